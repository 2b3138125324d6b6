"""Writes about who needs a course."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import Effect, GroupKind, LeaderRole, Requirement
from portal.models.training import AUDIENCE_WORDS_LENGTH
from portal.training import course_queries
from portal.training.gate_rules import Need


@dataclass(frozen=True)
class Asking:
    """Whom a course is to be asked of; what is left open is everybody who leads."""

    role: LeaderRole | str | None = None
    group_kind: GroupKind | str | None = None
    audience: str = ""
    effect: Effect | str = Effect.WARN
    starts_on: date | None = None
    ends_on: date | None = None


def checked_need(course_id: int, asking: Asking) -> Need:
    """The requirement that this would be, with id 0, and nothing is written.

    Raises DomainError, with its field, for a course that isn't there or is closed, days the
    wrong way round, or the same requirement again.
    """
    audience = " ".join(asking.audience.split())
    if len(audience) > AUDIENCE_WORDS_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters.", most=AUDIENCE_WORDS_LENGTH), "audience"
        )
    if asking.starts_on and asking.ends_on and asking.ends_on < asking.starts_on:
        raise DomainError(_("The last day comes before the first. Check both."), "ends_on")
    need = Need(
        0,
        course_id,
        LeaderRole(asking.role) if asking.role else None,
        GroupKind(asking.group_kind) if asking.group_kind else None,
        audience,
        Effect(asking.effect),
        asking.starts_on,
        asking.ends_on,
    )
    is_open = course_queries.is_open(course_id)
    if is_open is None:
        raise DomainError(_("Choose a course."), "course_id")
    if not is_open:
        raise DomainError(
            _("This course is closed, so nobody could do it. Open it again, or ask for another.")
        )
    if course_queries.is_required_so(course_id, _columns(need)):
        raise DomainError(_("This is asked for already. Nothing was changed."))
    return need


def _columns(need: Need) -> dict[str, Any]:
    names = ("role", "group_kind", "audience", "effect", "starts_on", "ends_on")
    return {name: getattr(need, name) for name in names}


def add_requirement(course_id: int, asking: Asking, by: Any) -> int:
    """Ask for a course: of a role, in a kind of group, for an audience, or of all who lead.

    Returns the requirement's id. Raises DomainError as `checked_need` does.
    """
    with write():
        values = _columns(checked_need(course_id, asking))
        made = Requirement.create(
            course=course_id,
            created_by=None if by is None else int(getattr(by, "id", by)),
            created_at=clock.now(),
            **values,
        )
        record_event("course_required", "course", course_id, by=by, fields=["course", *values])
    return int(made.id)


def end_requirement(requirement_id: int, by: Any) -> bool:
    """Ask for a course no longer, from today on. Returns whether anything changed.

    What was asked for on days gone by stays on record; one that never held, or that was made
    today, by mistake, goes altogether. One that is gone already changes nothing.
    """
    today = clock.today()
    with write():
        found = Requirement.get_or_none(Requirement.id == requirement_id)
        if found is None or (found.ends_on is not None and found.ends_on < today):
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
