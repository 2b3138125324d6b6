"""Forms of links to a roll: made, revoked, and what their pages send."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional

from portal.forms import PortalForm
from portal.groups.forms import REQUEST_KEY_LENGTH
from portal.models.groups import HOLDER_LENGTH

ADDRESS_LENGTH = 254


class RollLinkForm(PortalForm):
    """Who a link is for, and where to send it; without an address it's shown, once."""

    holder = StringField(
        _l("Who is it for?"),
        [
            DataRequired(_l("Say who it is for: a name, or what they do")),
            Length(max=HOLDER_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("Their e-mail address"),
        [
            Optional(),
            Length(max=ADDRESS_LENGTH),
            Email(_l("Enter an e-mail address such as name@example.org")),
        ],
        render_kw={"autocomplete": "off"},
    )
    request_key = HiddenField(validators=[InputRequired(), Length(max=REQUEST_KEY_LENGTH)])
