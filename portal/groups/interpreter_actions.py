"""Writes about interpreters: asking one for a session, and what comes of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.lines import one_line
from portal.models import InterpreterBooking, InterpreterState, Session
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.telling import AGENCY_LENGTH, CONFIDENTIALITY_LENGTH, LANGUAGE_LENGTH


@dataclass(frozen=True)
class Booking:
    """Who is asked, in which language and for whom; and that they keep what they hear."""

    language: str
    name: str = ""
    agency: str = ""
    phone: str = ""
    email: str = ""
    person_id: int | None = None
    state: InterpreterState = InterpreterState.ASKED
    agreed_on: date | None = None
    agreed_how: str = ""
    note: str = ""


def book_interpreter(session_id: int, asked: Booking, by: Any) -> int:
    """Keep that an interpreter is asked for a session. Returns the booking's id.

    Asking the same one twice for the same session is one booking. Raises DomainError, with its
    field, for words that lack or can't be.
    """
    values = _checked(asked)
    with write():
        if not Session.select(Session.id).where(Session.id == session_id).exists():
            raise DomainError(_("This session isn't there any more."))
        same = (
            InterpreterBooking.select(InterpreterBooking.id)
            .where(
                InterpreterBooking.session == session_id,
                InterpreterBooking.state != InterpreterState.CANCELLED,
                InterpreterBooking.language == values["language"],
                InterpreterBooking.name == values["name"],
                InterpreterBooking.agency == values["agency"],
                InterpreterBooking.person.is_null()
                if asked.person_id is None
                else InterpreterBooking.person == asked.person_id,
            )
            .scalar()
        )
        if same is not None:
            return int(same)
        made = InterpreterBooking.create(
            session=session_id,
            created_by=getattr(by, "id", by),
            created_at=clock.now(),
            **values,
        )
        record_event(
            "interpreter_booked",
            "interpreter_booking",
            made.id,
            by=by,
            person=asked.person_id,
            fields=["session", *values],
        )
    return int(made.id)


def change_booking(booking_id: int, asked: Booking, version: int, by: Any) -> None:
    """Change a booking: confirmed, cancelled, who comes, and what they agreed to.

    Raises StaleVersion where somebody changed it since, and DomainError with its field.
    """
    values = _checked(asked)
    with write():
        row = InterpreterBooking.get_or_none(InterpreterBooking.id == booking_id)
        if row is None or row.version != version:
            raise StaleVersion(
                _("Somebody changed this booking since you opened it. Look at it as it is now.")
            )
        InterpreterBooking.update(version=version + 1, **values).where(
            InterpreterBooking.id == booking_id
        ).execute()
        record_event(
            "interpreter_changed",
            "interpreter_booking",
            booking_id,
            by=by,
            person=asked.person_id,
            fields=list(values),
        )


def _checked(asked: Booking) -> dict[str, Any]:
    language = one_line(asked.language, LANGUAGE_LENGTH, "language")
    name = one_line(asked.name, NAME_LENGTH, "name")
    agency = one_line(asked.agency, AGENCY_LENGTH, "agency")
    how = one_line(asked.agreed_how, CONFIDENTIALITY_LENGTH, "agreed_how")
    email = one_line(asked.email, EMAIL_LENGTH, "email")
    if not language:
        raise DomainError(_("Enter the language, signed ones too."), "language")
    if not (name or agency):
        raise DomainError(_("Enter who is asked: a name, or the agency."), "name")
    if email:
        mail.checked_address(email)
    if asked.agreed_on is not None and asked.agreed_on > clock.today():
        raise DomainError(_("Enter today or an earlier day."), "agreed_on")
    if asked.agreed_on is not None and not how:
        raise DomainError(_("Enter how it is on record, such as a signed form."), "agreed_how")
    if how and asked.agreed_on is None:
        raise DomainError(_("Enter the day on which they agreed."), "agreed_on")
    if asked.state == InterpreterState.CONFIRMED and asked.agreed_on is None:
        raise DomainError(
            _("Nobody comes into the room before they agree to keep what they hear. Enter when."),
            "agreed_on",
        )
    return {
        "language": language,
        "name": name,
        "agency": agency,
        "phone": one_line(asked.phone, PHONE_LENGTH, "phone"),
        "email": email,
        "person": asked.person_id,
        "state": InterpreterState(asked.state),
        "agreed_on": asked.agreed_on,
        "agreed_how": how,
        "note": asked.note.strip(),
    }
