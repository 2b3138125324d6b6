"""How referrals go once their person is erased: what was asked, when and how it ended stays."""

from collections.abc import Iterable

from portal.erasing import Part, Whose, goes, stays
from portal.models import (
    Answer,
    AnswerChoice,
    Provider,
    Referral,
    ReferralDecision,
    ReferralLook,
    ReferralMessage,
    ReferralStep,
    Referrer,
    SavedView,
    StatusLink,
    StatusView,
    Wishes,
)


def _quoted(whose: Whose) -> Iterable[str]:
    """The number by which everybody quotes a referral."""
    return [row["reference"] for row in whose.rows(Referral)]


PART = Part(
    holdings=(
        stays(
            Referral,
            "person",
            keeps=(
                "sender_kind",
                "topic",
                "urgency",
                "asked_urgency",
                "risk",
                "state",
                "ending",
                "end_reason",
                "ended_by",
            ),
            hold_reason="",
            guardian_contact="",
            identity_at=None,
            risk_spoken_on=None,
        ),
        stays(ReferralStep, "referral", keeps=("kind",)),
        goes(ReferralMessage, "referral"),
        goes(Wishes, "referral"),
        stays(
            ReferralDecision,
            "referral",
            keeps=("move", "state_before", "state_after"),
            before="{}",
        ),
        stays(
            Answer,
            "referral",
            keeps=("audience", "milestone", "value", "stage", "channel", "state"),
            consent="{}",
        ),
        goes(StatusLink, "referral"),
        goes(StatusView, "link"),
        goes(ReferralLook, "referral"),
    ),
    names=_quoted,
    # Whoever referred may have given their own address as the person's.
    spares={
        SavedView: ("name",),
        Provider: (),
        Referrer: (),
        AnswerChoice: ("email", "address", "secure_email"),
    },
)
