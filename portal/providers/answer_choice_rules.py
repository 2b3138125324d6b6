"""How a provider wants to be told what becomes of its referrals. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from portal.models import AnswerChannel, Milestone

# What a provider may ask to hear of, in the order of a referral's life.
CHOOSABLE = (
    Milestone.RECEIVED,
    Milestone.DECISION,
    Milestone.URGENCY,
    Milestone.FIRST_ATTENDANCE,
    Milestone.ENDED,
)
# Unless it chose otherwise. A changed urgency is in: it says how soon we act.
DEFAULT_MILESTONES = frozenset({Milestone.DECISION, Milestone.URGENCY, Milestone.ENDED})
CHANNELS = (AnswerChannel.EMAIL, AnswerChannel.LETTER, AnswerChannel.PULL, AnswerChannel.NONE)


@dataclass(frozen=True)
class Choice:
    """How one provider is told: what it chose, or what stands until it has chosen.

    `provider_id` is who is told: the successor of one that has closed. `email` and `address`
    are where answers go, whether typed for answers or known of the provider anyway.
    """

    provider_id: int
    name: str
    channel: AnswerChannel | None = None
    milestones: frozenset[Milestone] = DEFAULT_MILESTONES
    email: str = ""
    address: str = ""
    # As typed for answers alone, to be changed in the form.
    own_email: str = ""
    own_address: str = ""
    is_secure: bool = False
    # It has closed and nobody took over.
    is_gone: bool = False
    version: int = 0


def is_secure(email: str, secure_email: str) -> bool:
    """Whether the address is the very one that an administrator marked: a changed one isn't."""
    return bool(email) and email.strip().casefold() == secure_email.strip().casefold()


def as_text(milestones: Collection[str]) -> str:
    """Milestones as their column keeps them, in order; those nobody can choose are left out."""
    return " ".join(one for one in CHOOSABLE if one in milestones)


def of_text(text: str) -> frozenset[Milestone]:
    """Milestones as a column keeps them."""
    return frozenset(Milestone(one) for one in text.split())
