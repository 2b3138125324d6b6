"""Forms of imports: the file, its columns, and a row's wrong cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.forms import PortalForm
from portal.imports.kinds import Kind


class FileForm(PortalForm):
    """Which rows are brought in, from which file."""

    kind = RadioField(
        _l("What is in the file?"),
        [InputRequired(_l("Say what is in the file."))],
        validate_choice=False,
    )
    source = SelectField(_l("Whose rows are these?"), [Optional()], default="")
    file = FileField(_l("Which file?"))

    def __init__(
        self,
        *args: Any,
        kinds: list[Kind],
        most_bytes: int,
        sources: Mapping[str, Sequence[tuple[str, str]]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.by_kind = sources
        self._offer_sources([one for one in kinds if sources.get(one.name)])
        self.kind.choices = [SelectChoice(one.name, str(one.label)) for one in kinds]
        self.most_bytes = most_bytes
        self.body = b""

    def _offer_sources(self, asking: list[Kind]) -> None:
        # One question for all kinds that ask: whose rows a file of theirs holds.
        if not asking:
            del self.source
            return
        self.source.label.text = asking[0].source_label
        offered = dict(pair for one in asking for pair in self.by_kind[one.name])
        self.source.choices = [
            SelectChoice("", _("Nobody's in particular")),
            *(SelectChoice(value, words) for value, words in offered.items()),
        ]

    @property
    def chosen_source(self) -> str:
        """Whose rows the file holds, where its kind asks."""
        chosen = (self.source.data or "") if "source" in self._fields else ""
        return chosen if chosen in dict(self.by_kind.get(self.kind.data, ())) else ""

    def validate_kind(self, field: Any) -> None:
        """Only a kind that this user may bring in."""
        if field.data not in {choice.value for choice in self.kind.choices}:
            raise ValidationError(_("Say what is in the file."))

    def validate_file(self, field: Any) -> None:
        """There is a file, within the limit. Its bytes are kept in `body`."""
        if not field.data:
            raise ValidationError(_("Choose a file that ends in .xlsx or .csv."))
        self.body = field.data.read()
        if len(self.body) > self.most_bytes:
            raise ValidationError(
                _(
                    "%(name)s is larger than %(most)s MB, which is the limit. Cut it into "
                    "smaller ones.",
                    name=field.data.filename,
                    most=max(self.most_bytes // 1_000_000, 1),
                )
            )


class VersionForm(PortalForm):
    """A button, for an import as its page showed it."""

    version = IntegerField(widget=HiddenField.widget)


class SheetForm(VersionForm):
    """Another sheet of the workbook."""

    sheet = StringField()


class ApplyForm(VersionForm):
    """Bring in all rows that are ready, or only those chosen."""

    rows = StringField()


class MendForm(PortalForm):
    """Other texts for a row's wrong cells; the cells themselves come beside it."""

    version = HiddenField()


class MendAllForm(PortalForm):
    """One text instead of another, wherever it stands in a field."""

    field = HiddenField()
    wrong = HiddenField()
    text = StringField()


class ColumnsForm(VersionForm):
    """What each column means: one question a heading."""

    @property
    def columns(self) -> list[Any]:
        """The questions, in the order of the columns."""
        return [field for name, field in self._fields.items() if name.startswith("column-")]

    @property
    def mapping(self) -> dict[int, str]:
        """{heading's number: field}, without columns that are left out."""
        return {
            int(field.name.removeprefix("column-")): field.data
            for field in self.columns
            if field.data
        }


def columns_form(
    headings: list[str], mapping: dict[int, str], choices: list[tuple[str, str]], version: int
) -> ColumnsForm:
    """The form for a file with these headings; `choices` are (field, label)."""

    class Form(ColumnsForm):
        pass

    options = [SelectChoice("", str(_l("Leave it out")))]
    options += [SelectChoice(name, label) for name, label in choices]
    for index, heading in enumerate(headings):
        setattr(
            Form,
            f"column-{index}",
            SelectField(heading, [Optional()], choices=options, default=mapping.get(index, "")),
        )
    return Form(version=version)
