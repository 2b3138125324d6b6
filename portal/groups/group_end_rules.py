"""What comes next for people whose group ends, and what lacks before it can. Pure."""

from datetime import date, timedelta

from portal.models import GroupEndChoice, MembershipEnding, MembershipState

# A longer way back than a group can have stopped without anybody writing it down.
MOST_DAYS_BACK = 60
MOST_DAYS_AHEAD = 366
ONE_DAY = timedelta(days=1)


def choices(*, has_referral: bool) -> tuple[GroupEndChoice, ...]:
    """What may be chosen for somebody: there is a queue to go back to for a referral alone."""
    return tuple(
        choice for choice in GroupEndChoice if has_referral or choice != GroupEndChoice.QUEUE
    )


def ending_of(choice: GroupEndChoice | str, state: MembershipState | str) -> MembershipEnding:
    """Why a place, or a wait for one, ends when this is chosen.

    Who waits can't have finished: they don't need it any more.
    """
    has_seat = state in (MembershipState.ACTIVE, MembershipState.PAUSED)
    if choice == GroupEndChoice.MOVES:
        return MembershipEnding.MOVED_GROUP
    if choice == GroupEndChoice.FINISHED:
        return MembershipEnding.FINISHED if has_seat else MembershipEnding.NO_LONGER_NEEDED
    return MembershipEnding.GROUP_ENDED


def is_over(last_on: date, today: date) -> bool:
    """Whether places end at once: else they go on to the last day, and on its roll."""
    return last_on <= today


def day_problem(last_on: date, today: date, started_on: date | None) -> str:
    """Why a day can't be the last one: "early", "far", "before_start" or ''."""
    if last_on < today - timedelta(days=MOST_DAYS_BACK):
        return "early"
    if last_on > today + timedelta(days=MOST_DAYS_AHEAD):
        return "far"
    if started_on is not None and last_on < started_on:
        return "before_start"
    return ""


def tell_by(last_session_on: date | None, today: date) -> date:
    """By when everybody should know that a group ends: the day before they meet for the last
    time, and where they don't any more, today."""
    if last_session_on is None:
        return today
    return max(today, last_session_on - ONE_DAY)
