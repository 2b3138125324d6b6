"""What a document says besides figures: whom it is about and for, what was aimed for, whose words.

Nothing here is a count of people, so nothing here needs hiding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Aim:
    """What a figure is to reach: at least the value, or at most."""

    value: float
    is_at_most: bool = False


class Benefit(StrEnum):
    """What support groups are said to do for people: each is shown by a figure, or not at all."""

    CONNECTION = "connection"
    COPING = "coping"
    HOPE = "hope"
    STIGMA = "stigma"
    VALIDATION = "validation"
    INFORMATION = "information"
    SELF_ESTEEM = "self_esteem"
    ALONGSIDE_CARE = "alongside_care"


@dataclass(frozen=True)
class Series:
    """One line of answers over time: a measure's score, or one question of it.

    `least` and `most` are the ends of its scale. `norm` is the published mean of everybody,
    with the words that say whose it is.
    """

    name: str
    least: float
    most: float
    higher_is_better: bool
    version: str = ""
    licence: str = ""
    norm: float | None = None
    norm_words: str = ""
    # How much of a change is counted as one, in words; '' where any is.
    change_words: str = ""
    # Of a question told as a share: the answers that are counted, in words.
    answer_words: str = ""
    benefits: Sequence[Benefit] = ()


@dataclass(frozen=True)
class Facts:
    """All that a document is made of besides its figures.

    `aims` are by figure, `notes` by section, `series` by the key that outcome figures have.
    """

    organisation: str
    data_at: datetime
    subject: str
    charity_number: str = ""
    prepared_for: str = ""
    issue_line: str = ""
    software: str = ""
    aims: Mapping[str, Aim] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    quotes: Sequence[tuple[str, str]] = ()
    series: Mapping[str, Series] = field(default_factory=dict)
    # What people are asked after a session, likewise.
    questions: Mapping[str, Series] = field(default_factory=dict)
    # Names of rows whose keys are the charity's own: {(dimension, row): name}.
    row_names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    # For one tiny or sensitive group nothing is exact.
    hides_totals: bool = False
