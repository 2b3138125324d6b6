"""The form that adds a guest."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length, Optional

from portal.forms import PortalForm
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH


class GuestForm(PortalForm):
    """Somebody who speaks or helps now and then and has no sign-in."""

    name = StringField(
        _l("Name"),
        [
            DataRequired(_l("Enter their name.")),
            Length(max=NAME_LENGTH, message=_l("Use %(max)d characters or fewer.")),
        ],
    )
    email = StringField(
        _l("E-mail address"),
        [Optional(), Length(max=EMAIL_LENGTH, message=_l("Use %(max)d characters or fewer."))],
        description=_l("For reminders of what lapses. It lets nobody sign in."),
    )
    is_another = BooleanField(_l("This is somebody else"))
