"""Headings, columns and rows understood: decisions without a database."""

from typing import Any

import pytest

from portal.imports import column_rules, rules, words
from portal.imports.column_rules import Field
from portal.imports.rules import Checked
from portal.models import BatchState, JobState, RowState

FIELDS = [
    Field("email", "E-mail address", ("mail",), is_required=True),
    Field("course", "Course", is_required=True),
    Field("done_on", "Done on", is_required=True),
    Field("course:1", "Fire safety", sets={"course": "Fire safety"}, value_field="done_on"),
    Field("course:2", "Lone working", sets={"course": "Lone working"}, value_field="done_on"),
]


@pytest.mark.parametrize(
    "heading",
    ["E-mail address", "EMAIL ADDRESS", "\ufeffe_mail-address:", "Ｅ-ｍａｉｌ address"],  # noqa: RUF001
)
def test_headings_are_alike_without_case_blanks_punctuation_and_marks(heading: str) -> None:
    assert column_rules.fold(heading) == "emailaddress"


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["Mail", "Course"], ["a", "Fire safety"]], 0),
        ([["Training 2026"], ["Mail", "Course"], ["a", "b"]], 1),
        ([["Mail list, as of today"], ["Printed", "by us"], ["mail", "course", "done on"]], 2),
        # Titles of courses in a long list don't make its rows headings.
        ([["Who", "What"], ["a", "Fire safety"]], 0),
        ([["Staff"], ["Name", "Fire safety", "Lone working"], ["a", "b", "c"]], 1),
        ([["Only one"], ["x", "y"]], 1),
        ([], 0),
    ],
)
def test_headings_are_found_below_titles(rows: list[list[str]], at: int) -> None:
    assert column_rules.heading_row(list(enumerate(rows, 1)), FIELDS) == at


def test_no_two_headings_are_alike() -> None:
    rows = [(1, ["Note", "", "Note", "Note (2)", "x" * 300]), (2, ["a"] * 6)]
    found = column_rules.headings_of(rows, 0)
    assert found[:4] == ["Note", "(B)", "Note (2)", "Note (2) (2)"]
    assert found[5] == "(F)"
    assert len(found) == len(set(found)) == 6
    assert max(map(len, found)) <= column_rules.HEADING_LENGTH


def test_columns_are_letters() -> None:
    assert [column_rules.column_letters(n) for n in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


def test_each_field_is_guessed_once() -> None:
    assert column_rules.guess(["x", "Mail", "E-mail address", "lone working"], FIELDS) == {
        1: "email",
        3: "course:2",
    }


def test_wide_columns_give_what_they_set() -> None:
    assert column_rules.missing({0: "email", 1: "course:1"}, FIELDS) == []
    assert [one.name for one in column_rules.missing({0: "email"}, FIELDS)] == ["course", "done_on"]
    mixed = {0: "email", 1: "done_on", 2: "course:1"}
    assert [one.name for one in column_rules.clashing(mixed, FIELDS)] == ["done_on"]
    assert column_rules.clashing({0: "email", 1: "course:1", 2: "course:2"}, FIELDS) == []


def test_one_of_two_columns_will_do_in_the_others_place(app: Any) -> None:
    either = [Field("name", "Name", is_required=True, or_else="email"), Field("email", "E-mail")]
    assert column_rules.missing({0: "email"}, either) == []
    assert column_rules.missing({0: "name"}, either) == []
    assert column_rules.missing({}, either) == either[:1]
    assert words.needed(either[:1], either) == ["Name or E-mail"]
    assert words.needed(FIELDS[:2], FIELDS) == ["E-mail address", "Course"]


def test_things_of_a_long_and_of_a_wide_table() -> None:
    rows = [(3, ["a", "b"]), (4, ["", ""]), (5, ["c", "", "d"])]
    long = list(column_rules.things(rows, ["E", "C", "D"], {0: "email", 1: "course"}, FIELDS))
    assert [(one.number, one.cells) for one in long] == [
        (3, {"email": "a", "course": "b", "done_on": ""}),
        (5, {"email": "c", "course": "", "done_on": ""}),
    ]
    mapping = {0: "email", 1: "course:1", 2: "course:2"}
    wide = list(column_rules.things(rows, ["E", "F", "L"], mapping, FIELDS))
    assert wide == [
        (3, "F", {"email": "a", "course": "Fire safety", "done_on": "b"}),
        (5, "L", {"email": "c", "course": "Lone working", "done_on": "d"}),
    ]


def test_later_double_is_known_and_a_wrong_row_hides_none() -> None:
    seen: set[str] = set()
    judged = rules.judge(
        [
            Checked({"a": "wrong"}, "one"),
            Checked({}, "one"),
            Checked({}, "one"),
            Checked({}, "two", is_known=True),
            Checked({}, ""),
            Checked({}, ""),
        ],
        seen,
    )
    assert [one.state for one in judged] == [
        RowState.WRONG,
        RowState.READY,
        RowState.KNOWN,
        RowState.KNOWN,
        RowState.READY,
        RowState.READY,
    ]
    assert seen == {"one", "two"}


@pytest.mark.parametrize(
    ("state", "job", "standing"),
    [
        (BatchState.CHECKING, JobState.RUNNING, BatchState.CHECKING),
        (BatchState.CHECKING, JobState.FAILED, BatchState.MAPPING),
        (BatchState.CHECKING, None, BatchState.MAPPING),
        (BatchState.APPLYING, JobState.QUEUED, BatchState.APPLYING),
        (BatchState.APPLYING, JobState.FAILED, BatchState.PREVIEW),
        (BatchState.APPLIED, JobState.FAILED, BatchState.APPLIED),
        (BatchState.PREVIEW, None, BatchState.PREVIEW),
    ],
)
def test_failed_job_leads_back_to_where_it_was_asked_for(
    state: str, job: str | None, standing: str
) -> None:
    assert rules.standing(state, job) == standing


@pytest.mark.parametrize("cells", [{}, {"email": 'a "b"\n', "name": "محمد"}])
@pytest.mark.parametrize("identity", ["", "x", 'a"b'])
def test_cells_are_kept_behind_what_the_row_would_make(
    cells: dict[str, str], identity: str
) -> None:
    packed = rules.pack(cells, identity)
    assert rules.unpack(packed) == cells
    assert packed.startswith(rules.identity_mark(identity))
    assert not packed.startswith(rules.identity_mark("other"))


def test_most_frequent_mistake_comes_first_and_empty_cells_are_none() -> None:
    rows = [({"a": "x", "b": "y"}, {"a": "!", "b": "!"}), ({"a": "x", "b": "z"}, {"a": "!"})]
    rows += [({"a": "", "b": "y"}, {"a": "!", "b": "!"})] * 2
    assert rules.same_wrong(rows) == [("b", "y", "!", 3), ("a", "x", "!", 2)]


def test_an_empty_cell_is_a_mistake_to_mend_everywhere_only_where_all_rows_may_say_the_same():
    rows = [({"a": "", "b": ""}, {"a": "!", "b": "!"})] * 2
    assert rules.same_wrong(rows) == []
    assert rules.same_wrong(rows, filled=["a"]) == [("a", "", "!", 2)]


def test_card_asks_for_the_wrong_cells_or_for_all() -> None:
    cells = {"email": "a", "course": "b", "done_on": ""}
    card = rules.card(cells, {"course": "No."}, FIELDS)
    assert card.cells == [("course", "Course", "b", "No.")]
    assert card.said == [("E-mail address", "a")]
    card = rules.card(cells, {"": "Both at once."}, FIELDS)
    assert (card.error, len(card.cells)) == ("Both at once.", 3)
