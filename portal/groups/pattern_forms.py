"""Forms of when a group meets: nobody types a rule."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal import formats
from portal.forms import DayField, PortalForm, clean
from portal.groups import pattern_words
from portal.groups.pattern_actions import MOST_MINUTES, REASON_LENGTH, PatternPlan
from portal.groups.pattern_rules import WEEKS, Frequency, Terms
from portal.models.patterns import DAY_OFF_REASON_LENGTH

NUMBER = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}
TOO_LONG = _l("Use at most %(max)d characters.")
SEEN_LENGTH = 4_000


class TicksField(SelectMultipleField):
    """Checkboxes of numbers."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, numbers: Any, **kwargs: Any):
        super().__init__(label, coerce=int, **kwargs)
        self.numbers = numbers

    def said(self, words: Any) -> None:
        """Give each number its label."""
        self.choices = [SelectChoice(one, words(one)) for one in self.numbers]


class WholeField(IntegerField):
    """A whole number; anything else is said in words that help."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError with an example."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        # Not int(): it reads "1_0", and digits of any script and length.
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise ValueError(_l("Enter a whole number, such as 2."))
        self.data = int(text)


class PatternForm(PortalForm):
    """How often a group meets, from when and until when."""

    seen = HiddenField(validators=[Optional(), Length(max=SEEN_LENGTH)])
    frequency = RadioField(
        _l("How often does it meet?"),
        [InputRequired(_l("Choose how often it meets."))],
        choices=[SelectChoice(one, label) for one, label in pattern_words.FREQUENCY.items()],
        default=Frequency.WEEKLY,
    )
    every = WholeField(
        _l("Every how many weeks, or months?"),
        description=_l("1 is every one, 2 every second."),
        default=1,
        render_kw=NUMBER,
    )
    weeks = TicksField(_l("In which week of the month?"), WEEKS)
    weekdays = TicksField(_l("On which days?"), range(1, 8))
    month_day = WholeField(
        _l("On which day of the month?"),
        description=_l("1 to 31. A month without that day is skipped."),
        render_kw=NUMBER,
    )
    starts_local = StringField(
        _l("When does it begin?"),
        description=_l("Such as 18:30. It stays so when the clocks change."),
        render_kw={"autocomplete": "off", "class": "short"},
    )
    duration_minutes = WholeField(
        _l("How many minutes does it last?"), default=90, render_kw=NUMBER
    )
    scope = RadioField(
        _l("From when?"),
        choices=[
            SelectChoice("following", _l("From a day on: what was before stays on record")),
            SelectChoice("all", _l("From now on, as a correction of the pattern that holds")),
        ],
        default="following",
    )
    from_on = DayField(
        _l("From which day?"),
        description=_l("It begins on the first of its days from then on."),
    )
    ends = RadioField(
        _l("When does it end?"),
        choices=[
            SelectChoice("never", _l("It goes on")),
            SelectChoice("until", _l("On a day")),
            SelectChoice("count", _l("After so many times")),
        ],
        default="never",
    )
    until = DayField(_l("The last day"))
    count = WholeField(_l("How many times does it meet?"), render_kw=NUMBER)
    skips_holidays = BooleanField(
        _l("It doesn't meet on bank holidays"),
        description=_l("They are shown as cancelled, with the name of the holiday."),
        default=True,
    )
    why_cancelled = StringField(
        _l("What should sessions say that no longer take place?"),
        [Optional(), Length(max=REASON_LENGTH, message=TOO_LONG)],
        description=_l("Shown to leaders and staff. Name nobody."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.weekdays.said(formats.weekday_name)
        self.weeks.said(lambda week: pattern_words.WEEK[week])

    def plan(self) -> PatternPlan:
        """What the form asks for."""
        return PatternPlan(
            frequency=self.frequency.data or "",
            every=self.every.data,
            weekdays=tuple(self.weekdays.data or ()),
            weeks=tuple(self.weeks.data or ()),
            month_day=self.month_day.data,
            starts_local=self.starts_local.data or "",
            duration_minutes=self.duration_minutes.data,
            from_on=self.from_on.data,
            ends=self.ends.data or "never",
            until=self.until.data,
            count=self.count.data,
            skips_holidays=bool(self.skips_holidays.data),
            is_correction=self.scope.data == "all",
            why_cancelled=self.why_cancelled.data or "",
        )

    def typed(self) -> list[tuple[str, str]]:
        """Each field as it came, (name, value), to travel to the next step."""
        return [
            (name, clean(value))
            for name, value in request.form.items(multi=True)
            if name in self._fields and name not in ("csrf_token", "seen")
        ]


def filled(terms: Terms) -> dict[str, Any]:
    """A pattern as the form shows it."""
    repeats = terms.repeats
    ends = "until" if repeats.until else "count" if repeats.count else "never"
    return {
        "frequency": repeats.frequency,
        "every": repeats.every,
        "weekdays": list(repeats.weekdays),
        "weeks": list(repeats.weeks),
        "month_day": repeats.month_day,
        "starts_local": terms.starts_local,
        "duration_minutes": terms.duration_minutes,
        "ends": ends,
        "until": repeats.until,
        "count": repeats.count,
        "skips_holidays": terms.skips_holidays,
    }


class DayOffForm(PortalForm):
    """Days on which a group doesn't meet, and why."""

    starts_on = DayField(
        _l("On which day doesn't it meet?"),
        [InputRequired(_l("Enter the day on which it doesn't meet."))],
    )
    ends_on = DayField(
        _l("Until which day?"), [Optional()], description=_l("Leave it empty for one day.")
    )
    reason = StringField(
        _l("Why?"),
        [
            DataRequired(_l("Say why: it is shown with the cancelled session.")),
            Length(max=DAY_OFF_REASON_LENGTH, message=TOO_LONG),
        ],
        description=_l("Shown with the session, so name nobody."),
    )


class MinutesField(WholeField):
    """How long a session lasts."""

    def __init__(self, label: Any, **kwargs: Any):
        limits = NumberRange(1, MOST_MINUTES, _l("Enter from %(min)d to %(max)d minutes."))
        missing = InputRequired(_l("Enter how many minutes it lasts."))
        super().__init__(label, [missing, limits], render_kw=NUMBER, **kwargs)
