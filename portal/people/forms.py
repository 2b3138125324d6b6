"""Forms about people: what came of a follow-up, what was said, how they may be reached."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
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
from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm
from portal.models.follow_ups import CONTACT_SUBJECT_LENGTH
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
    SAFE_TIMES_LENGTH,
)
from portal.people.follow_up_actions import OUTCOME_LENGTH
from portal.people.words import CONTACT

NOTE_LENGTH = 4_000
MOST_MINUTES = 24 * 60


class FollowUpForm(PortalForm):
    """What came of a follow-up, and by what, where somebody was reached."""

    kind = SelectField(
        _l("Was it a contact with them?"),
        [Optional()],
        choices=[
            SelectChoice("", _l("No, it was done without one")),
            *(SelectChoice(kind.value, label) for kind, label in CONTACT.items()),
        ],
        description=_l("Then it is kept with their contacts too."),
    )

    outcome = TextAreaField(
        _l("What came of it?"),
        [DataRequired(_l("Say what came of it.")), Length(max=OUTCOME_LENGTH)],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class FollowUpAddForm(PortalForm):
    """Something to do, whose it is and by when."""

    note = TextAreaField(
        _l("What is to be done?"),
        [DataRequired(_l("Say what is to be done.")), Length(max=OUTCOME_LENGTH)],
    )
    owner_id = SelectField(_l("Who does it?"), [Optional()], coerce=int, choices=[])
    due_on = DayField(_l("By when?"), [DataRequired(_l("Enter the day."))])

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        """Let these colleagues do it, or the team."""
        self.owner_id.choices = owner_choices(owners)

    def validate_due_on(self, field: Any) -> None:
        """No day gone by."""
        if field.data is not None and field.data < clock.today():
            raise ValidationError(_l("Enter today or a later day."))


class FollowUpAssignForm(PortalForm):
    """Whose a follow-up is from now on."""

    owner_id = SelectField(_l("Who does it?"), [Optional()], coerce=int, choices=[])
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def offer(self, owners: Iterable[tuple[int, str]]) -> None:
        """Let these colleagues do it, or the team."""
        self.owner_id.choices = owner_choices(owners)


def owner_choices(owners: Iterable[tuple[int, str]]) -> list[Any]:
    """The team, then each colleague."""
    return [SelectChoice(0, _l("The team")), *(SelectChoice(*one) for one in owners)]


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
    # The referral that it was about, if any.
    referral_id = IntegerField(
        validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput()
    )
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
    """How a person may be reached: their safety first, then what they agreed to."""

    do_not_contact = BooleanField(_l("Don't contact them directly"))
    contact_through = StringField(
        _l("Through whom, then?"),
        [Length(max=NAME_LENGTH)],
        description=_l("Such as: their support worker Jo Bell, 01632 960 111."),
    )
    safe_times = StringField(
        _l("Safe times"),
        [Length(max=SAFE_TIMES_LENGTH)],
        description=_l("Such as: weekdays after 17:00."),
    )
    contact_note = TextAreaField(
        _l("When and how it is safe"),
        [Length(max=NOTE_LENGTH)],
        description=_l("Such as: after 17:00, no voicemail."),
    )
    phone = StringField(_l("Phone"), [Length(max=PHONE_LENGTH)])
    email = StringField(_l("E-mail"), [Length(max=EMAIL_LENGTH)])
    address = TextAreaField(_l("Address"), [Length(max=NOTE_LENGTH)])
    postcode = StringField(_l("Postcode"), [Length(max=POSTCODE_LENGTH)])
    has_no_fixed_abode = BooleanField(_l("They have no fixed home"))
    may_call = BooleanField(_l("Ring them"))
    may_voicemail = BooleanField(_l("Leave a message when they don't answer"))
    may_text = BooleanField(_l("Text them"))
    may_email = BooleanField(_l("E-mail them"))
    may_post = BooleanField(_l("Write letters to their address"))
    wants_reminders = BooleanField(_l("Remind them of sessions, by e-mail"))
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def values(self) -> dict[str, Any]:
        """As `set_reach` takes them: a text that wasn't sent at all is left as it is."""
        return {name: value for name, value in super().values().items() if value is not None}
