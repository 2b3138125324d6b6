"""What each outcome figure is called and what it means, from one sentence for each kind.

The sentences are of what was answered, before and after: none says why.
"""

from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.outcomes import measure_registry
from portal.outcomes.measure_rules import Series
from portal.reports.outcome_rules import GAP_DAYS
from portal.reports.term_words import Said

# Of one series: the name stands behind the series' own title.
SERIES: dict[str, Said] = {
    "started": Said(
        _l("Should have answered twice"),
        _l(
            "People who held a place in the period and had come, and whose second answer was due "
            "by its end: their place had ended, or the time between two answers had passed. With "
            "them everybody who did answer twice."
        ),
        _l("People who died during their time here, and those for whom it is too early."),
    ),
    "paired": Said(
        _l("Answered twice"),
        _l(
            "Of these, people with a first and a last valid answer on different days of one stay, "
            "the last one in the period. The last answer decides which period they belong to."
        ),
    ),
    "missing": Said(
        _l("No second answer"), _l("Of those who should have answered twice, the others.")
    ),
    "first_only": Said(
        _l("Answered before, and not in the period"),
        _l("Of those without a second answer, people who had given an earlier one."),
    ),
    "unanswered": Said(
        _l("Never answered"),
        _l("Of those without a second answer, people who had given none at all."),
    ),
    "not_due": Said(
        _l("Too early for a second answer"),
        _l(
            "People who held a place in the period and had come, and whose second answer isn't due."
        ),
    ),
    "died": Said(
        _l("Died during their time here"),
        _l("People who died during their stay. They are in none of the other figures."),
    ),
    "completion": Said(
        _l("Share who answered twice"),
        _l("People who answered twice, out of those who should have."),
    ),
    "improved": Said(
        _l("Better"),
        _l(
            "Of those who answered twice, people whose last answer is better than their first by "
            "the published reliable change or more; by any point where none is published."
        ),
    ),
    "same": Said(
        _l("No change that counts"),
        _l("Of those who answered twice, people who changed by less than that, or not at all."),
    ),
    "worse": Said(
        _l("Worse"),
        _l("Of those who answered twice, people whose last answer is worse by as much or more."),
    ),
    "improved_share": Said(_l("Share better"), _l("People who are better, out of all pairs.")),
    "same_share": Said(_l("Share without change"), _l("People the same, out of all pairs.")),
    "worse_share": Said(_l("Share worse"), _l("People who are worse, out of all pairs.")),
    "case": Said(
        _l("Began past the cut-off"),
        _l("Of those who answered twice, people whose first score was at the cut-off or past it."),
    ),
    "no_case": Said(
        _l("Began on the other side of the cut-off"),
        _l("Of those who answered twice, people whose first score wasn't past the cut-off."),
    ),
    "recovered": Said(
        _l("No longer past the cut-off"),
        _l("Of those who began past it, people whose last score isn't."),
    ),
    "still_case": Said(
        _l("Still past the cut-off"), _l("Of those who began past it, people whose last score is.")
    ),
    "recovered_share": Said(
        _l("Share no longer past the cut-off"),
        _l("Out of those who began past it; of nobody else can it be said."),
    ),
    "chose_before": Said(
        _l("Said so at first"), _l("Of those who answered twice, people who said so at first.")
    ),
    "not_before": Said(
        _l("Didn't say so at first"), _l("Of those who answered twice, the others at first.")
    ),
    "chose_after": Said(
        _l("Said so at last"), _l("Of those who answered twice, people who said so at last.")
    ),
    "not_after": Said(
        _l("Didn't say so at last"), _l("Of those who answered twice, the others at last.")
    ),
    "chose_before_share": Said(_l("Share who said so at first"), _l("Out of all pairs.")),
    "chose_after_share": Said(_l("Share who said so at last"), _l("Out of all pairs.")),
    "before": Said(_l("Mean at first"), _l("The mean first score of those who answered twice.")),
    "after": Said(_l("Mean at last"), _l("The mean last score of the same people.")),
    "change": Said(
        _l("Mean change"),
        _l(
            "The mean of last score minus first, in points, with its 95% interval by Student's t "
            "from 30 pairs on. There is nothing to compare with: it doesn't say why."
        ),
    ),
    "before_missing": Said(
        _l("Mean at first of those without a second answer"),
        _l(
            "How those began who have a first answer only. Where they began otherwise than the "
            "pairs, the pairs don't stand for them."
        ),
    ),
}

GOAL: dict[str, Said] = {
    "people": Said(
        _l("People with a goal of their own"),
        _l("Different people with a goal that they held in the period."),
    ),
    "paired_people": Said(
        _l("People who rated a goal twice"),
        _l("Different people with a goal rated on two days, the last one in the period."),
    ),
    "set": Said(_l("Goals set"), _l("Goals that people set for themselves in the period.")),
    "held": Said(
        _l("Goals held"),
        _l("Goals that people held in the period, set then or before."),
        _l("Goals entered in error, and those of people who died."),
    ),
    "paired": Said(
        _l("Goals rated twice"),
        _l("Of the goals held, those rated on two days or more, the last one in the period."),
    ),
    "missing": Said(_l("Goals not rated twice"), _l("Of the goals held, the others.")),
    "nearer": Said(_l("Nearer"), _l("Goals whose last rating is above the first, by any point.")),
    "same_place": Said(_l("As near as before"), _l("Goals rated the same at first and at last.")),
    "further": Said(_l("Further away"), _l("Goals whose last rating is below the first.")),
    "ended": Said(_l("Goals ended"), _l("Goals that people brought to an end in the period.")),
    "reached": Said(_l("Goals reached"), _l("Of these, goals that people say they reached.")),
    "changed": Said(
        _l("Goals changed"), _l("Of these, goals that gave way to another, as people say.")
    ),
    "let_go": Said(_l("Goals let go"), _l("Of these, goals that people no longer hold.")),
    "completion": Said(
        _l("Share of goals rated twice"), _l("Goals rated twice, out of the goals held.")
    ),
    "reached_share": Said(
        _l("Share of ended goals reached"), _l("Goals reached, out of the goals ended.")
    ),
    "before": Said(
        _l("Mean nearness at first"),
        _l("First ratings, 0 to 10: the mean over each person's goals, then over people."),
    ),
    "after": Said(
        _l("Mean nearness at last"),
        _l("Last ratings of the same goals: the mean over each person's goals, then over people."),
    ),
    "progress": Said(
        _l("Mean progress"),
        _l(
            "Last rating minus first: the mean over each person's goals, then over people, with "
            "its 95% interval by Student's t from 30 people on."
        ),
    ),
}

FEEDBACK: dict[str, Said] = {
    "answers": Said(_l("Answers"), _l("Answers to this question after sessions in the period.")),
    "positive": Said(_l("Said yes, mostly or completely"), _l("Of these, the better answers.")),
    "other": Said(_l("Said a little, or not really"), _l("Of these, the other answers.")),
    "positive_share": Said(
        _l("Share who said yes"), _l("The better answers, out of all answers to it.")
    ),
    "mean": Said(_l("Mean answer"), _l("The mean of all answers, from 1 to 4.")),
    "forms": Said(
        _l("Forms filled in after sessions"),
        _l("Forms that people filled in after sessions in the period."),
    ),
    "share": Said(
        _l("Forms for every 100 attendances"),
        _l("Forms filled in, out of all places at which somebody was present."),
    ),
}

KNOWN: dict[str, Said] = {
    "known": Said(
        _l("Of whom we know it"),
        _l("People referred who answered this question, or of whom it is on record."),
    ),
    "known_came": Said(
        _l("Of whom we know it, among those who came"),
        _l("People who came and answered this question, or of whom it is on record."),
    ),
    "known_share": Said(_l("Share known"), _l("People of whom we know it, out of all referred.")),
    "known_came_share": Said(
        _l("Share known, of those who came"), _l("People of whom we know it, out of all who came.")
    ),
}

GAP_SENTENCE = _l(
    "One stay is all of somebody's time in a programme, with no more than %(days)s days between "
    "two places; an answer belongs to it until %(days)s days after its end.",
    days=GAP_DAYS,
)


def said(key: str) -> Said | None:
    """An outcome figure's name and definition; None for a key that isn't one."""
    kind, _dot, rest = key.partition(".")
    if kind == "outcome":
        code, _dot, what = rest.partition(".")
        return _titled(_series().get(code), SERIES.get(what))
    if kind == "goals":
        return GOAL.get(rest)
    if kind == "feedback":
        code, _dot, what = rest.partition(".")
        return _titled(_series().get(code), FEEDBACK.get(what)) if what else FEEDBACK.get(code)
    return KNOWN.get(key)


def _titled(series: Series | None, found: Said | None) -> Said | None:
    if series is None or found is None:
        return None
    name: Any = _("%(series)s: %(figure)s", series=series.title, figure=str(found.name).lower())
    return found._replace(name=name)


@lru_cache(maxsize=1)
def _series() -> dict[str, Series]:
    return {one.code: one for measure in measure_registry.measures() for one in measure.series}
