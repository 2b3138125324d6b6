"""What every answer to a sender says of safety: who reads when, and who keeps somebody safe."""

from flask_babel import gettext as _

from portal import settings
from portal.models import Risk
from portal.referrals.rules import ReferralRequest

RISKY = (Risk.YES, Risk.UNREADABLE)


def is_risky(request: ReferralRequest) -> bool:
    """Whether a request's answer to the risk question makes it read before all others."""
    return request.risk in RISKY


def safety(is_risk: bool) -> str:
    """When the inbox is read, who holds the person's safety until then, and whom to ring now."""
    chosen = settings.current()
    said = [
        chosen.inbox_text,
        _("Until we have spoken with the person, their safety stays with whoever sent this."),
    ]
    if is_risk:
        said.append(
            _(
                "This speaks of a risk: it is read before all others. Ring us now on %(phone)s, "
                "and don't leave it to this message alone.",
                phone=chosen.contact_phone,
            )
        )
    return " ".join([*said, chosen.crisis_text])
