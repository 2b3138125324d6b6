"""Forms of the referral page: one for each thing that can be done."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.groups.seat_forms import apart_field
from portal.models import Ending
from portal.models.memberships import REASON_LENGTH as PLACE_REASON_LENGTH
from portal.models.people import NAME_LENGTH
from portal.referrals import words

NOTE_LENGTH = 2_000


class VersionForm(PortalForm):
    """A decision on the version of a referral that the page shows."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class AskForm(VersionForm):
    """What the referrer is asked."""

    note = TextAreaField(
        _l("What did you ask the referrer?"),
        [DataRequired(_l("Enter what you asked")), Length(max=NOTE_LENGTH)],
    )


class EndForm(VersionForm):
    """How a referral ends, and why."""

    ending = RadioField(
        _l("How does it end?"),
        [InputRequired(_l("Choose how it ends"))],
        choices=[SelectChoice(ending, words.ENDING[ending]) for ending in Ending],
    )
    note = TextAreaField(_l("Why, in a sentence"), [Length(max=NOTE_LENGTH)])
    ends_places = BooleanField(_l("Also end their place or wait, and free the seat"), default=True)


class ConsentForm(VersionForm):
    """What the person said about being placed in a group."""

    said_by = StringField(
        _l("Who said so?"),
        [
            DataRequired(_l("Enter who said so: the person, or who spoke for them")),
            Length(max=NAME_LENGTH),
        ],
    )
    how = SelectField(
        _l("How?"),
        choices=[
            SelectChoice("phone", _l("On the phone")),
            SelectChoice("in person", _l("In person")),
            SelectChoice("in writing", _l("In writing")),
        ],
    )
    given_on = DayField(_l("When?"), [InputRequired(_l("Enter the date"))])

    def validate_given_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_l("Enter a date that isn't in the future"))


class PlaceForm(VersionForm):
    """Which group the person gets a seat in, or waits for."""

    group_id = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    step = HiddenField(default="seat")
    # Needed for a seat that is taken, or that others wait for.
    reason = StringField(_l("Why they, and why now?"), [Length(max=PLACE_REASON_LENGTH)])
    apart_reason = apart_field()
