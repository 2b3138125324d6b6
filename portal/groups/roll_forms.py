"""Forms of a roll as a whole: it's finished, all in one go, and why it changes late."""

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
)

from portal.addresses import LARGEST_ID
from portal.forms import PortalForm
from portal.models.rolls import ROLL_REASON_LENGTH

INSTANT_LENGTH = 40
# Values of the buttons about word sent ahead.
SENT = "sent"
TAKEN_BACK = "back"


class RollDoneForm(PortalForm):
    """The roll is finished; `left` people are knowingly left without a mark."""

    left = IntegerField(validators=[Optional()])


class MarkedTogetherForm(PortalForm):
    """Which marks, made in one go, are taken back: those of this instant."""

    at = HiddenField(validators=[InputRequired(), Length(max=INSTANT_LENGTH)])

    @property
    def instant(self) -> datetime | None:
        """The instant, or None for what isn't one."""
        return instant(self.at.data or "")


class ApologyForm(PortalForm):
    """Somebody sent word they can't come, or takes it back."""

    person_id = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    word = StringField(validators=[AnyOf([SENT, TAKEN_BACK])])
    # Where the button stood: "person", or "" for the roll.
    back = HiddenField(validators=[Optional(), Length(max=10)])

    @property
    def is_sent(self) -> bool:
        """Whether they can't come, rather than can after all."""
        return bool(self.word.data == SENT)


class RollReasonForm(PortalForm):
    """Why a roll is changed after its days."""

    reason = TextAreaField(
        _l("Why is this roll changed now?"),
        [
            DataRequired(_l("Say why, such as “the paper sheet turned up”")),
            Length(max=ROLL_REASON_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"rows": 2},
    )


def instant(text: str) -> datetime | None:
    """An aware instant from its ISO text, or None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
