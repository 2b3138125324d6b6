"""The form of equality questions: those that the charity asks, in its order."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from portal import settings
from portal.forms import PortalForm
from portal.models import EqualityQuestion, EqualityState
from portal.models.privacy import ANSWER_LENGTH
from portal.people import privacy_rules
from portal.people.privacy_actions import Answered
from portal.people.privacy_words import ANSWER, QUESTION, STATE

_TOO_LONG = _l("Use at most %(max)d characters")
_WORDS = "_words"


class EqualityForm(PortalForm):
    """One choice for each question, with their own words where none of ours fits."""

    seen = HiddenField(validators=[Length(max=64)])
    questions: tuple[EqualityQuestion, ...] = ()

    @property
    def answers(self) -> dict[EqualityQuestion, Answered]:
        """As the action takes them."""
        return {question: self._answer(question) for question in self.questions}

    def rows(self) -> list[tuple[Any, Any]]:
        """Each question's choice and the field of their own words, or None."""
        return [
            (self[str(question)], self._fields.get(f"{question}{_WORDS}"))
            for question in self.questions
        ]

    def _answer(self, question: EqualityQuestion) -> Answered:
        chosen = self[str(question)].data or EqualityState.NOT_ASKED
        if chosen in list(EqualityState):
            return Answered(EqualityState(chosen))
        words = self._fields.get(f"{question}{_WORDS}")
        own = (words.data or "") if words is not None and chosen == "other" else ""
        return Answered(EqualityState.ANSWERED, chosen, own)


def equality_form(known: Mapping[EqualityQuestion, Any]) -> EqualityForm:
    """The form, filled with what is known; bound to the request when one was sent."""
    asked = tuple(EqualityQuestion(one) for one in settings.current().equality_questions)
    fields: dict[str, Any] = {"questions": asked}
    values: dict[str, str] = {"seen": privacy_rules.fingerprint(known)}
    for question in asked:
        codes = privacy_rules.ANSWERS[question]
        fields[str(question)] = SelectField(
            QUESTION[question],
            choices=[
                *(SelectChoice(state, label) for state, label in STATE.items()),
                *(SelectChoice(code, ANSWER[code]) for code in codes),
            ],
            default=EqualityState.NOT_ASKED,
        )
        if "other" in codes:
            fields[f"{question}{_WORDS}"] = StringField(
                _l("In their own words"),
                [Optional(), Length(max=ANSWER_LENGTH, message=_TOO_LONG)],
            )
        row = known.get(question)
        if row is not None:
            values[str(question)] = row.answer or row.state
            values[f"{question}{_WORDS}"] = row.words
    kind = type("AskedForm", (EqualityForm,), fields)
    form: EqualityForm = kind(data=values)
    return form
