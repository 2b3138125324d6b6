"""Forms about access blocks, and about which user is which person."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import PortalForm

REASON_LENGTH = 1_000
_TOO_LONG = _l("Use at most %(max)d characters")


class BlockForm(PortalForm):
    """Which colleague may not open a person, and why."""

    user_id = SelectField(
        _l("Who may not see them?"),
        [NumberRange(1, LARGEST_ID, _l("Choose who."))],
        coerce=int,
    )
    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Say why, such as: they are neighbours.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
        description=_l(
            "Family, friends, neighbours, or a conflict. Staff who see this page read it."
        ),
    )


class BlockEndForm(PortalForm):
    """Why a bar ends."""

    end_reason = TextAreaField(
        _l("Why does it end?"),
        [DataRequired(_l("Say why it ends.")), Length(max=REASON_LENGTH, message=_TOO_LONG)],
    )


class LinkForm(PortalForm):
    """The number of the person whom a user also is; empty for nobody."""

    person_number = IntegerField(
        _l("Number of the person"),
        [Optional(), NumberRange(1, LARGEST_ID, _l("Enter the number that their page shows."))],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
