"""Writes about when a group meets: its patterns and its days off."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.groups import pattern_queries, pattern_rules, plan_actions, plan_queries
from portal.groups.pattern_queries import GroupSpan
from portal.groups.pattern_rules import Frequency, Recurrence, Terms
from portal.groups.plan_rules import Plan
from portal.lines import local_time, one_line
from portal.models import DayOff, Group, GroupPattern
from portal.models.patterns import DAY_OFF_REASON_LENGTH

# Longer than any session, further ahead than anybody plans: slips of a key.
MOST_MINUTES = 24 * 60
MOST_DAYS_AHEAD = 3 * 366
MOST_DAYS_OFF = 366
REASON_LENGTH = 300
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PatternPlan:
    """How a group is to meet, as somebody asked for it; `ends` is never, until or count."""

    frequency: str = Frequency.WEEKLY
    every: int | None = 1
    weekdays: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    month_day: int | None = None
    starts_local: str = ""
    duration_minutes: int | None = 90
    from_on: date | None = None
    ends: str = "never"
    until: date | None = None
    count: int | None = None
    skips_holidays: bool = False
    # Rewrites the pattern that holds instead of following it; sessions gone by stay as they are.
    is_correction: bool = False
    why_cancelled: str = ""


class Proposed(NamedTuple):
    """A change of pattern before it is written: all patterns as they would be, the new one last.

    The new one has the id of what it rewrites, else 0.
    """

    patterns: list[Terms]
    new: Terms
    from_on: date
    why_cancelled: str


def seen(patterns: list[Terms]) -> str:
    """The patterns as a page was made with them, to notice a change since."""
    return " ".join(f"{one.pattern_id}.{one.version}" for one in patterns)


def propose(span: GroupSpan, patterns: list[Terms], plan: PatternPlan) -> Proposed:
    """What a plan would make of a group's patterns. Raises DomainError, with its field."""
    repeats = _recurrence(plan)
    starts_local = local_time(plan.starts_local, "starts_local")
    if not starts_local:
        raise DomainError(_("Enter the time at which it begins, such as 18:30."), "starts_local")
    minutes = plan.duration_minutes
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        raise DomainError(
            _("Enter from 1 to %(most)s minutes.", most=MOST_MINUTES), "duration_minutes"
        )
    rewritten = _holding(patterns) if plan.is_correction else None
    from_on = _from_on(span, plan, rewritten)
    starts_on = pattern_rules.first_day(repeats, from_on)
    ends_on = pattern_rules.last_day(repeats, starts_on) if starts_on else None
    if starts_on is None or (ends_on is None and (repeats.until or repeats.count)):
        raise DomainError(
            _("No day of this pattern comes before its end. Choose a later last day."), "until"
        )
    if span.ended_on is not None and starts_on > span.ended_on:
        raise DomainError(_("The group has ended by then."), "from_on")
    new = Terms(
        rewritten.pattern_id if rewritten else 0,
        span.group_id,
        pattern_rules.rule_text(repeats),
        starts_local,
        minutes,
        starts_on,
        ends_on,
        plan.skips_holidays,
        rewritten.version if rewritten else 0,
    )
    before = [
        pattern_rules.ended_before(one, from_on)
        for one in patterns
        if rewritten is None or one.pattern_id != rewritten.pattern_id
    ]
    why = one_line(plan.why_cancelled, REASON_LENGTH, "why_cancelled")
    return Proposed([*before, new], new, from_on, why)


def impact_of(span: GroupSpan, proposed: Proposed) -> Plan:
    """What a change of pattern would do to the sessions ahead. Writes nothing."""
    going_on = [one for one in proposed.patterns if not one.is_void]
    return plan_queries.plan_for(
        span, going_on, proposed.from_on, why_cancelled=proposed.why_cancelled
    )


def change_pattern(group_id: int, plan: PatternPlan, seen_before: str, by: Any) -> Plan:
    """Give a group a pattern from a day on, and bring its sessions ahead to it.

    The pattern before ends the day before; one that would have begun later never does.
    Sessions that nobody touched move or are cancelled, all others are kept. Returns what was
    done. Raises StaleVersion when its patterns changed since, DomainError with its field for
    what can't be.
    """
    with write():
        span = pattern_queries.group_span(group_id)
        patterns = pattern_queries.patterns_of(group_id)
        if span is None or seen(patterns) != seen_before:
            raise StaleVersion(
                _("Somebody changed when this group meets since you looked. Look again, then save.")
            )
        proposed = propose(span, patterns, plan)
        for before, after in zip(
            [one for one in patterns if one.pattern_id != proposed.new.pattern_id],
            proposed.patterns,
            strict=False,
        ):
            if before != after:
                _write(after, version=before.version + 1)
        new = _keep(proposed.new, by)
        # What one more session that somebody adds by hand lasts, unless they say otherwise.
        Group.update(duration_minutes=new.duration_minutes).where(Group.id == group_id).execute()
        proposed = proposed._replace(patterns=[*proposed.patterns[:-1], new], new=new)
        done = impact_of(span, proposed)
        record_event(
            "pattern_changed",
            "group",
            group_id,
            by=by,
            fields=["rule", "starts_local", "duration_minutes", "starts_on", "skips_holidays"],
        )
        plan_actions.carry_out(
            done, span, [one for one in proposed.patterns if not one.is_void], by
        )
    return done


def start_pattern(group_id: int, repeats: Recurrence, starts_local: str, **terms: Any) -> None:
    """Give a group that is being set up its first pattern, in the transaction that is open.

    `terms` are duration_minutes, from_on and by. Its sessions are planned next.
    """
    from_on = terms["from_on"]
    starts_on = pattern_rules.first_day(repeats, from_on) or from_on
    _keep(
        Terms(
            0,
            group_id,
            pattern_rules.rule_text(repeats),
            starts_local,
            terms["duration_minutes"],
            starts_on,
            pattern_rules.last_day(repeats, starts_on),
            False,
            0,
        ),
        terms["by"],
    )


def add_day_off(group_id: int, first: date | None, last: date | None, reason: str, by: Any) -> Plan:
    """Say that a group doesn't meet on a day, or from one to another, and why.

    Sessions planned for it that nobody touched are cancelled at once, later ones are made as
    cancelled. Returns what was done. Raises DomainError, with its field.
    """
    with write():
        span = pattern_queries.group_span(group_id)
        if span is None:
            raise DomainError(_("This group isn't there any more."))
        first, last, reason = checked_day_off(group_id, first, last, reason)
        DayOff.create(
            group=group_id,
            starts_on=first,
            ends_on=last,
            reason=reason,
            created_by=getattr(by, "id", by),
            created_at=clock.now(),
        )
        record_event("day_off_added", "group", group_id, by=by, fields=["starts_on", "ends_on"])
        patterns = pattern_queries.patterns_of(group_id)
        plan = day_off_plan(plan_queries.plan_for(span, patterns, clock.today()), first, last)
        plan_actions.carry_out(plan, span, patterns, by)
    return plan


def day_off_plan(plan: Plan, first: date, last: date) -> Plan:
    """Of a plan what a day off does: the sessions of its days, and nothing else."""
    return Plan(
        cancelled=[(one, why) for one, why in plan.cancelled if first <= _day(one) <= last],
        kept=[one for one in plan.kept if first <= _day(one) <= last],
    )


def _day(standing: Any) -> date:
    return standing.planned_on or clock.local(standing.starts_at).date()


def checked_day_off(
    group_id: int, first: date | None, last: date | None, reason: str
) -> tuple[date, date, str]:
    """A day off as it is kept. Raises DomainError, with its field."""
    if first is None:
        raise DomainError(_("Enter the day on which it doesn't meet."), "starts_on")
    last = last or first
    if last < clock.today():
        raise DomainError(_("This day has gone by. Enter one that is still to come."), "starts_on")
    if last < first:
        raise DomainError(_("The last day comes before the first."), "ends_on")
    if (last - first).days >= MOST_DAYS_OFF:
        raise DomainError(_("Enter at most a year; end the pattern for longer."), "ends_on")
    reason = one_line(reason, DAY_OFF_REASON_LENGTH, "reason")
    if not reason:
        raise DomainError(_("Say why: it is shown with the cancelled session."), "reason")
    if any(one.starts_on == first for one in pattern_queries.days_off_of(group_id, first)):
        raise DomainError(_("There is a day off that begins on this day already."), "starts_on")
    return first, last, reason


def remove_day_off(group_id: int, day_off_id: int, by: Any) -> None:
    """Let a group meet again on a day that was off.

    Sessions that were cancelled for it stay so: people may have been told. Raises DomainError
    when it isn't there any more.
    """
    with write():
        gone = DayOff.delete().where(DayOff.id == day_off_id, DayOff.group == group_id).execute()
        if not gone:
            raise DomainError(_("This day off isn't there any more."))
        record_event("day_off_removed", "group", group_id, by=by, fields=["starts_on", "ends_on"])


def _recurrence(plan: PatternPlan) -> Recurrence:
    """What a plan says, without what its frequency doesn't ask for. Raises DomainError."""
    try:
        frequency = Frequency(plan.frequency)
    except ValueError:
        raise DomainError(_("Choose how often it meets."), "frequency") from None
    if frequency != Frequency.MONTH_DAY and not plan.weekdays:
        raise DomainError(_("Tick at least one day of the week."), "weekdays")
    if frequency == Frequency.MONTHLY and not plan.weeks:
        raise DomainError(_("Tick at least one week of the month."), "weeks")
    if plan.ends == "until" and plan.until is None:
        raise DomainError(_("Enter the last day."), "until")
    if plan.ends == "count" and plan.count is None:
        raise DomainError(_("Enter how many times it meets."), "count")
    is_dated = frequency == Frequency.MONTH_DAY
    try:
        return Recurrence(
            frequency,
            plan.every or 0,
            () if is_dated else tuple(sorted(set(plan.weekdays))),
            tuple(one for one in pattern_rules.WEEKS if one in plan.weeks)
            if frequency == Frequency.MONTHLY
            else (),
            (plan.month_day or 0) if is_dated else None,
            plan.until if plan.ends == "until" else None,
            plan.count if plan.ends == "count" else None,
        )
    except ValueError as problem:
        raise _in_words(str(problem), frequency) from problem


def _in_words(name: str, frequency: Frequency) -> DomainError:
    weekly = frequency == Frequency.WEEKLY
    most = pattern_rules.MOST_WEEKS_APART if weekly else pattern_rules.MOST_MONTHS_APART
    said = {
        "every": _("Enter a whole number from 1 to %(most)s.", most=most),
        "month_day": _("Enter a day from 1 to 31."),
        "count": _("Enter a whole number from 1 to %(most)s.", most=pattern_rules.MOST_TIMES),
    }
    return DomainError(said.get(name, _("Choose from the list.")), name)


def _from_on(span: GroupSpan, plan: PatternPlan, rewritten: Terms | None) -> date:
    today = clock.today()
    if plan.is_correction and rewritten is None:
        raise DomainError(
            _("There is no pattern to correct. Say from which day it meets."), "scope"
        )
    if plan.is_correction:
        return today
    if plan.from_on is None:
        raise DomainError(_("Enter the first day."), "from_on")
    if plan.from_on < today:
        raise DomainError(
            _("Enter today or a later day: what has been held stays as it was."), "from_on"
        )
    if (plan.from_on - today).days > MOST_DAYS_AHEAD:
        raise DomainError(_("Check the year: this is more than three years ahead."), "from_on")
    if plan.until is not None and plan.ends == "until" and plan.until < plan.from_on:
        raise DomainError(_("The last day comes before the first."), "until")
    return max(plan.from_on, span.started_on or plan.from_on)


def _holding(patterns: list[Terms]) -> Terms | None:
    """The pattern that holds today, else the next one."""
    today = clock.today()
    return next((one for one in patterns if one.ends_on is None or one.ends_on >= today), None)


def _keep(terms: Terms, by: Any) -> Terms:
    """Write a new pattern, or the one that it rewrites. Returns it with its id."""
    if terms.pattern_id:
        _write(terms, version=terms.version + 1)
        return terms._replace(version=terms.version + 1)
    made = GroupPattern.create(
        group=terms.group_id,
        created_by=getattr(by, "id", by),
        created_at=clock.now(),
        **_columns(terms),
    )
    return terms._replace(pattern_id=int(made.id), version=1)


def _write(terms: Terms, version: int) -> None:
    GroupPattern.update(version=version, **_columns(terms)).where(
        GroupPattern.id == terms.pattern_id
    ).execute()


def _columns(terms: Terms) -> dict[str, Any]:
    names = ("rule", "starts_local", "duration_minutes", "starts_on", "ends_on", "skips_holidays")
    return {name: getattr(terms, name) for name in names}
