"""Forms of answers on paper: printing for one person, and typing one in after the other."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.models import Occasion
from portal.models.people import NAME_LENGTH
from portal.outcomes import measure_words, paper_rules
from portal.outcomes.measure_rules import Measure

REQUEST_KEY_LENGTH = 60
YES, NO = "yes", "no"


class PrintForm(PortalForm):
    """Which questions to print for one person, and whether their name stands on top."""

    occasion = RadioField(_l("When is this asked?"), validate_choice=True)
    measures = SelectMultipleField(
        _l("Which questions?"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=True,
    )

    def __init__(self, measures: Sequence[Measure], **kwargs: Any):
        super().__init__(**kwargs)
        self.offered = measures
        self.occasion.choices = [
            SelectChoice(one.value, measure_words.OCCASION[one]) for one in Occasion
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


class EntryForm(PortalForm):
    """One filled-in measure: whose it is and when; its numbers are read item by item."""

    who = StringField(
        _l("Code on the form, or name"),
        [
            InputRequired(_l("Enter the code that stands on the form, or a name")),
            Length(max=NAME_LENGTH),
        ],
        render_kw={"autocomplete": "off", "autofocus": True},
    )
    # Set once somebody was chosen among several whom the name fits.
    person_id = RadioField(_l("Who is it?"), choices=[], validate_choice=False)
    answered_on = DayField(
        _l("Day on the form"),
        [InputRequired(_l("Enter the day on which it was filled in, such as 14/11/2026"))],
    )
    occasion = RadioField(_l("When was this asked?"), validate_choice=True)
    total = DecimalField(_l("Total"), [Optional()], render_kw={"autocomplete": "off"})
    tells_of_danger = RadioField(
        choices=[SelectChoice(YES, _l("Yes")), SelectChoice(NO, _l("No"))],
        validate_choice=False,
    )
    is_again = BooleanField(_l("It was filled in twice: keep both"))
    request_key = HiddenField(validators=[InputRequired(), Length(max=REQUEST_KEY_LENGTH)])

    def __init__(self, measure: Measure, **kwargs: Any):
        super().__init__(**kwargs)
        self.measure = measure
        self.occasion.choices = [
            SelectChoice(one.value, measure_words.OCCASION[one]) for one in Occasion
        ]
        self.tells_of_danger.label.text = measure.risk_question
        self.item_errors: dict[str, str] = {}

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by item, as it was typed."""
        return {item.code: request.form.get(f"item-{item.code}", "") for item in self.measure.items}

    def read(self) -> dict[str, int] | None:
        """The numbers, by item; None, with what is wrong beside each, for a mistake."""
        fits = self.validate_on_submit()
        if self.measure.is_total_only:
            return {} if fits else None
        answers, wrong = paper_rules.read_items(self.measure, self.typed)
        self.item_errors = {
            code: _(
                "Enter a number from %(least)s to %(most)s, or - if it was left out.",
                least=least,
                most=most,
            )
            for code, (least, most) in wrong.items()
        }
        return answers if fits and not wrong else None

    @property
    def day(self) -> date:
        """The day on the form. Raises ValueError before it was read."""
        found: date | None = self.answered_on.data
        if found is None:
            raise ValueError("No day was entered.")
        return found

    def set_day(self, day: date) -> None:
        """Show this day."""
        shown: Any = self.answered_on
        shown.data = day

    @property
    def danger(self) -> bool | None:
        """What was said to the measure's question about danger; None for nothing."""
        return {YES: True, NO: False}.get(self.tells_of_danger.data or "")

    @property
    def total_typed(self) -> Decimal | None:
        found: Decimal | None = self.total.data if self.measure.is_total_only else None
        return found

    def refuse(self, problem: Any) -> None:
        """Put a DomainError on the item it names, on its field, or above the form."""
        if problem.field in self.typed:
            self.item_errors[problem.field] = problem.message
        else:
            super().refuse(problem)
