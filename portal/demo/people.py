"""The four hundred people: who they are, how to reach them, what their leaders should know."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import Any

from portal.demo.names import LONG_NAME, MONONYMS, ORIGINS, Origin
from portal.demo.scene import Scene
from portal.models import Person, PersonName, PersonNameKey
from portal.people import rules

PEOPLE_COUNT = 400
_YOUNGEST_DAYS = 18 * 366
_OLDEST_DAYS = 84 * 365

_STREETS = (
    "Lantern Row",
    "Ropewalk",
    "Gull Street",
    "Pilot's Rise",
    "Old Customs Lane",
    "Breakwater Road",
    "Chandler Street",
    "Saltings Close",
    "Beacon Terrace",
    "Netmakers' Yard",
)
_TOWNS = ("Northquay", "Saltmarsh", "Lower Staithe", "Harbour Cross")

_ACCESS_NEEDS = (
    "Uses a wheelchair; needs the step-free door.",
    "Hearing aids: a seat near the leader, and no music in the room.",
    "Large print, please.",
    "Can't manage stairs.",
    "Brings an assistance dog.",
    "Reads lips; prefers people to face her when they speak.",
    "Dyslexic: would rather be told than given a sheet.",
    "Bright strip lights bring on migraines.",
)
_CONTACT_NOTES = (
    "After 17:00, no voicemail.",
    "Text first; doesn't answer numbers she doesn't know.",
    "Mornings only, works nights.",
    "Post only to the clinic, not to the home address.",
    "Shares the phone with his brother: ask for him by name and say nothing else.",
    "E-mail is best; checks it on Sundays.",
    "Please don't ring on a Friday.",
)
_LEADER_NOTES = (
    "Likes to sit by the door and may step out for air.",
    "Would rather listen for the first few weeks.",
    "Glad of a short word before the start.",
    "Knows another member from work; both are fine with it.",
    "Leaves ten minutes early for the last bus.",
    "Please say when somebody new is coming.",
)
# In their own words; of a third of the others nothing is on record.
_GENDERS = {"she/her": "Woman", "he/him": "Man", "they/them": "Non-binary"}
_PRONOUNS = ("she/her", "he/him", "they/them", "she/they")

# Planted, so that they can be told of by name: what is wrong or odd about each is in `planted`.
TWIN_NAME = "Siobhán Gallagher"
TWIN_MISSPELT = "Siobhán Galagher"
TWIN_BORN_ON = date(1986, 3, 17)
RENAMED_NAME = "Rowan Ashdown"
RENAMED_EARLIER = "Rebecca Ashdown"


def add_people(scene: Scene) -> list[int]:
    """Add everybody; returns their ids, the planted ones last.

    The last five are, in order: the long name, the one with an earlier name, the one
    whose twin has a letter missing, that twin, and a helper who once was a member.
    """
    drawn = _draw_names(scene, PEOPLE_COUNT - len(MONONYMS) - 5)
    ids = [_add(scene, *names) for names in drawn]
    ids += [_add(scene, name, "", name, language) for name, language in MONONYMS]
    scene.rng.shuffle(ids)
    ids.append(_add(scene, LONG_NAME, "عبد الرحمن", "التميمي البنا", "Arabic"))
    renamed = _add(scene, RENAMED_NAME, "Rowan", "Ashdown", "English", earlier=RENAMED_EARLIER)
    scene.row(Person, renamed).update(pronouns="they/them", referrer_name=RENAMED_EARLIER)
    ids.append(renamed)
    for name in (TWIN_NAME, TWIN_MISSPELT):
        given, family = name.split()
        twin = _add(scene, name, given, family, "English")
        scene.row(Person, twin).update(born_on=TWIN_BORN_ON, postcode="ZX4 7QD")
        ids.append(twin)
    ids.append(_add(scene, "Lowri Penhale", "Lowri", "Penhale", "English"))
    return ids


def _draw_names(scene: Scene, count: int) -> list[tuple[str, str, str, str]]:
    seen: set[str] = set()
    drawn: list[tuple[str, str, str, str]] = []
    weights = [one.weight for one in ORIGINS]
    while len(drawn) < count:
        origin: Origin = scene.rng.choices(ORIGINS, weights)[0]
        given, family = scene.rng.choice(origin.given), scene.rng.choice(origin.family)
        name = f"{family} {given}" if origin.family_first else f"{given} {family}"
        if name not in seen:
            seen.add(name)
            drawn.append((name, given, family, origin.language))
    return drawn


def _add(scene: Scene, name: str, given: str, family: str, language: str, earlier: str = "") -> int:
    rng = scene.rng
    born_on = scene.today - timedelta(days=rng.randint(_YOUNGEST_DAYS, _OLDEST_DAYS))
    values: dict[str, Any] = {
        "name": name,
        "given_name": given,
        "family_name": family,
        "born_on": born_on if rng.random() < 0.96 else None,
        "pronouns": rng.choice(_PRONOUNS) if rng.random() < 0.3 else "",
        "nhs_number": _nhs_number(rng) if rng.random() < 0.8 else "",
        "phone": f"07700 900{rng.randint(0, 999):03d}" if rng.random() < 0.9 else "",
        "email": _email(given, family, rng.randint(1, 99)) if rng.random() < 0.7 else "",
        "address": f"{rng.randint(1, 120)} {rng.choice(_STREETS)}, {rng.choice(_TOWNS)}",
        "postcode": f"ZX{rng.randint(1, 9)} {rng.randint(1, 9)}{_letters(rng, 2)}",
        "language": language,
        "needs_interpreter": language != "English" and rng.random() < 0.12,
        "access_needs": _sometimes(rng, 0.15, _ACCESS_NEEDS),
        "contact_note": _sometimes(rng, 0.2, _CONTACT_NOTES),
        "leader_note": _sometimes(rng, 0.12, _LEADER_NOTES),
        # Replaced by the day of the first referral.
        "created_at": scene.now,
    }
    if rng.random() < 0.6:
        other = rng.choice(ORIGINS[0].given)
        values["emergency_name"] = f"{other} {family or name}".strip()
        values["emergency_phone"] = f"01632 960{rng.randint(0, 999):03d}"
    person_id = scene.add(Person, **values)
    # Most let us write or text; some want a word before each session.
    scene.row(Person, person_id).update(
        may_call=bool(values["phone"]) and person_id % 11 != 0,
        may_text=bool(values["phone"]) and person_id % 2 == 0,
        may_email=bool(values["email"]) and person_id % 3 != 0,
        may_post=person_id % 5 == 0,
        wants_reminders=bool(values["email"]) and person_id % 3 == 1,
        gender=_GENDERS.get(values["pronouns"], ("Woman", "Man", "")[person_id % 3]),
    )
    if earlier:
        scene.add(PersonName, person=person_id, name=earlier, created_at=values["created_at"])
    for key, is_word in rules.name_keys((name, earlier)):
        scene.add(PersonNameKey, person=person_id, key=key, is_word=is_word)
    return person_id


def _sometimes(rng: Any, chance: float, texts: tuple[str, ...]) -> str:
    return str(rng.choice(texts)) if rng.random() < chance else ""


def _letters(rng: Any, count: int) -> str:
    return "".join(rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(count))


def _nhs_number(rng: Any) -> str:
    # Numbers from 999 up are kept for tests and never given to anybody.
    while True:
        first = f"999{rng.randint(0, 999_999):06d}"
        for last in "0123456789":
            if rules.is_nhs_number(first + last):
                return first + last


def _email(given: str, family: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", f"{given}.{family or 'mail'}".lower())
    letters = "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))
    return f"{letters.strip('.') or 'mail'}{number}@example.net"
