"""The form of one question behind a link."""

from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField
from wtforms.fields import SelectChoice

from portal.forms import PortalForm
from portal.outcomes.question_rules import LEFT_OUT, Question


class AnswerForm(PortalForm):
    """One answer, or that somebody would rather not say."""

    answer = RadioField(choices=[], validate_choice=False)

    def __init__(self, question: Question, **kwargs: Any):
        super().__init__(**kwargs)
        self.question = question
        self.answer.label.text = question.wording
        self.answer.choices = [
            *(
                SelectChoice(str(option.value), option.label or str(option.value))
                for option in question.options
            ),
            SelectChoice(LEFT_OUT, _("I’d rather not say")),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also asks for one of the answers."""
        fits = super().validate(extra_validators)
        chosen = self.answer.data
        if chosen not in [option.value for option in self.answer.choices]:
            self.answer.errors = [_("Choose an answer, or “I’d rather not say”.")]
            fits = False
        return fits

    @property
    def chosen(self) -> int | None:
        """The number that was chosen; None for one that is left out."""
        return None if self.answer.data == LEFT_OUT else int(self.answer.data)
