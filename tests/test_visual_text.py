"""Right-to-left words as they are drawn letter by letter from the left."""

import pytest

from portal.visual_text import as_seen, joined


def test_letters_join_as_their_neighbours_ask():
    # Beh between two: first, middle, last; alef joins to the right alone; lam with alef is one.
    assert joined("ببب") == "\ufe91\ufe92\ufe90"
    assert joined("باب") == "\ufe91\ufe8e\ufe8f"
    assert joined("لا") == "\ufefb"
    assert joined("سلام") == "\ufeb3\ufefc\ufee1"
    assert joined("ب ب") == "\ufe8f \ufe8f"


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("שלום", "םולש"),
        ("שלום (2026)", "(2026) םולש"),
        ("שלום Group 12 עולם", "םלוע Group 12 םולש"),
        ("Group שלום", "Group םולש"),
        ("Group", "Group"),
        ("", ""),
    ],
)
def test_words_stand_in_the_order_in_which_they_are_seen(words, seen):
    assert as_seen(words) == seen


def test_marks_above_letters_part_nothing():
    assert joined("بَب") == "\ufe91\u064e\ufe90"
