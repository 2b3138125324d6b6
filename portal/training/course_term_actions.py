"""Writes about what stands around a course: requirements ending, links, and decrees."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import CourseExtension, CourseLink, LinkKind, Requirement
from portal.training import book_queries, course_queries, course_rules

REASON_LENGTH = 500
# A decree for longer than this is another term of the course.
MOST_DAYS_EXTENDED = 3 * 366


def end_requirement(requirement_id: int, by: Any) -> bool:
    """Ask for a course no longer, from today on. Returns whether anything changed.

    What was asked for on days gone by stays on record; one that never held, or that was made
    today, by mistake, goes altogether. Raises DomainError for one that isn't there.
    """
    today = clock.today()
    with write():
        found = Requirement.get_or_none(Requirement.id == requirement_id)
        if found is None:
            raise DomainError(_("This requirement isn't there any more."))
        if found.ends_on is not None and found.ends_on < today:
            return False
        is_new = clock.local(found.created_at).date() >= today
        if is_new or (found.starts_on is not None and found.starts_on >= today):
            Requirement.delete().where(Requirement.id == requirement_id).execute()
        else:
            Requirement.update(ends_on=today - timedelta(days=1)).where(
                Requirement.id == requirement_id
            ).execute()
        record_event(
            "requirement_ended", "course", found.course_id, by=by, fields=["requirement", "ends_on"]
        )
    return True


def add_link(course_id: int, other_id: int | None, kind: LinkKind | str, by: Any) -> int:
    """Say that another course counts as this one, or covers it too. Returns the link's id.

    The same link again is the one that is there. Raises DomainError, on `other_id`, for the
    course itself, one that is linked in the other way, and for a circle of cover.
    """
    kind = LinkKind(kind)
    with write():
        catalogue = book_queries.catalogue()
        if course_id not in catalogue or other_id not in catalogue:
            raise DomainError(_("Choose a course."), "other_id")
        if course_id == other_id:
            raise DomainError(_("A course can't speak for itself. Choose another."), "other_id")
        known = CourseLink.get_or_none(CourseLink.course == course_id, CourseLink.other == other_id)
        if known is not None and known.kind == kind:
            return int(known.id)
        if known is not None:
            raise DomainError(
                _("The two are linked in another way already. Take that link away first."),
                "other_id",
            )
        if kind == LinkKind.IMPLIED_BY and course_rules.would_circle(
            catalogue, course_id, other_id
        ):
            raise DomainError(
                _(
                    "%(this)s covers %(other)s already, so it can't be the other way round too: "
                    "each would keep the other in date.",
                    this=catalogue[course_id].title,
                    other=catalogue[other_id].title,
                ),
                "other_id",
            )
        made = CourseLink.create(course=course_id, other=other_id, kind=kind)
        record_event("course_linked", "course", course_id, by=by, fields=["other", "kind"])
    return int(made.id)


def remove_link(link_id: int, by: Any) -> None:
    """Take a link away, for every day alike. Nothing happens when it is gone already."""
    with write():
        course_id = course_queries.course_of_link(link_id)
        if course_id is None:
            return
        CourseLink.delete().where(CourseLink.id == link_id).execute()
        record_event("course_unlinked", "course", course_id, by=by, fields=["other", "kind"])


def check_extension(lapses_from: date, lapses_until: date, extended_to: date) -> None:
    """Raise DomainError, with its field, for days of a decree that can't be."""
    if lapses_until < lapses_from:
        raise DomainError(_("The last day comes before the first. Check both."), "lapses_until")
    if extended_to <= lapses_until:
        raise DomainError(_("Enter a day after the last of those that it is for."), "extended_to")
    if (extended_to - lapses_from).days > MOST_DAYS_EXTENDED:
        raise DomainError(
            _("That is more than three years. Check the days, or change the course's terms."),
            "extended_to",
        )


def add_extension(
    course_id: int, lapses_from: date, lapses_until: date, extended_to: date, reason: str, by: Any
) -> int:
    """Decree that what lapses from one day to another, both included, lapses on a later one.

    Returns its id; the same decree sent twice is one. Raises DomainError, with its field.
    """
    check_extension(lapses_from, lapses_until, extended_to)
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why the day is put off."), "reason")
    if len(reason) > REASON_LENGTH:
        raise DomainError(_("Use at most %(most)s characters.", most=REASON_LENGTH), "reason")
    days = {
        "lapses_from": lapses_from,
        "lapses_until": lapses_until,
        "extended_to": extended_to,
    }
    with write():
        if not course_queries.exists(course_id):
            raise DomainError(_("Choose a course."))
        for one in course_queries.extensions(course_id):
            if one.ended_at is None and days == {name: getattr(one, name) for name in days}:
                return one.extension_id
        made = CourseExtension.create(
            course=course_id,
            reason=reason,
            decided_by=None if by is None else getattr(by, "id", by),
            decided_at=clock.now(),
            **days,
        )
        record_event("course_extended", "course", course_id, by=by, fields=[*days, "reason"])
    return int(made.id)


def end_extension(extension_id: int, by: Any) -> bool:
    """Take a decree back: it counts for no day any more. Returns whether it stood until now."""
    with write():
        course_id = course_queries.course_of_extension(extension_id)
        if course_id is None:
            raise DomainError(_("This decree isn't there any more."))
        stands = (CourseExtension.id == extension_id) & CourseExtension.ended_at.is_null()
        if not CourseExtension.update(ended_at=clock.now()).where(stands).execute():
            return False
        record_event(
            "course_extension_ended", "course", course_id, by=by, fields=["extension", "ended_at"]
        )
    return True
