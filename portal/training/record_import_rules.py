"""What the cells of a training spreadsheet mean: who, which course, which days. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from portal.imports.cell_rules import folded

NEAR_COUNT = 3
NEAR_SCORE = 72


class Candidate(NamedTuple):
    """A user as an import may mean them."""

    user_id: int
    name: str
    email: str | None
    is_active: bool


class CourseChoice(NamedTuple):
    """A course as an import may mean it."""

    course_id: int
    title: str
    kind: str
    is_open: bool


def _name_forms(name: str) -> list[str]:
    """A name as it is written, and "Ferreira, Fay" turned round."""
    last, comma, first = name.partition(",")
    return [folded(name), folded(f"{first} {last}")] if comma else [folded(name)]


class Register:
    """Users and courses as spreadsheets are matched to them."""

    def __init__(self, people: Sequence[Candidate], courses: Sequence[CourseChoice]):
        self._by_email = {one.email.casefold(): one for one in people if one.email}
        self._by_name: dict[str, list[Candidate]] = {}
        for one in people:
            self._by_name.setdefault(folded(one.name), []).append(one)
        self._by_title = {folded(one.title): one for one in courses}
        self._names = {folded(one.name): one.name for one in people if one.is_active}
        self._titles = {folded(one.title): one.title for one in courses if one.is_open}

    def by_email(self, email: str) -> Candidate | None:
        """The user with this address."""
        return self._by_email.get(email.strip().casefold())

    def by_name(self, name: str) -> list[Candidate]:
        """Users with this name, those who are active before all others."""
        for form in _name_forms(name):
            found = self._by_name.get(form, [])
            if found:
                return [one for one in found if one.is_active] or found
        return []

    def by_title(self, title: str) -> CourseChoice | None:
        """The course with this title."""
        return self._by_title.get(folded(title))

    def near_names(self, name: str) -> list[str]:
        """Names of active users that look like this one, the likeliest first."""
        return _near(_name_forms(name), self._names)

    def near_titles(self, title: str) -> list[str]:
        """Titles of open courses that look like this one, the likeliest first."""
        return _near([folded(title)], self._titles)


def _near(sought: Iterable[str], known: dict[str, str]) -> list[str]:
    scores: dict[str, float] = {}
    for one in sought:
        for form, score, _key in process.extract(
            one, list(known), scorer=fuzz.WRatio, limit=NEAR_COUNT, score_cutoff=NEAR_SCORE
        ):
            scores[form] = max(score, scores.get(form, 0))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [known[form] for form, _score in ranked[:NEAR_COUNT]]


def share_a_word(one: str, other: str) -> bool:
    """Whether two names have a word in common, or one that is nearly the same."""
    words = {word for form in _name_forms(one) for word in form.replace(",", " ").split()}
    others = folded(other).split()
    return any(fuzz.ratio(word, second) >= 80 for word in words for second in others)
