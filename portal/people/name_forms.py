"""Forms about who a person is: their details, and why somebody looks at earlier names."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.models.people import NAME_LENGTH, PHONE_LENGTH, POSTCODE_LENGTH
from portal.people.name_actions import EDITED

SHORT, NOTE_LENGTH = 60, 4_000
# Written with blanks or hyphens.
NHS_NUMBER_TYPED = 16
REASONS = {
    "letter": _l("A letter or form names them otherwise"),
    "same": _l("To see whether two records are one person"),
    "identity": _l("To make sure who somebody is"),
    "asked": _l("They asked what we keep"),
}


class PersonForm(PortalForm):
    """Who a person is."""

    name = StringField(
        _l("Name to use"),
        [DataRequired(_l("Enter what they want to be called.")), Length(max=NAME_LENGTH)],
        description=_l("As they want it: it heads every page about them."),
    )
    given_name = StringField(_l("First names"), [Optional(), Length(max=NAME_LENGTH)])
    family_name = StringField(_l("Last name"), [Optional(), Length(max=NAME_LENGTH)])
    was_mistake = BooleanField(
        _l("The name on record was a mistake"),
        description=_l("Then it isn't kept as an earlier name."),
    )
    referrer_name = StringField(
        _l("Name that their referrer knows"),
        [Optional(), Length(max=NAME_LENGTH)],
        description=_l("Where it differs: letters to the referrer use it."),
    )
    born_on = DayField(_l("Born"), [Optional()])
    pronouns = StringField(_l("Pronouns"), [Optional(), Length(max=SHORT)])
    gender = StringField(_l("Gender"), [Optional(), Length(max=SHORT)])
    nhs_number = StringField(_l("NHS number"), [Optional(), Length(max=NHS_NUMBER_TYPED)])
    address = TextAreaField(_l("Address"), [Optional(), Length(max=NOTE_LENGTH)])
    postcode = StringField(_l("Postcode"), [Optional(), Length(max=POSTCODE_LENGTH)])
    has_no_fixed_abode = BooleanField(_l("No fixed abode"))
    language = StringField(_l("Language"), [Optional(), Length(max=SHORT)])
    needs_interpreter = BooleanField(_l("Needs an interpreter"))
    access_needs = TextAreaField(_l("Access needs"), [Optional(), Length(max=NOTE_LENGTH)])
    emergency_name = StringField(
        _l("Whom to ring in an emergency"), [Optional(), Length(max=NAME_LENGTH)]
    )
    emergency_phone = StringField(_l("Their phone"), [Optional(), Length(max=PHONE_LENGTH)])
    leader_note = TextAreaField(
        _l("Note for leaders of their groups"),
        [Optional(), Length(max=NOTE_LENGTH)],
        description=_l("No reason, diagnosis or risk: leaders read it on their phones."),
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def validate_born_on(self, field: Any) -> None:
        """No day that hasn't come yet."""
        day: date | None = field.data
        if day is not None and day > clock.today():
            raise ValidationError(_l("Enter a day in the past."))

    def details(self) -> dict[str, Any]:
        """As `change_person` takes them."""
        values = {name: self[name].data for name in EDITED}
        return {
            name: value if name == "born_on" or isinstance(value, bool) else value or ""
            for name, value in values.items()
        }


class NamesForm(PortalForm):
    """Why somebody looks at the names that a person had."""

    reason = RadioField(
        _l("Why do you need them?"),
        [InputRequired(_l("Choose why."))],
        choices=[SelectChoice(code, label) for code, label in REASONS.items()],
    )


class ForgetForm(PortalForm):
    """A button that forgets a name, beside the reason for which the list was opened."""

    name_id = IntegerField(validators=[InputRequired()], widget=HiddenInput())
