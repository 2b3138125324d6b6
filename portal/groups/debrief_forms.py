"""The form that a leader fills after a session."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length, Optional

from portal.forms import PortalForm

NOTE_LENGTH = 2_000


class DebriefForm(PortalForm):
    """How it went: a tick, a note for the office, and a wish that goes elsewhere."""

    is_talked_over = BooleanField(_l("We talked it over, my co-leader and I"))
    note = TextAreaField(
        _l("Anything the office should know"),
        [Optional(), Length(max=NOTE_LENGTH, message=_l("Use at most %(max)d characters"))],
        description=_l(
            "The room, the numbers, what you need. No names of people, please: what somebody in "
            "the group needs, tell the office by phone."
        ),
    )
    wants_support = BooleanField(_l("I'd like support"))
