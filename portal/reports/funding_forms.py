"""The forms of who pays and of what is aimed for."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.models import Protection, ReportKind
from portal.models.programmes import PROGRAMME_NAME_LENGTH
from portal.models.reports import AGE_BANDS_LENGTH
from portal.reports import target_words
from portal.reports.funding_actions import REFERENCE_LENGTH, FundingPlan
from portal.reports.funding_queries import FundingRow
from portal.reports.protection_words import PRESET
from portal.reports.section_registry import sections_of
from portal.reports.target_actions import MOST, TargetPlan
from portal.reports.target_queries import TargetRow

TOO_LONG = _l("Use at most %(max)d characters")


class FundingForm(PortalForm):
    """One funder's share in a programme."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    funder = StringField(
        _l("Who pays?"),
        [
            DataRequired(_l("Enter who pays.")),
            Length(max=PROGRAMME_NAME_LENGTH, message=TOO_LONG),
        ],
        render_kw={"autocomplete": "off"},
    )
    reference = StringField(
        _l("Their reference"),
        [Optional(), Length(max=REFERENCE_LENGTH, message=TOO_LONG)],
        description=_l("As it stands on their letter, such as NCF-2026-118."),
        render_kw={"autocomplete": "off"},
    )
    starts_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    ends_on = DayField(_l("Last day"), [Optional()], description=_l("Empty while it is open."))
    year_starts_month = SelectField(_l("Their year begins in"), coerce=int, default=4)
    age_bands = StringField(
        _l("Age bands that they ask for"),
        [Optional(), Length(max=AGE_BANDS_LENGTH, message=TOO_LONG)],
        description=_l("The first age of each band: 18, 25, 35, 50. Empty for your own."),
        render_kw={"autocomplete": "off"},
    )
    protection = RadioField(
        _l("How small numbers are hidden"),
        choices=[SelectChoice(preset, label) for preset, label in PRESET.items()],
        default=Protection.NHS,
    )

    sections = SelectMultipleField(
        _l("Sections that they ask for"),
        description=_l("All of them where none is chosen. Completeness and method always stand."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sections.choices = [
            SelectChoice(key, title) for key, title in sections_of(ReportKind.PROGRAMME)
        ]
        names = get_month_names("wide", locale=get_locale())
        self.year_starts_month.choices = [SelectChoice(month, names[month]) for month in names]

    def plan(self) -> FundingPlan:
        """What was typed. Only once validated."""
        starts_on: date | None = self.starts_on.data
        if starts_on is None:
            raise ValueError("The form has no plan before it is validated.")
        return FundingPlan(
            funder=self.funder.data or "",
            starts_on=starts_on,
            ends_on=self.ends_on.data,
            reference=self.reference.data or "",
            age_bands=self.age_bands.data or "",
            protection=Protection(self.protection.data),
            sections=tuple(self.sections.data or ()),
            year_starts_month=self.year_starts_month.data,
        )


def filled_funding(funding: FundingRow) -> dict[str, Any]:
    """A funding as its form shows it."""
    return {
        **funding._asdict(),
        "age_bands": funding.age_bands.replace(",", ", "),
        "sections": list(funding.sections),
    }


class TargetForm(PortalForm):
    """What one figure is to reach over a period."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    figure = SelectField(_l("Which figure?"), [DataRequired(_l("Choose a figure."))])
    is_at_most = RadioField(
        _l("It is to reach"),
        choices=[SelectChoice("no", _l("at least")), SelectChoice("yes", _l("at most"))],
        default="no",
    )
    value = DecimalField(
        _l("How many?"),
        [
            InputRequired(_l("Enter a number, such as 120.")),
            NumberRange(0, MOST, _l("Enter a number of 0 or more.")),
        ],
        places=None,
        description=_l("Shares in percent, waits in days, time together in hours."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    from_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    to_on = DayField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
    funding = SelectField(_l("For whom?"), default="")

    def __init__(self, fundings: list[FundingRow], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.figure.choices = [
            SelectChoice("", _("Choose")),
            *(SelectChoice(key, name) for key, name in target_words.choices()),
        ]
        self.funding.choices = [
            SelectChoice("", _("Everybody who pays for it")),
            *(
                SelectChoice(str(one.funding_id), target_words.funder(one.funder, one.reference))
                for one in fundings
            ),
        ]

    def plan(self) -> TargetPlan:
        """What was typed. Only once validated."""
        from_on: date | None = self.from_on.data
        to_on: date | None = self.to_on.data
        value: Decimal | None = self.value.data
        if from_on is None or to_on is None or value is None:
            raise ValueError("The form has no plan before it is validated.")
        return TargetPlan(
            figure=self.figure.data,
            from_on=from_on,
            to_on=to_on,
            value=value.quantize(Decimal("0.01")),
            is_at_most=self.is_at_most.data == "yes",
            funding_id=int(self.funding.data) if self.funding.data else None,
        )


def filled_target(target: TargetRow) -> dict[str, Any]:
    """A target as its form shows it."""
    return {
        **target._asdict(),
        "value": Decimal(target_words.plain_number(target.value)),
        "is_at_most": "yes" if target.is_at_most else "no",
        "funding": str(target.funding_id or ""),
    }
