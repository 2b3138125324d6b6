"""The forms that add and reword a reason for an end."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.models import Ending
from portal.models.decisions import REASON_WORDS_LENGTH
from portal.referrals import words
from portal.referrals.reason_rules import SHARED_CODES


class ReasonForm(PortalForm):
    """How a reason is worded, and what follows from choosing it."""

    words = StringField(
        _l("In what words?"),
        [DataRequired(_l("Word the reason.")), Length(max=REASON_WORDS_LENGTH)],
    )
    needs_note = BooleanField(_l("Ask for a sentence besides"))
    tells_referrer = BooleanField(_l("The referrer is told"), default=True)
    is_capacity = BooleanField(_l("Count it as lack of room (unmet need)"))
    shared_code = SelectField(
        _l("The same in the NHS list"),
        default="",
        choices=[
            SelectChoice("", _l("None fits")),
            *(SelectChoice(code, code.replace("_", " ").capitalize()) for code in SHARED_CODES),
        ],
    )


class ReasonAddForm(ReasonForm):
    """A reason of the charity's own."""

    ending = SelectField(
        _l("For which end?"),
        choices=[SelectChoice(ending, words.ENDING[ending]) for ending in Ending],
    )


class ReasonEditForm(ReasonForm):
    """Another wording, or the end of its use."""

    is_retired = BooleanField(_l("Don't offer it any more"))
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def values(self) -> dict[str, Any]:
        """As `change_reason` takes them."""
        return {**super().values(), "words": self.words.data or ""}
