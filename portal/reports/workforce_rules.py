"""Those who lead, as figures: counts of users are told as they are. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portal.reports.ledger_rules import Counted, Dimension, Ledger, key_of
from portal.training.rules import COVERED, CredentialState

# Covered for now, and to be renewed soon.
SOON = (CredentialState.EXPIRING, CredentialState.IN_GRACE)


class Standing(NamedTuple):
    """How a user stands against one course that is asked of them."""

    user_id: int
    course: str
    state: CredentialState


def training(minutes: Mapping[int, int], standings: Sequence[Standing]) -> Ledger:
    """Who led, and whether they are in date, over all courses and course by course."""
    ledger = Ledger()
    ledger.count("training.leaders", len(minutes), Counted.USERS, is_exact=True)
    ledger.count("minutes.led", sum(minutes.values()), Counted.MINUTES, is_exact=True)
    _count(ledger, standings)
    courses = tuple(sorted({one.course for one in standings}))
    ledger.dimensions["course"] = Dimension("course", courses)
    for course in courses:
        of_course = [one for one in standings if one.course == course]
        _count(ledger, of_course, (("course", course),))
    return ledger


def _count(
    ledger: Ledger, standings: Sequence[Standing], at: tuple[tuple[str, str], ...] = ()
) -> None:
    needed = {one.user_id for one in standings}
    lacking = {one.user_id for one in standings if one.state not in COVERED}
    soon = {one.user_id for one in standings if one.state in SOON} - lacking
    for name, count in (
        ("needed", len(needed)),
        ("in_date", len(needed - lacking)),
        ("expiring", len(soon)),
        ("lacking", len(lacking)),
    ):
        ledger.count(f"training.{name}", count, Counted.USERS, at, is_exact=True)
    parts = [key_of(f"training.{name}", at) for name in ("in_date", "lacking")]
    ledger.adds_up(key_of("training.needed", at), parts)
    ledger.share(key_of("training.in_date_share", at), parts[0], key_of("training.needed", at))
