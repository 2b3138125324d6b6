"""Forms about who leads: choosing somebody, changing what they do, and giving leave."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from portal import clock
from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm
from portal.groups import words
from portal.groups.override_actions import Leave
from portal.groups.seat_forms import apart_field
from portal.models import LeaderRole

REASON_LENGTH = 1_000
SEEN_LENGTH = 64
_ROLES = [SelectChoice(role, words.LEADER[role]) for role in LeaderRole]


class AssignmentTermForm(PortalForm):
    """As what, and from when until when; a form of the address, which changes nothing."""

    class Meta(PortalForm.Meta):
        csrf = False

    role = SelectField(_l("As what?"), choices=_ROLES, default=LeaderRole.LEAD)
    starts_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day"))])
    ends_on = DayField(_l("Last day"), [Optional()])

    def validate_ends_on(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day comes before the first. Check both."))


class LeaveFields(PortalForm):
    """Leave to lead without what is lacking, given in the form that needs it."""

    leave_reason = TextAreaField(
        _l("Why may they lead without it?"),
        [Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters"))],
        render_kw={"rows": 3},
    )
    leave_until = DayField(_l("Leave until, this day included"))
    apart_reason = apart_field()
    # What was lacking when the page was made.
    has_read = HiddenField(validators=[Length(max=SEEN_LENGTH)])

    def leave(self) -> Leave | None:
        """The leave that was asked for, or None where nothing was typed.

        Raises nothing: half of it is refused by `check_leave`.
        """
        if self.leave_until.data is None:
            return None
        return Leave(self.leave_reason.data or "", self.leave_until.data)

    def check_leave(self) -> bool:
        """Whether both halves of the leave were given, or neither; says which is lacking."""
        has_reason, until = bool(self.leave_reason.data), self.leave_until.data
        if has_reason and until is None and not self.leave_until.errors:
            self.leave_until.errors = [_("Enter the last day of the leave")]
        if until is not None and not has_reason:
            self.leave_reason.errors = [_("Enter why they may lead without it")]
        return not (self.leave_until.errors or self.leave_reason.errors)


class LeaderAssignForm(LeaveFields):
    """Who shall lead, on the term that the page shows."""

    user_id = IntegerField(
        _l("Who?"),
        [
            InputRequired(_l("Choose who")),
            NumberRange(1, LARGEST_ID, _l("Choose who")),
        ],
        widget=HiddenInput(),
    )
    role = HiddenField(validators=[AnyOf(list(LeaderRole))])
    starts_on = DayField(validators=[InputRequired()], widget=HiddenInput())
    ends_on = DayField(validators=[Optional()], widget=HiddenInput())


class LeaderChangeForm(LeaveFields):
    """Another role from today on, or another last day."""

    role = RadioField(_l("As what?"), [InputRequired(_l("Choose as what"))], choices=_ROLES)
    ends_on = DayField(_l("Last day"), [Optional()])
    seen = HiddenField(validators=[InputRequired(), Length(max=SEEN_LENGTH)])


class LeaderEndForm(PortalForm):
    """The last day of an assignment."""

    ends_on = DayField(_l("Last day"), [InputRequired(_l("Enter the last day"))])
    seen = HiddenField(validators=[InputRequired(), Length(max=SEEN_LENGTH)])


class LeaveForm(PortalForm):
    """Leave for somebody who leads already."""

    leave_reason = TextAreaField(
        _l("Why may they lead without it?"),
        [
            DataRequired(_l("Enter why they may lead without it")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"rows": 3},
    )
    leave_until = DayField(
        _l("Leave until, this day included"), [InputRequired(_l("Enter the last day of the leave"))]
    )

    def leave(self) -> Leave:
        """The leave that was asked for."""
        until: date = self.leave_until.data or clock.today()
        return Leave(self.leave_reason.data or "", until)
