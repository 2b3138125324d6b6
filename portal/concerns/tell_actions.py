"""Writes of whoever tells the office: a message, or a concern."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.concerns import alert_actions, tell_queries
from portal.concerns.tell_queries import Place
from portal.db import write
from portal.errors import DomainError
from portal.models import Concern, ConcernKind, OfficeMessage


@dataclass(frozen=True)
class Worry:
    """A concern as it was written down."""

    kind: ConcernKind
    text: str
    is_urgent: bool = False
    person_id: int | None = None
    about_user_id: int | None = None


def send_message(place: Place, text: str, request_key: str, by: SignedInUser) -> int:
    """Keep a message for the office. Returns its id.

    The same text sent twice with one `request_key` (a double press, a phone that tries again)
    is one message; another text is another, so that nothing typed is lost.
    """
    key = _key(by, request_key, "message", text)
    with write():
        known = OfficeMessage.get_or_none(OfficeMessage.request_key == key)
        if known is not None:
            return int(known.id)
        made = OfficeMessage.create(
            group=place.group_id,
            session=place.session_id,
            text=text,
            request_key=key,
            raised_by=by.id,
            created_at=clock.now(),
        )
        _record(place, by)
    return int(made.id)


def raise_concern(place: Place, worry: Worry, request_key: str, by: SignedInUser) -> int:
    """Keep a concern and tell the first lead of it, in one transaction. Returns its id.

    Twice is once, as for a message. Raises DomainError, with its field, for a person or a
    colleague who isn't there to be chosen.
    """
    key = _key(by, request_key, str(worry), worry.text)
    with write():
        known = Concern.get_or_none(Concern.request_key == key)
        if known is not None:
            return int(known.id)
        _check_about(place, worry, by)
        made = Concern.create(
            group=place.group_id,
            session=place.session_id,
            kind=worry.kind,
            is_urgent=worry.is_urgent,
            text=worry.text,
            person=worry.person_id,
            about_user=worry.about_user_id,
            request_key=key,
            raised_by=by.id,
            raised_at=clock.now(),
        )
        alert_actions.tell_due(made.id)
        _record(place, by)
    return int(made.id)


def _check_about(place: Place, worry: Worry, by: SignedInUser) -> None:
    if worry.person_id is not None and worry.person_id not in dict(
        tell_queries.people_at(by, place)
    ):
        raise DomainError(_("Choose somebody of this group, or nobody."), "person_id")
    if worry.about_user_id is not None and worry.about_user_id not in dict(
        tell_queries.colleagues_at(by, place)
    ):
        raise DomainError(_("Choose a colleague, or nobody."), "about_user_id")


def _record(place: Place, by: SignedInUser) -> None:
    # The same for both, and on the group alone: an administrator whom a concern is about reads
    # in the trail that the office was told something, as happens every week.
    record_event("office_told", "group", place.group_id, by=by)


def _key(by: Any, request_key: str, *parts: str) -> str:
    return hashlib.sha256("\n".join([str(by.id), request_key, *parts]).encode()).hexdigest()
