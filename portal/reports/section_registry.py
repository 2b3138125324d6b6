"""The catalogue: which documents there are, which sections each has, and in which order."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import ReportKind
from portal.reports import (
    attendance_section,
    ending_section,
    equity_section,
    evidence_section,
    funnel_section,
    goal_sections,
    method_sections,
    need_section,
    outcome_sections,
    period_section,
    reach_section,
    referrer_sections,
    safety_section,
    training_sections,
    voice_sections,
    waiting_section,
)
from portal.reports.ask_rules import Ask
from portal.reports.block_rules import Block
from portal.reports.material import Material


@dataclass(frozen=True)
class SectionKind:
    """A part that documents may have. A required one can't be left out of those that have it."""

    key: str
    title: Any
    make: Callable[[Material], Sequence[Block]]
    is_required: bool = False
    # Short enough to follow the one before on the same sheet.
    follows: bool = False


@dataclass(frozen=True)
class DocumentKind:
    """A document of the catalogue: what it is called, what it is for, what it holds."""

    kind: ReportKind
    title: Any
    purpose: Any
    sections: tuple[SectionKind, ...]
    has_contents: bool = True

    def choose(self, keys: Iterable[str]) -> list[SectionKind]:
        """The sections of these keys, in their order; all where none is named.

        Keys that the document doesn't have are passed over. What is required and wasn't named
        stands at the end.
        """
        by_key = {one.key: one for one in self.sections}
        chosen = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
        if not chosen:
            return list(self.sections)
        return chosen + [one for one in self.sections if one.is_required and one not in chosen]


PERIOD = SectionKind("period", _l("The period on one page"), period_section.blocks)
REACH = SectionKind("reach", _l("Whom we reached"), reach_section.blocks)
FUNNEL = SectionKind("funnel", _l("From a referral to a planned ending"), funnel_section.blocks)
WAITING = SectionKind("waiting", _l("Waiting"), waiting_section.blocks)
ATTENDANCE = SectionKind(
    "attendance", _l("Attendance and who came again"), attendance_section.blocks
)
ENDINGS = SectionKind("endings", _l("How places ended"), ending_section.blocks, follows=True)
OUTCOMES = SectionKind("outcomes", _l("What people say of themselves"), outcome_sections.blocks)
OUTCOMES_BRIEF = SectionKind(
    "outcomes", _l("What people say of themselves"), outcome_sections.brief, follows=True
)
GOALS = SectionKind("goals", _l("Goals of their own"), goal_sections.goals, follows=True)
FEEDBACK = SectionKind(
    "feedback", _l("What people say of sessions"), goal_sections.feedback, follows=True
)
EQUITY = SectionKind("equity", _l("Who is reached, and who isn't"), equity_section.blocks)
REFERRERS = SectionKind("referrers", _l("Those who refer"), referrer_sections.blocks)
RESPONSE = SectionKind("referrers", _l("How soon we answered"), referrer_sections.blocks)
WORKFORCE = SectionKind("workforce", _l("Those who lead groups"), training_sections.blocks)
SAFETY = SectionKind("safety", _l("Safety"), safety_section.blocks, follows=True)
VOICES = SectionKind("voices", _l("In people's own words"), voice_sections.voices)
LEARNING = SectionKind("learning", _l("What we learned"), voice_sections.learning, follows=True)
NEED = SectionKind("need", _l("Unmet need"), need_section.blocks)
EVIDENCE = SectionKind(
    "evidence", _l("What is claimed, and what is measured"), evidence_section.blocks
)
COMPLETENESS = SectionKind(
    "completeness",
    _l("How complete the figures are"),
    method_sections.completeness,
    is_required=True,
)
METHOD = SectionKind(
    "method", _l("How the figures were made"), method_sections.method, is_required=True
)
METHOD_BRIEF = SectionKind(
    "method",
    _l("How the figures were made"),
    method_sections.brief,
    is_required=True,
    follows=True,
)
REFERRER_PERIOD = SectionKind("period", _l("Your referrals on one page"), referrer_sections.opening)
TRAINING_PERIOD = SectionKind(
    "period", _l("Those who lead, on one page"), training_sections.opening
)
COMPLETENESS_BRIEF = SectionKind(
    "completeness",
    _l("How complete the figures are"),
    method_sections.completeness,
    is_required=True,
    follows=True,
)

CATALOGUE: dict[ReportKind, DocumentKind] = {
    one.kind: one
    for one in (
        DocumentKind(
            ReportKind.PROGRAMME,
            _l("Programme report"),
            _l("Everything about a programme, for whoever pays for it: from reach to method."),
            (
                PERIOD,
                REACH,
                FUNNEL,
                WAITING,
                ATTENDANCE,
                ENDINGS,
                OUTCOMES,
                GOALS,
                FEEDBACK,
                EQUITY,
                REFERRERS,
                WORKFORCE,
                SAFETY,
                VOICES,
                LEARNING,
                NEED,
                EVIDENCE,
                COMPLETENESS,
                METHOD,
            ),
        ),
        DocumentKind(
            ReportKind.SUMMARY,
            _l("Two-page summary"),
            _l("The same figures on two pages, for readers with five minutes."),
            (PERIOD, OUTCOMES_BRIEF, VOICES, COMPLETENESS_BRIEF, METHOD_BRIEF),
            has_contents=False,
        ),
        DocumentKind(
            ReportKind.GROUP,
            _l("Group report"),
            _l("One group: who came, who stayed, what they say. For its leaders and the office."),
            (
                PERIOD,
                ATTENDANCE,
                ENDINGS,
                OUTCOMES,
                FEEDBACK,
                VOICES,
                LEARNING,
                COMPLETENESS,
                METHOD,
            ),
        ),
        DocumentKind(
            ReportKind.TRAINING,
            _l("Training report"),
            _l("Whether those who lead groups are trained, supervised and in date."),
            (TRAINING_PERIOD, WORKFORCE, LEARNING, COMPLETENESS_BRIEF, METHOD),
        ),
        DocumentKind(
            ReportKind.REFERRER,
            _l("Report for a referrer"),
            _l("What became of the referrals of one provider, and how soon we answered."),
            (REFERRER_PERIOD, FUNNEL, WAITING, RESPONSE, COMPLETENESS, METHOD),
        ),
        DocumentKind(
            ReportKind.WAITING,
            _l("Waiting and unmet need"),
            _l("How long people wait, who still waits, and whom there was no room for."),
            (PERIOD, WAITING, NEED, LEARNING, COMPLETENESS, METHOD),
        ),
        DocumentKind(
            ReportKind.BOARD,
            _l("Board dashboard"),
            _l("All programmes at a glance, with safety and training, for the board alone."),
            (
                PERIOD,
                FUNNEL,
                WAITING,
                ATTENDANCE,
                OUTCOMES_BRIEF,
                WORKFORCE,
                SAFETY,
                NEED,
                COMPLETENESS_BRIEF,
                METHOD_BRIEF,
            ),
        ),
    )
}


def has_section(ask: Ask, key: str) -> bool:
    """Whether the document that is asked for has a section."""
    return key in {one.key for one in CATALOGUE[ask.kind].choose(ask.sections)}


def sections_of(kind: ReportKind) -> list[tuple[str, str]]:
    """(key, title) of every section that a document may have, for whoever chooses."""
    return [(one.key, str(one.title)) for one in CATALOGUE[kind].sections]
