"""Forms of links to somebody's own questions, and of what is due."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import PortalForm
from portal.models import Occasion
from portal.models.outcomes import REQUEST_KEY_LENGTH
from portal.outcomes import measure_words
from portal.outcomes.measure_rules import Measure

NOT_EACH = (Occasion.START, Occasion.REVIEW, Occasion.END)


class LinkForm(PortalForm):
    """What a link asks, of which programme and when, and whether it is mailed."""

    programme_id = SelectField(_l("For which programme?"), coerce=int, validate_choice=True)
    occasion = RadioField(_l("When is this asked?"), validate_choice=True)
    measures = SelectMultipleField(
        _l("Which questions?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )
    mailed = BooleanField(_l("Send it to them by e-mail"))
    request_key = HiddenField(validators=[InputRequired(), Length(max=REQUEST_KEY_LENGTH - 10)])

    def __init__(
        self, programmes: Sequence[tuple[int, str]], measures: Sequence[Measure], **kwargs: Any
    ):
        super().__init__(**kwargs)
        self.programme_id.choices = [
            SelectChoice(programme_id, name) for programme_id, name in programmes
        ]
        self.occasion.choices = [
            SelectChoice(one.value, measure_words.OCCASION[one]) for one in NOT_EACH
        ]
        self.measures.choices = [SelectChoice(one.code, one.short_title) for one in measures]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also asks for one set of questions at least."""
        fits = super().validate(extra_validators)
        if not self.measures.data:
            self.measures.errors = [_("Choose at least one set of questions.")]
            fits = False
        if not self.occasion.data:
            self.occasion.errors = [_("Say when this is asked.")]
            fits = False
        return fits
