"""Forms about a death: recording it, and taking it back."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models.people import NAME_LENGTH

NOTE_LENGTH = 2_000
_TOO_LONG = _l("Use at most %(max)d characters")


class DeathForm(PortalForm):
    """Who told us, when, and when they died."""

    told_by = StringField(
        _l("Who told you?"),
        [DataRequired(_l("Enter who told you.")), Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=_l("Such as: their sister, on the phone."),
    )
    told_on = DayField(_l("When did you hear?"), [DataRequired(_l("Enter the day."))])
    died_on = DayField(
        _l("When did they die?"), [Optional()], description=_l("Leave it empty if nobody said.")
    )
    note = TextAreaField(
        _l("Anything to remember"),
        [Optional(), Length(max=NOTE_LENGTH, message=_TOO_LONG)],
        description=_l("Such as: the funeral, or whom the family wants told. For staff alone."),
    )
    is_sure = BooleanField(
        _l("I have checked that it is this person"),
        [DataRequired(_l("Check the name and the date of birth first, then tick this."))],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class DeathUndoForm(PortalForm):
    """How a death came to be recorded by mistake."""

    reason = TextAreaField(
        _l("How did it come to be recorded?"),
        [
            DataRequired(_l("Say how it came to be recorded.")),
            Length(max=NOTE_LENGTH, message=_TOO_LONG),
        ],
    )
