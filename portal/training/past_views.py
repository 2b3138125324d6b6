"""A past day: who was current, who led while lapsed, and who was trained and led nothing."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import led_queries
from portal.training import book_queries, bp, matrix_queries, past_queries, words
from portal.training.gate_rules import GroupFacts, Lack
from portal.training.matrix_forms import read_day
from portal.training.matrix_rules import told_apart, users_on
from portal.training.past_rules import (
    History,
    Part,
    by_course,
    led_by,
    led_while_lapsed,
    trained_but_idle,
)

USUAL_PERIOD = timedelta(days=90)
LONGEST_PERIOD = timedelta(days=750)


class _Period(NamedTuple):
    """The day asked about, and the days in which sessions are looked at, both included."""

    on: date
    first: date
    last: date
    problems: list[str]


class _Lapsed(NamedTuple):
    """A session that somebody led with a course lacking, or with leave for it."""

    on: date
    group_id: int
    group_name: str
    user_id: int
    lacks: tuple[Lack, ...]


@bp.route("/past")
@requires(Permission.TRAINING_MATRIX_READ)
def past_show() -> Any:
    """What was so on a day, and in the time up to it."""
    period = _period()
    history = History(book_queries.load())
    then = history.on(period.on)
    people = matrix_queries.trained_users()
    users = told_apart([(one.user_id, one.name, one.email) for one in people])
    led = led_queries.led_sessions(current_user, period.first, period.last)
    parts = [
        Part(
            one.session_id,
            one.on,
            one.user_id,
            one.role,
            GroupFacts(one.group_id, one.kind, one.audience),
        )
        for one in led
    ]
    groups = {one.group_id: one.group_name for one in led}
    had_a_part = users_on(then, None, period.on)
    order = [one.user_id for one in users]
    leads = {one.user_id for one in people if one.leads and one.is_active}
    since = {one.user_id: one.joined_on for one in people}
    could_lead = [
        one for one in order if one in had_a_part or (one in leads and since[one] <= period.on)
    ]
    return render_template(
        "training/past_show.html",
        period=period,
        is_today=period.on == clock.today(),
        users={one.user_id: one for one in users},
        courses=by_course(then, [one for one in order if one in had_a_part], period.on),
        lapsed=[
            _Lapsed(
                one.part.on,
                one.part.group.id,
                groups[one.part.group.id],
                one.part.user_id,
                one.answer.lacks,
            )
            for one in led_while_lapsed(history, parts)
        ],
        led_count=len({one.session_id for one in led}),
        idle=trained_but_idle(then, could_lead, led_by(parts), period.on),
        later=past_queries.recorded_later(period.on),
        since=_since,
        words=words,
        latest=clock.today(),
    )


def _since(lack: Lack) -> str:
    """From when on something was lacking, as a few words."""
    return words.brief(lack.status)


def _period() -> _Period:
    today = clock.today()
    given = request.args
    last, problem = read_day(given.get("to", ""), today)
    problems = [problem]
    on, problem = read_day(given.get("on", ""), last)
    problems.append(problem)
    if not given.get("to"):
        last = on
    first, problem = read_day(given.get("from", ""), last - USUAL_PERIOD)
    problems.append(problem)
    if on > today or last > today:
        on, last = min(on, today), min(last, today)
        problems.append(_("Days ahead aren't past yet: this goes up to today."))
    if first > last:
        first = last - USUAL_PERIOD
        problems.append(_("The first day is after the last one: this shows the 90 days before."))
    if last - first > LONGEST_PERIOD:
        first = last - LONGEST_PERIOD
        problems.append(_("At most two years are shown at once: this shows the last of them."))
    return _Period(on, first, last, [one for one in problems if one])
