"""Forms about requests for a copy."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm
from portal.models.erasing import HOW_ASKED_LENGTH
from portal.models.people import NAME_LENGTH
from portal.privacy import words
from portal.privacy.subject_rules import DECIDED

NOTE_LENGTH = 1_000
GIVE = "give"
_TOO_LONG = _l("Use at most %(max)d characters")


class VersionForm(PortalForm):
    """A form about a request as it stood when the page was opened."""

    version = IntegerField(
        validators=[InputRequired(), NumberRange(0, LARGEST_ID)], widget=HiddenInput()
    )


class RequestForm(PortalForm):
    """That somebody asked for a copy."""

    asked_on = DayField(_l("When did they ask?"), [DataRequired(_l("Enter the day."))])
    how = StringField(
        _l("How?"),
        [
            DataRequired(_l("Say how they asked, such as: in a letter.")),
            Length(max=HOW_ASKED_LENGTH, message=_TOO_LONG),
        ],
    )
    identity_how = StringField(
        _l("How do you know that it is they?"),
        [Length(max=HOW_ASKED_LENGTH, message=_TOO_LONG)],
        description=_l("Such as: known to us; rang them on the number on record."),
    )


class ExtendForm(VersionForm):
    """Why the copy takes longer than a month."""

    extended_reason = TextAreaField(
        _l("Why does it take longer?"),
        [
            DataRequired(_l("Say why it takes longer.")),
            Length(max=NOTE_LENGTH, message=_TOO_LONG),
        ],
    )


class DecideForm(PortalForm):
    """Whether one thing is given."""

    noun = HiddenField(validators=[AnyOf(sorted(DECIDED))])
    row = IntegerField(
        validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput()
    )
    withheld = SelectField(_l("Give it?"))
    note = TextAreaField(
        _l("How did you come to that?"), [Length(max=NOTE_LENGTH, message=_TOO_LONG)]
    )

    def offer(self) -> None:
        """Say what may be chosen."""
        self.withheld.choices = [
            SelectChoice("", _l("Choose")),
            SelectChoice(GIVE, _l("Give it")),
            *(SelectChoice(str(why), said) for why, said in words.WITHHELD.items()),
        ]


class SentForm(VersionForm):
    """That the copy was given."""

    sent_on = DayField(_l("When was it given?"), [DataRequired(_l("Enter the day."))])
    sent_how = StringField(
        _l("How?"),
        [
            DataRequired(_l("Say how, such as: handed over at the office.")),
            Length(max=HOW_ASKED_LENGTH, message=_TOO_LONG),
        ],
    )
    sent_to = StringField(
        _l("To whom?"),
        [Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=_l("Only where it isn't the person: who may ask for them."),
    )
