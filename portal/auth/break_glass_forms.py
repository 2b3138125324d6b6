"""Forms about opening one record in an emergency."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.models import Finding
from portal.models.people import NAME_LENGTH

REASON_LENGTH = 1_000
RECEIPT_LENGTH = 20
_TOO_LONG = _l("Use at most %(max)d characters")


class OpenForm(PortalForm):
    """Whose record, exactly, and why."""

    name = StringField(
        _l("Their whole name"),
        [Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=_l("First and last name, as they or their referrer write it."),
    )
    born_on = DayField(_l("Their birth date"), description=_l("Such as 14/11/1987."))
    receipt = StringField(
        _l("Or the number of their referral"),
        [Length(max=RECEIPT_LENGTH, message=_TOO_LONG)],
        description=_l("It stands on the receipt and begins with R-. Then no name is needed."),
    )
    reason = TextAreaField(
        _l("What has happened, and what do you need to know?"),
        [
            DataRequired(_l("Say what has happened.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
        description=_l("Two officers read it. Such as: fell at the session, an ambulance is here."),
    )
    is_sure = BooleanField(
        _l("This can’t wait for somebody who may open the record"),
        [DataRequired(_l("Tick this if it can’t wait. If it can, ring the office."))],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Also asks for either the name and birth date, or a receipt number."""
        valid = super().validate(extra_validators)
        if not self.receipt.data:
            for one, words in (
                (self.name, _l("Enter their whole name, or the number of their referral.")),
                (self.born_on, _l("Enter their birth date, or the number of their referral.")),
            ):
                if not one.data and not one.errors:
                    one.errors = [words]
                    valid = False
        return valid


class ReviewForm(PortalForm):
    """What an officer found."""

    finding = RadioField(
        _l("Was it right to open it?"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice(Finding.JUSTIFIED, _l("Yes: it couldn’t wait")),
            SelectChoice(Finding.NOT_JUSTIFIED, _l("No: it shouldn’t have been opened")),
        ],
    )
    words = TextAreaField(
        _l("What did you find, and what follows from it?"),
        [
            DataRequired(_l("Say in words what you found.")),
            Length(max=REASON_LENGTH, message=_TOO_LONG),
        ],
        description=_l("Say whom you asked. No more about the person than is needed."),
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class OfficersForm(PortalForm):
    """Who is told of every record opened in an emergency."""

    officers = SelectMultipleField(
        _l("Who looks into it?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("At least two, since nobody looks into what they opened themselves."),
    )
