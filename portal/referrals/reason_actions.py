"""Writes about the reasons for which a referral may end. None is ever deleted."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.lines import one_line
from portal.models import Ending, EndReason
from portal.models.decisions import REASON_WORDS_LENGTH
from portal.referrals import reason_queries, reason_rules
from portal.referrals.reason_rules import Reason


def add_reason(
    ending: Ending | str,
    words: str,
    by: Any,
    *,
    needs_note: bool,
    tells_referrer: bool,
    is_capacity: bool,
    shared_code: str,
) -> str:
    """Add a reason of the charity's own. Returns its code; the same words twice are one reason."""
    said = _checked(words, shared_code)
    with write():
        known = reason_queries.reasons()
        for one in known:
            if one.ending == ending and one.words.casefold() == said.casefold():
                raise DomainError(
                    _("There is a reason with these words for this end already."), "words"
                )
        code = reason_rules.new_code(said, [one.code for one in known])
        _write(
            Reason(
                code,
                Ending(ending),
                said,
                needs_note,
                tells_referrer,
                is_capacity,
                shared_code,
            ),
            by,
            version=1,
        )
        record_event("end_reason_added", "end_reason", by=by, fields=["words"])
    return code


def change_reason(
    code: str,
    version: int,
    words: str,
    by: Any,
    *,
    needs_note: bool,
    tells_referrer: bool,
    is_capacity: bool,
    shared_code: str,
    is_retired: bool,
) -> None:
    """Reword a reason, or say that it can be chosen no more; those that ended for it keep it.

    Raises StaleVersion if somebody changed it since, DomainError for the last one of an end.
    """
    said = _checked(words, shared_code)
    with write():
        known = reason_queries.reasons()
        old = next((one for one in known if one.code == code), None)
        if old is None or old.version != version:
            raise StaleVersion(
                _("Somebody changed this reason since you opened it. Look again, then save.")
            )
        others = [
            one
            for one in known
            if one.ending == old.ending and one.code != code and not one.is_retired
        ]
        if is_retired and not others:
            raise DomainError(
                _("It is the last reason for this end. Add another one first."), "is_retired"
            )
        _write(
            Reason(
                code,
                old.ending,
                said,
                needs_note,
                tells_referrer,
                is_capacity,
                shared_code,
                is_retired,
            ),
            by,
            version=version + 1,
        )
        record_event("end_reason_changed", "end_reason", by=by, fields=["words", "is_retired"])


def _checked(words: str, shared_code: str) -> str:
    said = one_line(words, REASON_WORDS_LENGTH, "words")
    if not said:
        raise DomainError(_("Word the reason."), "words")
    if shared_code and shared_code not in reason_rules.SHARED_CODES:
        raise DomainError(_("Choose a code of the shared list, or none."), "shared_code")
    return said


def _write(reason: Reason, by: Any, version: int) -> None:
    values = {
        "ending": reason.ending,
        "words": reason.words,
        "needs_note": reason.needs_note,
        "tells_referrer": reason.tells_referrer,
        "is_capacity": reason.is_capacity,
        "shared_code": reason.shared_code,
        "is_retired": reason.is_retired,
        "changed_at": clock.now(),
        "changed_by": by.id,
        "version": version,
    }
    if not EndReason.update(**values).where(EndReason.code == reason.code).execute():
        EndReason.insert(code=reason.code, **values).execute()
