"""Forms of the queue: a named view, what is done with those chosen, and due dates."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models.queue import VIEW_NAME_LENGTH

REASON_LENGTH = 500


class ViewForm(PortalForm):
    """A view of the queue under a name."""

    name = StringField(
        _l("What is this view called?"),
        [
            DataRequired(_l("Enter a name for this view")),
            Length(max=VIEW_NAME_LENGTH, message=_l("Use at most %(max)d letters")),
        ],
    )
    is_shared = BooleanField(
        _l("Share it with all staff"),
        description=_l("Everybody on staff may then open, rename and remove it."),
    )
    # The view that is kept: the text of its address.
    queue = HiddenField()
    version = IntegerField(default=1, widget=HiddenInput())


class BulkAssignForm(PortalForm):
    """Who looks after those chosen."""

    user_id = SelectField(
        _l("Who looks after them?"),
        [InputRequired(_l("Choose who looks after them"))],
        description=_l("Only colleagues who may open every one of them are listed."),
    )

    def offer(self, rows: list[tuple[int, str]]) -> None:
        """Give the colleagues to choose from."""
        self.user_id.choices = [
            SelectChoice("", _l("Choose a colleague")),
            *(SelectChoice(str(user_id), name) for user_id, name in rows),
        ]


class BulkHoldForm(PortalForm):
    """Until when those chosen are on hold, and why."""

    until = DayField(
        _l("On hold until"), [InputRequired(_l("Enter the day on which they come back"))]
    )
    reason = StringField(
        _l("Why?"),
        [
            DataRequired(_l("Say why they wait, for whoever reads this next")),
            Length(max=REASON_LENGTH),
        ],
    )


class DueForm(PortalForm):
    """By when somebody gets in touch and decides, in place of the rule."""

    contact_by_on = DayField(_l("Contact due"), [Optional()])
    decide_by_on = DayField(_l("Decision due"), [Optional()])
    reason = StringField(
        _l("Why?"),
        [DataRequired(_l("Say why, for whoever reads this next")), Length(max=REASON_LENGTH)],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def days(self) -> dict[str, Any]:
        """The two dates by name."""
        return {"contact_by_on": self.contact_by_on.data, "decide_by_on": self.decide_by_on.data}
