"""Reading what a leader needs before a session begins: words to open with, and who is new."""

from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from portal import settings
from portal.groups.roll_queries import RollHead, RollRow
from portal.models import (
    AgreementAcceptance,
    Group,
    GroupAgreement,
    Mark,
)


class Agreement(NamedTuple):
    """The version of a group's agreement that holds now, and who hasn't agreed to it yet."""

    number: int
    text: str
    published_at: datetime
    # As the roll calls them, in its order.
    not_agreed: list[str]


class Opening(NamedTuple):
    """What the card before a session says."""

    script: str
    agreement: Agreement | None
    # Names as the roll has them: on a first visit, and members who come for the first time.
    visitors: list[str]
    newcomers: list[str]


def opening_of(head: RollHead, rows: list[RollRow]) -> Opening:
    """What a session's leader should know and say before it begins. At most two statements."""
    newest = GroupAgreement.alias("newest")
    later = newest.select(newest.id).where(
        newest.group == GroupAgreement.group, newest.number > GroupAgreement.number
    )
    query = (
        Group.select(
            Group.opening_script,
            GroupAgreement.id,
            GroupAgreement.number,
            GroupAgreement.text,
            GroupAgreement.published_at,
        )
        .join(
            GroupAgreement,
            JOIN.LEFT_OUTER,
            on=(GroupAgreement.group == Group.id) & ~fn.EXISTS(later),
        )
        .where(Group.id == head.group_id)
    )
    script, agreement_id, number, text, published_at = query.tuples().get()
    # Who sent word isn't awaited.
    awaited = [row for row in rows if not row.is_paused and row.mark != Mark.APOLOGIES]
    agreement = None
    if agreement_id is not None:
        agreed = _agreed(agreement_id)
        agreement = Agreement(
            number,
            text,
            published_at,
            [row.shown_name for row in awaited if row.person_id not in agreed],
        )
    return Opening(
        script=script or settings.current().opening_script,
        agreement=agreement,
        visitors=[row.shown_name for row in awaited if row.is_taster],
        newcomers=[row.shown_name for row in awaited if row.is_first_time and not row.is_taster],
    )


def _agreed(agreement_id: int) -> set[int]:
    query = AgreementAcceptance.select(AgreementAcceptance.person).where(
        AgreementAcceptance.agreement == agreement_id
    )
    return {person_id for (person_id,) in query.tuples()}
