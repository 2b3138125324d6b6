"""Asks as pages and addresses have them: the form, its offers, and an ask said in rows."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.auth.sessions import SignedInUser
from portal.reports import (
    draft_words,
    facts_queries,
    funding_queries,
    preview_queries,
    protection_words,
    words,
)
from portal.reports.ask_rules import Ask
from portal.reports.preview_forms import COMPARISON, Offers, PreviewForm
from portal.reports.section_registry import CATALOGUE, sections_of


def form_of(args: Any, user: SignedInUser) -> PreviewForm:
    """The form of an ask, from an address or from what was sent."""
    offers = Offers(
        preview_queries.programmes(),
        preview_queries.groups(user),
        preview_queries.providers(),
        funding_queries.fundings(),
    )
    return PreviewForm(args, offers, clock.today())


def args_of(ask: Ask) -> dict[str, Any]:
    """An ask as an address says it, but for rows merged and figures left out."""
    given = {
        "kind": ask.kind.value,
        "programme": ask.programme_id,
        "group": ask.group_id,
        "provider": ask.provider_id,
        "funding": ask.funding_id,
        "from": ask.period.first.isoformat(),
        "to": ask.period.last.isoformat(),
        "comparison": ask.comparison.value,
        "protection": ask.protection.value,
        "sections": ",".join(ask.sections),
    }
    return {name: value for name, value in given.items() if value not in (None, "")}


def title(ask: Ask) -> str:
    """ "Programme report: Anxiety and low mood, July to September 2026"."""
    return _(
        "%(kind)s: %(subject)s, %(period)s",
        kind=CATALOGUE[ask.kind].title,
        subject=facts_queries.subject_of(ask),
        period=words.period(ask.period),
    )


def about(ask: Ask) -> str:
    """The same without its dates."""
    subject = facts_queries.subject_of(ask)
    return _("%(kind)s: %(subject)s", kind=CATALOGUE[ask.kind].title, subject=subject)


def rows(ask: Ask) -> list[tuple[str, str]]:
    """An ask in words, for a summary list."""
    titles = dict(sections_of(ask.kind))
    named = [titles[key] for key in ask.sections if key in titles]
    found = [
        (_("Document"), str(CATALOGUE[ask.kind].title)),
        (_("About"), facts_queries.subject_of(ask)),
        (_("Period"), words.period(ask.period)),
        (_("Beside it"), _beside(ask)),
        (_("For"), facts_queries.prepared_for(ask)),
        (_("Small numbers"), str(protection_words.PRESET[ask.protection])),
        (_("Sections"), ", ".join(named) or _("All of them")),
    ]
    merged = "; ".join(draft_words.merged(one) for one in ask.merges)
    if merged:
        found.append((_("Printed as one"), merged))
    if ask.left_out:
        found.append((_("Left out"), ", ".join(draft_words.left_out(one) for one in ask.left_out)))
    return found


def _beside(ask: Ask) -> str:
    said = str(COMPARISON[ask.comparison])
    return f"{said}: {words.period(ask.before)}" if ask.before else said
