"""Drafts in words: states, steps, refusals with what mends them, and periods of funders."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import DraftState, Protection
from portal.reports import figure_words, refusal_words, words
from portal.reports.ask_rules import Ask, Merge
from portal.reports.change_words import figure_name
from portal.reports.draft_rules import STEPS, Step
from portal.reports.funding_queries import FundingRow
from portal.reports.funding_rules import Span, spans_to_offer
from portal.reports.protection_refusal_rules import Refusal
from portal.reports.protection_words import PRESET
from portal.reports.section_registry import CATALOGUE

# The keys of the buttons that leave out all the tables in the way, and that mend each refusal
# by the first way offered for it.
TOGETHER = "together"
EACH = "each"
# And of the one that hides what the issue hid that this one would replace.
LIKE = "like"
STATE: dict[DraftState, Any] = {
    DraftState.MAKING: _l("Being made"),
    DraftState.READY: _l("Ready to issue"),
    DraftState.REFUSED: _l("Can’t be printed as asked"),
    DraftState.ISSUING: _l("Being issued"),
    DraftState.CANCELLED: _l("Put aside"),
    DraftState.FAILED: _l("Couldn’t be made"),
    DraftState.ISSUED: _l("Issued"),
}
TONE: dict[DraftState, str] = {
    DraftState.MAKING: "info",
    DraftState.READY: "good",
    DraftState.REFUSED: "warn",
    DraftState.ISSUING: "info",
    DraftState.CANCELLED: "plain",
    DraftState.FAILED: "bad",
    DraftState.ISSUED: "good",
}
STEP: dict[Step, Any] = {
    Step.FIGURES: _l("Counting the figures"),
    Step.PROTECTION: _l("Protecting small numbers, and checking that none can be worked out"),
    Step.DOCUMENT: _l("Writing the document"),
    Step.PDF: _l("Drawing the PDF"),
}


class StepLine(NamedTuple):
    """A step on the page of a draft being made: its words, and whether it is done or goes on."""

    words: Any
    is_done: bool
    is_now: bool


def steps(done: int) -> list[StepLine]:
    """The steps in order, so many of them done."""
    return [StepLine(STEP[one], at < done, at == done) for at, one in enumerate(STEPS)]


class RefusalLine(NamedTuple):
    """A refusal on a page: the sentence, its figures, and ways to mend it, (key, button)."""

    sentence: str
    figures: list[str]
    mends: list[tuple[str, str]]


def refusal(one: Refusal, ask: Ask, presets: Mapping[int, Protection]) -> RefusalLine:
    """A refusal in words, with one button for each way to mend it.

    `presets` are those of earlier issues, by number.
    """
    buttons = []
    if one.merge is not None:
        label = _("Print %(rows)s as one row", rows=merged(one.merge))
        buttons.append((_merge_key(one), label))
    if one.leave_out:
        buttons.append(
            (f"leave:{one.leave_out}", _("Leave out: %(what)s", what=left_out(one.leave_out)))
        )
    preset = _other_preset(one, ask, presets)
    if preset is not None:
        buttons.append(
            (
                f"preset:{preset}",
                _(
                    "Hide small numbers as issue %(number)s does: %(preset)s",
                    number=one.issue_number,
                    preset=PRESET[preset],
                ),
            )
        )
    return RefusalLine(refusal_words.sentence(one), refusal_words.figures(one), buttons)


def merged(merge: Merge) -> str:
    """Rows that are printed as one, in words: “18 to 24” + “25 to 34”."""
    names = [figure_words.row_name(merge.dimension, row) if row else "" for row in merge.rows]
    return " + ".join(f"“{name or _('not said')}”" for name in names)


def together(kept: list[dict[str, Any]]) -> list[str]:
    """The tables that would have to be left out together, in words; none where that isn't
    needed or doesn't help."""
    return [left_out(table) for table in _tables(kept)]


def _tables(kept: list[dict[str, Any]]) -> list[str]:
    return list(kept[0]["tables"]) if kept else []


def _other_preset(one: Refusal, ask: Ask, presets: Mapping[int, Protection]) -> Protection | None:
    found = presets.get(one.issue_number) if one.issue_number is not None else None
    return found if found != ask.protection else None


def left_out(table: str) -> str:
    """A table that is left out, such as "referred[age]", in words."""
    figure, *dimensions = table.replace("]", "").split("[")
    name = figure_name(figure)
    by = ", ".join(str(DIMENSION.get(one, one)) for one in dimensions)
    return _("%(figure)s %(by)s", figure=name, by=by) if by else name


DIMENSION: dict[str, Any] = {
    "age": _l("by age"),
    "gender": _l("by gender"),
    "ethnicity": _l("by ethnicity"),
    "disability": _l("by disability"),
    "area": _l("by area"),
    "sender": _l("by who referred"),
    "month": _l("by month"),
    "session": _l("by session"),
    "topic": _l("by topic"),
    "step": _l("by step"),
    "to": _l("by where they went"),
    "kind": _l("by kind"),
}


def mends(
    ask: Ask, kept: list[dict[str, Any]], presets: Mapping[int, Protection]
) -> dict[str, Ask]:
    """By the key of its button, the ask that each way to mend a refused draft leads to."""
    found: dict[str, Ask] = {}
    for one in map(refusal_words.refusal_of, kept):
        if one.merge is not None:
            found[_merge_key(one)] = ask.merged(one.merge)
        if one.leave_out:
            found[f"leave:{one.leave_out}"] = ask.without(one.leave_out)
        preset = _other_preset(one, ask, presets)
        if preset is not None:
            found[f"preset:{preset}"] = replace(ask, protection=preset)
    if can_mend_each(kept):
        found[EACH] = _each_mended(ask, map(refusal_words.refusal_of, kept))
    if tables := _tables(kept):
        found[TOGETHER] = replace(ask, left_out=tuple(dict.fromkeys((*ask.left_out, *tables))))
    return found


def can_mend_each(kept: list[dict[str, Any]]) -> bool:
    """Whether there are several refusals, and each is mended by rows merged or a table left out."""
    found = [refusal_words.refusal_of(one) for one in kept]
    return len(found) > 1 and all(one.merge or one.leave_out for one in found)


def _each_mended(ask: Ask, refusals: Iterable[Refusal]) -> Ask:
    for one in refusals:
        if one.merge is not None and not _overlaps(ask, one.merge):
            ask = ask.merged(one.merge)
        elif one.leave_out and one.leave_out not in ask.left_out:
            ask = ask.without(one.leave_out)
    return ask


def _overlaps(ask: Ask, merge: Merge) -> bool:
    """Whether a row of a merge is merged already: under its new name it can't be merged again
    here, and the draft made next offers what is still needed."""
    return any(
        one.dimension == merge.dimension and set(one.rows) & set(merge.rows) for one in ask.merges
    )


def _merge_key(one: Refusal) -> str:
    return f"merge:{one.merge.dimension}:{'+'.join(one.merge.rows)}" if one.merge else ""


def sections(ask: Ask) -> list[tuple[str, str]]:
    """(key, title) of the sections that a document will have."""
    return [(one.key, str(one.title)) for one in CATALOGUE[ask.kind].choose(ask.sections)]


class FunderSpans(NamedTuple):
    """A funding with the periods that its funder may want, (words, arguments of an address)."""

    funding: FundingRow
    spans: list[tuple[str, dict[str, Any]]]


def funder_spans(funding: FundingRow, today: date) -> FunderSpans:
    """A funder's own quarters and years on a day, each as a link's words and arguments."""
    spans = spans_to_offer(today, funding.year_starts_month)
    return FunderSpans(
        funding, [(_span(one), _args(funding, one)) for one in spans if _is_paid(funding, one)]
    )


def _is_paid(funding: FundingRow, span: Span) -> bool:
    is_over = funding.ends_on is not None and funding.ends_on < span.period.first
    return funding.starts_on <= span.period.last and not is_over


def _span(one: Span) -> str:
    period = words.period(one.period)
    if not one.quarter:
        return _("Their year: %(period)s", period=period)
    return _("Their quarter %(number)s: %(period)s", number=one.quarter, period=period)


def _args(funding: FundingRow, span: Span) -> dict[str, Any]:
    return {
        "kind": "programme",
        "programme": funding.programme_id,
        "funding": funding.funding_id,
        "from": span.period.first.isoformat(),
        "to": span.period.last.isoformat(),
    }
