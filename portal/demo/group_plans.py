"""The twelve groups as they were planned: who for, where, when and led by whom."""

from dataclasses import dataclass

from portal.models import GroupFormat, GroupKind, MembershipRule

PEER, PRO, BOTH = GroupKind.PEER_LED, GroupKind.PROFESSIONAL, GroupKind.CO_LED
ROOM, VIDEO, PHONE, HYBRID = (
    GroupFormat.IN_PERSON,
    GroupFormat.VIDEO,
    GroupFormat.PHONE,
    GroupFormat.HYBRID,
)
OPEN, CLOSED, DROP_IN = MembershipRule.OPEN, MembershipRule.CLOSED, MembershipRule.DROP_IN

# Fay's, which meets on the day of seeding.
FAYS = "steady"
# The one that is full, with people waiting.
FULL = "after_loss"
SENSITIVE = "quiet"


@dataclass(frozen=True)
class Plan:
    """One group: `weekday` 0 is the day of seeding; `weeks` since it began, negative ahead."""

    name: str
    programme: str
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    kind: GroupKind
    format: GroupFormat
    rule: MembershipRule
    capacity: int
    weekday: int
    starts_local: str
    minutes: int
    weeks: int
    place: str
    leaders: tuple[str, ...]


GROUPS: dict[str, Plan] = {
    FAYS: Plan(
        "Steady Ground",
        "anxiety",
        ("Anxiety",),
        ("Adults",),
        PEER,
        ROOM,
        OPEN,
        10,
        0,
        "18:30",
        90,
        104,
        "Garden room",
        ("fay", "sana"),
    ),
    "morning": Plan(
        "Morning Light",
        "anxiety",
        ("Depression", "Low mood"),
        ("Adults",),
        BOTH,
        ROOM,
        OPEN,
        10,
        2,
        "10:00",
        90,
        104,
        "Upstairs",
        ("tomasz", "greta"),
    ),
    "worry": Plan(
        "Worry Workshop (CBT)",
        "anxiety",
        ("Anxiety",),
        ("Adults",),
        PRO,
        VIDEO,
        CLOSED,
        8,
        3,
        "19:00",
        120,
        -2,
        "",
        ("dev",),
    ),
    "breathing": Plan(
        "Breathing Space",
        "anxiety",
        ("Anxiety", "Mindfulness", "Stress and burnout"),
        ("Adults", "Young people, 16 to 25"),
        PRO,
        HYBRID,
        OPEN,
        14,
        4,
        "12:15",
        60,
        104,
        "Reading room",
        ("yuki", "delphine"),
    ),
    "open_door": Plan(
        "Open Door",
        "anxiety",
        ("Depression", "Low mood"),
        ("Anybody",),
        PEER,
        ROOM,
        DROP_IN,
        20,
        5,
        "17:00",
        120,
        104,
        "",
        ("otis", "bea"),
    ),
    FULL: Plan(
        "After Loss",
        "bereavement",
        ("Bereavement",),
        ("Adults",),
        BOTH,
        ROOM,
        OPEN,
        10,
        1,
        "14:00",
        90,
        104,
        "Day room",
        ("anselm", "lowri"),
    ),
    "candle": Plan(
        "Candlelight",
        "bereavement",
        ("Bereavement", "Bereavement by suicide"),
        ("Adults",),
        BOTH,
        VIDEO,
        OPEN,
        8,
        3,
        "20:00",
        90,
        80,
        "",
        ("callan", "delphine"),
    ),
    "carers": Plan(
        "Carers' Line",
        "bereavement",
        ("Caring for somebody",),
        ("Unpaid carers",),
        PEER,
        PHONE,
        OPEN,
        8,
        2,
        "20:30",
        60,
        60,
        "",
        ("joss", "greta"),
    ),
    "storms": Plan(
        "Skills for Storms (DBT)",
        "recovery",
        ("Strong feelings", "Self-harm"),
        ("Adults",),
        PRO,
        ROOM,
        CLOSED,
        8,
        4,
        "17:30",
        120,
        30,
        "Room 3",
        ("priya", "harun"),
    ),
    "ground": Plan(
        "Ground Again",
        "recovery",
        ("Trauma and PTSD",),
        ("Adults",),
        PRO,
        ROOM,
        CLOSED,
        8,
        1,
        "18:00",
        90,
        40,
        "Upstairs",
        ("mirela", "ife"),
    ),
    "day": Plan(
        "One Day Longer",
        "recovery",
        ("Addiction",),
        ("Anybody",),
        PEER,
        ROOM,
        DROP_IN,
        16,
        6,
        "11:00",
        90,
        104,
        "Side hall",
        ("marek", "callan"),
    ),
    SENSITIVE: Plan(
        "Quiet Water",
        "recovery",
        ("Trauma and PTSD", "Surviving abuse"),
        ("Women", "Survivors of abuse"),
        BOTH,
        ROOM,
        OPEN,
        8,
        5,
        "13:00",
        90,
        104,
        "Told to members by phone",
        ("ife", "greta"),
    ),
}
