"""Reading contacts: what was said, written or given outside a session."""

from datetime import date
from typing import NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Contact, Group, Referral, User

CONTACTS_SHOWN = 50


class ContactRow(NamedTuple):
    """One contact, as a person's page shows it."""

    contact_id: int
    happened_on: date
    kind: str
    is_outgoing: bool
    subject: str
    note: str
    minutes: int | None
    group_name: str | None
    recorded_by_name: str | None


def contacts_of(user: SignedInUser, person_id: int) -> list[ContactRow]:
    """A person's newest contacts, without those of groups and referrals out of sight.

    One statement.
    """
    referrals = Referral.select(Referral.id).where(scope.referrals(user))
    query = (
        Contact.select(
            Contact.id,
            Contact.happened_on,
            Contact.kind,
            Contact.is_outgoing,
            Contact.subject,
            Contact.note,
            Contact.minutes,
            Group.name,
            User.name,
        )
        .join(Group, JOIN.LEFT_OUTER)
        .join_from(Contact, User, JOIN.LEFT_OUTER)
        .where(
            Contact.person == person_id,
            Contact.group.is_null() | scope.groups(user, Contact.group),
            Contact.referral.is_null() | Contact.referral.in_(referrals),
        )
        .order_by(Contact.happened_on.desc(), Contact.id.desc())
        .limit(CONTACTS_SHOWN)
    )
    return [ContactRow(*row) for row in query.tuples()]
