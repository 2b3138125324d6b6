"""Where the groups meet, how they work, whom they tell, and what their members agree to."""

from datetime import timedelta
from typing import Any

from portal.demo.group_plans import GROUPS, SENSITIVE
from portal.demo.scene import DAYS_BACK, Scene
from portal.models import (
    AgreementAcceptance,
    GroupAgreement,
    GroupApproach,
    GroupAudience,
    GroupFormat,
    GroupTopic,
    Membership,
    MembershipRule,
    MembershipState,
    ReadingDemand,
    Venue,
)

# By key: name, address, postcode, area, then step-free, toilet, loop, parking (None: not known).
_VENUES: dict[str, tuple[str, str, str, str, tuple[bool | None, ...], str]] = {
    "house": (
        "Harbour House",
        "4 Ropewalk",
        "NQ1 4RW",
        "Old Town",
        (True, True, True, False),
        "The lift to the upstairs rooms is behind the kitchen. Ring the bell: the door is locked.",
    ),
    "library": (
        "Northquay library",
        "Customs Square",
        "NQ1 1CS",
        "Centre",
        (True, True, None, True),
        "The reading room is past the desk on the left.",
    ),
    "loft": ("The Net Loft café", "19 Fish Street", "NQ1 2FS", "Old Town", (False,) * 4, ""),
    "hospice": (
        "St Elmo's Hospice",
        "Beacon Lane",
        "NQ3 8BL",
        "Beacon Hill",
        (True, True, True, True),
        "Park by the chapel; the day room has its own door.",
    ),
    "medical": (
        "Breakwater Medical Centre",
        "2 Mole Road",
        "NQ2 5MR",
        "Breakwater",
        (True, True, None, True),
        "",
    ),
    "chapel": ("Seamen's Chapel", "Capstan Row", "NQ1 3CR", "Old Town", (None,) * 4, ""),
}
_CONTACTS = {
    "house": ("Marta, caretaker", "01632 960 310", "house@harbour-groups.example"),
    "library": ("Front desk", "01632 960 311", ""),
    "hospice": ("Sister Agnes", "01632 960 312", "rooms@st-elmos.example"),
}
_MEETS_AT = {
    "steady": "house",
    "morning": "house",
    "breathing": "library",
    "open_door": "loft",
    "after_loss": "hospice",
    "storms": "medical",
    "ground": "house",
    "day": "chapel",
}
_APPROACHES = {
    "worry": GroupApproach.CBT,
    "breathing": GroupApproach.MINDFULNESS,
    "storms": GroupApproach.DBT,
    "ground": GroupApproach.SKILLS,
}
_MORE: dict[str, dict[str, Any]] = {
    "worry": {"has_captions": True, "reading": ReadingDemand.A_LOT},
    "breathing": {"min_age": 16, "has_captions": True, "reading": ReadingDemand.NONE},
    "after_loss": {"sign_language": "BSL", "reading": ReadingDemand.NONE},
    "carers": {"dial_in_number": "01632 960 400", "dial_in_code": "4471 902"},
    "storms": {"min_age": 18, "reading": ReadingDemand.A_LOT},
    "steady": {
        "opening_script": (
            "Welcome. We begin and end on time. Nobody has to speak.\n"
            "What is said here stays here, unless somebody is in danger.\n"
            "We speak for ourselves, we don't advise, and we let each other finish."
        ),
    },
}
_IN_PUBLIC = {
    "steady": "For adults who live with anxiety. Come as you are; nobody has to speak.",
    "morning": "A calm morning for adults whose mood is low. Tea and coffee from half past nine.",
    "worry": "Twelve weeks of learning, step by step, what worry does and what helps.",
    "breathing": "An hour of mindfulness, in the room or from home. No experience needed.",
    "open_door": "Whoever turns up is welcome. There is always somebody to talk to.",
    "after_loss": "For adults who have lost somebody, however long ago it was.",
    "carers": "A phone line for people who look after somebody. Ring from your kitchen.",
    "day": "For people who want to stay off drink, drugs or gambling, one day at a time.",
}
_AGREEMENTS = (
    "What is said in the group stays in the group.\nWe begin and end on time.",
    "What is said in the group stays in the group, unless somebody is in danger.\n"
    "We begin and end on time.\nWe listen without giving advice.\nPhones stay in pockets.",
)


def add_venues(scene: Scene) -> dict[str, int]:
    """Add the buildings. Returns their ids by key."""
    found = {}
    for key, (name, address, postcode, area, access, note) in _VENUES.items():
        step_free, toilet, loop, parking = access
        contact, phone, email = _CONTACTS.get(key, ("", "", ""))
        found[key] = scene.add(
            Venue,
            name=name,
            address=f"{address}, Northquay",
            postcode=postcode,
            area=area,
            is_step_free=step_free,
            has_accessible_toilet=toilet,
            has_hearing_loop=loop,
            has_parking=parking,
            access_note=note,
            contact_name=contact,
            contact_phone=phone,
            contact_email=email,
            created_at=scene.ago(DAYS_BACK + 20),
        )
    return found


def facts(key: str, venues: dict[str, int]) -> dict[str, Any]:
    """The columns of a group that say how and where it works."""
    plan = GROUPS[key]
    venue = _MEETS_AT.get(key)
    return {
        "approach": _APPROACHES.get(key, GroupApproach.MUTUAL_SUPPORT),
        "venue": venues[venue] if venue else None,
        "takes_tasters": plan.rule == MembershipRule.OPEN and plan.format != GroupFormat.PHONE,
        "is_public": key in _IN_PUBLIC,
        "public_description": _IN_PUBLIC.get(key, ""),
        **_MORE.get(key, {}),
    }


def add_words(scene: Scene, key: str) -> None:
    """Say what a group is about and whom it is for."""
    for topic in GROUPS[key].topics:
        scene.add(GroupTopic, group=scene.groups[key], topic=topic)
    for audience in GROUPS[key].audiences:
        scene.add(GroupAudience, group=scene.groups[key], audience=audience)


def add_agreements(scene: Scene) -> None:
    """Two versions for most groups; members who came a while ago agreed to the first alone."""
    for key, group in scene.groups.items():
        if key == SENSITIVE:
            continue
        versions = [
            scene.add(
                GroupAgreement,
                group=group,
                number=number,
                text=text,
                published_at=scene.ago(days),
                published_by=scene.users["cora"],
            )
            for number, (text, days) in enumerate(
                zip(_AGREEMENTS, (DAYS_BACK - 10, 120), strict=True), 1
            )
        ]
        _add_acceptances(scene, group, versions)


def _add_acceptances(scene: Scene, group: int, versions: list[int]) -> None:
    since = scene.today - timedelta(days=120)
    accepted: set[tuple[int, int]] = set()
    for row in scene.rows[Membership]:
        began = row["starts_on"]
        if row["group"] != group or row["state"] != MembershipState.ACTIVE or began is None:
            continue
        # A few have yet to be asked.
        if began > scene.today or row["person"] % 7 == 0:
            continue
        version = versions[1] if began >= since or row["person"] % 3 else versions[0]
        if (version, row["person"]) in accepted:
            continue
        accepted.add((version, row["person"]))
        scene.add(
            AgreementAcceptance,
            agreement=version,
            person=row["person"],
            accepted_on=max(began, since) if version == versions[1] else began,
            recorded_by=scene.users["cora"],
            recorded_at=scene.ago(1),
        )
