"""Forms about holds, erasure and how long records are kept."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm
from portal.privacy.kind_rules import LONGEST_MONTHS

REASON_LENGTH = 1_000
_TOO_LONG = _l("Use at most %(max)d characters")


class HoldForm(PortalForm):
    """Why a record is to be kept, and until when."""

    reason = TextAreaField(
        _l("Why must their record be kept?"),
        [
            DataRequired(_l("Say why, such as: a claim is running.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
    )
    until_on = DayField(
        _l("Until when?"), [Optional()], description=_l("Leave it empty if nobody knows yet.")
    )


class LiftForm(PortalForm):
    """Why a hold ends."""

    lift_reason = TextAreaField(
        _l("Why may it end?"),
        [
            DataRequired(_l("Say why it may end, such as: the claim is settled.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
    )


class EraseForm(PortalForm):
    """That somebody is to be erased, by who knows that it can't be undone."""

    is_sure = BooleanField(
        _l("I have looked at what goes, and I know that nobody can bring it back"),
        [DataRequired(_l("Tick this if you are sure. Nothing was erased."))],
    )


class EraseDueForm(EraseForm):
    """Which of the list are to be erased."""

    people = SelectMultipleField(
        _l("Whom?"), [DataRequired(_l("Choose at least one person."))], coerce=int
    )


class PeriodForm(PortalForm):
    """How long a kind of record is kept, and why."""

    months = IntegerField(
        _l("For how many months?"),
        [
            InputRequired(_l("Enter a whole number of months.")),
            NumberRange(1, LONGEST_MONTHS, _l("Enter a number from 1 to 1200.")),
        ],
    )
    reason = TextAreaField(
        _l("Who decided that, and why?"),
        [
            DataRequired(_l("Say who decided it and why.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
        description=_l("It is printed in the register, for whoever asks."),
    )
    version = IntegerField(
        validators=[InputRequired(), NumberRange(0, LARGEST_ID)], widget=HiddenInput()
    )
