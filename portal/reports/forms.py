"""The form that chooses a programme and a period; it lives in the address."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import InputRequired

from portal.forms import DayField, PortalForm
from portal.reports import words
from portal.reports.period_rules import Period, Preset, preset_period, problem_with


class PeriodDay(DayField):
    """A date whose error repeats what was typed: a date picker can't show it again."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            typed = valuelist[0].strip()[:40]
            raise ValueError(
                _("%(typed)s isn't a date. Enter one such as 14/11/2026.", typed=typed)
            ) from None


class ReportForm(PortalForm):
    """Which programme, from which day to which."""

    class Meta(PortalForm.Meta):
        # Nothing is changed by it, and an address that carries a token couldn't be kept.
        csrf = False

    programme = SelectField(_l("Programme"), validate_choice=False)
    from_on = PeriodDay(_l("First day"), [InputRequired(_l("Enter the first day."))], name="from")
    to_on = PeriodDay(_l("Last day"), [InputRequired(_l("Enter the last day."))], name="to")

    def __init__(self, args: Any, programmes: list[tuple[int, str]], today: date):
        """From an address's arguments. Two dates win over the name of a period."""
        given = MultiDict(args)
        self.today = today
        self.unknown_period = ""
        if "from" not in given and "to" not in given:
            chosen = self._preset(given.get("period"))
            given["from"], given["to"] = chosen.first.isoformat(), chosen.last.isoformat()
        super().__init__(given)
        self.names = {str(number): name for number, name in programmes}
        self.programme.choices = [("", _l("All programmes")), *self.names.items()]

    def _preset(self, name: str | None) -> Period:
        if name and name not in tuple(Preset):
            self.unknown_period = name[:40]
            name = None
        return preset_period(Preset(name or Preset.THIS_QUARTER), self.today)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks that the dates make a period and that the programme exists."""
        valid = super().validate(extra_validators)
        if self.unknown_period:
            self.form_errors.append(
                _("There is no period called %(name)s.", name=self.unknown_period)
            )
            valid = False
        if self.programme.data and self.programme.data not in self.names:
            self.programme.errors = [_("Choose a programme from the list.")]
            valid = False
        return valid and self._dates_fit()

    def _dates_fit(self) -> bool:
        first, last = self.period.first, self.period.last
        found = problem_with(first, last, self.today)
        if found:
            name, message = words.problem(found, first, last, self.today)
            self._fields[name].errors = [message]
        return found is None

    @property
    def programme_id(self) -> int | None:
        """The programme chosen, None for all. Only once validated."""
        return int(self.programme.data) if self.programme.data else None

    @property
    def programme_name(self) -> str:
        """Its name, or "All programmes". Only once validated."""
        return self.names.get(self.programme.data or "", _("All programmes"))

    @property
    def period(self) -> Period:
        """The period chosen. Only once validated."""
        first: date | None = self.from_on.data
        last: date | None = self.to_on.data
        if first is None or last is None:
            raise ValueError("The form has no period before it is validated.")
        return Period(first, last)
