"""In which row of a breakdown somebody is: just one, whatever is on record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import EqualityState
from portal.reports import equity_rules as rules
from portal.reports.ask_rules import Merge
from portal.reports.equity_rules import Breakdowns, Facts, Somebody
from portal.reports.row_rules import Rows, merged_name, rows_in

BANDS = (18, 25, 35, 50, 65)
DAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("born_on", "row"),
    [
        (date(2008, 7, 2), "0-17"),
        (date(2008, 7, 1), "18-24"),
        (date(2001, 7, 2), "18-24"),
        (date(2001, 7, 1), "25-34"),
        (date(1961, 7, 1), "65+"),
        (date(2004, 2, 29), "18-24"),
        (date(2026, 7, 2), "not_known"),
        (None, "not_known"),
    ],
)
def test_age_is_that_of_the_day(born_on, row):
    assert rules.age_row(Facts(born_on=born_on), DAY, BANDS) == row


def test_bands_are_whoever_pays_says():
    assert rules.age_rows(BANDS)[:2] == ("0-17", "18-24")
    assert rules.age_rows((16, 60)) == ("0-15", "16-59", "60+", "not_known")
    assert rules.age_rows(()) == ("0+", "not_known")


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("Woman", "woman"),
        ("  FEMALE ", "woman"),
        ("trans  man", "man"),
        ("Non-binary", "non_binary"),
        ("", "not_known"),
        ("Prefer not to say", "prefer_not"),
        ("Manatee", "another"),
        ("human", "another"),
    ],
)
def test_a_gender_in_own_words_is_matched_whole_or_not_at_all(words, row):
    assert rules.gender_row(words) == row


def test_answers_that_no_list_has_are_not_lost():
    asked = [
        rules.answer_row("ethnicity", state, answer)
        for state, answer in [
            (EqualityState.ANSWERED, "black"),
            (EqualityState.ANSWERED, "gone from the list"),
            (EqualityState.PREFER_NOT, ""),
            (EqualityState.UNKNOWN, ""),
            (EqualityState.NOT_ASKED, ""),
        ]
    ]
    assert asked == ["black", "other", "prefer_not", "unknown", "not_asked"]
    assert rules.answer_row("disability", EqualityState.ANSWERED, "gone") == "unknown"


def test_an_area_of_few_people_has_no_row_of_its_own():
    people = [Facts(postcode="LS1 4AP")] * 11 + [Facts(postcode="ls10 1aa")] * 12
    people += [Facts(postcode="LS2 1AA")] * 10
    assert rules.areas_of_their_own(people) == ["LS1", "LS10"]
    rows = [
        rules.area_row(facts, ["LS1"])
        for facts in (
            Facts(postcode="LS1 4AP"),
            Facts(postcode="LS2 1AA"),
            Facts(postcode="75001 Paris"),
            Facts(has_no_address=True),
            Facts(),
        )
    ]
    assert rows == ["LS1", "elsewhere", "elsewhere", "no_address", "not_known"]


@given(
    st.lists(
        st.builds(
            Facts,
            born_on=st.none() | st.dates(date(1900, 1, 1), date(2026, 12, 31)),
            gender=st.sampled_from(["", "Woman", "man", "x", "?"]),
            postcode=st.sampled_from(["", "LS1 4AP", "LS2 1AA", "abroad"]),
            has_no_address=st.booleans(),
            answers=st.sampled_from([{}, {"ethnicity": "black"}, {"disability": "prefer_not"}]),
        ),
        max_size=30,
    )
)
def test_everybody_is_in_one_row_of_each_dimension(people):
    everybody = dict(enumerate(people))
    by = Breakdowns(everybody, BANDS, [Merge("age", ("18-24", "25-34"))])
    whom = [Somebody(number, DAY) for number in everybody]
    for name, rows in by.rows.items():
        found = by.counts(name, whom)
        assert found.total() == len(people)
        assert set(found) <= set(rows.dimension.rows)
        assert len(set(rows.dimension.rows)) == len(rows.dimension.rows)


def test_merged_rows_stand_where_the_first_stood_and_may_be_merged_again():
    merges = [Merge("age", ("18-24", "25-34")), Merge("age", ("18-24&25-34", "35-49"))]
    rows = Rows("age", rules.age_rows(BANDS), is_ordered=True, merges=merges)
    together = "18-24&25-34&35-49"
    assert rows.dimension.rows == ("0-17", together, "50-64", "65+", "not_known")
    assert rows.of("25-34") == together == merged_name(rows_in(together))
    # A merge of another dimension, or of rows that aren't there, changes nothing.
    assert Rows("age", ("0+",), merges=[Merge("area", ("0+", "1+"))]).of("0+") == "0+"


def test_how_much_is_known_is_not_said_of_a_row_that_mixes_both():
    merge = [Merge("gender", ("another", "not_known"))]
    assert Breakdowns({}, BANDS, merge).told_rows("gender") is None
    assert Breakdowns({}, BANDS).told_rows("gender") == list(rules.GENDERS)
