"""Unmet need by topic and area, in numbers too large to point at anybody. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# A label that stands for all those too small to be named.
OTHER = None


@dataclass(frozen=True)
class TopicNeed:
    """A topic, how many people, and of them by area; OTHER names what was put together.

    `count` is None where all of them together are too few to be said.
    """

    topic: str | None
    count: int | None
    areas: list[tuple[str | None, int | None]]


def need(people: Iterable[tuple[str, str, int]], least: int) -> list[TopicNeed]:
    """Need by topic, the greatest first, each by area. Takes (topic, area, person_id) rows.

    Each person counts once in a topic. No number between 1 and `least` stands anywhere, nor
    can be reckoned from those that do: what is too small is put together with the next
    smallest until it is large enough.
    """
    topics: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for topic, area, person_id in people:
        topics[topic].setdefault(person_id, area)
    named, folded = together({topic: len(found) for topic, found in topics.items()}, least)
    rest = Counter(area for topic in folded for area in topics[topic].values())
    rows = [
        TopicNeed(topic, count, by_area(Counter(topics[topic].values()), least))
        for topic, count in named
    ]
    if rest:
        total = sum(rest.values())
        rows.append(TopicNeed(OTHER, total if total >= least else None, by_area(rest, least)))
    return rows


def by_area(counts: Mapping[str, int], least: int) -> list[tuple[str | None, int | None]]:
    """(area, count), the greatest first, and OTHER last for those put together."""
    named, folded = together(counts, least)
    rest = sum(counts[area] for area in folded)
    rows: list[tuple[str | None, int | None]] = list(named)
    if folded:
        rows.append((OTHER, rest if rest >= least else None))
    return rows


def together(counts: Mapping[str, int], least: int) -> tuple[list[tuple[str, int]], list[str]]:
    """What may be named, the greatest first, and what is to be put together.

    What is put together holds at least `least`, or is all there is.
    """
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [pair for pair in ranked if pair[1] >= least]
    folded = [pair for pair in ranked if pair[1] < least]
    while folded and named and sum(count for _label, count in folded) < least:
        folded.append(named.pop())
    return named, [label for label, _count in folded]
