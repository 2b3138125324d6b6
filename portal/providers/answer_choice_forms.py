"""The form of how a provider wants to be told what becomes of its referrals."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import PortalForm
from portal.models import AnswerChannel, Milestone
from portal.models.people import EMAIL_LENGTH
from portal.providers import answer_choice_rules as rules

ADDRESS_LENGTH = 500
CHANNEL: dict[AnswerChannel, Any] = {
    AnswerChannel.EMAIL: _l("By e-mail: words of state and their own reference, no name"),
    AnswerChannel.LETTER: _l("By letter, which we print and post"),
    AnswerChannel.PULL: _l("Nothing is sent: their system asks ours"),
    AnswerChannel.NONE: _l("They don't want to be told"),
}
MILESTONE: dict[Milestone, Any] = {
    Milestone.RECEIVED: _l("That a referral arrived"),
    Milestone.DECISION: _l("What was decided"),
    Milestone.URGENCY: _l("That we see its urgency otherwise"),
    Milestone.FIRST_ATTENDANCE: _l("That the person came for the first time"),
    Milestone.ENDED: _l("That it ended, with sessions attended where the person agreed"),
}


class AnswerChoiceForm(PortalForm):
    """By what a provider is told, and of what."""

    channel = RadioField(
        _l("How do they want to be told?"),
        [InputRequired(_l("Choose how they want to be told"))],
        choices=[SelectChoice(one, CHANNEL[one]) for one in rules.CHANNELS],
    )
    milestones = SelectMultipleField(
        _l("Of what?"),
        [Optional()],
        choices=[SelectChoice(one, MILESTONE[one]) for one in rules.CHOOSABLE],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    email = StringField(
        _l("Address for answers"),
        [Optional(), Length(max=EMAIL_LENGTH, message=_l("Use at most %(max)d characters"))],
        description=_l("One that the practice shares. Leave it empty for the one on record."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    address = TextAreaField(
        _l("Postal address for letters"),
        [Optional(), Length(max=ADDRESS_LENGTH, message=_l("Use at most %(max)d characters"))],
        render_kw={"rows": 3},
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class SecureForm(PortalForm):
    """Whether named letters may go to an address, which the administrator saw."""

    email = HiddenField(validators=[InputRequired()])
    is_secure = HiddenField()
