"""How complete the figures are, and how they were made: printed in every document."""

from flask_babel import gettext as _

from portal.formats import long_date
from portal.models import Protection
from portal.reports import care_words, figure_rules, figure_words, outcome_figure_words
from portal.reports.block_rules import Block, Terms, Text
from portal.reports.material import Cell, Material, table
from portal.reports.outcome_sections import series_of


def completeness(material: Material) -> list[Block]:
    """What there is of the rolls and answers, out of what there should be."""
    said = material.said
    rows: list[list[Cell]] = []

    def add(name: str, part: str, whole: str) -> None:
        if said.has(part) and said.has(whole):
            cells: list[Cell] = [name, (said.count(part), part), (said.count(whole), whole)]
            rows.append([*cells, said.percent_of(part, whole)])

    add(_("Places marked on rolls"), "places.marked", "places.expected")
    add(_("Sessions with a roll"), "sessions.held", "sessions.due")
    add(_("Referrals decided"), "response.decided", "referrals")
    for key, series in series_of(material):
        name = _("%(name)s, answered twice", name=series.name)
        add(name, f"outcome.{key}.paired", f"outcome.{key}.started")
    add(_("First visits asked about"), "tasters.asked", "tasters.came")
    words = _(
        "Every figure rests on what was written down. This is how much of it there is for these "
        "dates."
    )
    if not rows:
        return [Text([_("Nothing was due to be written down on these dates.")])]
    headings = [_("What"), _("There"), _("Expected"), _("Share")]
    made = table(material, "completeness", _("How complete the figures are"), headings, rows)
    return [Text([words]), made]


def method(material: Material) -> list[Block]:
    """The rules, in full: definitions, what is left out, formulae, protection, what was checked."""
    return [Terms([*_definitions(material), *_rules(material)]), *_checked(material)]


def brief(material: Material) -> list[Block]:
    """The rules in short, for documents of a page or two."""
    facts = material.facts
    words = [
        _(
            "Data as at %(day)s, made with %(software)s. %(hidden)s The definitions of all "
            "figures are in the full report.",
            day=long_date(facts.data_at),
            software=facts.software or "Portal",
            hidden=care_words.hidden(material),
        )
    ]
    return [Text(words), *_checked(material)]


def _definitions(material: Material) -> list[tuple[str, str]]:
    """Of the figures that this document holds, each once."""
    found: dict[str, str] = {}
    for key in dict.fromkeys(figure_rules.bare(one) for one in material.used):
        if figure_words.said(key) is None:
            continue
        # What is counted of every measure alike is explained once.
        kind = key.rsplit(".", 1)[-1] if key.startswith("outcome.") else ""
        known = outcome_figure_words.SERIES.get(kind)
        name = str(known.name) if known else figure_words.name(key)
        found.setdefault(name, figure_words.definition(key))
    return list(found.items())


def _rules(material: Material) -> list[tuple[str, str]]:
    facts = material.facts
    return [
        (
            _("Left out"),
            _(
                "Duplicates and referrals entered in error, and records that became part of "
                "another. Nobody counts twice in a count of people."
            ),
        ),
        (
            _("Missing data"),
            _(
                "Nothing is guessed or filled in: a place without a mark isn't an absence, and "
                "whoever didn't answer isn't in a mean. Rules of a measure for questions left "
                "out are the measure's own."
            ),
        ),
        (_("Small numbers"), _protection(material)),
        (
            _("Percentages and means"),
            _(
                "Percentages are of the printed numbers. Intervals are 95 %: Wilson's of "
                "shares, Student's t of mean changes. A wait that counts those still waiting "
                "is the median by Kaplan and Meier."
            ),
        ),
        (
            _("Better, about the same, worse"),
            _(
                "From somebody's first answer to their last. Where a measure's makers published "
                "how much of a change is more than chance, that much is needed. People often "
                "come at a low point, and some of any change would have come anyway."
            ),
        ),
        (
            _("Made with"),
            _(
                "%(software)s, data as at %(day)s.",
                software=facts.software or "Portal",
                day=long_date(facts.data_at),
            ),
        ),
    ]


def _protection(material: Material) -> str:
    said = material.said
    words = care_words.hidden(material)
    totals = _("Totals of people, referrals, sessions and hours are printed as they are.")
    if material.facts.hides_totals:
        totals = _("Of so small or private a group totals of people are hidden likewise.")
    if said.protection == Protection.BOARD:
        totals += " " + _("This is for the board only: don't pass it on.")
    return f"{words} {totals}"


def _checked(material: Material) -> list[Block]:
    if not material.checked:
        return []
    return [Text([_("What was checked before this was printed:"), *material.checked])]
