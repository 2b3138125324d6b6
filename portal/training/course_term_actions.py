"""Writes about what stands around a course: what else is good for it, and decrees."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import CourseExtension, CourseLink, LinkKind
from portal.training import book_queries, course_queries, course_rules, impact_rules
from portal.training.cover_rules import Extension

REASON_LENGTH = 500
# A decree for longer than this is another term of the course.
MOST_DAYS_EXTENDED = 3 * 366


def check_link(course_id: int, other_id: int | None, kind: LinkKind | str) -> None:
    """Raise DomainError, on `other_id`, for a link that can't be.

    For the course itself, one that isn't there, one that is linked in the other way, and for
    a circle of cover. The same link again is none of these.
    """
    catalogue = book_queries.catalogue()
    if course_id not in catalogue or other_id not in catalogue:
        raise DomainError(_("Choose a course."), "other_id")
    if course_id == other_id:
        raise DomainError(_("A course can't speak for itself. Choose another."), "other_id")
    known = course_queries.link_between(course_id, other_id)
    if known is not None and known.kind != kind:
        raise DomainError(
            _("The two are linked in another way already. Take that link away first."),
            "other_id",
        )
    if kind == LinkKind.IMPLIED_BY and course_rules.would_circle(catalogue, course_id, other_id):
        raise DomainError(
            _(
                "%(this)s covers %(other)s already, so it can't be the other way round too: "
                "each would keep the other in date.",
                this=catalogue[course_id].title,
                other=catalogue[other_id].title,
            ),
            "other_id",
        )


def add_link(course_id: int, other_id: int | None, kind: LinkKind | str, by: Any) -> int:
    """Say that another course counts as this one, or covers it too. Returns the link's id.

    The same link again is the one that is there. Raises DomainError as `check_link` does.
    """
    kind = LinkKind(kind)
    with write():
        check_link(course_id, other_id, kind)
        known = course_queries.link_between(course_id, other_id or 0)
        if known is not None:
            return known.link_id
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


def check_extension(course_id: int, term: Extension, reason: str, by: Any) -> None:
    """Raise DomainError, with its field, for a decree that can't be.

    Nobody puts off a day of their own: not when one of their records would get a later one.
    """
    if term.lapses_until < term.lapses_from:
        raise DomainError(_("The last day comes before the first. Check both."), "lapses_until")
    if term.extended_to <= term.lapses_until:
        raise DomainError(_("Enter a day after the last of those that it is for."), "extended_to")
    if (term.extended_to - term.lapses_from).days > MOST_DAYS_EXTENDED:
        raise DomainError(
            _("That is more than three years. Check the days, or change the course's terms."),
            "extended_to",
        )
    if not reason.strip():
        raise DomainError(_("Say why the day is put off."), "reason")
    if len(reason.strip()) > REASON_LENGTH:
        raise DomainError(_("Use at most %(most)s characters.", most=REASON_LENGTH), "reason")
    if not course_queries.exists(course_id):
        raise DomainError(_("Choose a course."))
    if by is not None and _is_own_gain(course_id, term, int(getattr(by, "id", by))):
        raise DomainError(
            _(
                "A record of your own would get a later day, and nobody decides about "
                "themselves. Ask a colleague to do this."
            )
        )


def _is_own_gain(course_id: int, term: Extension, user_id: int) -> bool:
    before = book_queries.load([user_id])
    after = impact_rules.with_extension(before, course_id, term)
    return impact_rules.extended_count(before, after, course_id, clock.today()) > 0


def add_extension(course_id: int, term: Extension, reason: str, by: Any) -> int:
    """Decree that what lapses from one day to another, both included, lapses on a later one.

    Returns its id; the same decree sent twice is one. Raises DomainError, with its field, as
    `check_extension` does.
    """
    with write():
        for one in course_queries.extensions(course_id):
            if one.ended_at is None and one.term == term:
                return one.extension_id
        check_extension(course_id, term, reason, by)
        made = CourseExtension.create(
            course=course_id,
            lapses_from=term.lapses_from,
            lapses_until=term.lapses_until,
            extended_to=term.extended_to,
            reason=reason.strip(),
            decided_by=None if by is None else int(getattr(by, "id", by)),
            decided_at=clock.now(),
        )
        fields = ["lapses_from", "lapses_until", "extended_to", "reason"]
        record_event("course_extended", "course", course_id, by=by, fields=fields)
    return int(made.id)


def end_extension(extension_id: int, by: Any) -> bool:
    """Take a decree back: it counts for no day any more. Returns whether it stood until now."""
    with write():
        course_id = course_queries.course_of_extension(extension_id)
        if course_id is None:
            return False
        stands = (CourseExtension.id == extension_id) & CourseExtension.ended_at.is_null()
        if not CourseExtension.update(ended_at=clock.now()).where(stands).execute():
            return False
        record_event(
            "course_extension_ended", "course", course_id, by=by, fields=["extension", "ended_at"]
        )
    return True
