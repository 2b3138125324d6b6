"""The form of an interpreter's booking."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.groups.interpreter_actions import Booking
from portal.models import InterpreterState
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.telling import AGENCY_LENGTH, CONFIDENTIALITY_LENGTH, LANGUAGE_LENGTH

STATE: dict[str, Any] = {
    InterpreterState.ASKED: _l("Asked"),
    InterpreterState.CONFIRMED: _l("Confirmed"),
    InterpreterState.CANCELLED: _l("Doesn't come"),
}
STATE_TONE: dict[str, str] = {
    InterpreterState.ASKED: "warn",
    InterpreterState.CONFIRMED: "good",
    InterpreterState.CANCELLED: "plain",
}
NOTE_LENGTH = 2_000


def _most(length: int) -> Length:
    return Length(max=length, message=_l("Use at most %(max)d characters"))


class InterpreterForm(PortalForm):
    """Who interprets, in which language, for whom; and that they keep what they hear."""

    language = StringField(_l("Language"), [_most(LANGUAGE_LENGTH)])
    person = SelectField(_l("For whom?"))
    name = StringField(_l("Interpreter's name"), [Optional(), _most(NAME_LENGTH)])
    agency = StringField(_l("Agency"), [Optional(), _most(AGENCY_LENGTH)])
    phone = StringField(_l("Phone"), [Optional(), _most(PHONE_LENGTH)])
    email = StringField(_l("E-mail"), [Optional(), _most(EMAIL_LENGTH)])
    state = RadioField(
        _l("How does it stand?"),
        [InputRequired(_l("Choose how it stands"))],
        choices=[SelectChoice(state, label) for state, label in STATE.items()],
        default=InterpreterState.ASKED,
    )
    agreed_on = DayField(_l("Agreed on confidentiality on"), [Optional()])
    agreed_how = StringField(
        _l("How is that on record?"), [Optional(), _most(CONFIDENTIALITY_LENGTH)]
    )
    note = TextAreaField(_l("Note"), [Optional(), _most(NOTE_LENGTH)], render_kw={"rows": 3})
    version = IntegerField(validators=[Optional()], widget=HiddenInput())

    # What a booking fills it with.
    kept = (
        "language",
        "person",
        "name",
        "agency",
        "phone",
        "email",
        "state",
        "agreed_on",
        "agreed_how",
        "note",
        "version",
    )

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Say for whom they may come: those on the roster who need one."""
        self.person.choices = [
            SelectChoice("", _l("Nobody in particular")),
            *(SelectChoice(str(one), name) for one, name in people),
        ]

    @property
    def booking(self) -> Booking:
        """What the form says."""
        return Booking(
            language=self.language.data or "",
            name=self.name.data or "",
            agency=self.agency.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            person_id=int(self.person.data) if self.person.data else None,
            state=InterpreterState(self.state.data),
            agreed_on=self.agreed_on.data,
            agreed_how=self.agreed_how.data or "",
            note=self.note.data or "",
        )
