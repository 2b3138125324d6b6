"""Forms about people's own goals."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models import GoalOutcome
from portal.models.outcomes import GOAL_LENGTH
from portal.outcomes.goal_words import OUTCOME, THEME

_DAY = DataRequired(_l("Enter the day."))


def _numbers() -> list[SelectChoice]:
    ends = {0: _l("0 Not at all"), 10: _l("10 There")}
    return [SelectChoice(str(one), ends.get(one, str(one))) for one in range(11)]


def _words() -> StringField:
    return StringField(
        _l("The goal, in their own words"),
        [
            DataRequired(_l("Enter the goal in their own words.")),
            Length(max=GOAL_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
    )


def _theme() -> RadioField:
    return RadioField(
        _l("What is it about?"),
        [InputRequired(_l("Choose what it is about."))],
        choices=[SelectChoice(theme, label) for theme, label in THEME.items()],
        description=_l("Reports count these and never print the words."),
    )


class GoalForm(PortalForm):
    """A goal as it is set."""

    words = _words()
    theme = _theme()
    rating = RadioField(_l("How near to it do they feel today?"), [Optional()], choices=_numbers())
    set_on = DayField(_l("Set on which day?"), [_DAY])

    @property
    def rating_value(self) -> int | None:
        return int(self.rating.data) if self.rating.data not in (None, "") else None


class RateForm(PortalForm):
    """How near somebody feels to a goal."""

    rating = RadioField(
        _l("How near to it do they feel?"),
        [InputRequired(_l("Choose a number from 0 to 10."))],
        choices=_numbers(),
    )
    rated_on = DayField(_l("On which day?"), [_DAY])


class ChangeForm(PortalForm):
    """Another goal in the place of one."""

    words = _words()
    theme = _theme()
    changed_on = DayField(_l("Changed on which day?"), [_DAY], id="changed-on")
    version = IntegerField(widget=HiddenInput())


class CloseForm(PortalForm):
    """What became of a goal."""

    outcome = RadioField(
        _l("What became of it?"),
        [InputRequired(_l("Choose what became of it."))],
        choices=[
            SelectChoice(one, label) for one, label in OUTCOME.items() if one != GoalOutcome.CHANGED
        ],
    )
    closed_on = DayField(_l("Since which day?"), [_DAY], id="closed-on")
    version = IntegerField(widget=HiddenInput())

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        return {
            "outcome": GoalOutcome(self.outcome.data),
            "closed_on": self.closed_on.data,
            "version": self.version.data or 0,
        }
