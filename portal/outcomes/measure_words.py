"""Words about measures, occasions and doors."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
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


def kept(measure: Measure, total: Decimal | None, answers: Mapping[str, int]) -> str:
    """What is said when a response was kept: its score, and what the measure's rule made of
    questions that were left out."""
    series = measure.total
    if series is None:
        return _("Kept. Each question stands by itself.")
    left_out = 0 if measure.is_total_only else sum(1 for one in series.items if one not in answers)
    if total is None:
        return _(
            "Kept, without a score: of %(count)s questions %(left)s were left out, which is more "
            "than this measure's rule allows.",
            count=len(series.items),
            left=left_out,
        )
    said = f"{total.normalize():f}"
    if left_out:
        return _(
            "Kept. The score is %(score)s of %(most)s: what was left out counts as the mean of "
            "the others, by this measure's rule.",
            score=said,
            most=series.most,
        )
    return _("Kept. The score is %(score)s of %(most)s.", score=said, most=series.most)
