"""The form of days away."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional

from portal.forms import DayField, PortalForm
from portal.models.leading import AWAY_NOTE_LENGTH

# What the second button says: they know which sessions it hits.
SAVE = "save"


class AwayForm(PortalForm):
    """From when to when somebody is away, and a word on it."""

    starts_on = DayField(_l("First day away"), [InputRequired(_l("Enter the first day away"))])
    ends_on = DayField(_l("Last day away"), [InputRequired(_l("Enter the last day away"))])
    note = StringField(
        _l("Anything the office should know"),
        [Optional(), Length(max=AWAY_NOTE_LENGTH, message=_l("Use at most %(max)d characters"))],
    )
    # The days whose sessions were shown: other days are asked about again.
    asked_for = HiddenField()
