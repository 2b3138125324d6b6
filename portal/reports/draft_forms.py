"""The forms of a draft: what a manager writes, and whose words they choose."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import PortalForm
from portal.models import Every
from portal.reports.draft_actions import NOTE_LENGTH
from portal.reports.quote_queries import Choice

TOO_LONG = _l("Use at most %(max)d characters")
PREFIX = "note_"


class NotesForm(PortalForm):
    """What stands in a report besides its figures; one field for each section's note."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    quotes = SelectMultipleField(
        _l("Whose words?"),
        coerce=int,
        description=_l("Only what was agreed to for these readers, and not taken back."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    @property
    def note_fields(self) -> list[Any]:
        """The fields of notes, in the order of the sections."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def notes(self) -> dict[str, str]:
        """What was written, by section."""
        return {field.name.removeprefix(PREFIX): field.data or "" for field in self.note_fields}


def notes_form(
    sections: Sequence[tuple[str, str]],
    choices: Sequence[Choice],
    notes: Mapping[str, str],
    **data: Any,
) -> NotesForm:
    """The form for a document with these sections, (key, title), and these words to choose."""
    fields = {
        f"{PREFIX}{key}": TextAreaField(
            title,
            [Optional(), Length(max=NOTE_LENGTH, message=TOO_LONG)],
            render_kw={"rows": 3},
        )
        for key, title in sections
    }
    kind: Any = type("NotesForm", (NotesForm,), fields)
    form: NotesForm = kind(data={**{f"{PREFIX}{key}": text for key, text in notes.items()}, **data})
    form.quotes.choices = [SelectChoice(one.quote_id, one.words) for one in choices]
    return form


class ScheduleForm(PortalForm):
    """How often a draft like this is made by itself."""

    every = RadioField(
        _l("How often?"),
        choices=[
            SelectChoice(Every.QUARTER, _l("After every quarter")),
            SelectChoice(Every.MONTH, _l("After every month")),
        ],
        default=Every.QUARTER,
    )
