"""Why a report can't be printed as asked, in words, with what would mend it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.reports.ask_rules import Merge
from portal.reports.change_words import figure_name
from portal.reports.mending import Mended
from portal.reports.protection_refusal_rules import Problem, Refusal

MOST_FIGURES = 6


def kept(mended: Mended) -> list[dict[str, Any]]:
    """Refusals as a draft keeps them, with the tables that would have to go together."""
    return [_kept(one, mended.tables) for one in mended.refusals]


def _kept(refusal: Refusal, tables: Sequence[str]) -> dict[str, Any]:
    merge = refusal.merge
    return {
        "problem": refusal.problem.value,
        "figures": list(refusal.figures),
        "issue_number": refusal.issue_number,
        "merge": [merge.dimension, list(merge.rows)] if merge else None,
        "leave_out": refusal.leave_out,
        "tables": list(tables),
    }


def refusal_of(given: dict[str, Any]) -> Refusal:
    """The refusal that a draft kept."""
    merge = given["merge"]
    return Refusal(
        Problem(given["problem"]),
        tuple(given["figures"]),
        given["issue_number"],
        Merge(merge[0], tuple(merge[1])) if merge else None,
        given["leave_out"],
    )


def sentence(refusal: Refusal) -> str:
    """What stands in the way, in one sentence."""
    number = refusal.issue_number
    match refusal.problem:
        case Problem.DERIVABLE:
            return _("A hidden number could be worked out from the others in this report.")
        case Problem.DERIVABLE_WITH_EARLIER:
            return _(
                "A hidden number could be worked out from this report together with earlier ones."
            )
        case Problem.DIFFERENCE:
            return _(
                "Held against issue %(number)s, the difference would tell of one person, or of "
                "very few.",
                number=number,
            )
        case Problem.HIDDEN_EARLIER:
            return _(
                "What is hidden in issue %(number)s would be shown here, or the other way round.",
                number=number,
            )
        case Problem.INCONSISTENT:
            return _(
                "Issue %(number)s printed another number, although the count is the same.",
                number=number,
            )
    return _("The check of these numbers grew too long to be sure of it.")


def figures(refusal: Refusal) -> list[str]:
    """The figures that it is about, in words; the rest as a count."""
    names = list(dict.fromkeys(figure_name(key) for key in refusal.figures))
    more = len(names) - MOST_FIGURES
    if more <= 0:
        return names
    return [*names[:MOST_FIGURES], _("and %(count)s more", count=more)]
