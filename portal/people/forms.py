"""Forms about people: what came of a follow-up, what was said, how they may be reached."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.models.follow_ups import CONTACT_SUBJECT_LENGTH
from portal.models.people import EMAIL_LENGTH, PHONE_LENGTH
from portal.people.follow_up_actions import OUTCOME_LENGTH
from portal.people.words import CONTACT

NOTE_LENGTH = 4_000
MOST_MINUTES = 24 * 60


class FollowUpForm(PortalForm):
    """What came of a follow-up."""

    outcome = TextAreaField(
        _l("What came of it?"),
        [DataRequired(_l("Say what came of it.")), Length(max=OUTCOME_LENGTH)],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class ContactForm(PortalForm):
    """Something said or written outside a session."""

    kind = RadioField(
        _l("How?"),
        [InputRequired(_l("Choose how it was."))],
        choices=[SelectChoice(kind.value, label) for kind, label in CONTACT.items()],
    )
    is_outgoing = RadioField(
        _l("Who began it?"),
        [InputRequired(_l("Choose who began it."))],
        choices=[SelectChoice("yes", _l("We did")), SelectChoice("no", _l("They did"))],
        default="yes",
    )
    happened_on = DayField(_l("When?"), [DataRequired(_l("Enter the day."))])
    subject = StringField(
        _l("What about, in a few words?"),
        [DataRequired(_l("Say what it was about.")), Length(max=CONTACT_SUBJECT_LENGTH)],
    )
    note = TextAreaField(_l("Anything more"), [Optional(), Length(max=NOTE_LENGTH)])
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(1, MOST_MINUTES, _l("Enter from 1 to 1440 minutes."))],
    )

    def validate_happened_on(self, field: Any) -> None:
        """No day that hasn't come yet."""
        day: date | None = field.data
        if day is not None and day > clock.today():
            raise ValidationError(_l("Enter today or a day before."))

    def values(self) -> dict[str, Any]:
        """As `add_contact` takes them."""
        values = {**super().values(), "is_outgoing": self.is_outgoing.data == "yes"}
        return {**values, "note": self.note.data or ""}


class ReachForm(PortalForm):
    """How a person may be reached."""

    phone = StringField(_l("Phone"), [Length(max=PHONE_LENGTH)])
    email = StringField(_l("E-mail"), [Length(max=EMAIL_LENGTH)])
    contact_note = TextAreaField(
        _l("When and how it is safe"),
        [Length(max=NOTE_LENGTH)],
        description=_l("Such as: after 17:00, no voicemail."),
    )
    may_call = BooleanField(_l("Ring them"))
    may_text = BooleanField(_l("Text them"))
    may_email = BooleanField(_l("E-mail them"))
    may_post = BooleanField(_l("Write letters to their address"))
    wants_reminders = BooleanField(_l("Remind them of sessions, by e-mail"))
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def values(self) -> dict[str, Any]:
        """As `set_reach` takes them."""
        texts = {name: self[name].data or "" for name in ("phone", "email", "contact_note")}
        return {**super().values(), **texts}
