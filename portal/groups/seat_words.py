"""Seats, offers, waits and first visits in words."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock, formats, settings
from portal.groups.place_rules import Estimate
from portal.groups.seat_queries import Board, SeatRow
from portal.models import MembershipState, TasterOutcome

DAYS_A_WEEK = 7
# Below this, weeks say less than days.
DAYS_SAID_AS_DAYS = 14

STATE: dict[str, Any] = {
    MembershipState.WAITING: _l("Waits for a seat"),
    MembershipState.OFFERED: _l("Has been offered a seat"),
    MembershipState.ACTIVE: _l("Member"),
    MembershipState.PAUSED: _l("Paused"),
    MembershipState.ENDED: _l("Ended"),
}
TASTER: dict[str, Any] = {
    TasterOutcome.JOINED: _l("Joined"),
    TasterOutcome.NOT_FOR_ME: _l("Not for them"),
    TasterOutcome.ANOTHER_GROUP: _l("Another group suits better"),
    TasterOutcome.NO_ANSWER: _l("Asked, no answer"),
}
TASTER_TONE: dict[str, str] = {
    TasterOutcome.JOINED: "good",
    TasterOutcome.NOT_FOR_ME: "plain",
    TasterOutcome.ANOTHER_GROUP: "info",
    TasterOutcome.NO_ANSWER: "warn",
}


def span(days: int) -> str:
    """So many days as somebody would say it: "today", "5 days", "3 weeks"."""
    if days <= 0:
        return _("today")
    if days < DAYS_SAID_AS_DAYS:
        return ngettext("%(num)s day", "%(num)s days", days)
    return ngettext("%(num)s week", "%(num)s weeks", days // DAYS_A_WEEK)


def waited(since: datetime | None) -> str:
    """How long somebody has waited: "3 weeks"."""
    return span(_days_since(since)) if since else _("Not known")


def asked(row: SeatRow) -> tuple[str, str]:
    """When somebody who waits was last asked, and the tone of saying so."""
    if row.asked_at is None:
        days = _days_since(row.waiting_since_at) if row.waiting_since_at else 0
        return _("Not asked yet"), "warn" if days >= settings.current().still_waiting_days else ""
    days = _days_since(row.asked_at)
    ago = _("today") if days <= 0 else _("%(time)s ago", time=span(days))
    text = _("Asked %(ago)s", ago=ago)
    if row.confirmed_at != row.asked_at:
        text = _("Asked %(ago)s, no answer", ago=ago)
    return text, "warn" if days >= settings.current().still_waiting_days else ""


def time_left(expires_at: datetime | None) -> str:
    """How long an offer still holds: "2 days left", "5 hours left"."""
    if expires_at is None:
        return _("No end set")
    minutes = max(0, int((expires_at - clock.now()).total_seconds() // 60))
    hours, days = minutes // 60, minutes // (60 * 24)
    if days >= 2:
        return ngettext("%(num)s day left", "%(num)s days left", days)
    if hours >= 1:
        return ngettext("%(num)s hour left", "%(num)s hours left", hours)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes)


def turned_down(row: SeatRow) -> str:
    """What came of the newest offer to somebody who waits again; empty where there was none."""
    if not row.was_turned_down:
        return ""
    day = formats.short_date(row.offered_at)
    if row.offer_answer == "no":
        return _("said not now to the offer of %(day)s", day=day)
    return _("the offer of %(day)s ran out", day=day)


def order() -> str:
    """Why each stands where they stand on a waiting list."""
    if settings.current().waiting_urgent_first:
        return _("Urgent referrals stand first, then whoever has waited the longest.")
    return _("Whoever has waited the longest stands first.")


def estimate(one: Estimate | None) -> str:
    """How long a seat is likely to take, in a sentence that says what it rests on."""
    if one is None:
        return _("We can't say yet how long a seat takes: too few people have waited for one.")
    basis = (
        ngettext(
            "From %(num)s wait in the last two years.",
            "From %(num)s waits in the last two years.",
            one.wait_count,
        )
        if one.is_own
        else ngettext(
            "From %(num)s wait in groups of this programme in the last two years.",
            "From %(num)s waits in groups of this programme in the last two years.",
            one.wait_count,
        )
    )
    middle = (
        ngettext("%(num)s week", "%(num)s weeks", one.median_weeks)
        if one.median_weeks
        else _("less than a week")
    )
    return _(
        "A seat usually takes %(range)s: half of those who got one waited so long, the one in the "
        "middle %(median)s. %(basis)s",
        range=weeks(one),
        median=middle,
        basis=basis,
    )


def weeks(one: Estimate) -> str:
    """The range alone: "2 to 6 weeks"."""
    if one.high_weeks <= 1:
        return _("up to a week")
    if one.low_weeks == one.high_weeks:
        return ngettext("%(num)s week", "%(num)s weeks", one.high_weeks)
    return _("%(low)s to %(high)s weeks", low=one.low_weeks, high=one.high_weeks)


def next_step(board: Board, free: int | None) -> tuple[str, str]:
    """What to do about a group's seats now, and the tone of saying so."""
    if free is None:
        return _("Nobody needs a seat here: people simply come."), "plain"
    if free and board.waiting_count:
        seats = ngettext("One seat is free.", "%(num)s seats are free.", free)
        first = board.waiting[0] if board.waiting else None
        if first is None or first.rank > 1:
            return _("%(seats)s Offer it to the first who waits.", seats=seats), "good"
        if first.row.was_turned_down:
            return (
                _(
                    "%(seats)s %(name)s waits first, but %(what)s. Ring them, or offer it to the "
                    "next and say why.",
                    seats=seats,
                    name=first.row.name,
                    what=turned_down(first.row),
                ),
                "warn",
            )
        return (
            _("%(seats)s Offer it to %(name)s, who waits first.", seats=seats, name=first.row.name),
            "good",
        )
    if free:
        return (
            ngettext(
                "One seat is free, and nobody waits for it.",
                "%(num)s seats are free, and nobody waits for them.",
                free,
            ),
            "plain",
        )
    if board.offer_count:
        return (
            ngettext(
                "Every seat is taken or offered. One answer is still to come.",
                "Every seat is taken or offered. %(num)s answers are still to come.",
                board.offer_count,
            ),
            "plain",
        )
    if board.waiting_count:
        return (
            ngettext(
                "Every seat is taken. One person waits for the next.",
                "Every seat is taken. %(num)s people wait for the next.",
                board.waiting_count,
            ),
            "plain",
        )
    return _("Every seat is taken, and nobody waits."), "plain"


def offered(name: str, is_mailed: bool, expires_at: datetime) -> str:
    """That a seat was offered, how they hear of it, and until when it is kept."""
    until = formats.day_and_time(expires_at)
    if is_mailed:
        return _(
            "Offered. %(name)s gets an e-mail, and the seat is kept until %(until)s.",
            name=name,
            until=until,
        )
    return _(
        "Offered. Ring %(name)s: the seat is kept until %(until)s. It's on the list of things to "
        "do.",
        name=name,
        until=until,
    )


def _days_since(at: datetime) -> int:
    return (clock.today() - clock.local(at).date()).days
