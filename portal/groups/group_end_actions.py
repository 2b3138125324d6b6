"""Writes that end a group: a draft with an answer for everybody, then all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    actions,
    call_off_queries,
    group_end_queries,
    group_end_rules,
    notice_actions,
    telling_queries,
)
from portal.groups.group_end_queries import TASTER, Concerned, EndHead
from portal.groups.telling_queries import SessionTold
from portal.lines import one_line
from portal.models import (
    Group,
    GroupEnd,
    GroupEndAnswer,
    GroupEndChoice,
    GroupEndOutcome,
    GroupLeader,
    GroupPattern,
    Membership,
    NoticeKind,
    Session,
    SessionState,
    Taster,
    TasterOutcome,
)
from portal.models.telling import CALL_OFF_REASON_LENGTH, REFERRED_TO_LENGTH

ONE_DAY = timedelta(days=1)


class Unanswered(DomainError):
    """Nobody has said yet what comes next for somebody."""


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


class Ended(NamedTuple):
    """What the end of a group did to one person's place, for whoever looks after referrals."""

    person_id: int
    referral_id: int | None
    choice: str
    referred_to: str
    outcome: str
    # Whether the place has ended, or goes on to the last day.
    is_over: bool


class Finish(NamedTuple):
    """A group's end, done."""

    notice_id: int | None
    last_on: date
    places: list[Ended]


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
        _refuse_stale(head, version)
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


def finish_group(group_id: int, by: Any, *, version: int) -> Finish:
    """End a group: places, sessions, leaders and pattern, all or none, and tell everybody.

    Whoever has a seat keeps it to the last day where that is still to come; waits and offers
    end at once. Sent again it does nothing and returns the same notice. Raises Unanswered where
    somebody has no answer, StaleVersion where the last day was changed since, and DomainError
    where another group can't take somebody.
    """
    with write():
        head = group_end_queries.standing_end(group_id)
        if head is None or head.end_id is None or head.last_on is None:
            raise DomainError(_("Choose the last day first."))
        if head.finished_at is not None:
            return Finish(group_end_queries.notice_of_end(group_id), head.last_on, [])
        _refuse_stale(head, version)
        rows = group_end_queries.concerned(group_id, head.end_id)
        _refuse_unanswered(rows)
        after = group_end_queries.sessions_after(group_id, head.last_on)
        told, everybody = _everybody(head, after, by)
        _end_group(head)
        # Waits first: else a seat that comes free here would be offered to them.
        waits_first = sorted(rows, key=lambda one: one.has_seat)
        places = [_end_place(head, head.last_on, one, by) for one in waits_first]
        GroupEnd.update(
            finished_at=clock.now(),
            finished_by=getattr(by, "id", by),
            closed_at=(
                clock.now() if group_end_rules.is_over(head.last_on, clock.today()) else None
            ),
            version=head.version + 1,
        ).where(GroupEnd.id == head.end_id).execute()
        record_event(
            "group_ended",
            "group",
            group_id,
            by=by,
            fields=["ended_on", "sessions", "leaders", "memberships"],
        )
        notice_id = notice_actions.make_notice(
            notice_actions.News(
                NoticeKind.GROUP_ENDED,
                f"group_end {head.end_id}",
                head.reason,
                group_id=group_id,
                tell_by_on=group_end_rules.tell_by(
                    group_end_queries.last_session_on(group_id, head.last_on), clock.today()
                ),
                last_on=head.last_on,
            ),
            told,
            by,
            everybody,
        )
        _cancel(after, head.reason)
    return Finish(notice_id, head.last_on, places)


def close_places(end_id: int) -> list[Ended]:
    """End the places that went on to a group's last day, now that it has passed.

    For the worker: once, whichever worker comes first. Returns those that ended.
    """
    with write():
        end = GroupEnd.get_or_none(GroupEnd.id == end_id)
        if end is None or end.closed_at is not None or end.last_on >= clock.today():
            return []
        ended = []
        for row in group_end_queries.concerned(end.group_id, end_id):
            if row.has_seat and row.choice is not None and row.membership_id is not None:
                _end_seat(end.last_on, row, end.finished_by_id)
                ended.append(_ended(row, row.outcome, is_over=True))
        GroupEnd.update(closed_at=clock.now()).where(GroupEnd.id == end_id).execute()
        record_event("group_end_closed", "group", end.group_id, by=end.finished_by_id)
    return ended


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


def _refuse_stale(head: EndHead, version: int) -> None:
    if head.version != version:
        raise StaleVersion(
            _("Somebody changed the last day or the reason meanwhile. Look at them again.")
        )


def _refuse_unanswered(rows: Sequence[Concerned]) -> None:
    count = sum(one.choice is None for one in rows)
    if count:
        raise Unanswered(
            ngettext(
                "%(num)s person has no answer yet. Say what comes next for them.",
                "%(num)s people have no answer yet. Say what comes next for each.",
                count,
            )
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


def _everybody(
    head: EndHead, after: Sequence[int], by: Any
) -> tuple[list[call_off_queries.CallOffRow], list[telling_queries.ToTell]]:
    """The sessions that are called off by it, and all who must know, as things stand before."""
    rows = call_off_queries.standing(after)
    # A day of its own, so that they are told where no session is called off either.
    today = SessionTold(0, head.group_id, head.group_name, clock.now())
    sessions = [today, *(row.told for row in rows)]
    found = telling_queries.everybody(sessions, waiting=True, but_user=getattr(by, "id", None))
    return rows, found


def _end_group(head: EndHead) -> None:
    last_on = head.last_on
    assert last_on is not None
    Group.update(ended_on=last_on, version=Group.version + 1).where(
        Group.id == head.group_id
    ).execute()
    goes_on = GroupLeader.ends_on.is_null() | (GroupLeader.ends_on > last_on)
    GroupLeader.delete().where(
        GroupLeader.group == head.group_id,
        GroupLeader.starts_on > last_on,
        GroupLeader.stood_down_at.is_null(),
    ).execute()
    GroupLeader.update(ends_on=last_on).where(
        GroupLeader.group == head.group_id, goes_on, GroupLeader.starts_on <= last_on
    ).execute()
    GroupPattern.delete().where(
        GroupPattern.group == head.group_id, GroupPattern.starts_on > last_on
    ).execute()
    GroupPattern.update(ends_on=last_on, version=GroupPattern.version + 1).where(
        GroupPattern.group == head.group_id,
        GroupPattern.ends_on.is_null() | (GroupPattern.ends_on > last_on),
    ).execute()


def _cancel(session_ids: Sequence[int], reason: str) -> None:
    if session_ids:
        Session.update(
            state=SessionState.CANCELLED, reason=reason, version=Session.version + 1
        ).where(Session.id.in_(list(session_ids))).execute()


def _end_place(head: EndHead, last_on: date, row: Concerned, by: Any) -> Ended:
    """End one place or wait, and begin what comes next."""
    is_over = True
    if row.part == TASTER:
        _settle_taster(head.group_id, row)
    elif row.has_seat and not group_end_rules.is_over(last_on, clock.today()):
        is_over = False
        Membership.update(ends_on=last_on, version=Membership.version + 1).where(
            Membership.id == row.membership_id
        ).execute()
        record_event(
            "membership_end_set",
            "membership",
            row.membership_id,
            by=by,
            person=row.person_id,
            fields=["ends_on"],
        )
    else:
        _end_seat(last_on, row, by)
    outcome = ""
    if row.choice == GroupEndChoice.MOVES and row.to_group_id is not None:
        outcome = _move(row, row.to_group_id, last_on, by)
        GroupEndAnswer.update(outcome=outcome).where(
            GroupEndAnswer.group_end == head.end_id, GroupEndAnswer.person == row.person_id
        ).execute()
    return _ended(row, outcome, is_over=is_over)


def _ended(row: Concerned, outcome: str, *, is_over: bool) -> Ended:
    assert row.choice is not None
    return Ended(row.person_id, row.referral_id, row.choice, row.referred_to, outcome, is_over)


def _end_seat(last_on: date, row: Concerned, by: Any) -> None:
    assert row.membership_id is not None and row.choice is not None
    ending = group_end_rules.ending_of(row.choice, row.part)
    actions.end_membership(row.membership_id, ending, by, row.membership_version)
    if row.has_seat and (row.starts_on is None or row.starts_on <= last_on):
        # It ended when the group did, not when somebody wrote it down.
        Membership.update(ends_on=last_on).where(Membership.id == row.membership_id).execute()


def _settle_taster(group_id: int, row: Concerned) -> None:
    moves = row.choice == GroupEndChoice.MOVES
    Taster.update(
        outcome=TasterOutcome.ANOTHER_GROUP if moves else TasterOutcome.NOT_FOR_ME,
        asked_at=clock.now(),
        version=Taster.version + 1,
    ).where(
        Taster.group == group_id, Taster.person == row.person_id, Taster.outcome.is_null()
    ).execute()


def _move(row: Concerned, to_group_id: int, last_on: date, by: Any) -> GroupEndOutcome:
    """Take somebody to another group: a seat for a seat where one is free, else its list.

    The day since which they have waited comes along. Raises DomainError where that group takes
    nobody any more.
    """
    try:
        new_id = actions.add_to_waiting_list(to_group_id, row.person_id, row.referral_id, by)
    except actions.AlreadyMember:
        return GroupEndOutcome.ALREADY
    Membership.update(waiting_since_at=row.since_at).where(Membership.id == new_id).execute()
    if not row.has_seat:
        return GroupEndOutcome.WAITING
    try:
        actions.seat_person(to_group_id, row.person_id, row.referral_id, by)
    except actions.GroupFull:
        return GroupEndOutcome.WAITING
    # Two groups at once are one too many: the new one counts from the day after.
    Membership.update(starts_on=max(clock.today(), last_on + ONE_DAY)).where(
        Membership.id == new_id
    ).execute()
    return GroupEndOutcome.SEATED
