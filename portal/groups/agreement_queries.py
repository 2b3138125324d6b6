"""Reading what a group's members agree to, and which of them agreed to which version."""

from datetime import date, datetime
from typing import NamedTuple

from peewee import JOIN, SQL, fn

from portal.models import AgreementAcceptance, GroupAgreement, User


class AgreementRow(NamedTuple):
    """One version, with how many people agreed to it."""

    agreement_id: int
    number: int
    text: str
    published_at: datetime
    published_by: str | None
    accepted_count: int


def agreements_of(group_id: int) -> list[AgreementRow]:
    """Every version, newest first. One statement."""
    one = AgreementAcceptance.alias()
    accepted = one.select(fn.COUNT(SQL("*"))).where(one.agreement == GroupAgreement.id)
    query = (
        GroupAgreement.select(
            GroupAgreement.id,
            GroupAgreement.number,
            GroupAgreement.text,
            GroupAgreement.published_at,
            User.name,
            accepted,
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(GroupAgreement.group == group_id)
        .order_by(GroupAgreement.number.desc())
    )
    return [AgreementRow(*row) for row in query.tuples()]


class Accepted(NamedTuple):
    """The newest version that somebody agreed to."""

    number: int
    accepted_on: date


def accepted_by_person(group_id: int) -> dict[int, Accepted]:
    """By person, the newest version of a group's agreement that they accepted. One statement."""
    query = (
        AgreementAcceptance.select(
            AgreementAcceptance.person, GroupAgreement.number, AgreementAcceptance.accepted_on
        )
        .join(GroupAgreement)
        .where(GroupAgreement.group == group_id)
        .order_by(GroupAgreement.number, AgreementAcceptance.id)
    )
    return {person_id: Accepted(number, on) for person_id, number, on in query.tuples()}


def current_number(group_id: int) -> int:
    """The number of a group's newest version; 0 where there is none. One statement."""
    query = GroupAgreement.select(fn.MAX(GroupAgreement.number)).where(
        GroupAgreement.group == group_id
    )
    return query.scalar() or 0
