"""Whom a report's figures are of: age, gender, ethnicity, disability, area. Pure.

Every dimension has its rows in a fixed order that means something, and everybody is in just one
of them; those of whom nothing is known have rows of their own. Nothing is put in order of how
well it does.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from portal import postcodes
from portal.models import EqualityQuestion, EqualityState
from portal.people.gender_rules import GENDERS as GENDERS
from portal.people.gender_rules import NOT_KNOWN as NOT_KNOWN
from portal.people.gender_rules import PREFER_NOT as PREFER_NOT
from portal.people.gender_rules import UNKNOWN as UNKNOWN
from portal.people.gender_rules import gender_row
from portal.people.privacy_rules import ANSWERS
from portal.reports.ask_rules import Merge
from portal.reports.row_rules import Rows

NOT_ASKED = "not_asked"
NOT_TOLD = frozenset({PREFER_NOT, UNKNOWN, NOT_ASKED, NOT_KNOWN})

ELSEWHERE, NO_ADDRESS = "elsewhere", "no_address"
# An area has a row of its own with so many people at least, more than any preset hides; and
# only the areas with most people have one.
LEAST_IN_AREA = 11
MOST_AREAS = 8

QUESTIONS = {
    "ethnicity": EqualityQuestion.ETHNICITY,
    "disability": EqualityQuestion.DISABILITY,
}


@dataclass(frozen=True)
class Facts:
    """What is on record of a person, as far as a breakdown needs it. `answers` are rows by
    question: a code of its list, or why there is none."""

    born_on: date | None = None
    gender: str = ""
    postcode: str = ""
    has_no_address: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)


class Somebody(NamedTuple):
    """A person, on the day for which their age is told."""

    person_id: int
    on: date


NOTHING_KNOWN = Facts()


def age_on(born_on: date, day: date) -> int:
    """Age in whole years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_rows(bands: Sequence[int]) -> tuple[str, ...]:
    """The rows of age from the first ages of bands: "0-17", "18-24", ... "65+", not known."""
    starts = sorted({band for band in bands if band > 0})
    edges = [0, *starts]
    rows = [f"{low}-{high - 1}" for low, high in zip(edges, starts, strict=False)]
    return (*rows, f"{edges[-1]}+", NOT_KNOWN)


def age_row(facts: Facts, day: date, bands: Sequence[int]) -> str:
    """The band of somebody's age on a day. A birthday ahead of the day isn't one."""
    if facts.born_on is None or facts.born_on > day:
        return NOT_KNOWN
    age = age_on(facts.born_on, day)
    starts = sorted({band for band in bands if band > 0})
    return age_rows(bands)[sum(1 for start in starts if age >= start)]


def area_row(facts: Facts, own_rows: Collection[str]) -> str:
    """The outward postcode where it has a row of its own, else one for all others."""
    code = postcodes.outward(facts.postcode)
    if code:
        return code if code in own_rows else ELSEWHERE
    if facts.has_no_address:
        return NO_ADDRESS
    return ELSEWHERE if facts.postcode.strip() else NOT_KNOWN


def areas_of_their_own(people: Iterable[Facts]) -> list[str]:
    """The outward postcodes that have a row of their own, in the order of their names."""
    counted = Counter(postcodes.outward(one.postcode) for one in people)
    del counted[""]
    common = [code for code, count in counted.items() if count >= LEAST_IN_AREA]
    kept = sorted(common, key=lambda code: (-counted[code], code))[:MOST_AREAS]
    return sorted(kept, key=_by_letters_and_number)


def _by_letters_and_number(code: str) -> tuple[str, int, str]:
    found = re.match(r"([A-Z]*)([0-9]*)(.*)", code)
    letters, number, rest = found.groups() if found else (code, "", "")
    return letters, int(number or 0), rest


class Breakdowns:
    """All dimensions of a report, and in which row of each somebody is.

    `everybody` are the facts of all people that any figure counts, by person.
    """

    def __init__(
        self,
        everybody: Mapping[int, Facts],
        age_bands: Sequence[int],
        merges: Sequence[Merge] = (),
        questions: Collection[str] = tuple(QUESTIONS),
    ):
        self._everybody = everybody
        self._bands = tuple(age_bands)
        self._areas = areas_of_their_own(everybody.values())
        not_told = (PREFER_NOT, UNKNOWN, NOT_ASKED)
        raw: dict[str, tuple[str, ...]] = {
            "age": age_rows(self._bands),
            "gender": (*GENDERS, PREFER_NOT, UNKNOWN, NOT_KNOWN),
        }
        for name, question in QUESTIONS.items():
            if name in questions:
                raw[name] = (*ANSWERS[question], *not_told)
        raw["area"] = (*self._areas, ELSEWHERE, NO_ADDRESS, NOT_KNOWN)
        self.rows = {
            name: Rows(name, rows, is_ordered=name == "age", merges=merges)
            for name, rows in raw.items()
        }

    def raw_row(self, dimension: str, who: Somebody) -> str:
        """The row that somebody is in before rows are merged."""
        facts = self._everybody.get(who.person_id, NOTHING_KNOWN)
        if dimension == "age":
            return age_row(facts, who.on, self._bands)
        if dimension == "gender":
            return gender_row(facts.gender)
        if dimension == "area":
            return area_row(facts, self._areas)
        return facts.answers.get(dimension, NOT_ASKED)

    def row(self, dimension: str, who: Somebody) -> str:
        """The row of a dimension that somebody is printed in."""
        return self.rows[dimension].of(self.raw_row(dimension, who))

    def counts(self, dimension: str, people: Iterable[Somebody]) -> Counter[str]:
        """How many of these are in each printed row; each of `people` counts once."""
        return Counter(self.row(dimension, who) for who in people)

    def told_rows(self, dimension: str) -> list[str] | None:
        """The printed rows of those of whom it is known. None where a merge put them together
        with others."""
        rows = self.rows[dimension]
        told = {rows.of(row) for row in rows.raw if row not in NOT_TOLD}
        untold = {rows.of(row) for row in rows.raw if row in NOT_TOLD}
        if told & untold:
            return None
        return [row for row in rows.dimension.rows if row in told]


def answer_row(question: str, state: str, answer: str) -> str:
    """The row of an answer to an equality question."""
    if state == EqualityState.ANSWERED:
        known = ANSWERS[EqualityQuestion(question)]
        return answer if answer in known else ("other" if "other" in known else UNKNOWN)
    return {EqualityState.PREFER_NOT: PREFER_NOT, EqualityState.UNKNOWN: UNKNOWN}.get(
        EqualityState(state), NOT_ASKED
    )
