"""One line makes a lead, a concern, a message or a look, with everything it needs."""

from __future__ import annotations

import itertools
from typing import Any

from portal import clock
from portal.models import (
    Concern,
    ConcernKind,
    ConcernLead,
    ConcernLeadKind,
    EmergencyLook,
    EmergencyReason,
    Group,
    OfficeMessage,
    Person,
    Session,
    User,
)

_numbers = itertools.count(1)


def lead(of: User, **more: Any) -> ConcernLead:
    """Somebody to whom every concern goes, after those named before, unless told otherwise."""
    kinds = more.pop("kinds", list(ConcernKind))
    more.setdefault("position", next(_numbers))
    more.setdefault("phone", f"01632 960 {more['position'] % 1000:03d}")
    made = ConcernLead.create(user=of, created_at=clock.now(), **more)
    for kind in kinds:
        ConcernLeadKind.create(lead=made, kind=kind)
    return made


def concern(of: Group, by: User, **more: Any) -> Concern:
    """A safeguarding concern raised just now that nobody has seen, unless told otherwise."""
    more.setdefault("kind", ConcernKind.SAFEGUARDING)
    more.setdefault("text", "Something was said at the door.")
    more.setdefault("request_key", f"concern {next(_numbers)}")
    more.setdefault("raised_at", clock.now())
    return Concern.create(group=of, raised_by=by, **more)


def office_message(of: Group, by: User, **more: Any) -> OfficeMessage:
    """A message that waits for its answer, unless told otherwise."""
    more.setdefault("text", "The heating failed.")
    more.setdefault("request_key", f"message {next(_numbers)}")
    more.setdefault("created_at", clock.now())
    return OfficeMessage.create(group=of, raised_by=by, **more)


def emergency_look(at: Session, who: Person, by: User, **more: Any) -> EmergencyLook:
    more.setdefault("reason", EmergencyReason.UNWELL)
    more.setdefault("request_key", f"look {next(_numbers)}")
    more.setdefault("at", clock.now())
    return EmergencyLook.create(session=at, person=who, user=by, **more)
