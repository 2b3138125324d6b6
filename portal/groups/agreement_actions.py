"""Writes about what a group's members agree to."""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import agreement_queries, roster_queries
from portal.groups.group_plan import many_lines
from portal.models import AgreementAcceptance, GroupAgreement
from portal.models.group_details import AGREEMENT_LENGTH


def publish_agreement(group_id: int, seen: int, text: str, by: Any) -> int:
    """Publish the next version of a group's agreement. Returns its number.

    Members are asked again: what they accepted stays with the version that it was. The same
    words again publish nothing. Raises StaleVersion if there is a version newer than `seen`,
    and DomainError, with its field, for no words or too many.
    """
    text = many_lines(text, AGREEMENT_LENGTH, "text")
    if not text:
        raise DomainError(_("Write what members agree to."), "text")
    with write():
        rows = agreement_queries.agreements_of(group_id)
        newest = rows[0] if rows else None
        number = newest.number if newest else 0
        if newest and newest.text == text:
            return number
        if number != seen:
            raise StaleVersion(
                _(
                    "Somebody published version %(number)s since you opened this page. It stands "
                    "below as it is now; look at both, then publish again.",
                    number=number,
                )
            )
        GroupAgreement.create(
            group=group_id,
            number=number + 1,
            text=text,
            published_at=clock.now(),
            published_by=by.id if by else None,
        )
        record_event("agreement_published", "group", group_id, by=by, fields=["text"])
    return number + 1


def record_acceptances(
    group_id: int,
    agreement_id: int,
    person_ids: Collection[int],
    accepted_on: date,
    by: SignedInUser,
) -> int:
    """Record that members agreed to a version on a day. Returns for how many it is new.

    Of people who aren't on the roster that `by` sees nothing is recorded, and who agreed
    already keeps their day. Raises DomainError, with its field, for a version of another
    group, nobody, or a day before it was published or ahead.
    """
    with write():
        version = GroupAgreement.get_or_none(
            GroupAgreement.id == agreement_id, GroupAgreement.group == group_id
        )
        if version is None:
            raise DomainError(_("This version isn't there any more. Reload and look again."))
        on_roster = {row.person_id for row in roster_queries.roster_of(by, group_id)}
        chosen = on_roster & set(person_ids)
        if not chosen:
            raise DomainError(_("Tick everybody who agreed."), "person_ids")
        published_on = clock.local(version.published_at).date()
        if not published_on <= accepted_on <= clock.today():
            raise DomainError(
                _("Enter a day from the one it was published to today."), "accepted_on"
            )
        known = {
            person_id
            for (person_id,) in AgreementAcceptance.select(AgreementAcceptance.person)
            .where(AgreementAcceptance.agreement == agreement_id)
            .tuples()
        }
        for person_id in sorted(chosen - known):
            AgreementAcceptance.create(
                agreement=agreement_id,
                person=person_id,
                accepted_on=accepted_on,
                recorded_by=by.id,
                recorded_at=clock.now(),
            )
            record_event(
                "agreement_accepted",
                "group",
                group_id,
                by=by,
                person=person_id,
                fields=["agreement", "accepted_on"],
            )
    return len(chosen - known)
