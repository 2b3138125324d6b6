"""The form that takes down one measure: a group of choices for each question, or the total."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models import Occasion
from portal.outcomes.measure_rules import Item, Measure
from portal.outcomes.measure_words import OCCASION

LEFT_OUT = "left-out"
NOTE_LENGTH = 1_000
REASON_LENGTH = 300
# In front of an item's code, so that none is called like a field of the form.
PREFIX = "item-"


class AnswersForm(PortalForm):
    """What one person answered to one measure. Made by `answers_form`."""

    occasion = RadioField(
        _l("When was it answered?"),
        [InputRequired(_l("Choose at what point it was answered."))],
        choices=[
            SelectChoice(one, OCCASION[one])
            for one in (Occasion.START, Occasion.REVIEW, Occasion.END)
        ],
    )
    answered_on = DayField(_l("On which day?"), [DataRequired(_l("Enter the day."))])
    session_id = SelectField(
        _l("After which session?"),
        [InputRequired(_l("Choose the session."))],
        coerce=int,
        choices=[],
    )
    total = DecimalField(_l("Total"), [InputRequired(_l("Enter the total."))])
    tells_of_danger = RadioField(
        _l("Does it tell of danger?"),
        [InputRequired(_l("Look at the form, then answer yes or no."))],
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
    )
    note = TextAreaField(
        _l("Anything to know about these answers"),
        [Optional(), Length(max=NOTE_LENGTH, message=_l("Use at most %(max)d characters"))],
        description=_l("Such as: with an interpreter. It is for the office alone."),
    )
    is_again = BooleanField(_l("They answered the same twice on that day: keep both"))
    request_key = StringField(widget=HiddenInput())

    measure: Measure

    @property
    def item_fields(self) -> list[Any]:
        """The fields of the questions, in order."""
        return [field for name, field in self._fields.items() if name.startswith(PREFIX)]

    @property
    def answers(self) -> dict[str, int]:
        """What was ticked, by item, without what was left out."""
        return {
            field.name.removeprefix(PREFIX): int(field.data)
            for field in self.item_fields
            if field.data not in (None, "", LEFT_OUT)
        }

    def refuse(self, problem: Any) -> None:
        """Put a DomainError on the field of the item it names, or as every form does."""
        if problem.field and PREFIX + problem.field in self._fields:
            field = self._fields[PREFIX + problem.field]
            field.errors = [*field.errors, problem.message]
        else:
            super().refuse(problem)


def answers_form(
    measure: Measure,
    *,
    sessions: list[tuple[int, str]] | None = None,
    occasion: Occasion = Occasion.START,
    answered_on: date | None = None,
    is_short: bool = False,
) -> AnswersForm:
    """The form of one measure, with only the fields that it needs.

    `sessions` are those that an answer may be about, for a form of sessions. `is_short` leaves
    out what is known where it is filled in: the day, the point in time, the note.
    """
    fields: dict[str, Any] = {
        PREFIX + item.code: _radio(item) for item in measure.items if not measure.is_total_only
    }
    form_class = type("MeasureForm", (AnswersForm,), {**fields, "measure": measure})
    form = form_class(
        data={
            "occasion": occasion,
            "answered_on": answered_on,
            "request_key": secrets.token_hex(16),
        }
    )
    if not measure.is_total_only:
        del form.total
    elif measure.total is not None:
        form.total.label.text = _(
            "Total, from %(least)s to %(most)s",
            least=measure.total.least,
            most=measure.total.most,
        )
    if not measure.risk_question:
        del form.tells_of_danger
    if is_short or not measure.is_session_form:
        del form.session_id
    else:
        form.session_id.choices = [SelectChoice(*one) for one in sessions or []]
    if is_short or measure.is_session_form:
        del form.occasion, form.answered_on
    if is_short:
        del form.note
    return form


def total_of(form: AnswersForm) -> Decimal | None:
    """The total that was typed, where the measure is entered by it."""
    return form.total.data if "total" in form else None


def danger_of(form: AnswersForm) -> bool | None:
    """What was said about the measure's question of danger; None where it has none."""
    return form.tells_of_danger.data == "yes" if "tells_of_danger" in form else None


def _radio(item: Item) -> RadioField:
    # Every question is answered or said to be left out: one that was passed over by mistake
    # looks like neither.
    has_words = all(option.label for option in item.options)
    choices = [
        SelectChoice(
            str(option.value),
            option.label if has_words else f"{option.value} {option.label}".strip(),
        )
        for option in item.options
    ]
    return RadioField(
        item.wording,
        [InputRequired(_l("Tick an answer, or “No answer”."))],
        choices=[*choices, SelectChoice(LEFT_OUT, _l("No answer"))],
    )


class VoidForm(PortalForm):
    """Why a response is taken back."""

    reason = StringField(
        _l("Why is it taken back?"),
        [
            DataRequired(_l("Say why it is taken back.")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        description=_l("Such as: typed twice, or somebody else's."),
    )
    version = StringField(widget=HiddenInput())
