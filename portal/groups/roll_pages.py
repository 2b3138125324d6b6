"""What pages about one roll share: its head or 404, and what its cards are drawn from."""

from datetime import timedelta
from functools import partial
from typing import Any

from flask import abort
from flask_login import current_user

from portal import clock
from portal.auth.permissions import Permission
from portal.groups import debrief_queries, mark_keys, roll_queries, rules
from portal.groups.forms import NO_MARK
from portal.groups.roll_queries import RollHead
from portal.models import Mark


def head_or_404(session_id: int) -> RollHead:
    """The session's own facts; ends the request with 404 if its roll isn't the user's to open."""
    head = roll_queries.roll_head(current_user, session_id)
    if head is None:
        abort(404)
    return head


def shown(head: RollHead) -> dict[str, Any]:
    """What the cards and the running total are drawn from."""
    rows = roll_queries.roll_of(current_user, head)
    walk_ins = roll_queries.walk_ins_of(head.session_id)
    totals = rules.roll_totals([row.mark for row in rows], len(rows), len(walk_ins))
    return {
        "head": head,
        "rows": rows,
        "walk_ins": walk_ins,
        "totals": totals,
        "head_count_fits": rules.head_count_fits(head.head_count, totals.here_count),
        "value_of_tap": _value_of_tap,
        "key_of": partial(mark_keys.person_key, head.session_id),
        "to_debrief": _to_debrief(head),
    }


def _value_of_tap(current: str | None, tapped: Mark) -> str:
    """What a button sends: what the mark shall be, decided from what the leader saw."""
    return rules.next_mark(current, tapped) or NO_MARK


def _to_debrief(head: RollHead) -> bool:
    """Whether the user led this session, which is over, and hasn't said how it went."""
    is_over = head.starts_at + timedelta(minutes=head.duration_minutes) <= clock.now()
    if not is_over or not current_user.may(Permission.DEBRIEF):
        return False
    led = debrief_queries.led_head(current_user, head.session_id)
    return led is not None and led.debrief_id is None
