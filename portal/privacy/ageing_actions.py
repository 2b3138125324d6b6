"""Letting go of what is old by itself, as the register says."""

from datetime import datetime

from portal import ageing, clock
from portal.audit import record_event
from portal.db import write
from portal.privacy import due_queries
from portal.privacy.due_rules import add_months
from portal.privacy.kind_rules import IMPORTS, JOBS, MAIL, SIGN_INS

_LETS_GO = {
    MAIL: ageing.empty_mail,
    SIGN_INS: ageing.drop_sign_ins,
    JOBS: ageing.drop_jobs,
    IMPORTS: ageing.empty_imports,
}


def let_go() -> dict[str, int]:
    """Do it for each kind that has a period of its own. Returns rows by kind."""
    months = due_queries.months()
    with write():
        counts = {kind: act(_before(months[kind])) for kind, act in _LETS_GO.items()}
        if any(counts.values()):
            names = [kind for kind, count in counts.items() if count]
            record_event("old_records_went", "erasure", None, by=None, fields=names)
    return counts


def _before(months: int) -> datetime:
    return clock.at_local(add_months(clock.today(), -months), 0)
