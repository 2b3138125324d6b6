"""How names are folded and compared, and how an NHS number is checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people import rules


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("O'Brien-Núñez", ["obrien", "nunez"]),
        ("ŁUKASZ Wałęsa", ["lukasz", "walesa"]),
        ("Straße", ["strasse"]),
        ("王小明", ["王小明"]),
        ("  ", []),
        ("Anne-Marie d’Arc", ["anne", "marie", "darc"]),
    ],
)
def test_words_are_folded(name, words):
    assert rules.folded_words(name) == words


@given(st.text(max_size=300))
def test_any_text_can_be_folded_and_keyed(text):
    for key, _is_word in rules.name_keys([text]):
        assert key
        assert key < rules.after_prefix(key)


@given(st.text(alphabet="abcdefghij", min_size=5, max_size=12), st.data())
def test_a_word_with_one_letter_missing_wrong_or_too_many_shares_a_key(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    missing = word[:place] + word[place + 1 :]
    wrong = word[:place] + "z" + word[place + 1 :]
    more = word[:place] + "z" + word[place:]
    stored = {key for key, _ in rules.name_keys([word])}
    for typed in (missing, wrong, more):
        assert stored & {typed, *rules.deletions(typed)}, typed


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("9434765919", True),
        ("943 476 5919", True),
        ("3478526985", False),
        ("123", False),
        ("", False),
    ],
)
def test_nhs_number_is_checked_modulus_11(number, is_valid):
    assert rules.is_nhs_number(number) is is_valid


def test_names_are_alike_whichever_way_round():
    assert rules.names_alike("Callum Reid", "Callum Reed") >= rules.ALIKE
    assert rules.names_alike("Reid Callum", "Callum Reid") >= rules.ALIKE
    assert rules.names_alike("Callum Reid", "Ewa Nowak") < rules.ALIKE
