"""From one referral back to the queue it was opened from, and on to who comes next.

The queue's address travels in the address of the referral, and from there through each of its
forms: so a decision leads back to the same page and row, in as many tabs as are open.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import has_request_context, request, url_for
from flask_login import current_user

from portal.referrals import (
    bp,
    clock_queries,
    clock_words,
    presence_queries,
    queue_actions,
    queue_queries,
    queue_rules,
    queue_words,
)
from portal.referrals.queue_queries import QueueRow
from portal.referrals.queue_rules import Asked


@bp.url_defaults
def keep_queue(endpoint: str, values: dict[str, Any]) -> None:
    """Let every address about the referral in hand keep the queue it was opened from."""
    if "queue" in values or "referral_id" not in values or not has_request_context():
        return
    queue = request.args.get("queue", "")
    if queue and values["referral_id"] == (request.view_args or {}).get("referral_id"):
        values["queue"] = queue[: queue_rules.QUERY_LENGTH]


def opened_from() -> Asked | None:
    """The view that this referral was opened from; None from anywhere else."""
    queue = request.args.get("queue", "")
    return queue_rules.asked_in(queue) if queue else None


@dataclass(frozen=True)
class Place:
    """A referral's place in the view it was opened from."""

    asked: Asked
    back_url: str
    following: QueueRow | None
    following_url: str


def place_of(referral_id: int) -> Place | None:
    """Where to go back to and who comes next; None where it wasn't opened from the queue."""
    asked = opened_from()
    if asked is None:
        return None
    following = queue_queries.next_after(current_user, asked, referral_id)
    return Place(
        asked,
        back_url(asked, referral_id),
        following,
        referral_url(following.referral_id, asked) if following else "",
    )


def back_url(asked: Asked, referral_id: int) -> str:
    """The page of the queue that a referral was opened from, at its row."""
    return queue_url(asked, f"r{referral_id}")


def queue_url(asked: Asked, anchor: str = "", **changes: str) -> str:
    """The page of the queue that shows a view, with something about it changed."""
    place = f"#{anchor}" if anchor else ""
    return f"{url_for('referrals.queue_show')}?{asked.text(**changes)}{place}"


def page_url(asked: Asked, *, after: str = "", before: str = "") -> str:
    """The address of another page of a view."""
    return f"?{replace(asked, after=after, before=before).text()}"


def referral_url(referral_id: int, asked: Asked) -> str:
    """A referral's page, opened from a view."""
    return url_for("referrals.referral_show", referral_id=referral_id, queue=asked.text())


def after_decision(referral_id: int) -> str:
    """Where to go once a referral is done with for now: to who comes next in the view it was
    opened from, back to that view after the last, or to its own page from anywhere else."""
    place = place_of(referral_id)
    if place is None:
        return url_for("referrals.referral_show", referral_id=referral_id)
    return place.following_url or place.back_url


def panels_of(referral_id: int) -> dict[str, Any]:
    """What a referral's page shows of the queue: its place there, its clocks, and who else has
    it open. Notes that this user has it open too."""
    found = presence_queries.colleagues_at(current_user, [referral_id])
    # A form that comes back is no new look.
    if request.method == "GET":
        queue_actions.note_look(referral_id, by=current_user)
    return {
        "place": place_of(referral_id),
        "due": clock_queries.due_of(referral_id),
        "colleague": found.get(referral_id),
        "clock_words": clock_words,
        "queue_words": queue_words,
    }
