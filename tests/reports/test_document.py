"""Documents from ledgers made by hand: what they say, and that nothing hidden is ever in them."""

import dataclasses
import re
from dataclasses import replace

import pytest

from portal.models import ReportKind
from portal.reports.block_rules import Care, Chart, Document, Kpis, Table
from portal.reports.document import make_document
from portal.reports.facts_rules import Aim
from portal.reports.ledger_rules import Counted, Ledger, Mark, Shown
from portal.reports.section_registry import CATALOGUE
from tests.reports import ledgers


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context():
        yield


def texts(of) -> list[str]:
    """Every string of a document, those in pictures too."""
    if isinstance(of, str):
        return [str(of)]
    if dataclasses.is_dataclass(of):
        return [one for field in dataclasses.fields(of) for one in texts(getattr(of, field.name))]
    if isinstance(of, dict):
        return [one for value in of.values() for one in texts(value)]
    if isinstance(of, list | tuple):
        return [one for value in of for one in texts(value)]
    return []


def section(document: Document, key: str):
    return next(one for one in document.sections if one.key == key)


def words(of) -> str:
    return " ".join(texts(of))


def table(document: Document, key: str) -> dict[str, list[str]]:
    found = next(one for one in document.tables if one.key == key)
    return {row.cells[0]: list(row.cells[1:]) for row in found.rows}


@pytest.mark.parametrize(
    "ledger", [Ledger(), ledgers.full(), ledgers.full(0)], ids=["none", "much", "nothing"]
)
def test_every_document_is_made_of_much_and_of_nothing(ledger):
    for kind in ReportKind:
        _is_whole(kind, ledger)


def _is_whole(kind, ledger):
    made = make_document(ledgers.ask(kind), ledgers.facts(), ledgers.nhs(ledger))
    # Nobody's words were chosen, and a heading over nothing says nothing.
    expected = [
        one.key for one in CATALOGUE[kind].sections if one.key not in ("voices", "learning")
    ]
    assert [one.key for one in made.sections] == expected
    assert all(one.blocks for one in made.sections)
    keys = [one.key for one in made.tables]
    assert len(keys) == len(set(keys))
    for one in made.tables:
        assert all(len(row.cells) == len(one.columns) for row in one.rows), one.key


def test_care_and_completeness_stand_in_any_choice_of_sections():
    pairs = [(kind, part) for kind in CATALOGUE for part in CATALOGUE[kind].sections]
    for kind, one in pairs:
        made = make_document(
            ledgers.ask(kind, sections=(one.key,)), ledgers.facts(), ledgers.nhs(ledgers.full())
        )
        blocks = [block for part in made.sections for block in part.blocks]
        assert sum(isinstance(block, Care) for block in blocks) == 1
        assert "completeness" in [part.key for part in made.sections]
        assert "method" in [part.key for part in made.sections]


def test_sections_stand_in_the_order_asked_for():
    ask = ledgers.ask(sections=("waiting", "nonsense", "reach", "waiting"))
    made = make_document(ask, ledgers.facts(), ledgers.nhs(ledgers.full()))
    assert [one.key for one in made.sections] == [
        "care",
        "waiting",
        "reach",
        "completeness",
        "method",
    ]


# Numbers that nothing else in a document could be.
MARKER = 7_391


def marked() -> Ledger:
    """Every count of people by a number of its own, to be found wherever it leaks."""
    ledger = ledgers.full()
    for number, (key, cell) in enumerate(sorted(ledger.cells.items())):
        ledger.cells[key] = replace(cell, count=MARKER * 1000 + number)
    for number, (key, value) in enumerate(sorted(ledger.values.items())):
        count = len(value.numbers or (0,))
        marks = tuple(float(MARKER * 1000 + 500 + number) for _one in range(count))
        ledger.values[key] = replace(value, numbers=marks)
    return ledger


@pytest.mark.parametrize("mark", [Mark.SMALL, Mark.OTHER])
def test_what_is_hidden_is_nowhere(mark):
    hidden = ledgers.printed_by(marked(), lambda _cell: Shown(mark, None))
    for kind in ReportKind:
        made = make_document(ledgers.ask(kind), ledgers.facts(), hidden, hidden)
        said = words(made)
        assert str(MARKER) not in re.sub(r"[\s,.]", "", said)
        assert not re.search(r"\bNone\b(?! where)|\bnan\b", said)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_document_holds_printed_numbers_and_no_others(kind):
    """The same with half of the figures hidden: those printed are there, the others nowhere."""
    ledger = marked()
    odd = {key for key, cell in ledger.cells.items() if cell.count % 2}

    def shown(cell):
        return Shown(Mark.OTHER, None) if cell.key in odd else Shown(Mark.EXACT, cell.count)

    printed = ledgers.printed_by(ledger, shown)
    made = make_document(ledgers.ask(kind), ledgers.facts(), printed, printed)
    found = set(re.findall(rf"{MARKER}\d\d\d", re.sub(r"[\s,]", "", words(made))))
    assert not found & {str(ledger.cells[key].count) for key in odd}


def test_marks_are_explained_where_they_stand_and_only_there():
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full()))
    for one in made.tables:
        cells = {cell for row in one.rows for cell in row.cells}
        assert ("*: a number from 1 to 7" in one.note) == ("*" in cells), one.key
        assert ("c: not shown" in one.note) == ("c" in cells), one.key
    ages = next(one for one in made.tables if one.key == "equity-age")
    assert "rounded to 5" in ages.note
    training = next(one for one in made.tables if one.key == "workforce")
    assert "rounded" not in training.note


def test_the_page_says_the_quarter_in_three_sentences_and_six_figures():
    before = ledgers.nhs(ledgers.full(2))
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full()), before)
    lead = section(made, "period").blocks[0].paragraphs[0]
    assert lead == (
        "61 people were referred. Of 64 referrals, about 45 have led to a first session so far. "
        "Half of those who came for the first time had waited 17 days or less. About 10 were "
        "still waiting at the end. Loneliness (UCLA-3): of about 30 people who answered twice, "
        "better: about 20; about the same: about 10; worse: too few to say."
    )
    kpis = next(one for one in section(made, "period").blocks if isinstance(one, Kpis)).kpis
    assert 4 <= len(kpis) <= 6
    referred = kpis[0]
    assert (referred.value, referred.comparison) == ("61", "122 in April to June 2026")
    assert referred.target == "target 55 or more: met"
    wait = next(one for one in kpis if one.figure == "wait.median")
    assert wait.target == "target 14 days or less: not met"
    attendance = next(one for one in kpis if one.figure == "attendance.rate")
    assert (attendance.value, attendance.note) == ("84 %", "261 of 310 places (84 %)")


def test_a_large_figure_says_in_words_that_those_waiting_are_not_shown():
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.hiding_all(ledgers.full()))
    kpis = next(one for one in section(made, "period").blocks if isinstance(one, Kpis)).kpis
    wait = next(one for one in kpis if one.figure == "wait.median")
    assert wait.note == "how many are still waiting isn't shown"
    asked = ledgers.ask(ReportKind.WAITING)
    hidden = ledgers.hiding_all(ledgers.full())
    made = make_document(asked, ledgers.facts(), hidden, hidden)
    kpis = next(one for one in section(made, "period").blocks if isinstance(one, Kpis)).kpis
    still = next(one for one in kpis if one.figure == "wait.still")
    assert still.value == "c" and still.note.startswith("not shown, so that")


def test_words_of_people_and_what_was_learned_stand_only_where_there_are_some():
    bare = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full()))
    assert not {"voices", "learning"} & {one.key for one in bare.sections}
    notes = {"voices": "We asked everybody.", "learning": "Tea helps."}
    made = make_document(ledgers.ask(), ledgers.facts(notes=notes), ledgers.nhs(ledgers.full()))
    assert "We asked everybody." in words(section(made, "voices"))
    assert "Tea helps." in words(section(made, "learning"))


def test_a_target_for_a_hidden_figure_is_neither_met_nor_missed():
    aims = {"wait.still": Aim(5, is_at_most=True)}
    hidden = ledgers.hiding_all(ledgers.full())
    made = make_document(ledgers.ask(ReportKind.WAITING), ledgers.facts(aims=aims), hidden)
    assert table(made, "wait")["Still waiting"][-1] == "5 or less: can't be said"


def test_improved_same_and_worse_are_said_together_or_not_at_all():
    ledger = ledgers.full()
    text = words(
        section(make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledger)), "outcomes")
    )
    assert "better: about 20; about the same: about 10; worse: too few to say" in text
    assert "because" not in text
    rows = table(make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledger)), "three-ucla3")
    assert rows["Worse, of those who answered twice"][0] == "*"
    hidden = make_document(ledgers.ask(), ledgers.facts(), ledgers.hiding_all(ledger))
    assert "too few people answered twice" in words(section(hidden, "outcomes"))


def test_each_claim_is_measured_or_plainly_not():
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full()))
    rows = table(made, "evidence")
    assert rows["Less shame and stigma"] == ["Not measured", ""]
    assert rows["Hope"] == ["Not measured", ""]
    assert rows["Feeling less alone"][0] == "Loneliness (UCLA-3)"
    assert rows["Being heard and accepted"][1] == (
        "Mostly or completely: 180 of 200 answers (90 %)"
    )


def test_nothing_is_claimed_where_there_is_nothing():
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full(0)))
    assert "Nothing was recorded for these dates" in words(section(made, "period"))
    rows = table(made, "evidence")
    assert {cells[0] for cells in rows.values()} == {"Not measured"}


def test_no_sentence_says_why():
    for kind in ReportKind:
        made = make_document(ledgers.ask(kind), ledgers.facts(), ledgers.nhs(ledgers.full()))
        said = words(made).lower()
        for word in ("because of", "due to", "thanks to", "led to better", "caused", "impact"):
            assert word not in said, (kind, word)


def test_a_difference_within_rounding_is_none():
    from portal.reports.said_words import Said

    now, before = Ledger(), Ledger()
    now.count("wait.still", 23, Counted.REFERRALS)
    before.count("wait.still", 19, Counted.REFERRALS)
    said = Said(ledgers.nhs(now).printed, ledgers.nhs(before).printed)
    assert (said.number("wait.still"), said.count("wait.still", before=True)) == (25, "20")
    assert said.change("wait.still") == 0


def test_a_managers_words_stand_in_their_section():
    facts = ledgers.facts(notes={"waiting": "We hired.\n\nSince May.", "learning": "Start later."})
    made = make_document(ledgers.ask(), facts, ledgers.nhs(ledgers.full()))
    assert section(made, "waiting").blocks[-1].paragraphs == ["We hired.", "Since May."]
    assert section(made, "learning").blocks[0].paragraphs == ["Start later."]


def test_every_picture_has_its_table_below():
    made = make_document(ledgers.ask(), ledgers.facts(), ledgers.nhs(ledgers.full()))
    charts = [b for part in made.sections for b in part.blocks if isinstance(b, Chart)]
    assert charts
    assert all(isinstance(one.table, Table) and one.table.rows for one in charts)
