"""Writes about the draft of a group's end: its last day, and what comes next for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import group_end_queries, group_end_rules
from portal.groups.group_end_queries import Concerned, EndHead
from portal.lines import one_line
from portal.models import GroupEnd, GroupEndAnswer, GroupEndChoice
from portal.models.telling import CALL_OFF_REASON_LENGTH, REFERRED_TO_LENGTH


@dataclass(frozen=True)
class Answer:
    """What comes next for somebody. `version` is what the page showed, 0 for no answer."""

    person_id: int
    choice: str
    to_group_id: int | None = None
    referred_to: str = ""
    version: int = 0


class Refused(NamedTuple):
    """An answer that wasn't kept, and why."""

    person_id: int
    message: str


def start_end(group_id: int, last_on: date | None, reason: str, by: Any, *, version: int) -> int:
    """Begin to end a group, or give its draft another last day or reason. Returns the draft's id.

    `version` is what the page showed, 0 for none. Raises StaleVersion, and DomainError with its
    field.
    """
    reason = one_line(reason, CALL_OFF_REASON_LENGTH, "reason")
    if not reason:
        raise DomainError(_("Enter why the group ends."), "reason")
    if last_on is None:
        raise DomainError(_("Enter the last day on which it meets."), "last_on")
    with write():
        head = _going_on(group_id)
        _refuse_day(last_on, head)
        if head.end_id is None:
            made = GroupEnd.create(
                group=group_id,
                last_on=last_on,
                reason=reason,
                started_by=getattr(by, "id", by),
                started_at=clock.now(),
            )
            record_event("group_end_begun", "group", group_id, by=by, fields=["last_on", "reason"])
            return int(made.id)
        if (head.last_on, head.reason) == (last_on, reason):
            return head.end_id
        refuse_stale(head, version)
        GroupEnd.update(last_on=last_on, reason=reason, version=head.version + 1).where(
            GroupEnd.id == head.end_id
        ).execute()
        record_event("group_end_changed", "group", group_id, by=by, fields=["last_on", "reason"])
    return head.end_id


def drop_end(group_id: int, by: Any) -> None:
    """Not end a group after all: the draft goes, nothing else changes. Twice changes nothing."""
    with write():
        head = group_end_queries.standing_end(group_id)
        if head is None or not head.is_draft:
            return
        GroupEnd.delete().where(GroupEnd.id == head.end_id).execute()
        record_event("group_end_dropped", "group", group_id, by=by)


def save_answers(group_id: int, answers: Sequence[Answer], by: Any) -> list[Refused]:
    """Keep what was chosen for each of these people. Returns those that couldn't be kept.

    The others are kept all the same: an answer that lacks a group mustn't cost thirteen that
    don't. One that somebody else changed since isn't written over.
    """
    with write():
        head = _going_on(group_id)
        if head.end_id is None:
            raise DomainError(_("Choose the last day first."))
        known = {one.person_id: one for one in group_end_queries.concerned(group_id, head.end_id)}
        refused, kept = [], 0
        for answer in answers:
            row = known.get(answer.person_id)
            if row is None:
                # They left the group meanwhile: nothing has to come next.
                continue
            problem = _keep(head, row, answer, by)
            if isinstance(problem, str):
                refused.append(Refused(answer.person_id, problem))
            else:
                kept += problem
        if kept:
            record_event("group_end_answered", "group", group_id, by=by, fields=["choice"])
    return refused


def refuse_stale(head: EndHead, version: int) -> None:
    """Raises StaleVersion where the last day or the reason was changed since."""
    if head.version != version:
        raise StaleVersion(
            _("Somebody changed the last day or the reason meanwhile. Look at them again.")
        )


def _going_on(group_id: int) -> EndHead:
    head = group_end_queries.standing_end(group_id)
    if head is None or head.finished_at is not None or (head.is_over and head.end_id is None):
        raise DomainError(_("This group has ended already."))
    return head


def _refuse_day(last_on: date, head: EndHead) -> None:
    problem = group_end_rules.day_problem(last_on, clock.today(), head.started_on)
    if problem:
        raise DomainError(
            {
                "early": _("Check the day: this is more than two months ago."),
                "far": _("Check the year: this is more than a year ahead."),
                "before_start": _("This is before the group began. Check the day."),
            }[problem],
            "last_on",
        )


def _keep(head: EndHead, row: Concerned, answer: Answer, by: Any) -> int | str:
    """Write one answer: 1 if anything changed, 0 if not, or why it can't be."""
    referred_to = one_line(answer.referred_to, 10 * REFERRED_TO_LENGTH, "referred_to")
    to_group = answer.to_group_id if answer.choice == GroupEndChoice.MOVES else None
    if not answer.choice:
        return 0 if row.choice is None else _("Choose what comes next.")
    if answer.choice == GroupEndChoice.MOVES and to_group is None:
        return _("Choose the group they move to.")
    if answer.choice == GroupEndChoice.REFERRED_ON and not referred_to:
        return _("Enter where they are referred.")
    if len(referred_to) > REFERRED_TO_LENGTH:
        return _("Use at most %(most)s characters.", most=REFERRED_TO_LENGTH)
    if answer.choice not in group_end_rules.choices(has_referral=row.referral_id is not None):
        return _("There is no referral that could wait again. Choose something else.")
    if answer.choice != GroupEndChoice.REFERRED_ON:
        referred_to = ""
    if (row.choice, row.to_group_id, row.referred_to) == (answer.choice, to_group, referred_to):
        return 0
    if row.answer_version != answer.version:
        return _("Somebody else chose something meanwhile: it stands above. Choose again.")
    values = {
        "choice": answer.choice,
        "to_group": to_group,
        "referred_to": referred_to,
        "answered_by": getattr(by, "id", by),
        "answered_at": clock.now(),
    }
    if row.answer_version:
        GroupEndAnswer.update(version=row.answer_version + 1, **values).where(
            GroupEndAnswer.group_end == head.end_id, GroupEndAnswer.person == row.person_id
        ).execute()
    else:
        GroupEndAnswer.create(group_end=head.end_id, person=row.person_id, **values)
    return 1
