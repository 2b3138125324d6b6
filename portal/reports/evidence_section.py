"""The evidence map: each thing that support groups are said to do, and the figure that shows it,
or plainly that it isn't measured."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Column, Text
from portal.reports.facts_rules import Benefit
from portal.reports.material import Cell, Material, table
from portal.reports.outcome_sections import series_of, three_words
from portal.reports.said_words import Said


def names() -> dict[Benefit, str]:
    """Each benefit, as people would say it."""
    return {
        Benefit.CONNECTION: _("Feeling less alone"),
        Benefit.COPING: _("Coping, and reaching goals of one's own"),
        Benefit.HOPE: _("Hope"),
        Benefit.STIGMA: _("Less shame and stigma"),
        Benefit.VALIDATION: _("Being heard and accepted"),
        Benefit.INFORMATION: _("Learning something of use"),
        Benefit.SELF_ESTEEM: _("Thinking better of oneself"),
        Benefit.ALONGSIDE_CARE: _("Working alongside care"),
    }


def blocks(material: Material) -> list[Block]:
    """One row for each benefit."""
    rows = [row for benefit, name in names().items() for row in _rows(material, benefit, name)]
    left = [Column(one, is_number=False) for one in (_("Measured by"), _("What it says"))]
    words = _(
        "Support groups are said to do all of this. The table says which of it is measured here, "
        "and what the measure says; where nothing is measured, nothing is claimed."
    )
    made = table(material, "evidence", _("What is measured"), [_("What is claimed"), *left], rows)
    return [Text([words]), made]


def _rows(material: Material, benefit: Benefit, name: str) -> list[list[Cell]]:
    found = [*_by_series(material, benefit), *_by_service(material.said, benefit)]
    if not found:
        return [[name, _("Not measured"), ""]]
    return [[name if number == 0 else "", *one] for number, one in enumerate(found)]


def _by_series(material: Material, benefit: Benefit) -> list[tuple[str, str]]:
    said = material.said
    found = []
    for key, series in series_of(material):
        if benefit in series.benefits and not said.is_zero(f"outcome.{key}.started"):
            found.append((series.name, _says(said, key)))
    for code, question in material.facts.questions.items():
        if benefit in question.benefits and said.number(f"feedback.{code}.answers"):
            at = f"feedback.{code}"
            words = _(
                "%(answer)s: %(part)s",
                answer=question.answer_words,
                part=said.part_of(f"{at}.positive", f"{at}.answers"),
            )
            found.append((_("After sessions: %(name)s", name=question.name), words))
    return found


def _says(said: Said, key: str) -> str:
    paired = f"outcome.{key}.paired"
    if said.number(paired) is None:
        return _("Too few answered twice to say")
    if said.is_zero(paired):
        return _("Nobody has answered twice yet")
    parts = three_words(said, key)
    if not parts:
        return _("%(people)s answered twice; the rest can't be said", people=said.of(paired))
    return _("Of %(people)s, %(parts)s", people=said.of(paired), parts=parts)


def _by_service(said: Said, benefit: Benefit) -> list[tuple[str, str]]:
    if benefit == Benefit.COPING and said.number("goals.paired"):
        words = _(
            "Of %(goals)s rated twice, nearer: %(nearer)s; as near: %(same)s; further away: "
            "%(further)s",
            goals=said.of("goals.paired"),
            nearer=said.counted("goals.nearer"),
            same=said.counted("goals.same_place"),
            further=said.counted("goals.further"),
        )
        return [(_("Goals of their own"), words)]
    if benefit == Benefit.ALONGSIDE_CARE and said.number("response.told"):
        told = _(
            "Referrers told what was decided: %(part)s",
            part=said.part_of("response.told", "response.decided"),
        )
        return [(_("Answers to referrers"), told)]
    return []
