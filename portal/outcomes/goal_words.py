"""Words about goals."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import GoalOutcome
from portal.outcomes.goal_rules import Theme

THEME: dict[str, Any] = {
    Theme.CONNECTION: _l("Being with people"),
    Theme.COPING: _l("Coping with hard times"),
    Theme.CONFIDENCE: _l("Believing in oneself"),
    Theme.DAILY_LIFE: _l("Everyday life"),
    Theme.WORK_LEARNING: _l("Work or learning"),
    Theme.FAMILY: _l("Family and home"),
    Theme.HEALTH: _l("Sleep, body and health"),
    Theme.HOPE: _l("Hope and meaning"),
    Theme.OTHER: _l("Something else"),
}

OUTCOME: dict[str, Any] = {
    GoalOutcome.REACHED: _l("Reached"),
    GoalOutcome.CHANGED: _l("Changed into another"),
    GoalOutcome.LET_GO: _l("Let go"),
    GoalOutcome.ENTERED_IN_ERROR: _l("Entered in error"),
}
