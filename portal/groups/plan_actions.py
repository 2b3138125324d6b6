"""Writes that bring a group's sessions ahead to what its patterns say."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.groups import (
    call_off_actions,
    call_off_queries,
    call_off_rules,
    notice_actions,
    pattern_queries,
    plan_queries,
    plan_rules,
)
from portal.groups.call_off_actions import CallOff
from portal.groups.call_off_queries import CallOffRow
from portal.groups.call_off_rules import Change
from portal.groups.notice_actions import News
from portal.groups.pattern_queries import GroupSpan
from portal.groups.pattern_rules import Slot, Terms
from portal.groups.plan_rules import Plan
from portal.models import NoticeKind, Session, SessionState

_ONE_DAY = timedelta(days=1)


def plan_ahead(group_id: int, by: Any, until: date | None = None) -> int:
    """Make the sessions that a group's patterns have up to a day and that don't stand yet.

    Up to the horizon unless told otherwise. Days off are made as cancelled, so that they are
    seen and not missed; nothing that stands is changed, so that planning twice makes nothing.
    Returns how many were made, cancelled ones included.
    """
    with write():
        span = pattern_queries.group_span(group_id)
        if span is None:
            return 0
        patterns = pattern_queries.patterns_of(group_id)
        plan = plan_rules.only_missing(
            plan_queries.plan_for(span, patterns, clock.today(), until or plan_queries.horizon())
        )
        carry_out(plan, span, patterns, by)
    return len(plan.made) + len(plan.made_cancelled)


def carry_out(plan: Plan, span: GroupSpan, patterns: Sequence[Terms], by: Any) -> None:
    """Write a plan, in the transaction that is open. Nothing is written for an empty one."""
    _make(plan, span.group_id)
    was_at = {
        standing.session_id: standing.starts_at
        for standing, slot in plan.moved
        if standing.starts_at != slot.starts_at
    }
    for standing, slot in plan.moved:
        _change(
            standing.session_id,
            starts_at=slot.starts_at,
            planned_for_at=slot.starts_at,
            duration_minutes=slot.duration_minutes,
            pattern=slot.pattern_id,
        )
    plan.notice_ids += [*tell_of_new_times(was_at, by), *_call_off(plan, by)]
    if not plan.changes_nothing:
        record_event(
            "sessions_planned", "group", span.group_id, by=by, fields=["starts_at", "state"]
        )
    for terms in patterns:
        _follow(span.group_id, terms)


def tell_of_new_times(was_at: Mapping[int, datetime], by: Any) -> list[int]:
    """Tell everybody concerned of sessions that were given another time, by when they would be.

    Call it once they are written, in the same transaction. Returns the notice, if any.
    """
    if not was_at:
        return []
    rows = call_off_queries.standing(was_at)
    today = clock.today()
    first_on = min(clock.local(at).date() for at in [*was_at.values(), *_starts(rows)])
    news = News(
        NoticeKind.RETIMED,
        secrets.token_urlsafe(24),
        tell_by_on=call_off_rules.tell_by(first_on, today),
        was_at=was_at,
    )
    return [notice_actions.make_notice(news, rows, by)]


def _starts(rows: Sequence[CallOffRow]) -> list[datetime]:
    return [row.starts_at for row in rows]


def _make(plan: Plan, group_id: int) -> None:
    now = clock.now()
    planned = [(slot, SessionState.PLANNED, "") for slot in plan.made]
    off = [(slot, SessionState.CANCELLED, reason) for slot, reason in plan.made_cancelled]
    rows = [
        {
            "group": group_id,
            "pattern": slot.pattern_id,
            "planned_for_at": slot.starts_at,
            "starts_at": slot.starts_at,
            "duration_minutes": slot.duration_minutes,
            "state": state,
            "reason": reason,
            "created_at": now,
        }
        for slot, state, reason in _by_day(planned + off)
    ]
    if rows:
        Session.insert_many(rows).execute()


def _call_off(plan: Plan, by: Any) -> list[int]:
    """Cancel sessions so that everybody concerned is told: a notice for each reason."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for standing, reason in plan.cancelled:
        by_reason[reason].append(standing.session_id)
    notices = []
    for reason, session_ids in by_reason.items():
        versions = Session.select(Session.id, Session.version).where(Session.id.in_(session_ids))
        notices.append(
            call_off_actions.call_off(
                CallOff(
                    dict(versions.order_by(Session.id).tuples()),
                    Change.CANCELLED,
                    secrets.token_urlsafe(24),
                    reason,
                ),
                by,
            )
        )
    return [one for one in notices if one is not None]


def _by_day(
    rows: list[tuple[Slot, SessionState, str]],
) -> list[tuple[Slot, SessionState, str]]:
    return sorted(rows, key=lambda row: row[0].starts_at)


def _change(session_id: int, **values: Any) -> None:
    # Calendars take another version for news of the same session.
    Session.update(version=Session.version + 1, **values).where(Session.id == session_id).execute()


def _follow(group_id: int, terms: Terms) -> None:
    """Sessions planned for days of a pattern belong to it from now on."""
    ahead = [
        Session.group == group_id,
        Session.planned_for_at >= clock.start_of(max(terms.starts_on, clock.today())),
        Session.pattern.is_null() | (Session.pattern != terms.pattern_id),
    ]
    if terms.ends_on is not None:
        ahead.append(Session.planned_for_at < clock.start_of(terms.ends_on + _ONE_DAY))
    Session.update(pattern=terms.pattern_id).where(*ahead).execute()
