"""Reading what people agreed to."""

from portal.models import Consent, ConsentScope


def has_said_consent(person_id: int) -> bool:
    """Whether the person said yes, themselves or through somebody named, to being placed.

    Agreeing to be referred isn't it, and implied consent isn't either: both let a
    referral arrive, no more.
    """
    query = Consent.select(Consent.id).where(
        Consent.person == person_id,
        Consent.scope == ConsentScope.PLACEMENT,
        ~Consent.is_implied,
        Consent.withdrawn_at.is_null(),
    )
    return bool(query.exists())
