"""What funders pay for, and the organisations that refer to it."""

from portal.demo.scene import DAYS_BACK, Scene
from portal.models import Programme, Provider, ProviderLink, ProviderService, Referrer
from portal.providers.rules import token_hash

# Everybody here is invented, so this one may be known: /refer/ and these words.
LINK_KEY = "demo-link-of-northquay-surgery"

_PROGRAMMES = (
    ("anxiety", "Anxiety and low mood", "Saltmarsh Community Fund"),
    ("bereavement", "Bereavement and carers", "The Lantern Foundation"),
    ("recovery", "Trauma and recovery", "Northquay Health Partnership"),
)
_SERVICES = (
    ("anxiety", "Harbour Groups: anxiety and low mood"),
    ("bereavement", "Harbour Groups: bereavement and carers"),
    ("recovery", "Harbour Groups: trauma and recovery"),
)
# Name, code, whether its computer sends referrals, and its referrers with their jobs.
_PROVIDERS = (
    (
        "Northquay Surgery",
        "Z91001",
        True,
        (
            ("Dr Imogen Sayle", "General practitioner"),
            ("Dr Kwabena Asante", "General practitioner"),
            ("Tilda Marsh", "Social prescriber"),
        ),
    ),
    (
        "Breakwater Medical Centre",
        "Z91002",
        True,
        (("Dr Anna-Lena Voss", "General practitioner"), ("Reece Upton", "Practice nurse")),
    ),
    (
        "Saltmarsh Talking Therapies",
        "Z91003",
        True,
        (
            ("Dr Meera Subramaniam", "Clinical psychologist"),
            ("Jonty Blackwood", "Psychological wellbeing practitioner"),
            ("Esther Nwosu", "Counsellor"),
        ),
    ),
    (
        "Northquay General, Ward 7",
        "Z91004",
        False,
        (("Sister Philippa Grange", "Ward manager"), ("Dr Otto Lindgren", "Psychiatrist")),
    ),
    (
        "Lower Staithe Community Mental Health Team",
        "Z91005",
        True,
        (("Francis Adu", "Community psychiatric nurse"), ("Ruth Ellery", "Social worker")),
    ),
    (
        "St Elmo's Hospice",
        "",
        False,
        (("Bernadette Coyle", "Bereavement lead"), ("Hugh Tennant", "Chaplain")),
    ),
    (
        "The Turning Tide (alcohol and drugs)",
        "",
        False,
        (("Sunny Bassi", "Recovery worker"), ("Maxine Farrow", "Team leader")),
    ),
)


def add_programmes(scene: Scene) -> None:
    """Add the three programmes."""
    for key, name, funder in _PROGRAMMES:
        scene.programmes[key] = scene.add(
            Programme, name=name, funder=funder, created_at=scene.ago(DAYS_BACK + 60)
        )


def add_providers(scene: Scene) -> None:
    """Add providers and their referrers, and say which programme each service means."""
    for key, service in _SERVICES:
        scene.add(ProviderService, service=service, programme=scene.programmes[key])
    for number, (name, code, _sends, referrers) in enumerate(_PROVIDERS, 1):
        provider = scene.add(
            Provider,
            name=name,
            ods_code=code,
            email=f"office@provider{number}.example",
            phone=f"01632 960{number}00",
            created_at=scene.ago(DAYS_BACK + 40),
        )
        for place, (person, job) in enumerate(referrers, 1):
            local = person.lower().removeprefix("dr ").removeprefix("sister ").replace(" ", ".")
            scene.add(
                Referrer,
                provider=provider,
                name=person,
                job=job,
                email=f"{local}@provider{number}.example",
                phone=f"01632 960{number}{place:02d}",
                created_at=scene.ago(DAYS_BACK + 40),
            )


def add_links(scene: Scene) -> None:
    """Give the first provider a link of its own to the form, and one that was revoked."""
    made_at = scene.ago(90)
    common = {"provider": 1, "made_by": scene.users["cora"], "made_at": made_at}
    scene.add(ProviderLink, key_hash=token_hash(LINK_KEY), label="Front desk", **common)
    scene.add(
        ProviderLink,
        key_hash=token_hash(f"{LINK_KEY}, ended"),
        label="Old web site",
        revoked_at=scene.ago(20),
        revoked_by=scene.users["cora"],
        **common,
    )


def senders() -> list[int]:
    """The ids of providers whose own computer sends referrals."""
    return [number for number, one in enumerate(_PROVIDERS, 1) if one[2]]


def service_of(programme: str) -> str:
    """The name by which a provider's computer asks for a programme."""
    return dict(_SERVICES)[programme]
