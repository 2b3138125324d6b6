"""Words about measures, occasions and doors."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import long_date
from portal.models import AnsweredBy, Occasion
from portal.outcomes.measure_rules import Direction, Measure, Scored
from portal.outcomes.response_rules import Refusal

OCCASION: dict[str, Any] = {
    Occasion.START: _l("At the start"),
    Occasion.REVIEW: _l("Along the way"),
    Occasion.END: _l("At the end"),
    Occasion.SESSION: _l("After a session"),
}

DOOR: dict[str, Any] = {
    AnsweredBy.STAFF: _l("taken down by the office"),
    AnsweredBy.FACILITATOR: _l("taken down by a leader"),
    AnsweredBy.LINK: _l("on their own phone"),
    AnsweredBy.PAPER: _l("on paper"),
}

DIRECTION: dict[str, Any] = {
    Direction.LOWER: _l("Lower is better"),
    Direction.HIGHER: _l("Higher is better"),
}

REFUSED: dict[str, Any] = {
    Refusal.IS_GOALS: _l("Goals are set and rated under “Goals”."),
    Refusal.STAFF_ONLY: _l(
        "%(measure)s is taken down by the office face to face, because an answer may need "
        "somebody on the same day."
    ),
    Refusal.NO_WORDING: _l(
        "%(measure)s can't be asked by link: its owner keeps the wording. Enter the total."
    ),
    Refusal.NO_LICENCE: _l(
        "%(measure)s needs a licence that is in date. An administrator enters its number under "
        "“Measures”."
    ),
}


def alarm_text(
    measure: Measure, answers: Mapping[str, int], scored: Scored, answered_on: date
) -> str:
    """What a concern says of the answers that raised it."""
    lines = [
        _(
            "On %(day)s they answered “%(answer)s” to “%(question)s” (%(measure)s).",
            day=long_date(answered_on),
            answer=measure.item(code).label_of(answers[code]),
            question=measure.item(code).wording,
            measure=measure.short_title,
        )
        for code in scored.alarming
    ]
    if not lines:
        lines = [
            _(
                "A form of %(day)s tells of danger (%(measure)s). Whoever entered it has it at "
                "hand.",
                day=long_date(answered_on),
                measure=measure.short_title,
            )
        ]
    return "\n".join([*lines, _("Speak with them today.")])
