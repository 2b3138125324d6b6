"""Writes about follow-ups: what somebody owes by a date, and what came of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import ContactKind, FollowUp, FollowUpKind
from portal.models.follow_ups import CONTACT_SUBJECT_LENGTH
from portal.people import contact_actions

OUTCOME_LENGTH = 2_000


def add_follow_up(
    kind: FollowUpKind,
    due_on: date,
    *,
    by: Any,
    key: str | None = None,
    person_id: int | None = None,
    group_id: int | None = None,
    session_id: int | None = None,
    referral_id: int | None = None,
    owner_id: int | None = None,
    note: str = "",
) -> int:
    """Owe somebody something by a date. Returns the follow-up's id.

    A key that stands already, done or not, returns that one and adds nothing.
    """
    with write():
        if key is not None:
            for (found,) in FollowUp.select(FollowUp.id).where(FollowUp.key == key).tuples():
                return int(found)
        follow_up_id = FollowUp.insert(
            kind=FollowUpKind(kind),
            key=key,
            person=person_id,
            group=group_id,
            session=session_id,
            referral=referral_id,
            owner=owner_id,
            due_on=due_on,
            note=note,
            created_by=getattr(by, "id", by),
            created_at=clock.now(),
        ).execute()
        record_event(
            "follow_up_added", "follow_up", follow_up_id, by=by, person=person_id, fields=["due_on"]
        )
    return int(follow_up_id)


def settle_follow_up(follow_up_id: int, outcome: str, by: Any, version: int | None = None) -> None:
    """Say that a follow-up is done and what came of it.

    `version` is what the user saw; None from another action, which settles what it makes
    needless: one that is done already is left alone then. Raises DomainError without an
    outcome, StaleVersion when somebody else settled it first.
    """
    said = outcome.strip()[:OUTCOME_LENGTH]
    if not said:
        raise DomainError(_("Say what came of it."), "outcome")
    with write():
        found = FollowUp.get_or_none(FollowUp.id == follow_up_id)
        if found is None or found.done_at is not None or version not in (None, found.version):
            if version is None:
                return
            raise StaleVersion(
                _("Somebody settled this already. Reload and look at what they wrote.")
            )
        FollowUp.update(
            done_at=clock.now(),
            done_by=getattr(by, "id", by),
            outcome=said,
            version=found.version + 1,
        ).where(FollowUp.id == follow_up_id).execute()
        record_event(
            "follow_up_settled",
            "follow_up",
            follow_up_id,
            by=by,
            person=found.person_id,
            fields=["done_at", "outcome"],
        )


def settle_with_contact(
    follow_up_id: int, outcome: str, kind: ContactKind, by: Any, version: int
) -> None:
    """Settle a follow-up by a contact with its person, which is kept as one of theirs too.

    Raises as `settle_follow_up`.
    """
    with write():
        found = FollowUp.get_or_none(FollowUp.id == follow_up_id)
        settle_follow_up(follow_up_id, outcome, by, version)
        if found is not None and found.person_id is not None:
            said = outcome.strip()
            contact_actions.add_contact(
                found.person_id,
                kind,
                clock.today(),
                by=by,
                group_id=found.group_id,
                referral_id=found.referral_id,
                subject=said.splitlines()[0][:CONTACT_SUBJECT_LENGTH],
                note=said if len(said.splitlines()[0]) < len(said) else "",
            )


def assign_follow_up(follow_up_id: int, owner_id: int | None, by: Any, version: int) -> None:
    """Give a follow-up to somebody, or to the team.

    Raises StaleVersion when somebody settled or gave it since.
    """
    with write():
        found = FollowUp.get_or_none(FollowUp.id == follow_up_id)
        if found is None or found.done_at is not None or found.version != version:
            raise StaleVersion(
                _("Somebody changed this since you opened it. Reload and look again.")
            )
        if found.owner_id == owner_id:
            return
        FollowUp.update(owner=owner_id, version=version + 1).where(
            FollowUp.id == follow_up_id
        ).execute()
        record_event(
            "follow_up_assigned",
            "follow_up",
            follow_up_id,
            by=by,
            person=found.person_id,
            fields=["owner"],
        )


def settle_by_key(key: str, outcome: str, by: Any) -> None:
    """Settle what stands under this key, if it stands open."""
    with write():
        for (found,) in FollowUp.select(FollowUp.id).where(FollowUp.key == key).tuples():
            settle_follow_up(int(found), outcome, by)


def open_under(keys: Iterable[str]) -> list[int]:
    """The ids of follow-ups that stand open under any of these keys."""
    query = (
        FollowUp.select(FollowUp.id)
        .where(FollowUp.key.in_(list(keys)), FollowUp.done_at.is_null())
        .order_by(FollowUp.id)
    )
    return [follow_up_id for (follow_up_id,) in query.tuples()]


def settle_of_referral(
    referral_id: int, kinds: Iterable[FollowUpKind], outcome: str, by: Any
) -> list[int]:
    """Settle what is owed of these kinds about one referral. Returns the ids of what was open."""
    with write():
        query = (
            FollowUp.select(FollowUp.id)
            .where(
                FollowUp.referral == referral_id,
                FollowUp.kind.in_(list(kinds)),
                FollowUp.done_at.is_null(),
            )
            .order_by(FollowUp.id)
        )
        found = [follow_up_id for (follow_up_id,) in query.tuples()]
        for follow_up_id in found:
            settle_follow_up(follow_up_id, outcome, by)
    return found


def reopen(follow_up_ids: Iterable[int], by: Any) -> None:
    """Owe again what was settled by something that has been taken back."""
    with write():
        for follow_up_id in follow_up_ids:
            found = FollowUp.get_or_none(FollowUp.id == follow_up_id)
            if found is None or found.done_at is None:
                continue
            FollowUp.update(
                done_at=None, done_by=None, outcome="", version=found.version + 1
            ).where(FollowUp.id == follow_up_id).execute()
            record_event(
                "follow_up_reopened", "follow_up", follow_up_id, by=by, person=found.person_id
            )


def withdraw_by_key(key: str, outcome: str, by: Any) -> None:
    """Settle what came of something that was taken back, and free its key for the next time."""
    with write():
        settle_by_key(key, outcome, by)
        FollowUp.update(key=None).where(FollowUp.key == key).execute()
