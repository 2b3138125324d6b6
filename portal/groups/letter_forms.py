"""The form of a letter that confirms attendance."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.groups.letter_queries import AttendedGroup
from portal.models import ContactKind

ADDRESS_LENGTH = 500
WANTED, OFFICIAL = "wanted", "official"
# What the buttons say.
PREVIEW, MAKE, CHANGE = "preview", "make", "change"


class LetterForm(PortalForm):
    """For whom, to whom, which sessions, under which name."""

    addressed_to = TextAreaField(
        _l("To whom is it addressed?"),
        [
            InputRequired(_l("Enter to whom it is addressed")),
            Length(max=ADDRESS_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        description=_l("A name and address, or “To whom it may concern”."),
        render_kw={"rows": 3},
    )
    group_ids = SelectMultipleField(
        _l("Sessions of which group?"),
        [InputRequired(_l("Choose at least one group"))],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    first_on = DayField(_l("From"), [InputRequired(_l("Enter the first day"))])
    last_on = DayField(_l("Until"), [InputRequired(_l("Enter the last day"))])
    name_as = RadioField(_l("Under which name?"), [InputRequired(_l("Choose a name"))])
    names_groups = BooleanField(_l("Name the group: the person asked for it"))
    sent_by = RadioField(
        _l("How does it reach them?"),
        [InputRequired(_l("Choose how it reaches them"))],
        choices=[
            SelectChoice(ContactKind.POST, _l("By post, or handed over")),
            SelectChoice(ContactKind.EMAIL, _l("By e-mail, as an attachment")),
        ],
        default=ContactKind.POST,
    )

    def offer(self, groups: Sequence[AttendedGroup], names: Sequence[tuple[str, str]]) -> None:
        """Let these groups and names, each (value, name), be chosen."""
        self.group_ids.choices = [SelectChoice(one.group_id, one.name) for one in groups]
        self.name_as.choices = [SelectChoice(value, name) for value, name in names]
