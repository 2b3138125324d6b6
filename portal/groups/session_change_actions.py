"""Writes about one session: another day, time or length, what it is, and one added by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import pattern_queries, pattern_rules, plan_actions
from portal.groups.pattern_actions import MOST_DAYS_AHEAD, MOST_MINUTES
from portal.groups.rules import MEETS
from portal.lines import local_time, one_line
from portal.models import Session, SessionKind
from portal.models.groups import PLACE_LENGTH, SESSION_TITLE_LENGTH


@dataclass(frozen=True)
class SessionPlan:
    """What one session is to be. `place` is for one that is added: moving it has its own page."""

    held_on: date | None
    starts_local: str
    duration_minutes: int | None = 90
    kind: str = SessionKind.SUPPORT
    title: str = ""
    place: str = ""


class Changed(NamedTuple):
    """Which columns of a session were changed, and the notice that tells people of its time."""

    fields: list[str]
    notice_id: int | None = None


def change_session(session_id: int, plan: SessionPlan, version: int, by: Any) -> Changed:
    """Change one session ahead; its pattern and all others stay.

    Everybody concerned is told of another time, by mail or by a line on the call list.

    It remembers when it was planned for, so that planning again makes no second one. Raises
    StaleVersion if somebody changed it since `version`, and DomainError, with its field, for
    one that has begun or was called off, and for a time that can't be.
    """
    values = _checked(plan)
    with write():
        session = Session.get_or_none(Session.id == session_id)
        if session is None or session.version != version:
            raise StaleVersion(
                _("Somebody changed this session since you opened it. Look again, then decide.")
            )
        if session.starts_at <= clock.now():
            raise DomainError(_("This session has begun: it can't be moved any more."))
        if session.state not in MEETS:
            raise DomainError(_("This session was called off. Let it take place first."))
        values.pop("place")
        changed = [name for name, value in values.items() if getattr(session, name) != value]
        if not changed:
            return Changed([])
        if "starts_at" in changed:
            _refuse_taken(session.group_id, values["starts_at"])
            _refuse_outside(session.group_id, plan.held_on)
        Session.update(version=version + 1, **values).where(Session.id == session_id).execute()
        record_event("session_changed", "session", session_id, by=by, fields=changed)
        was_at = {session_id: session.starts_at} if "starts_at" in changed else {}
        notices = plan_actions.tell_of_new_times(was_at, by)
    return Changed(changed, next(iter(notices), None))


def add_session(group_id: int, plan: SessionPlan, by: Any) -> int:
    """Add one session that no pattern has. Returns its id.

    Raises DomainError, with its field, for a time that can't be or that has a session already.
    """
    values = _checked(plan)
    with write():
        _refuse_taken(group_id, values["starts_at"])
        _refuse_outside(group_id, plan.held_on)
        made = Session.create(group=group_id, created_at=clock.now(), **values)
        record_event("session_added", "session", made.id, by=by, fields=list(values))
    return int(made.id)


def _checked(plan: SessionPlan) -> dict[str, Any]:
    """The columns of a session, cleaned. Raises DomainError."""
    if plan.held_on is None:
        raise DomainError(_("Enter the day of the session."), "held_on")
    starts_local = local_time(plan.starts_local, "starts_local")
    if not starts_local:
        raise DomainError(_("Enter the time at which it begins, such as 18:30."), "starts_local")
    if (plan.held_on - clock.today()).days > MOST_DAYS_AHEAD:
        raise DomainError(_("Check the year: this is more than three years ahead."), "held_on")
    if plan.held_on < clock.today():
        raise DomainError(_("This day has gone by. Enter one that is still to come."), "held_on")
    minutes = plan.duration_minutes
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        raise DomainError(
            _("Enter from 1 to %(most)s minutes.", most=MOST_MINUTES), "duration_minutes"
        )
    return {
        "starts_at": _start(plan.held_on, starts_local),
        "duration_minutes": minutes,
        "kind": SessionKind(plan.kind),
        "title": one_line(plan.title, SESSION_TITLE_LENGTH, "title"),
        "place": one_line(plan.place, PLACE_LENGTH, "place"),
    }


def _start(held_on: date, starts_local: str) -> datetime:
    starts_at = pattern_rules.starts_at(held_on, starts_local)
    # A person who types a time means that time: a rule that repeats has one to fall back on.
    if clock.local(starts_at).strftime("%H:%M") != starts_local:
        raise DomainError(
            _("The clocks go forward that night and leave %(time)s out.", time=starts_local),
            "starts_local",
        )
    if starts_at <= clock.now():
        raise DomainError(
            _("This time has gone by. Enter one that is still to come."), "starts_local"
        )
    return starts_at


def _refuse_taken(group_id: int, starts_at: datetime) -> None:
    taken = Session.select(Session.id).where(
        Session.group == group_id, Session.starts_at == starts_at
    )
    if taken.exists():
        raise DomainError(_("The group has a session at that time already."), "starts_local")


def _refuse_outside(group_id: int, held_on: date | None) -> None:
    span = pattern_queries.group_span(group_id)
    if span is None or held_on is None:
        raise DomainError(_("This group isn't there any more."))
    if span.ended_on is not None and held_on > span.ended_on:
        raise DomainError(_("The group has ended by then."), "held_on")
    if span.started_on is not None and held_on < span.started_on:
        raise DomainError(_("The group hasn't begun by then."), "held_on")
