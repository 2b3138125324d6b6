"""Whether two records may be of one person: a fixed score, and the reasons for it. Pure.

The same pair always scores the same, whoever asks and however many people are on record:
staff need a reason that they can repeat.
"""

from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import JaroWinkler

from portal.people.rules import folded_words
from portal.people.same_field_rules import (
    Compared,
    Field,
    Verdict,
    Why,
    address,
    born,
    differ,
    email,
    match,
    near,
    nhs_number,
    phone,
    postcode,
)

# Shown as perhaps the same from here; said to be likely, and very likely, from there.
PERHAPS = 0.60
LIKELY = 0.75
VERY_LIKELY = 0.90
# Words this alike are one word with a slip; above the lower bound they may be.
SAME_WORD = 0.88
NEAR_WORD = 0.70
# One household shares its door, its telephone and often its e-mail; another name with another
# birth date is another member of it, unless the number that is theirs alone says otherwise.
HOUSEHOLD_AT_MOST = 0.50


@dataclass(frozen=True)
class Identity:
    """What a record says of who somebody is; empty where it says nothing."""

    name: str = ""
    given_name: str = ""
    family_name: str = ""
    other_names: tuple[str, ...] = ()
    born_on: date | None = None
    nhs_number: str = ""
    postcode: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike two records are: a number from 0 to 1, and a line for each field."""

    score: float
    fields: tuple[Compared, ...]

    @property
    def is_likely(self) -> bool:
        """Whether it is worth showing to somebody."""
        return self.score >= PERHAPS

    @property
    def strength(self) -> str:
        """How the score is said: "very_likely", "likely" or "perhaps"."""
        if self.score >= VERY_LIKELY:
            return "very_likely"
        return "likely" if self.score >= LIKELY else "perhaps"

    @property
    def says_number(self) -> bool:
        """Whether both have the same NHS number."""
        return any(
            one.field == Field.NHS_NUMBER and one.verdict == Verdict.MATCH for one in self.fields
        )


def likeness(one: Identity, other: Identity) -> Likeness:
    """How alike two records are. The order of the two makes no difference."""
    fields = (
        _names(one, other),
        born(one.born_on, other.born_on),
        nhs_number(one.nhs_number, other.nhs_number),
        postcode(one.postcode, other.postcode),
        address(one.address, other.address),
        phone(one.phone, other.phone),
        email(one.email, other.email),
    )
    score = sum(field.points for field in fields)
    name, birth, number = fields[:3]
    if number.verdict == Verdict.MATCH:
        # A number that is one person's alone is always worth a look.
        score = max(score, PERHAPS)
    elif name.why in (Why.HALF, Why.OTHER) and birth.why == Why.OTHER:
        score = min(score, HOUSEHOLD_AT_MOST)
    return Likeness(round(min(1.0, max(0.0, score)), 2), fields)


# A name in two halves: the words before the family name, and the family name.
_Halves = tuple[str, str]


def _names(one: Identity, other: Identity) -> Compared:
    best: Compared | None = None
    for mine, is_mine_other in _halves_of(one):
        for theirs, is_theirs_other in _halves_of(other):
            found = _two_names(mine, theirs)
            if found.verdict == Verdict.MATCH and (is_mine_other or is_theirs_other):
                found = match(Field.NAME, Why.EARLIER)
            if best is None or found.points > best.points:
                best = found
            if best.why == Why.SAME:
                return best
    return best or Compared(Field.NAME, Verdict.BLANK, Why.BOTH_BLANK)


def _halves_of(of: Identity) -> list[tuple[_Halves, bool]]:
    """The names of a record, each with whether it is an earlier or other one."""
    given, family = of.given_name, of.family_name
    own = _halves(of.name) if not (given or family) else (_folded(given), _folded(family))
    found = {own: False}
    if of.name:
        # How they want to be called may be another name than the one on paper.
        found.setdefault(_halves(of.name), False)
    for name in of.other_names:
        found.setdefault(_halves(name), True)
    return [(halves, is_other) for halves, is_other in found.items() if any(halves)]


def _halves(name: str) -> _Halves:
    words = folded_words(name)
    return " ".join(words[:-1]), "".join(words[-1:])


def _folded(text: str) -> str:
    return " ".join(folded_words(text))


def _two_names(mine: _Halves, theirs: _Halves) -> Compared:
    straight = (_alike(mine[0], theirs[0]), _alike(mine[1], theirs[1]))
    swapped = (_alike(mine[0], theirs[1]), _alike(mine[1], theirs[0]))
    best = max(straight, swapped, key=lambda pair: sum(one or 0.0 for one in pair))
    known = [one for one in best if one is not None]
    if not known:
        return Compared(Field.NAME, Verdict.BLANK, Why.ONE_BLANK)
    least, most = min(known), max(known)
    if len(known) == 1:
        is_same = most >= SAME_WORD
        return near(Field.NAME, Why.HALF_KNOWN) if is_same else differ(Field.NAME)
    if least >= SAME_WORD:
        if best != straight:
            return match(Field.NAME, Why.SWAPPED)
        return match(Field.NAME, Why.SAME if least == 1.0 else Why.ALIKE)
    if most >= SAME_WORD and least >= NEAR_WORD:
        return near(Field.NAME, Why.ALIKE)
    if most >= SAME_WORD:
        return Compared(Field.NAME, Verdict.DIFFER, Why.HALF)
    return differ(Field.NAME)


def _alike(one: str, other: str) -> float | None:
    """How alike two halves are; None where one of them isn't known."""
    return JaroWinkler.similarity(one, other) if one and other else None
