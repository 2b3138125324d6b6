"""The questions behind a link, one after the other, and what was answered so far. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.models.outcomes import LEAST_RATING, MOST_RATING
from portal.outcomes.measure_rules import Measure, Option

# Said by somebody who would rather not answer: kept as no answer at all, never as a number.
LEFT_OUT = "left-out"
# More options than this stand side by side, as numbers; fewer one below the other, in words.
MOST_IN_WORDS = 6
GOAL_PREFIX = "goal"

# By measure and item: the number chosen, or None for one that was left out.
Answers = dict[str, dict[str, int | None]]


@dataclass(frozen=True)
class Question:
    """One question, as a phone shows it."""

    measure: str
    item: str
    wording: str
    instructions: str
    options: tuple[Option, ...]
    # Set where the question is about an aim of their own.
    goal_id: int | None = None

    @property
    def is_scale(self) -> bool:
        """Whether it's answered with a number on a line rather than in words."""
        return len(self.options) > MOST_IN_WORDS

    @property
    def name(self) -> str:
        """What tells it from the others of its link."""
        return f"{self.measure} {self.item}"

    def takes(self, value: int) -> bool:
        return any(option.value == value for option in self.options)


@dataclass(frozen=True)
class OwnGoal:
    """An aim of somebody's own, in their words."""

    goal_id: int
    words: str


def questions(
    measures: Iterable[Measure], goals: Sequence[OwnGoal], ends: tuple[str, str]
) -> list[Question]:
    """Every question of these measures in order. `ends` are the words at 0 and 10 of a goal.

    A measure that no link may carry has no question here, whatever the link says.
    """
    found: list[Question] = []
    for measure in measures:
        if not measure.goes_by_link:
            continue
        if measure.is_goals:
            found += [_of_goal(measure, goal, ends) for goal in goals]
        else:
            found += [
                Question(measure.code, item.code, item.wording, measure.instructions, item.options)
                for item in measure.items
            ]
    return found


def _of_goal(measure: Measure, goal: OwnGoal, ends: tuple[str, str]) -> Question:
    labels = {LEAST_RATING: ends[0], MOST_RATING: ends[1]}
    options = tuple(
        Option(value, labels.get(value, "")) for value in range(LEAST_RATING, MOST_RATING + 1)
    )
    return Question(
        measure.code,
        f"{GOAL_PREFIX}{goal.goal_id}",
        goal.words,
        measure.instructions,
        options,
        goal.goal_id,
    )


def number_of(asked: Sequence[Question], name: str) -> int:
    """The number, from 1, of the question of that name; one more than there are where it is
    asked no more."""
    names = [one.name for one in asked]
    return names.index(name) + 1 if name in names else len(asked) + 1


def first_open(asked: Sequence[Question], answers: Mapping[str, Mapping[str, object]]) -> int:
    """The number, from 1, of the first question nobody has answered or left out; one more than
    there are where none is open."""
    for number, question in enumerate(asked, 1):
        if question.item not in answers.get(question.measure, {}):
            return number
    return len(asked) + 1


def answer_of(
    question: Question, answers: Mapping[str, Mapping[str, int | None]]
) -> int | str | None:
    """What was chosen for it: a number, LEFT_OUT, or None for nothing yet."""
    of_measure = answers.get(question.measure, {})
    if question.item not in of_measure:
        return None
    value = of_measure[question.item]
    return LEFT_OUT if value is None else value


def with_answer(answers: Answers, question: Question, value: int | None) -> Answers:
    """The answers with one more, the others as they were."""
    return {
        **answers,
        question.measure: {**answers.get(question.measure, {}), question.item: value},
    }


def given(asked: Sequence[Question], answers: Answers) -> dict[str, dict[str, int]]:
    """By measure that was asked, what was answered to it; what was left out isn't there."""
    found: dict[str, dict[str, int]] = {}
    for question in asked:
        chosen = found.setdefault(question.measure, {})
        value = answers.get(question.measure, {}).get(question.item)
        if value is not None and question.takes(value):
            chosen[question.item] = value
    return found


def answers_from(text: str) -> Answers:
    """Answers as a row keeps them."""
    kept: Answers = json.loads(text)
    return kept


def answers_as(answers: Answers) -> str:
    """Answers as a row keeps them."""
    return json.dumps(answers, separators=(",", ":"))


def measures_from(text: str) -> list[str]:
    """Codes as a row keeps them."""
    kept: list[str] = json.loads(text)
    return kept


def measures_as(codes: Sequence[str]) -> str:
    """Codes as a row keeps them."""
    return json.dumps(list(codes))
