"""Forms about answers: what is sent now, what is put right, by what other way."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length

from portal.forms import PortalForm
from portal.models import AnswerChannel, Audience, Milestone

REASON_LENGTH = 500


class SendForm(PortalForm):
    """One thing that is told now."""

    audience = HiddenField(validators=[AnyOf(list(Audience))])
    milestone = HiddenField(validators=[AnyOf(list(Milestone))])
    reason = StringField(_l("Why is it told?"), [Length(max=REASON_LENGTH)])


class CorrectForm(PortalForm):
    """What was wrong about something that was told."""

    reason = StringField(_l("What was wrong?"), [Length(max=REASON_LENGTH)])


class OtherwiseForm(PortalForm):
    """By what else something is told."""

    channel = RadioField(
        _l("How instead?"),
        [InputRequired(_l("Choose how instead"))],
        choices=[
            SelectChoice(AnswerChannel.LETTER, _l("By letter")),
            SelectChoice(AnswerChannel.BY_HAND, _l("By phone or text")),
        ],
    )
