"""Taking what the public form sends: the referral, its receipt by mail, and a status link."""

from typing import NamedTuple

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


class Sending(NamedTuple):
    """What a sender gets: the receipt's number, and the secret of a status link or ''."""

    number: str
    status_token: str
    is_mailed: bool


def send_form(
    request: ReferralRequest, sent: Sent, receipt_to: str = "", link_id: int | None = None
) -> Sending:
    """Take a form as `actions.take` does, and mail its receipt in the same transaction.

    The mail says the number and when somebody reads it: no name, no topic, nothing of
    anybody's health, since an address that was typed may be somebody else's. One that mail
    can't be sent to keeps no referral from being taken. A second press of the button gets the
    first one's receipt. Raises Conflict as `take` does.
    """
    with write():
        try:
            receipt = actions.take(request, sent)
        except actions.Duplicate as problem:
            return Sending(problem.receipt, _status_token(problem.referral_id), bool(receipt_to))
        if link_id is not None:
            link_actions.note_use(link_id)
        token = _status_token(receipt.referral_id)
        is_mailed = _mail_receipt(receipt, receipt_to, token) if receipt_to else False
    return Sending(receipt.number, token, is_mailed)


def _status_token(referral_id: int | None) -> str:
    # For professionals alone: nobody has confirmed anybody else's address, or who they are.
    return (status_link_actions.make_link(referral_id) or "") if referral_id is not None else ""


def _mail_receipt(receipt: Receipt, address: str, status_token: str) -> bool:
    try:
        address = mail.checked_address(address)
    except DomainError:
        return False
    mail.put(
        f"receipt {receipt.message_id}",
        address,
        _("We have it: receipt %(number)s", number=receipt.number),
        "receipt",
        number=receipt.number,
        token=status_token,
    )
    return True
