"""What a report is asked for, as a form that lives in the address."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import PortalForm
from portal.models import Protection, ReportKind
from portal.reports import protection_words, words
from portal.reports.ask_rules import DEFAULT_AGE_BANDS, Ask, Comparison
from portal.reports.forms import PeriodDay
from portal.reports.funding_queries import FundingRow
from portal.reports.period_rules import Period, Preset, preset_period, problem_with
from portal.reports.section_registry import CATALOGUE, sections_of

COMPARISON = {
    Comparison.BEFORE: _l("The period just before"),
    Comparison.YEAR_AGO: _l("A year ago"),
    Comparison.NONE: _l("Nothing"),
}


class PreviewForm(PortalForm):
    """Which document, of what, from when to when, beside what, how protected, with which parts."""

    class Meta(PortalForm.Meta):
        # Nothing is changed by it, and an address that carries a token couldn't be kept.
        csrf = False

    kind = SelectField(_l("Document"), validate_choice=False)
    programme = SelectField(_l("Programme"), validate_choice=False)
    group = SelectField(_l("Group"), validate_choice=False)
    provider = SelectField(_l("Provider"), validate_choice=False)
    funding = SelectField(_l("For which funder"), validate_choice=False)
    from_on = PeriodDay(_l("First day"), [InputRequired(_l("Enter the first day."))], name="from")
    to_on = PeriodDay(_l("Last day"), [InputRequired(_l("Enter the last day."))], name="to")
    comparison = SelectField(_l("Beside it"), validate_choice=False)
    protection = SelectField(_l("Small numbers"), validate_choice=False)
    sections = SelectMultipleField(
        _l("Sections"),
        description=_l("All of them where none is chosen."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )

    def __init__(self, args: Any, offers: "Offers", today: date):
        """From an address's arguments. Two dates win over the name of a period, and what is
        chosen here over what a funder asks for."""
        given = MultiDict(args)
        self.today, self.offers = today, offers
        self.unknown_period = ""
        if "from" not in given and "to" not in given:
            chosen = self._preset(given.get("period"))
            given["from"], given["to"] = chosen.first.isoformat(), chosen.last.isoformat()
        # An address may name sections in one word, with commas, or one by one.
        named = [one for part in given.getlist("sections") for one in part.split(",") if one]
        given.setlist("sections", list(dict.fromkeys(named)))
        self.report_kind = _kind(given.get("kind"))
        self.chosen_funding = self._funding(given.get("funding"))
        _set_defaults(given, self.report_kind, self.chosen_funding)
        super().__init__(given)
        self._offer()

    def _offer(self) -> None:
        offers = self.offers
        funders = [
            (str(one.funding_id), f"{one.funder}: {one.programme}") for one in offers.fundings
        ]
        for field, choices in (
            (self.kind, [(str(one.kind), one.title) for one in CATALOGUE.values()]),
            (self.programme, [("", _("All programmes")), *_choices(offers.programmes)]),
            (self.group, [("", _("Choose a group")), *_choices(offers.groups)]),
            (self.provider, [("", _("Choose a provider")), *_choices(offers.providers)]),
            (self.funding, [("", _("Nobody in particular")), *funders]),
            (self.comparison, [(str(one), said) for one, said in COMPARISON.items()]),
            (self.protection, [(str(one), said) for one, said in protection_words.PRESET.items()]),
            (self.sections, sections_of(self.report_kind)),
        ):
            field.choices = [SelectChoice(value, str(label)) for value, label in choices]

    def _preset(self, name: str | None) -> Period:
        if name and name not in tuple(Preset):
            self.unknown_period = name[:40]
            name = None
        return preset_period(Preset(name or Preset.THIS_QUARTER), self.today)

    def _funding(self, given: str | None) -> FundingRow | None:
        return next((one for one in self.offers.fundings if str(one.funding_id) == given), None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks that everything chosen exists and fits together."""
        valid = super().validate(extra_validators)
        if self.unknown_period:
            self.form_errors.append(
                _("There is no period called %(name)s.", name=self.unknown_period)
            )
            valid = False
        for field, message in self._wrong_choices():
            field.errors = [message]
            valid = False
        return valid and self._dates_fit()

    def _wrong_choices(self) -> list[tuple[Any, str]]:
        plain = (
            (self.kind, tuple(ReportKind), _("Choose a document from the list.")),
            (self.comparison, tuple(Comparison), _("Choose from the list what stands beside it.")),
            (self.protection, tuple(Protection), _("Choose from the list how numbers are hidden.")),
        )
        wrong = [(field, said) for field, known, said in plain if field.data not in known]
        wrong += self._wrong_subject()
        known = {key for key, _title in sections_of(self.report_kind)}
        if set(self.sections.data or ()) - known:
            wrong.append((self.sections, _("Choose sections that this document has.")))
        return wrong

    def _wrong_subject(self) -> list[tuple[Any, str]]:
        wrong = []
        names = self.offers
        if self.programme.data and self.programme.data not in dict(_choices(names.programmes)):
            wrong.append((self.programme, _("Choose a programme from the list.")))
        is_group, is_referrer = (
            self.report_kind == one for one in (ReportKind.GROUP, ReportKind.REFERRER)
        )
        if is_group and self.group.data not in dict(_choices(names.groups)):
            wrong.append((self.group, _("Choose a group: this document is about one.")))
        if is_referrer and self.provider.data not in dict(_choices(names.providers)):
            wrong.append((self.provider, _("Choose a provider: this document is about one.")))
        if self.funding.data and self.chosen_funding is None:
            wrong.append((self.funding, _("Choose a funder from the list.")))
        elif self.chosen_funding and self._pays_for_another(self.chosen_funding):
            said = _("This funder doesn't pay for that programme. Choose one that fits.")
            wrong.append((self.funding, said))
        return wrong

    def _pays_for_another(self, funding: FundingRow) -> bool:
        return bool(self.programme.data) and self.programme.data != str(funding.programme_id)

    def _dates_fit(self) -> bool:
        first, last = self.period.first, self.period.last
        found = problem_with(first, last, self.today)
        if found:
            name, message = words.problem(found, first, last, self.today)
            self._fields[name].errors = [message]
        return found is None

    @property
    def period(self) -> Period:
        """The period chosen. Only once validated."""
        first, last = self.from_on.data, self.to_on.data
        if first is None or last is None:
            raise ValueError("The form has no period before it is validated.")
        return Period(first, last)

    @property
    def ask(self) -> Ask:
        """What is asked for. Only once validated."""
        kind, funding = self.report_kind, self.chosen_funding
        is_group, is_referrer = kind == ReportKind.GROUP, kind == ReportKind.REFERRER
        programme = self.programme.data
        return Ask(
            kind,
            self.period,
            programme_id=int(programme) if programme and not (is_group or is_referrer) else None,
            group_id=int(self.group.data) if is_group else None,
            provider_id=int(self.provider.data) if is_referrer else None,
            funding_id=funding.funding_id if funding else None,
            comparison=Comparison(self.comparison.data),
            protection=Protection(self.protection.data),
            sections=tuple(self.sections.data or ()),
            age_bands=funding.ages if funding else DEFAULT_AGE_BANDS,
        )


class Offers:
    """What may be chosen: names by id."""

    def __init__(
        self,
        programmes: list[tuple[int, str]],
        groups: list[tuple[int, str]],
        providers: list[tuple[int, str]],
        fundings: list[FundingRow],
    ):
        self.programmes, self.groups, self.providers = programmes, groups, providers
        self.fundings = fundings


def _choices(named: list[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(str(number), name) for number, name in named]


def _kind(given: str | None) -> ReportKind:
    return ReportKind(given) if given in tuple(ReportKind) else ReportKind.PROGRAMME


def _set_defaults(given: Any, kind: ReportKind, funding: FundingRow | None) -> None:
    """What an address doesn't say: as the funder has it, else as is usual."""
    given.setdefault("kind", str(kind))
    given.setdefault("comparison", str(Comparison.BEFORE))
    if funding is not None:
        given.setdefault("programme", str(funding.programme_id))
        given.setdefault("protection", funding.protection)
        if not given.getlist("sections"):
            known = {key for key, _title in sections_of(kind)}
            given.setlist("sections", [one for one in funding.sections if one in known])
    board = kind == ReportKind.BOARD
    given.setdefault("protection", str(Protection.BOARD if board else Protection.NHS))
