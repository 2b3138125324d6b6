"""Writes about courses and the terms that keep them current."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import (
    Course,
    CourseKind,
    CourseQuota,
    Renewal,
)
from portal.models.training import COURSE_TITLE_LENGTH, TOPIC_LENGTH
from portal.training import course_queries

# Longer than a working life, or than anybody plans ahead: slips of a key.
MOST_MONTHS = 600
MOST_DAYS = 730
MOST_YEARS = 20
MOST_MINUTES = 1_000 * 60
# Shapes that know an early window, and days of grace; elsewhere both are nothing.
RENEWED_EARLY = (Renewal.MONTHS, Renewal.REVIEW)
GRACED = (Renewal.MONTHS, Renewal.CALENDAR, Renewal.HOURS)


@dataclass(frozen=True)
class CoursePlan:
    """What a course is to be; see `models.Course`. `quotas` are (topic, minutes)."""

    title: str
    kind: CourseKind | str = CourseKind.TRAINING
    description: str = ""
    renewal: Renewal | str = Renewal.MONTHS
    valid_months: int | None = None
    lapse_month: int | None = None
    lapse_day: int | None = None
    lapse_year: int | None = None
    lapse_every_years: int = 1
    lapse_spare_months: int = 0
    needed_minutes: int | None = None
    early_days: int = 0
    grace_days: int = 0
    notice_days: int = 60
    is_open: bool = True
    quotas: Sequence[tuple[str, int]] = ()


def add_course(plan: CoursePlan, by: Any) -> int:
    """Add a kind of training or check. Returns its id.

    Raises DomainError, with its field, for a title that is empty, too long or taken
    whatever its capitals, and for terms that can't be.
    """
    values, quotas = checked_terms(plan)
    with write():
        refuse_taken(values["title"])
        course = Course.create(**values)
        _write_quotas(course.id, quotas)
        fields = [*values, *(["quotas"] if quotas else [])]
        record_event("course_added", "course", course.id, by=by, fields=fields)
    return int(course.id)


def edit_course(course_id: int, plan: CoursePlan, version: int, by: Any) -> None:
    """Change a course and its terms, and with them at once what every record of it is worth.

    What it is already changes nothing, so that a form sent twice is done once. Raises
    StaleVersion if somebody else changed it since `version`, or it is gone, and DomainError,
    with its field, as `add_course` does.
    """
    values, quotas = checked_terms(plan)
    with write():
        course = Course.get_or_none(Course.id == course_id)
        if course is None:
            raise StaleVersion(_("This course isn't there any more."))
        changed = {name: value for name, value in values.items() if value != getattr(course, name)}
        fields = [*changed, *(["quotas"] if quotas != course_queries.quotas(course_id) else [])]
        if not fields:
            return
        if course.version != version:
            raise StaleVersion(
                _("Somebody changed this course since you opened it. Look again, then decide.")
            )
        refuse_taken(values["title"], course_id)
        _write_quotas(course_id, quotas)
        Course.update(version=version + 1, **changed).where(Course.id == course_id).execute()
        record_event("course_changed", "course", course_id, by=by, fields=fields)


def check_plan(plan: CoursePlan, course_id: int | None = None) -> dict[str, Any]:
    """The columns that a plan comes to, its quotas among them, and nothing is written.

    Raises DomainError, with its field, as `add_course` does.
    """
    values, quotas = checked_terms(plan)
    refuse_taken(values["title"], course_id)
    return {**values, "quotas": quotas}


def refuse_taken(title: str, but_id: int | None = None) -> None:
    """Raise DomainError when another course has this title, whatever its capitals."""
    for course_id, taken in course_queries.titles():
        if course_id != but_id and taken.casefold() == title.casefold():
            raise DomainError(
                _("There is a course called %(title)s already.", title=title), "title"
            )


def checked_terms(plan: CoursePlan) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """The columns and quotas of a plan, cleaned: what its renewal doesn't use is empty.

    Raises DomainError, with its field, for terms that can't be.
    """
    title = " ".join(plan.title.split())
    if not title:
        raise DomainError(_("Enter the course's title."), "title")
    if len(title) > COURSE_TITLE_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters for the title.", most=COURSE_TITLE_LENGTH), "title"
        )
    renewal = Renewal(plan.renewal)
    values: dict[str, Any] = {
        "title": title,
        "kind": CourseKind(plan.kind),
        "description": plan.description.strip(),
        "renewal": renewal,
        "is_open": plan.is_open,
        "valid_months": None,
        "lapse_month": None,
        "lapse_day": None,
        "lapse_year": None,
        "lapse_every_years": 1,
        "lapse_spare_months": 0,
        "needed_minutes": None,
    }
    values["notice_days"] = _within(plan.notice_days, 0, MOST_DAYS, "notice_days")
    for name, shapes in (("early_days", RENEWED_EARLY), ("grace_days", GRACED)):
        days = getattr(plan, name) if renewal in shapes else 0
        values[name] = _within(days, 0, MOST_DAYS, name)
    if renewal in (Renewal.MONTHS, Renewal.REVIEW, Renewal.HOURS):
        values["valid_months"] = _within(plan.valid_months, 1, MOST_MONTHS, "valid_months")
    if renewal == Renewal.CALENDAR:
        values.update(_calendar(plan))
    quotas: list[tuple[str, int]] = []
    if renewal == Renewal.HOURS:
        needed = _minutes(plan.needed_minutes, "needed_minutes")
        values["needed_minutes"] = needed
        quotas = _quotas(plan.quotas, needed)
    return values, quotas


def _within(value: int | None, least: int, most: int, name: str) -> int:
    if value is None or not least <= value <= most:
        raise DomainError(
            _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most), name
        )
    return value


def _minutes(value: int | None, name: str) -> int:
    if value is None or not 1 <= value <= MOST_MINUTES:
        raise DomainError(
            _("Enter hours, such as 20 or 7.5, and at most %(most)s.", most=MOST_MINUTES // 60),
            name,
        )
    return value


def _calendar(plan: CoursePlan) -> dict[str, int]:
    month = _within(plan.lapse_month, 1, 12, "lapse_month")
    year = _within(plan.lapse_year, 1950, clock.today().year + MOST_YEARS, "lapse_year")
    # A leap year's, so that 29 February can be said.
    day = _within(plan.lapse_day, 1, monthrange(2024, month)[1], "lapse_day")
    return {
        "lapse_month": month,
        "lapse_day": day,
        "lapse_year": year,
        "lapse_every_years": _within(plan.lapse_every_years, 1, MOST_YEARS, "lapse_every_years"),
        "lapse_spare_months": _within(plan.lapse_spare_months, 0, 120, "lapse_spare_months"),
    }


def _quotas(quotas: Sequence[tuple[str, int]], needed: int) -> list[tuple[str, int]]:
    cleaned = [(" ".join(topic.split()), minutes) for topic, minutes in quotas]
    topics = [topic.casefold() for topic, _minutes in cleaned]
    if any(not topic or len(topic) > TOPIC_LENGTH for topic, _minutes in cleaned):
        raise DomainError(
            _("Name each topic, in at most %(most)s characters.", most=TOPIC_LENGTH), "quotas"
        )
    if len(set(topics)) < len(topics):
        raise DomainError(_("Name each topic once."), "quotas")
    for _topic, minutes in cleaned:
        _minutes(minutes, "quotas")
    if sum(minutes for _topic, minutes in cleaned) > needed:
        raise DomainError(_("The topics ask for more hours than the course does in all."), "quotas")
    return cleaned


def _write_quotas(course_id: int, quotas: Sequence[tuple[str, int]]) -> None:
    CourseQuota.delete().where(CourseQuota.course == course_id).execute()
    for topic, minutes in quotas:
        CourseQuota.create(course=course_id, topic=topic, needed_minutes=minutes)
