"""Filling the book of credentials: a fixed number of statements, however many users."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from portal.db import local_date
from portal.models import (
    Course,
    CourseExtension,
    CourseLink,
    CourseQuota,
    GateOverride,
    Group,
    GroupLeader,
    LearningRecord,
    LinkKind,
    RecordState,
    Requirement,
    Role,
    Session,
    SessionLeader,
    StandDown,
    Supervision,
    TrainingRecord,
    User,
    UserRole,
    Waiver,
)
from portal.training.audience_queries import audiences_led
from portal.training.book_rules import Book, Position
from portal.training.cover_rules import (
    Completion,
    CourseTerms,
    Extension,
    Holdings,
    Learning,
    WaiverTerm,
)
from portal.training.gate_rules import GroupFacts, Need, OverrideTerm

ONE_DAY = timedelta(days=1)
# Kept out of the book: they count for nothing.
_COUNTED = (RecordState.VERIFIED, RecordState.PENDING)


def load(user_ids: Collection[int] | None = None) -> Book:
    """The book for these users, or for everybody. 14 statements, however many there are."""
    return Book(
        catalogue=catalogue(),
        needs=needs(),
        holdings=_holdings(user_ids),
        positions=_positions(user_ids),
        overrides=_overrides(user_ids),
        stood_down=_stood_down(user_ids),
        leaders=_leaders(user_ids),
    )


def catalogue() -> dict[int, CourseTerms]:
    """Every course by id, in the order of titles, with its terms. Four statements."""
    quotas: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for course_id, topic, minutes in (
        CourseQuota.select(CourseQuota.course, CourseQuota.topic, CourseQuota.needed_minutes)
        .order_by(CourseQuota.topic, CourseQuota.id)
        .tuples()
    ):
        quotas[course_id].append((topic, minutes))
    links: dict[tuple[int, str], list[int]] = defaultdict(list)
    for course_id, other_id, kind in (
        CourseLink.select(CourseLink.course, CourseLink.other, CourseLink.kind)
        .order_by(CourseLink.id)
        .tuples()
    ):
        links[course_id, kind].append(other_id)
    extensions: dict[int, list[Extension]] = defaultdict(list)
    for course_id, *term in (
        CourseExtension.select(
            CourseExtension.course,
            CourseExtension.lapses_from,
            CourseExtension.lapses_until,
            CourseExtension.extended_to,
        )
        .where(CourseExtension.ended_at.is_null())
        .order_by(CourseExtension.id)
        .tuples()
    ):
        extensions[course_id].append(Extension(*term))
    rows = (
        Course.select(
            Course.id,
            Course.title,
            Course.renewal,
            Course.valid_months,
            Course.notice_days,
            Course.early_days,
            Course.grace_days,
            Course.lapse_month,
            Course.lapse_day,
            Course.lapse_year,
            Course.lapse_every_years,
            Course.lapse_spare_months,
            Course.needed_minutes,
            Course.kind,
            Course.is_open,
        )
        .order_by(Course.title, Course.id)
        .tuples()
    )
    found = {}
    for course_id, *terms in rows:
        found[course_id] = replace(
            CourseTerms(course_id, *terms),
            quotas=tuple(quotas[course_id]),
            counts_as=tuple(links[course_id, LinkKind.COUNTS_AS]),
            implied_by=tuple(links[course_id, LinkKind.IMPLIED_BY]),
            extensions=tuple(extensions[course_id]),
        )
    return found


def needs() -> list[Need]:
    """Every requirement, oldest first. One statement."""
    rows = (
        Requirement.select(
            Requirement.id,
            Requirement.course,
            Requirement.role,
            Requirement.group_kind,
            Requirement.audience,
            Requirement.effect,
            Requirement.starts_on,
            Requirement.ends_on,
        )
        .order_by(Requirement.id)
        .tuples()
    )
    return [Need(*row) for row in rows]


def _of(user: Any, user_ids: Collection[int] | None) -> Any:
    """A condition on a user column: one of these, or any."""
    return user.is_null(False) if user_ids is None else user.in_(list(user_ids))


def _holdings(user_ids: Collection[int] | None) -> dict[int, Holdings]:
    completions = _completions(user_ids)
    learning: dict[int, dict[int, list[Learning]]] = defaultdict(lambda: defaultdict(list))
    for user_id, course_id, *one in (
        LearningRecord.select(
            LearningRecord.user,
            LearningRecord.course,
            LearningRecord.id,
            LearningRecord.done_on,
            LearningRecord.minutes,
            LearningRecord.topic,
            LearningRecord.state,
        )
        .where(_of(LearningRecord.user, user_ids), LearningRecord.state.in_(_COUNTED))
        .order_by(LearningRecord.done_on, LearningRecord.id)
        .tuples()
    ):
        learning[user_id][course_id].append(Learning(*one))
    waivers: dict[int, dict[int, list[WaiverTerm]]] = defaultdict(lambda: defaultdict(list))
    for user_id, course_id, waiver_id, starts_on, ends_on, ended_on in (
        Waiver.select(
            Waiver.user,
            Waiver.course,
            Waiver.id,
            Waiver.starts_on,
            Waiver.ends_on,
            Waiver.ended_on,
        )
        .where(_of(Waiver.user, user_ids))
        .order_by(Waiver.id)
        .tuples()
    ):
        over = min(ends_on + ONE_DAY, ended_on or ends_on + ONE_DAY)
        waivers[user_id][course_id].append(WaiverTerm(waiver_id, starts_on, over))
    return {
        user_id: Holdings(
            completions.get(user_id, {}), learning.get(user_id, {}), waivers.get(user_id, {})
        )
        for user_id in {*completions, *learning, *waivers}
    }


def _raw(column: Any) -> Any:
    """A date column as the engine keeps it, for `_day` to read."""
    return column.alias(column.name).coerce(False)


@lru_cache(maxsize=20_000)
def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _completions(user_ids: Collection[int] | None) -> dict[int, dict[int, list[Completion]]]:
    held: dict[int, dict[int, list[Completion]]] = defaultdict(lambda: defaultdict(list))
    for user_id, course_id, record_id, completed_on, revoked_on, expires_on, state in (
        TrainingRecord.select(
            TrainingRecord.user,
            TrainingRecord.course,
            TrainingRecord.id,
            # Thousands of dates, most of them the same few hundred days: read once each.
            _raw(TrainingRecord.completed_on),
            _raw(TrainingRecord.revoked_on),
            _raw(TrainingRecord.expires_on),
            TrainingRecord.state,
        )
        .where(_of(TrainingRecord.user, user_ids), TrainingRecord.state.in_(_COUNTED))
        .order_by(TrainingRecord.completed_on, TrainingRecord.id)
        .tuples()
    ):
        held[user_id][course_id].append(
            Completion(record_id, _day(completed_on), _day(revoked_on), _day(expires_on), state)
        )
    for user_id, course_id, supervision_id, held_on in (
        Supervision.select(
            Supervision.user, Supervision.course, Supervision.id, Supervision.held_on
        )
        .where(_of(Supervision.user, user_ids), Supervision.withdrawn_at.is_null())
        .order_by(Supervision.held_on, Supervision.id)
        .tuples()
    ):
        held[user_id][course_id].append(Completion(supervision_id, held_on, is_supervision=True))
    return held


def _positions(user_ids: Collection[int] | None) -> dict[int, list[Position]]:
    """Parts in groups, and in single sessions, which hold for that one day."""
    found: dict[int, list[Position]] = defaultdict(list)
    for user_id, role, starts_on, ends_on, group_id, kind, audience in (
        GroupLeader.select(
            GroupLeader.user,
            GroupLeader.role,
            GroupLeader.starts_on,
            GroupLeader.ends_on,
            Group.id,
            Group.kind,
            audiences_led(),
        )
        .join(Group)
        .where(_of(GroupLeader.user, user_ids))
        .order_by(GroupLeader.id)
        .tuples()
    ):
        group = GroupFacts(group_id, kind, audience)
        found[user_id].append(Position(group, role, starts_on, ends_on))
    for user_id, role, on, group_id, kind, audience in (
        SessionLeader.select(
            SessionLeader.user,
            SessionLeader.role,
            local_date(Session.starts_at),
            Group.id,
            Group.kind,
            audiences_led(),
        )
        .join(Session)
        .join(Group)
        .where(_of(SessionLeader.user, user_ids), SessionLeader.stood_down_at.is_null())
        .order_by(SessionLeader.id)
        .tuples()
    ):
        day = on if isinstance(on, date) else date.fromisoformat(on)
        found[user_id].append(Position(GroupFacts(group_id, kind, audience), role, day, day))
    return found


def _overrides(user_ids: Collection[int] | None) -> dict[tuple[int, int], list[OverrideTerm]]:
    found: dict[tuple[int, int], list[OverrideTerm]] = defaultdict(list)
    for user_id, group_id, override_id, course_id, starts_on, ends_on, ended_on, reason in (
        GateOverride.select(
            GateOverride.user,
            GateOverride.group,
            GateOverride.id,
            GateOverride.course,
            GateOverride.starts_on,
            GateOverride.ends_on,
            GateOverride.ended_on,
            GateOverride.reason,
        )
        .where(_of(GateOverride.user, user_ids))
        .order_by(GateOverride.id)
        .tuples()
    ):
        over = min(ends_on + ONE_DAY, ended_on or ends_on + ONE_DAY)
        term = OverrideTerm(override_id, course_id, starts_on, over, reason)
        found[user_id, group_id].append(term)
    return found


def _stood_down(user_ids: Collection[int] | None) -> dict[int, frozenset[int | None]]:
    found: dict[int, set[int | None]] = defaultdict(set)
    for user_id, group_id in (
        StandDown.select(StandDown.user, StandDown.group)
        .where(_of(StandDown.user, user_ids), StandDown.ended_at.is_null())
        .order_by(StandDown.id)
        .tuples()
    ):
        found[user_id].add(group_id)
    return {user_id: frozenset(groups) for user_id, groups in found.items()}


def _leaders(user_ids: Collection[int] | None) -> frozenset[int]:
    query = (
        UserRole.select(UserRole.user)
        .join(User)
        .where(UserRole.role == Role.FACILITATOR, User.is_active, _of(UserRole.user, user_ids))
        .order_by(UserRole.user)
    )
    return frozenset(user_id for (user_id,) in query.tuples())
