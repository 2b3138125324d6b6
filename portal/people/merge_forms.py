"""Forms about two records: which is right field by field, and that they are two people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.models.merges import NOT_SAME_NOTE_LENGTH
from portal.people import merge_words
from portal.people.merge_queries import TwoRecords
from portal.people.merge_rules import Side

_PREFIX = "field_"


class MergeForm(PortalForm):
    """What the record that is kept says from then on. Has one choice for each field in doubt."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    other_version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def choice(self, name: str) -> Any:
        """The choice for a field of the records; None where there is none to make."""
        return self._fields.get(_PREFIX + name)

    def chosen(self) -> dict[str, Side]:
        """By field of the records, whose value is kept."""
        return {
            name.removeprefix(_PREFIX): Side(field.data)
            for name, field in self._fields.items()
            if name.startswith(_PREFIX)
        }


def merge_form(of: TwoRecords) -> MergeForm:
    """The form for these two records, as they differ."""
    kept, other = of.kept.name, of.other.name
    fields: dict[str, Any] = {}
    for one in of.fields:
        if one.is_chosen:
            choices = [SelectChoice(Side.KEPT, kept), SelectChoice(Side.OTHER, other)]
            if one.is_long:
                choices.append(SelectChoice(Side.BOTH, _l("Both, one after the other")))
            fields[_PREFIX + one.name] = RadioField(
                merge_words.field(one.name),
                [InputRequired(_l("Choose which is right."))],
                choices=choices,
                default=one.default,
            )
    made = type("MergeFormOfTwo", (MergeForm,), fields)
    form: MergeForm = made(version=of.kept.version, other_version=of.other.version)
    return form


class ApartForm(PortalForm):
    """That two records are of two people."""

    note = StringField(_l("How do you know?"), [Optional(), Length(max=NOT_SAME_NOTE_LENGTH)])


class PlainForm(PortalForm):
    """A button."""
