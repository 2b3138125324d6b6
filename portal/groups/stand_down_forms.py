"""Forms that stand somebody down, and let them lead again."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import PortalForm

REASON_LENGTH = 4_000
# The value that stands for every group.
EVERY_GROUP = "all"


class StandDownForm(PortalForm):
    """From what, why, and who may read why."""

    group = RadioField(_l("From what?"), [InputRequired(_l("Choose from what"))])
    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Enter why, for those named to read")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"rows": 6},
    )
    readers = SelectMultipleField(
        _l("Who may read why?"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, groups: list[tuple[str, Any]], readers: list[tuple[int, Any]], **more: Any):
        super().__init__(**more)
        self.group.choices = [SelectChoice(value, label) for value, label in groups]
        self.readers.choices = [SelectChoice(value, label) for value, label in readers]

    @property
    def group_id(self) -> int | None:
        """The group chosen, None for every one."""
        return None if self.group.data == EVERY_GROUP else int(self.group.data)


class StandDownEndForm(PortalForm):
    """Why somebody may be asked to lead again."""

    reason = TextAreaField(
        _l("Why may they be asked to lead again?"),
        [
            DataRequired(_l("Enter why they may be asked to lead again")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"rows": 4},
    )
