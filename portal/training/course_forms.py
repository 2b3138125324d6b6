"""The form of a course and its terms: one for all five shapes of renewal."""

from typing import Any

from babel.dates import get_month_names
from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm, clean
from portal.models import CourseKind, Renewal
from portal.models.training import COURSE_TITLE_LENGTH
from portal.training import course_words as words
from portal.training.course_actions import GRACED, RENEWED_EARLY, CoursePlan
from portal.training.cover_rules import CourseTerms
from portal.training.hour_rules import minutes_of

DESCRIPTION_LENGTH = 2_000
# Rows for topics that a form offers at least, beyond those that are filled, and at most.
QUOTA_ROWS, QUOTA_SPARE, QUOTA_MOST = 3, 1, 30
NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}
MONTH_NUMBERS = [str(number) for number in range(1, 13)]
# Fields by the shape of renewal that asks for them; those of no shape are asked for always.
ASKED_FOR: dict[str, tuple[Renewal, ...]] = {
    "valid_months": (Renewal.MONTHS,),
    "review_months": (Renewal.REVIEW,),
    "window_months": (Renewal.HOURS,),
    "needed_hours": (Renewal.HOURS,),
    "quotas": (Renewal.HOURS,),
    "lapse_day": (Renewal.CALENDAR,),
    "lapse_month": (Renewal.CALENDAR,),
    "lapse_year": (Renewal.CALENDAR,),
    "lapse_every_years": (Renewal.CALENDAR,),
    "lapse_spare_months": (Renewal.CALENDAR,),
    "early_days": RENEWED_EARLY,
    "grace_days": GRACED,
    "notice_days": tuple(one for one in Renewal if one != Renewal.NEVER),
}
# Where a plan's months stand in the form.
MONTHS_OF = {
    Renewal.MONTHS: "valid_months",
    Renewal.REVIEW: "review_months",
    Renewal.HOURS: "window_months",
}


class WholeNumberField(IntegerField):
    """A whole number; anything else is said in words that help."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError with an example."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        # Not int(): it reads "1_0", and digits of any script and length.
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(_("Enter a whole number, such as 24."))
        self.data = int(text)


class HoursField(StringField):
    """Hours as people write them: 20, 7.5, 1:30."""

    @property
    def minutes(self) -> int | None:
        """As minutes; None for what isn't a time."""
        return minutes_of(self.data or "")


def _choices(names: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in names.items()]


def _month(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text in MONTH_NUMBERS else None


class QuotaForm(Form):
    """One topic, and the hours that it needs."""

    topic = StringField(_l("Topic"), filters=[clean])
    hours = HoursField(_l("Hours"), filters=[clean], render_kw={"inputmode": "decimal"})


class CourseForm(PortalForm):
    """What a course is, what keeps it current, and when it asks for renewal."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    title = StringField(
        _l("What is it called?"),
        [
            DataRequired(_l("Enter the course's title.")),
            Length(max=COURSE_TITLE_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
    )
    kind = RadioField(
        _l("What kind is it?"),
        [InputRequired(_l("Choose a kind."))],
        choices=_choices(words.KIND),
        default=CourseKind.TRAINING,
    )
    description = TextAreaField(
        _l("What is it about?"),
        [
            Optional(),
            Length(max=DESCRIPTION_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("For those who have to do it: who gives it, how long it takes."),
    )
    renewal = RadioField(
        _l("What keeps it current?"),
        [InputRequired(_l("Choose what keeps it current."))],
        choices=_choices(words.RENEWAL),
    )
    valid_months = WholeNumberField(
        _l("After how many months does it lapse?"),
        description=_l("24 is two years."),
        render_kw=NUMBER,
    )
    review_months = WholeNumberField(
        _l("After how many months is it looked at again?"),
        description=_l("36 is three years. It goes on counting after that day."),
        render_kw=NUMBER,
    )
    needed_hours = HoursField(
        _l("How many hours?"),
        description=_l("Such as 20 or 7.5, in all."),
        render_kw={**NUMBER, "inputmode": "decimal"},
    )
    window_months = WholeNumberField(
        _l("Done within the last how many months?"),
        description=_l("24 is two years."),
        render_kw=NUMBER,
    )
    quotas = FieldList(FormField(QuotaForm), min_entries=QUOTA_ROWS, max_entries=QUOTA_MOST)
    lapse_day = WholeNumberField(_l("Day"), render_kw=NUMBER)
    lapse_month = SelectField(_l("Month"), coerce=_month, validate_choice=False)
    lapse_year = WholeNumberField(
        _l("A year in which that day falls"),
        description=_l("From it the others are counted, so it may be past or ahead."),
        render_kw=NUMBER,
    )
    lapse_every_years = WholeNumberField(_l("Every how many years?"), default=1, render_kw=NUMBER)
    lapse_spare_months = WholeNumberField(
        _l("Done so many months before that day, it counts to the next one"),
        description=_l("So that what was done in June doesn't lapse in September. 0 for never."),
        default=0,
        render_kw=NUMBER,
    )
    early_days = WholeNumberField(
        _l("How many days early may it be renewed, and keep its day of the year?"),
        description=_l("0 counts every renewal from its own day."),
        default=0,
        render_kw=NUMBER,
    )
    grace_days = WholeNumberField(
        _l("How many days does it still count after it lapses?"),
        description=_l("0 for none."),
        default=0,
        render_kw=NUMBER,
    )
    notice_days = WholeNumberField(
        _l("How many days before is it shown as lapsing soon?"), default=60, render_kw=NUMBER
    )
    is_open = BooleanField(
        _l("It may be recorded"),
        description=_l("Untick it to close the course. What is on record stays and counts."),
        default=True,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        names = get_month_names("wide", locale=get_locale())
        self.lapse_month.choices = [
            SelectChoice("", _l("Choose a month")),
            *(SelectChoice(one, names[int(one)].capitalize()) for one in MONTH_NUMBERS),
        ]

    @property
    def shape(self) -> Renewal | None:
        """The renewal that was chosen."""
        try:
            return Renewal(self.renewal.data or "")
        except ValueError:
            return None

    def asks_for(self, name: str) -> bool:
        """Whether the chosen renewal asks for a field."""
        return name not in ASKED_FOR or self.shape in ASKED_FOR[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever, and what the chosen renewal doesn't ask for can't be wrong."""
        super().validate(extra_validators)
        for name in ASKED_FOR:
            if not self.asks_for(name):
                _forgive(self._fields[name])
        if self.asks_for("quotas"):
            self._check_quotas()
        return not self.errors

    def _check_quotas(self) -> None:
        for entry in self.quotas:
            topic, hours_field = entry.form.topic, entry.form.hours
            if hours_field.data and not topic.data:
                topic.errors = [_("Name the topic, or take its hours away.")]
            elif topic.data and hours_field.minutes is None:
                hours_field.errors = [_("Enter the topic's hours, such as 3 or 1.5.")]
        self._gather_quotas()

    def _gather_quotas(self) -> None:
        # What was put on a row after its own validation counts for the form too.
        found = [entry.errors for entry in self.quotas]
        self.quotas.errors = found if any(found) else []

    def refuse(self, problem: Any) -> None:
        """Put a DomainError on the field of this form that stands for the plan's."""
        stands_for = {"needed_minutes": "needed_hours"}
        if self.shape in MONTHS_OF:
            stands_for["valid_months"] = MONTHS_OF[self.shape]
        if problem.field == "quotas":
            first = self.quotas[0].form.topic
            first.errors = [*first.errors, problem.message]
            self._gather_quotas()
            return
        problem.field = stands_for.get(problem.field, problem.field)
        super().refuse(problem)

    def plan(self) -> CoursePlan:
        """What the form asks for."""
        months = MONTHS_OF.get(self.shape) if self.shape else None
        return CoursePlan(
            title=self.title.data or "",
            kind=self.kind.data,
            description=self.description.data or "",
            renewal=self.renewal.data,
            valid_months=self._fields[months].data if months else None,
            lapse_month=self.lapse_month.data,
            lapse_day=self.lapse_day.data,
            lapse_year=self.lapse_year.data,
            lapse_every_years=_or_wrong(self.lapse_every_years.data),
            lapse_spare_months=_or_wrong(self.lapse_spare_months.data),
            needed_minutes=self.needed_hours.minutes,
            early_days=_or_wrong(self.early_days.data),
            grace_days=_or_wrong(self.grace_days.data),
            notice_days=self._notice(),
            is_open=bool(self.is_open.data),
            quotas=[
                (entry.form.topic.data, entry.form.hours.minutes)
                for entry in self.quotas
                if entry.form.topic.data
            ],
        )

    def _notice(self) -> int:
        if self.asks_for("notice_days"):
            return _or_wrong(self.notice_days.data)
        return 60

    def typed(self) -> list[tuple[str, str]]:
        """Each field as it came, (name, value), to travel to the next step."""
        return [
            (name, clean(value))
            for name, value in request.form.items(multi=True)
            if name.split("-")[0] in self._fields and name not in ("csrf_token", "version")
        ]


def _forgive(field: Any) -> None:
    field.errors = []
    if isinstance(field, FieldList):
        for entry in field:
            for inner in entry.form:
                inner.errors = []


def _written(minutes: int) -> str:
    # Without a thousands' comma, which would be read back as a decimal one.
    if minutes % 15 == 0:
        return f"{minutes / 60:g}"
    return f"{minutes // 60}:{minutes % 60:02d}"


def _or_wrong(value: Any) -> Any:
    # Left empty is no number: the action says so on the field.
    return -1 if value is None else value


def filled(
    terms: CourseTerms, description: str, version: int, quotas: list[tuple[str, int]]
) -> dict[str, Any]:
    """A course as its form shows it."""
    months = MONTHS_OF.get(Renewal(terms.renewal))
    spare = max(QUOTA_ROWS - len(quotas), QUOTA_SPARE)
    return {
        "version": version,
        "title": terms.title,
        "kind": terms.kind,
        "description": description,
        "renewal": terms.renewal,
        **({months: terms.valid_months} if months else {}),
        "needed_hours": _written(terms.needed_minutes) if terms.needed_minutes else "",
        "quotas": [{"topic": topic, "hours": _written(minutes)} for topic, minutes in quotas]
        + [{"topic": "", "hours": ""}] * spare,
        "lapse_day": terms.lapse_day,
        "lapse_month": terms.lapse_month,
        "lapse_year": terms.lapse_year,
        "lapse_every_years": terms.lapse_every_years,
        "lapse_spare_months": terms.lapse_spare_months,
        "early_days": terms.early_days,
        "grace_days": terms.grace_days,
        "notice_days": terms.notice_days,
        "is_open": terms.is_open,
    }
