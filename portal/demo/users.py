"""Who works and volunteers at Harbour Groups."""

from datetime import timedelta

from portal.auth.link_queries import hash_of
from portal.demo.scene import DAYS_BACK, Scene
from portal.models import (
    AccessBlock,
    Person,
    Role,
    User,
    UserLink,
    UserLinkKind,
    UserProgramme,
    UserRole,
)

# Key, name, roles. Those with a key in SIGN_INS can sign in; of the others some have an
# address on record and some none.
_STAFF = (
    ("ada", "Ada Quist", (Role.ADMINISTRATOR,)),
    ("cora", "Cora Lindqvist", (Role.STAFF,)),
    ("mae", "Mae Okoro", (Role.MANAGER,)),
    ("idris", "Idris Vaughan", (Role.STAFF,)),
    ("petra", "Petra Novotná", (Role.STAFF,)),
)
_FACILITATORS = (
    ("fay", "Fay Ferreira"),
    ("otis", "Otis Brandt"),
    ("sana", "Sana Khalil"),
    ("tomasz", "Tomasz Zieliński"),
    ("bea", "Beatrice Osei"),
    ("harun", "Harun Yılmaz"),
    ("greta", "Greta Holm"),
    ("dev", "Dev Chatterjee"),
    ("lowri", "Lowri Penhale"),
    ("ife", "Ifẹ́ Adébọ̀wálé"),
    ("callan", "Callan Doyle"),
    ("mirela", "Mirela Stanciu"),
    ("joss", "Joss Wetherby"),
    ("priya", "Priya Raman"),
    ("anselm", "Anselm Okafor"),
    ("yuki", "Yuki Hamada"),
    ("delphine", "Delphine Roux"),
    ("marek", "Marek Horák"),
)
FACILITATOR_KEYS = tuple(key for key, _name in _FACILITATORS)
SIGN_IN_KEYS = ("ada", "cora", "fay", "otis", "mae")
# For the demo's five sign-ins only, and printed whenever the demo starts.
PASSPHRASE = "mellow-lantern-harbour-kettle"
_WITHOUT_ADDRESS = ("lowri", "anselm", "marek", "yuki")


# Who supervises whom: a wish for support reaches them.
_SUPERVISED = {"fay": "cora", "sana": "cora", "otis": "idris", "bea": "otis", "greta": "otis"}
# Was invited yesterday and hasn't answered yet; the link is the demo's own, and may be known:
# /invitation/ and these words.
INVITED = ("noor", "Noor Haddad", Role.MANAGER)
INVITATION_TOKEN = "demo-link-of-an-invitation"
# Left in the spring: the account is switched off, and what she did stays on record.
LEFT = ("rhona", "Rhona Tait", Role.MANAGER)
# Speaks at a session now and then; no roles, no address, no sign-in.
GUEST = ("nadia", "Nadia Farrow")


def add_users(scene: Scene, passphrase_hash: str) -> None:
    """Add everybody who works here; the five of the cast can sign in."""
    staff = [(key, name, roles) for key, name, roles in _STAFF]
    leaders = [(key, name, (Role.FACILITATOR,)) for key, name in _FACILITATORS]
    for key, name, roles in staff + leaders:
        user = scene.add(
            User,
            name=name,
            email=None if key in _WITHOUT_ADDRESS else f"{key}@demo.example",
            password_hash=passphrase_hash if key in SIGN_IN_KEYS else "",
            created_at=scene.ago(DAYS_BACK + 30),
        )
        scene.users[key] = user
        for role in roles:
            scene.add(UserRole, user=user, role=role)
    scene.users[GUEST[0]] = scene.add(User, name=GUEST[1], created_at=scene.ago(200))
    _add_invited_and_left(scene)
    for key, supervisor in _SUPERVISED.items():
        scene.row(User, scene.users[key])["supervisor"] = scene.users[supervisor]
    scene.add(UserProgramme, user=scene.users["petra"], programme=scene.programmes["bereavement"])


def _add_invited_and_left(scene: Scene) -> None:
    for (key, name, role), created_at, is_active in (
        (INVITED, scene.ago(1), True),
        (LEFT, scene.ago(DAYS_BACK + 30), False),
    ):
        scene.users[key] = scene.add(
            User,
            name=name,
            email=f"{key}@demo.example",
            is_active=is_active,
            created_at=created_at,
        )
        scene.add(UserRole, user=scene.users[key], role=role)
    scene.add(
        UserLink,
        user=scene.users[INVITED[0]],
        kind=UserLinkKind.INVITATION,
        token_hash=hash_of(INVITATION_TOKEN),
        made_at=scene.ago(1),
        made_by=scene.users["ada"],
        expires_at=scene.ago(1) + timedelta(hours=72),
    )


def add_blocks(scene: Scene, people: list[int]) -> None:
    """Bars between users and people: a leader who once was a member, and a neighbour."""
    herself = people[-1]
    scene.row(User, scene.users["lowri"])["person"] = herself
    scene.row(Person, herself)["born_on"] = scene.today - timedelta(days=41 * 365 + 100)
    for key, person, reason in (
        ("lowri", herself, "Herself: was a member before she trained as a leader."),
        ("idris", people[7], "Neighbours; both asked for it."),
    ):
        scene.add(
            AccessBlock,
            user=scene.users[key],
            person=person,
            reason=reason,
            created_by=scene.users["ada"],
            created_at=scene.ago(300),
        )
