"""Files that came inside a message: kept beside it, as what their bytes say they are."""

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _

from portal.intake import file_actions
from portal.intake.attachment_rules import Attachment
from portal.referrals.rules import ReferralRequest


def looked_at(
    files: Iterable[Attachment], request: ReferralRequest
) -> tuple[list[Attachment], ReferralRequest]:
    """The files that can be kept, and the request with a warning for every other and for lies.

    A file that isn't taken is never a reason to send a referral back: it stays in the message.
    """
    fit, warnings = [], []
    for one in files:
        try:
            found, warning = file_actions.looked_at(one.name, one.declared_type, one.body)
        except file_actions.FileRefused as problem:
            warnings.append(_("A file wasn't kept: %(why)s", why=problem.message))
            continue
        fit.append(one)
        if warning:
            warnings.append(f"{found.name}: {warning}")
    return fit, replace(request, warnings=(*request.warnings, *warnings))


def keep(message_id: int, files: Iterable[Attachment]) -> None:
    """Keep files that were looked at, in the transaction that is open."""
    for one in files:
        file_actions.keep_file(message_id, one.name, one.declared_type, one.body)
