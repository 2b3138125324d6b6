"""Forms of one session's cover: whom to ask, and whom to name."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.groups import words
from portal.groups.seat_forms import apart_field
from portal.models import LeaderRole
from portal.training.gate_rules import LEADING

REASON_LENGTH = 500
NOBODY = 0


class AskForm(PortalForm):
    """Which of the candidates to ask, and in which role."""

    user_ids = SelectMultipleField(
        _l("Whom to ask"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        # Somebody who is gone from the list by now is the action's to refuse, in words.
        validate_choice=False,
    )
    role = StringField(validators=[AnyOf([str(one) for one in LEADING])], widget=HiddenInput())
    apart_reason = apart_field()


class SubstituteForm(PortalForm):
    """Whom to name for a session, as what, and leave where something blocks."""

    user_id = SelectField(
        _l("Who"), [InputRequired(_l("Choose who"))], coerce=int, validate_choice=False
    )
    role = RadioField(
        _l("As what"),
        [InputRequired(_l("Choose as what"))],
        choices=[SelectChoice(role, label) for role, label in words.LEADER.items()],
    )
    leave_reason = TextAreaField(
        _l("Why they may lead without it"),
        [Optional(), Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters"))],
    )
    leave_until = DayField(_l("Last day of the leave"), [Optional()])
    apart_reason = apart_field()

    def offer(self, people: Sequence[Any]) -> None:
        """Let these people, with user_id and name, be chosen."""
        self.user_id.choices = [
            SelectChoice(NOBODY, _l("Choose")),
            *(SelectChoice(one.user_id, one.name) for one in people),
        ]

    @property
    def chosen_role(self) -> LeaderRole:
        """The role as the table keeps it."""
        return LeaderRole(self.role.data)
