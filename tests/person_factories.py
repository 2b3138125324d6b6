"""What is known of people beyond their names: pairs, privacy notices, answers, deaths."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.models import (
    Death,
    EqualityAnswer,
    NoticeHow,
    Pair,
    PairReader,
    Person,
    PrivacyNotice,
    User,
)


def pair(one: Person | User, other: Person | User, contact: User, **more: Any) -> Pair:
    """Two who are to be kept apart, unless told otherwise; `contact` wrote it down."""
    readers = more.pop("readers", ())
    more.setdefault("reason", "They were a couple")
    more.setdefault("created_by", contact)
    sides = {}
    for side, who in (("one", one), ("other", other)):
        sides[f"{side}_{'user' if isinstance(who, User) else 'person'}"] = who
    made = Pair.create(contact=contact, created_at=clock.now(), **sides, **more)
    for reader in readers:
        PairReader.create(pair=made, user=reader)
    return made


def death(who: Person, **more: Any) -> Death:
    """That somebody has died, as their sister said today; nothing is ended by it."""
    today = clock.today()
    Person.update(died_on=more.get("died_on") or today).where(Person.id == who.id).execute()
    more.setdefault("told_by", "Their sister")
    return Death.create(person=who, told_on=today, recorded_at=clock.now(), **more)


def notice_given(who: Person, **more: Any) -> PrivacyNotice:
    """The privacy notice, read out today unless told otherwise."""
    more.setdefault("given_on", clock.today())
    more.setdefault("how", NoticeHow.READ_OUT)
    return PrivacyNotice.create(
        person=who, notice="Privacy notice", recorded_at=clock.now(), **more
    )


def answer(who: Person, question: str, state: str, code: str = "") -> EqualityAnswer:
    """What somebody said about themselves."""
    return EqualityAnswer.create(
        person=who, question=question, state=state, answer=code, recorded_at=clock.now()
    )
