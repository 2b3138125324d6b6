"""The form that names or changes a lead."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TelField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.concerns import words
from portal.concerns.lead_actions import LeadPlan
from portal.forms import DayField, PortalForm
from portal.models import ConcernKind
from portal.models.people import PHONE_LENGTH
from portal.training.choices import as_id


class LeadForm(PortalForm):
    """What a lead takes on, by which number they are rung, and when they are away."""

    user_id = SelectField(_l("Who?"), [Optional()], coerce=as_id, validate_choice=False)
    phone = TelField(
        _l("Phone number that leaders ring first"),
        [
            DataRequired(_l("Enter a phone number that leaders can ring")),
            Length(max=PHONE_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
    )
    kinds = SelectMultipleField(
        _l("Which concerns go to them?"),
        choices=[SelectChoice(kind.value, label) for kind, label in words.KIND.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    programme_id = SelectField(
        _l("From which programme?"), [Optional()], coerce=as_id, validate_choice=False
    )
    away_from_on = DayField(_l("First day away"), [Optional()])
    away_until_on = DayField(_l("Last day away"), [Optional()])
    is_active = BooleanField(_l("Concerns go to them"))
    version = IntegerField(widget=HiddenInput())

    def __init__(
        self, users: list[tuple[int, str]], programmes: list[tuple[int, str]], **more: Any
    ):
        super().__init__(**more)
        self.user_id.choices = [SelectChoice("", _l("Choose a colleague")), *_choices(users)]
        self.programme_id.choices = [SelectChoice("", _l("Every programme"))] + _choices(programmes)

    def plan(self) -> LeadPlan:
        """What the form says a lead takes on."""
        return LeadPlan(
            phone=self.phone.data or "",
            kinds=tuple(ConcernKind(one) for one in self.kinds.data or ()),
            programme_id=self.programme_id.data,
            away_from_on=self.away_from_on.data,
            away_until_on=self.away_until_on.data,
            is_active=self.is_active.data,
        )


def _choices(named: list[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(one, name) for one, name in named]
