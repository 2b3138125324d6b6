"""What is missing for a report, in words: for the page that asks, and for the report itself."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.auth.permissions import Permission
from portal.formats import count
from portal.reports.block_rules import Column, Document, Row, Section, Table
from portal.reports.missing_queries import Lack, Missing

KEY = "missing"
OF_PEOPLE = (Lack.DUE, Lack.MISSED, Lack.UNKNOWN, Lack.UNDECIDED)


class Words(NamedTuple):
    """One kind in words: what is missing, what it does to the report, who mends it and where.

    `others` stands for the link where whoever looks may not follow it.
    """

    name: Any
    effect: Any
    button: Any = ""
    endpoint: str = ""
    permission: Permission | None = None
    others: Any = ""


LACKS: dict[Lack, Words] = {
    Lack.ROLLS: Words(
        _l("Sessions without a mark on their roll"),
        _l("They count as planned and not as held, and nobody counts as having come."),
        _l("Ask the leaders for their rolls"),
        "rolls.rolls_list",
        Permission.ROLL_MEND,
        _l("The leaders fill them in, or the office does: staff find them under Unfinished rolls."),
    ),
    Lack.PAPER: Words(
        _l("Printed sheets that nobody has typed in"),
        _l("Who came is on paper only, and isn’t counted."),
        _l("Ask the office to type them in"),
        "sheets.sheets_list",
        Permission.ROLL_MEND,
        _l("Staff type them in, under Sign-in sheets."),
    ),
    Lack.DUE: Words(
        _l("Answers that came due and can still be asked for"),
        _l("These people have no answer to hold against an earlier one."),
        _l("Ask the office to ask them"),
        "outcomes.due_list",
        Permission.RESPONSE_COLLECT,
        _l("Staff ask them or send a link, under Answers due."),
    ),
    Lack.MISSED: Words(
        _l("Answers that came due and whose days are past"),
        _l("They stay missing, and the report says so beside every outcome."),
    ),
    Lack.UNKNOWN: Words(
        _l("People referred of whom nothing is known for equality"),
        _l("They stand as “not known” in every breakdown of who is reached."),
        _l("Ask the office to ask them"),
        "referrals.queue_show",
        Permission.EQUALITY,
        _l("Staff ask, on the person’s page under Equality."),
    ),
    Lack.UNDECIDED: Words(
        _l("Referrals of these dates without a decision"),
        _l("They count as referred, and come to no end yet."),
        _l("Ask the office to decide them"),
        "referrals.queue_show",
        Permission.REFERRAL_DECIDE,
        _l("Staff decide them, under Referrals."),
    ),
    Lack.AHEAD: Words(
        _l("Sessions that are still ahead"),
        _l("The period isn’t over. What is issued now will differ from what can be said then."),
    ),
}


def number(one: Missing) -> str:
    """ "3 of 26", "3"."""
    if one.out_of is None:
        return count(one.how_many)
    return _("%(count)s of %(total)s", count=count(one.how_many), total=count(one.out_of))


def printed_number(one: Missing) -> str:
    """The same as a report may say it: of people nothing, for no audit holds these numbers.

    Together with what is printed even a rounded one can tell a hidden number; what is missing of
    each figure stands beside it, protected like the rest.
    """
    return _("said beside the figures") if one.lack in OF_PEOPLE else number(one)


def with_missing(document: Document, found: Sequence[Missing]) -> Document:
    """The same document, saying under completeness what was missing when it was made."""
    table = Table(
        KEY,
        _("What was missing when this was made"),
        [
            Column(_("What"), is_number=False, width=44),
            Column(_("How many"), width=20),
            Column(_("What it means"), is_number=False, width=36),
        ],
        [
            Row([str(LACKS[one.lack].name), printed_number(one), str(LACKS[one.lack].effect)])
            for one in found
        ],
    )
    sections = [
        replace(one, blocks=[*one.blocks, table]) if one.key == "completeness" else one
        for one in document.sections
    ]
    if all(one.key != "completeness" for one in sections):
        sections.append(Section("completeness", _("How complete the figures are"), [table]))
    return replace(document, sections=sections)
