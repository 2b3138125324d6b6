"""Codes of printed forms, and what is typed from them. Pure."""

from collections.abc import Callable, Mapping, Sequence

from portal.groups.sheet_rules import LETTERS
from portal.models.response_paper import PAPER_CODE_LENGTH
from portal.outcomes.measure_rules import Item, Measure

# One letter or digit stands for an item that was left out on paper.
LEFT_OUT = ("", "-", "x", "X")


def make_code(draw: Callable[[int], int]) -> str:
    """A code and its check letter; `draw(n)` gives a number from 0 to n - 1."""
    start = "".join(LETTERS[draw(len(LETTERS))] for _place in range(PAPER_CODE_LENGTH - 1))
    return start + _check_letter(start)


def as_code(text: str) -> str | None:
    """A code as it is kept, of what somebody typed; None for what can't be one."""
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(code) != PAPER_CODE_LENGTH or any(letter not in LETTERS for letter in code):
        return None
    return code if _check_letter(code[:-1]) == code[-1] else None


def shown_code(code: str) -> str:
    """ "KXT-4PAR": in two parts, which are read out and typed more surely."""
    return f"{code[:3]}-{code[3:]}"


def _check_letter(start: str) -> str:
    # Every place has a weight of its own, so that two letters swapped change the sum.
    weighed = sum(
        weight * LETTERS.index(letter)
        for weight, letter in zip(range(PAPER_CODE_LENGTH, 1, -1), start, strict=True)
    )
    return LETTERS[-weighed % len(LETTERS)]


def read_items(
    measure: Measure, typed: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """The answers among what was typed by item, and for those that can't be, what could.

    Nothing, a dash or an x is an item that was left out.
    """
    answers: dict[str, int] = {}
    wrong: dict[str, tuple[int, int]] = {}
    for item in measure.items:
        text = typed.get(item.code, "").strip()
        if text in LEFT_OUT:
            continue
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
        if value is None or value not in values_of(item):
            wrong[item.code] = (item.least, item.most)
        else:
            answers[item.code] = value
    return answers, wrong


def values_of(item: Item) -> Sequence[int]:
    """The numbers that may stand for an item."""
    return [option.value for option in item.options]
