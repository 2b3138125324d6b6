"""What people answered over time, and what they aim for: some better, some worse, some missing.

With dice of its own, so that the rest of the charity stays the same however many there are.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal import clock
from portal.demo.goals import add_goals
from portal.demo.scene import SEED, Scene
from portal.models import (
    AnsweredBy,
    Attendance,
    Group,
    Mark,
    MeasureLicence,
    MeasureUse,
    Membership,
    MembershipEnding,
    Occasion,
    Person,
    Response,
    ResponseItem,
    Session,
)
from portal.outcomes.measure_registry import measure as measure_called
from portal.outcomes.measure_rules import Measure, score, score_total

# The first programme asks every six weeks and hard; the others every twelve, as files say.
_EVERY_DAYS = {"anxiety": 42}
# Programme, measure, by leaders, by link.
_USES = (
    ("anxiety", "ucla3", True, True),
    ("anxiety", "gbo", False, True),
    ("anxiety", "ons4", False, True),
    ("anxiety", "session4", True, True),
    ("bereavement", "ucla3", False, True),
    ("bereavement", "gbo", False, True),
    ("bereavement", "ons4", False, True),
    ("bereavement", "session4", True, False),
    ("recovery", "ons4", False, True),
    ("recovery", "gbo", False, True),
    ("recovery", "swemwbs", False, False),
    ("recovery", "phq9", False, False),
)
# How often each is answered: at the start, along the way, at a planned end, at any other.
_SHARES = {"anxiety": (0.96, 0.85, 0.75, 0.4)}
_OTHER_SHARES = (0.9, 0.68, 0.55, 0.12)
_SESSION_DAYS = 130
_SESSION_SHARE = 0.35
_LEFT_OUT = 0.015
_PLANNED = (
    MembershipEnding.FINISHED,
    MembershipEnding.NO_LONGER_NEEDED,
    MembershipEnding.GROUP_ENDED,
)


@dataclass(frozen=True)
class Stay:
    """One person's place in a group, from its first day to its last or today."""

    person: int
    group: int
    programme: int
    referral: int | None
    first: date
    last: date
    has_ended: bool
    was_planned: bool


def add_outcomes(scene: Scene) -> None:
    """Measures in use, a licence, answers at every stay, forms after sessions, and goals."""
    rng = random.Random(SEED + 6)
    _add_uses(scene)
    asked = {key: [one for of, one, *_more in _USES if of == key] for key, *_rest in _USES}
    by_id = {number: key for key, number in scene.programmes.items()}
    for stay in stays(scene):
        wellness = rng.gauss(0, 1)
        # Most move a little for the better over half a year, some not, some for the worse.
        drift = rng.gauss(1.1, 1.0)
        key = by_id[stay.programme]
        for code in asked[key]:
            known = measure_called(code)
            if known.is_goals:
                add_goals(scene, rng, stay, drift)
            elif not known.is_session_form:
                for on, occasion in _days(rng, stay, key):
                    share = min(1.0, (on - stay.first).days / 180)
                    _answer(scene, rng, stay, known, on, occasion, wellness + drift * share)
    _add_after_sessions(scene, rng)


def stays(scene: Scene) -> Iterator[Stay]:
    """Every place that somebody took up, of people who are alive."""
    for row in scene.rows[Membership]:
        first, ending = row["starts_on"], row["ending"]
        person = scene.row(Person, row["person"])
        never = ending in (MembershipEnding.NEVER_STARTED, MembershipEnding.ENTERED_IN_ERROR)
        if first is None or first > scene.today or never or person["died_on"]:
            continue
        last = row["ends_on"] if ending else None
        yield Stay(
            row["person"],
            row["group"],
            scene.row(Group, row["group"])["programme"],
            row["referral"],
            first,
            min(last or scene.today, scene.today),
            last is not None and last <= scene.today,
            ending in _PLANNED,
        )


def _days(rng: random.Random, stay: Stay, key: str) -> Iterator[tuple[date, Occasion]]:
    at_start, at_review, at_end, at_stop = _SHARES.get(key, _OTHER_SHARES)
    every = _EVERY_DAYS.get(key, 84)
    if rng.random() < at_start:
        yield min(stay.first + timedelta(days=rng.randint(0, 9)), stay.last), Occasion.START
    day = stay.first + timedelta(days=every + rng.randint(-4, 8))
    while day < stay.last:
        if rng.random() < at_review:
            yield day, Occasion.REVIEW
        day += timedelta(days=every + rng.randint(-4, 8))
    # Who stopped coming is seldom there to be asked.
    if stay.has_ended and rng.random() < (at_end if stay.was_planned else at_stop):
        yield stay.last, Occasion.END


def _answer(
    scene: Scene,
    rng: random.Random,
    stay: Stay,
    known: Measure,
    on: date,
    occasion: Occasion,
    wellness: float,
) -> None:
    if known.is_total_only:
        scored = score_total(known, Decimal(round(max(7.0, min(35.0, 19.5 + 3 * wellness)))))
        answers: dict[str, int] = {}
    else:
        answers = _ticked(rng, known, wellness)
        scored = score(known, answers)
    doors = [AnsweredBy.STAFF, AnsweredBy.PAPER]
    if known.goes_by_link:
        doors += [AnsweredBy.LINK] * 2
    _add_response(
        scene,
        known,
        answers,
        person=stay.person,
        occasion=occasion,
        answered_on=on,
        programme=stay.programme,
        group=stay.group,
        referral=stay.referral,
        answered_by=rng.choice(doors),
        score=scored.score,
        missing_count=scored.missing_count,
    )


def _ticked(rng: random.Random, known: Measure, wellness: float) -> dict[str, int]:
    lower = {item for one in known.series if one.is_lower_better for item in _items_of(one)}
    answers = {}
    for item in known.items:
        # An answer that tells of danger raises a concern, which a demo doesn't play at.
        if item.concern_from is not None:
            answers[item.code] = item.least
            continue
        if rng.random() < _LEFT_OUT:
            continue
        share = 0.42 + 0.16 * (wellness + rng.gauss(0, 0.6))
        if item.code in lower:
            share = 1 - share
        share = min(1.0, max(0.0, share))
        answers[item.code] = item.least + round(share * (item.most - item.least))
    return answers


def _items_of(series: Any) -> tuple[str, ...]:
    return (series.item,) if series.item else tuple(series.items)


def _add_after_sessions(scene: Scene, rng: random.Random) -> None:
    known = measure_called("session4")
    asking = {scene.programmes[key] for key, code, *_rest in _USES if code == known.code}
    since = scene.now - timedelta(days=_SESSION_DAYS)
    for row in scene.rows[Attendance]:
        session = scene.row(Session, row["session"])
        came = row["mark"] in (Mark.PRESENT, Mark.LEFT_EARLY)
        if not came or session["starts_at"] < since or rng.random() > _SESSION_SHARE:
            continue
        programme = scene.row(Group, session["group"])["programme"]
        if programme not in asking:
            continue
        answers = {
            item.code: rng.choices((1, 2, 3, 4), (3, 14, 45, 38))[0]
            for item in known.items
            if rng.random() > _LEFT_OUT
        }
        if not answers:
            continue
        _add_response(
            scene,
            known,
            answers,
            person=row["person"],
            occasion=Occasion.SESSION,
            answered_on=clock.local(session["starts_at"]).date(),
            programme=programme,
            group=session["group"],
            session=row["session"],
            answered_by=rng.choice((AnsweredBy.FACILITATOR, AnsweredBy.LINK)),
            missing_count=len(known.items) - len(answers),
        )


def _add_response(scene: Scene, known: Measure, answers: dict[str, int], **more: Any) -> None:
    is_link = more["answered_by"] == AnsweredBy.LINK
    number = scene.add(
        Response,
        measure=known.code,
        measure_version=known.version,
        request_key=f"demo {len(scene.rows[Response]) + 1}",
        recorded_by=None if is_link else scene.users["cora"],
        recorded_at=scene.ago((scene.today - more["answered_on"]).days, 16),
        **more,
    )
    for item, value in answers.items():
        scene.add(ResponseItem, response=number, item=item, value=value)


def _add_uses(scene: Scene) -> None:
    made = scene.ago(720)
    for position, (programme, code, by_facilitator, by_link) in enumerate(_USES, 1):
        asked = measure_called(code).asked
        scene.add(
            MeasureUse,
            programme=scene.programmes[programme],
            measure=code,
            at_start=asked.at_start,
            at_end=asked.at_end,
            every_days=asked.every_days and _EVERY_DAYS.get(programme, asked.every_days),
            is_each_session=asked.each_session,
            by_facilitator=by_facilitator,
            by_link=by_link,
            position=position,
            changed_by=scene.users["mae"],
            changed_at=made,
        )
    scene.add(
        MeasureLicence,
        measure="swemwbs",
        number="WEM-20417",
        holder="Harbour Groups",
        valid_until=scene.today + timedelta(days=400),
        recorded_by=scene.users["ada"],
        recorded_at=made,
    )
