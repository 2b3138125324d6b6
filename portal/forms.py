"""What every form shares: clean text, and words for a page that was open too long."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import DateField, FieldList, FormField
from wtforms.widgets import HiddenInput

from portal import clock
from portal.plain_text import visible


def clean(text: Any) -> Any:
    """Text as `visible` makes it, without outer blanks; anything else as it is."""
    return visible(text).strip() if isinstance(text, str) else text


class PortalForm(FlaskForm):
    """A form whose text is cleaned, and whose stale CSRF token is said in words."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = list(unbound_field.kwargs.get("filters", ()))
            kind = unbound_field.field_class
            if issubclass(kind, FieldList | FormField):
                # Fields of fields take no filters: those within bring their own.
                return unbound_field.bind(form=form, **options)
            if not getattr(kind, "keeps_text", False):
                filters.append(clean)
            return unbound_field.bind(form=form, filters=filters, **options)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also turns a CSRF error into a sentence above the form."""
        for field in self._fields.values():
            # Blanks, and what nobody sees, are no answer to a validator that asks for one.
            sent = getattr(field, "raw_data", None)
            if sent and clean(sent[0]) == "":
                field.raw_data = ["", *sent[1:]]
        valid = super().validate(extra_validators)
        if "csrf_token" in self._fields and self.csrf_token.errors:
            self.csrf_token.errors = ()
            self.form_errors.append(
                _("This page was open for too long. Check what you typed and send it again.")
            )
            valid = False
        return bool(valid)

    def hidden_tag(self, *fields: str) -> Markup:
        """The hidden fields without ids: a page may hold several forms of the same kind."""
        shown = [self._fields[name] for name in fields] if fields else list(self)
        return Markup("\n").join(
            field(id=False) for field in shown if isinstance(field.widget, HiddenInput)
        )

    def values(self) -> dict[str, Any]:
        """The fields' data by name, without the CSRF token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def refuse(self, problem: Any) -> None:
        """Put a DomainError on the field it names, or above the form."""
        field = self._fields.get(problem.field) if problem.field else None
        if field is None:
            self.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]


class DayField(DateField):
    """A date from the browser's own picker, or typed as 2026-11-14 or 14/11/2026."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any):
        formats = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]
        super().__init__(label, validators, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError with an example when the text isn't a date, or is of no such year."""
        if not valuelist or not valuelist[0].strip():
            # Blanks are no answer either, to a validator that asks whether there is one.
            self.data = None
            self.raw_data: list[Any] = []
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            self.data = None
            raise ValueError(_("Enter a date such as 14/11/2026")) from None
        day: Any = self.data
        if not clock.FIRST_YEAR <= day.year <= clock.LAST_YEAR:
            self.data = None
            raise ValueError(_("Check the year. Enter a date such as 14/11/2026."))
