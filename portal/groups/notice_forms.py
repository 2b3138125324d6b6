"""The form behind each line of a call list."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.models import TellingState
from portal.models.telling import TELLING_NOTE_LENGTH

# What somebody may say of a line; that a letter went out is Portal's to say.
SAYABLE = (
    TellingState.TOLD,
    TellingState.NO_ANSWER,
    TellingState.NOT_NEEDED,
    TellingState.TO_TELL,
)


class TellingForm(PortalForm):
    """Whether somebody was told, and what there is to remember of it."""

    state = StringField(validators=[InputRequired(), AnyOf(SAYABLE)])
    note = StringField(
        _l("Note"),
        [Length(max=TELLING_NOTE_LENGTH, message=_l("Use at most %(max)d characters"))],
        render_kw={"autocomplete": "off"},
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
