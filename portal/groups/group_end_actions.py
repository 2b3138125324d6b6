"""Writes that end a group: places, sessions, leaders and pattern, all of it at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import (
    actions,
    call_off_queries,
    group_end_draft_actions,
    group_end_queries,
    group_end_rules,
    notice_actions,
    telling_queries,
)
from portal.groups.group_end_queries import TASTER, Concerned, EndHead
from portal.groups.told_people_queries import SessionTold
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

ONE_DAY = timedelta(days=1)


class Unanswered(DomainError):
    """Nobody has said yet what comes next for somebody."""


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
        group_end_draft_actions.refuse_stale(head, version)
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
    except (actions.GroupFull, actions.OthersWait):
        return GroupEndOutcome.WAITING
    # Two groups at once are one too many: the new one counts from the day after.
    Membership.update(starts_on=max(clock.today(), last_on + ONE_DAY)).where(
        Membership.id == new_id
    ).execute()
    return GroupEndOutcome.SEATED
