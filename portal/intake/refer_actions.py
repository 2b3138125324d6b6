"""Taking what the public form sends: the referral, the receipt by mail, and a link's last use."""

from flask_babel import gettext as _

from portal import mail
from portal.db import write
from portal.errors import DomainError
from portal.intake import actions
from portal.intake.actions import Receipt
from portal.intake.rules import Sent
from portal.providers import link_actions
from portal.referrals import status_link_actions
from portal.referrals.rules import ReferralRequest


def send_form(
    request: ReferralRequest, sent: Sent, receipt_to: str = "", link_id: int | None = None
) -> Receipt:
    """Take a form as `actions.take` does, and mail its receipt in the same transaction.

    The mail says the number and when somebody reads it: no name, no topic, nothing of
    anybody's health, since an address that was typed may be somebody else's. One that mail
    can't be sent to keeps no referral from being taken. Raises what `take` raises.
    """
    with write():
        receipt = actions.take(request, sent)
        if link_id is not None:
            link_actions.note_use(link_id)
        if receipt_to:
            # For professionals alone: nobody has confirmed any other's address.
            token = status_link_actions.make_link(receipt.referral_id)
            _mail_receipt(receipt, receipt_to, token)
    return receipt


def _mail_receipt(receipt: Receipt, address: str, token: str | None) -> None:
    try:
        address = mail.checked_address(address)
    except DomainError:
        return
    mail.put(
        f"receipt {receipt.message_id}",
        address,
        _("We have it: receipt %(number)s", number=receipt.number),
        "receipt",
        number=receipt.number,
        token=token,
    )
