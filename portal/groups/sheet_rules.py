"""Sign-in sheets on paper: their codes, the names on them, and what typing one in does. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.groups import rules
from portal.models import Mark
from portal.models.sheets import SHEET_CODE_LENGTH

# No vowels, so that no code is a word, and of those that look alike on paper (0 O, 1 I L, 2 Z,
# 5 S, 6 G, 8 B) one at most. A prime number of them, so that the check letter finds any letter
# that is wrong and any two that were swapped.
LETTERS = "234679CDFHJKLMNPQRTVWXY"
# The marks that paper has boxes for; whoever stays away ticks nothing.
BOXES = (Mark.PRESENT, Mark.LEFT_EARLY, Mark.APOLOGIES)
# Blank lines for people nobody expected; more of them where nobody is expected at all.
SPARE_LINES = 4
LONELY_SPARE_LINES = 12


def make_code(draw: Callable[[int], int]) -> str:
    """A code and its check letter; `draw(n)` gives a number from 0 to n - 1."""
    start = "".join(LETTERS[draw(len(LETTERS))] for _place in range(SHEET_CODE_LENGTH - 1))
    return start + _check_letter(start)


def as_code(text: str) -> str | None:
    """A code as it is kept, of what somebody typed; None for what can't be one."""
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    if len(code) != SHEET_CODE_LENGTH or any(letter not in LETTERS for letter in code):
        return None
    return code if _check_letter(code[:-1]) == code[-1] else None


def shown_code(code: str) -> str:
    """ "KXT-4PA": in two halves, which are read out and typed more surely."""
    half = SHEET_CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def _check_letter(start: str) -> str:
    # Every place has a weight of its own, so that two letters swapped change the sum.
    weighed = sum(
        weight * LETTERS.index(letter)
        for weight, letter in zip(range(SHEET_CODE_LENGTH, 1, -1), start, strict=True)
    )
    return LETTERS[-weighed % len(LETTERS)]


def names_on_sheet(names: Mapping[int, str], *, is_sensitive: bool) -> dict[int, str]:
    """Names for paper that lies in a room, by id: no surname; alike ones numbered as given.

    The first word and the last one's initial, "Ana R."; for a sensitive group the first word
    alone.
    """
    if is_sensitive:
        return rules.first_names(names)
    return rules.numbered(
        {person_id: _first_and_initial(name) for person_id, name in names.items()},
        "{name} {number}",
    )


def _first_and_initial(name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[-1][0].upper()}." if len(words) > 1 else name


def may_be_named(group_name: str, topics: Iterable[str], *, is_sensitive: bool) -> bool:
    """Whether a group's name may stand on paper: not a sensitive one's, nor one with a topic."""
    folded = group_name.casefold()
    return not is_sensitive and not any(one and one.casefold() in folded for one in topics)


class Takes(StrEnum):
    """Which of two that don't agree shall hold."""

    PAPER = "paper"
    ROLL = "roll"


@dataclass(frozen=True)
class PaperLine:
    """What the paper says of one person, and what was decided about the roll's own mark.

    `seen` is the roll's mark that the decision was made on.
    """

    person_id: int
    mark: Mark | None
    seen: str | None = None
    takes: Takes | None = None

    def clashes_with(self, now: str | None) -> bool:
        """Whether paper and roll disagree and nobody has chosen, knowing this very mark."""
        if self.mark is None or now is None or self.mark == now:
            return False
        return self.takes is None or self.seen != now

    def mark_after(self, now: str | None, *, rest_is_absent: bool) -> str | None:
        """What the roll shall say. A line without a tick leaves a mark that stands."""
        if self.mark is None:
            return Mark.ABSENT if now is None and rest_is_absent else now
        if now is not None and self.mark != now and self.takes == Takes.ROLL:
            return now
        return self.mark


def clashing(lines: Sequence[PaperLine], marks: Mapping[int, str]) -> list[int]:
    """People of whom paper and roll say different things, in the order of the lines."""
    return [one.person_id for one in lines if one.clashes_with(marks.get(one.person_id))]


def chased_at(ends_at: datetime, printed_at: datetime, hours: int) -> datetime:
    """When a sheet that nobody typed in is asked after: so long after session and printing."""
    return max(ends_at, printed_at) + timedelta(hours=hours)


def follow_up_key(sheet_id: int) -> str:
    """What the follow-up about a sheet is known by, once and for all."""
    return f"sheet {sheet_id}"
