"""What people aim for themselves, and what they say of sessions. No words of theirs are here."""

from flask_babel import gettext as _

from portal.reports.block_rules import Block, Text
from portal.reports.ledger_rules import key_of
from portal.reports.material import Cell, Material, nothing, table


def goals(material: Material) -> list[Block]:
    """People's own goals: how many, how near they feel, by theme. The words are never printed."""
    said = material.said
    if not said.has("goals.held") or (said.is_zero("goals.held") and said.is_zero("goals.set")):
        return nothing(_("No goals were set on these dates."))
    names = [
        ("goals.people", _("People with goals of their own")),
        ("goals.set", _("Goals set on these dates")),
        ("goals.held", _("Goals held")),
        ("goals.paired", _("Of these, rated twice")),
        ("goals.missing", _("Not rated twice")),
        ("goals.nearer", _("Rated twice, and nearer now")),
        ("goals.same_place", _("Rated twice, and as near as before")),
        ("goals.further", _("Rated twice, and further away now")),
        ("goals.ended", _("Goals that came to an end")),
        ("goals.reached", _("Reached, as people say")),
        ("goals.changed", _("Changed for another")),
        ("goals.let_go", _("Let go")),
        ("goals.progress", _("Mean change, of 10 points")),
    ]
    rows: list[list[Cell]] = [
        [name, (said.figure(key), key)] for key, name in names if said.has(key)
    ]
    made: list[Block] = [
        Text([_("People say how near they feel to a goal of their own, from 0 to 10.")]),
        table(material, "goals", _("Goals"), [_("Goals"), _("Number")], rows),
    ]
    return made + _themes(material)


def _themes(material: Material) -> list[Block]:
    said = material.said
    found = material.rows_of("goals.held", "theme")
    if not found:
        return []
    rows: list[list[Cell]] = []
    for row, key in found:
        cells: list[Cell] = [material.row_name("theme", row, _("No theme")), (said.count(key), key)]
        for figure in ("goals.paired", "goals.reached"):
            at = key_of(figure, (("theme", row),))
            cells.append((said.count(at), at) if said.has(at) else "")
        rows.append(cells)
    headings = [_("Theme"), _("Goals"), _("Rated twice"), _("Reached")]
    return [table(material, "themes", _("Goals, by theme"), headings, rows)]


def feedback(material: Material) -> list[Block]:
    """What people said of sessions: each question by itself."""
    said = material.said
    questions = [
        (f"feedback.{code}", question)
        for code, question in material.facts.questions.items()
        if said.has(f"feedback.{code}.answers")
    ]
    if not questions or all(said.is_zero(f"{at}.answers") for at, _one in questions):
        return nothing(_("Nobody filled in a session form on these dates."))
    rows: list[list[Cell]] = []
    for at, question in questions:
        positive, answers = f"{at}.positive", f"{at}.answers"
        cells: list[Cell] = [question.name, (said.count(positive), positive)]
        rows.append([*cells, (said.count(answers), answers), said.percent_of(positive, answers)])
    agreed = questions[0][1].answer_words or _("Agreed")
    headings = [_("What was asked"), agreed, _("Answers"), _("Share")]
    words = [
        _(
            "After a session people may say how it was. Whoever was unhappy may be less likely "
            "to answer."
        )
    ]
    if said.has("feedback.forms") and said.has("places.came"):
        words.append(
            _("Forms filled in: %(part)s.", part=said.part_of("feedback.forms", "places.came"))
        )
    made = table(material, "feedback", _("What people said after sessions"), headings, rows)
    return [Text([" ".join(words)]), made]
