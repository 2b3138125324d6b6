"""Groups in words: what the codes of tables and rules are called on a page."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal import clock, formats
from portal.groups import pattern_words
from portal.groups.rules import RollDoor, RollTotals
from portal.models import (
    GroupApproach,
    GroupFormat,
    GroupKind,
    LeaderRole,
    Mark,
    MembershipEnding,
    MembershipRule,
    ReadingDemand,
    SessionKind,
    SessionState,
)

# In the order in which the buttons stand under a thumb: the commonest first.
MARK: dict[str, Any] = {
    Mark.PRESENT: _l("Present"),
    Mark.APOLOGIES: _l("Apologies"),
    Mark.ABSENT: _l("Absent"),
    Mark.LEFT_EARLY: _l("Left early"),
}
KIND: dict[str, Any] = {
    GroupKind.PEER_LED: _l("Led by peers"),
    GroupKind.PROFESSIONAL: _l("Led by professionals"),
    GroupKind.CO_LED: _l("Led by a peer and a professional"),
}
APPROACH: dict[str, Any] = {
    GroupApproach.MUTUAL_SUPPORT: _l("Mutual support"),
    GroupApproach.SKILLS: _l("Skills"),
    GroupApproach.CBT: _l("CBT"),
    GroupApproach.DBT: _l("DBT"),
    GroupApproach.MINDFULNESS: _l("Mindfulness"),
    GroupApproach.EDUCATION: _l("Talks and learning"),
    GroupApproach.CREATIVE: _l("Art, music or writing"),
    GroupApproach.ACTIVITY: _l("Walking or another activity"),
    GroupApproach.OTHER: _l("Another way of working"),
}
READING: dict[str, Any] = {
    ReadingDemand.NONE: _l("No reading or writing"),
    ReadingDemand.SOME: _l("Some reading or writing"),
    ReadingDemand.A_LOT: _l("A lot of reading or writing"),
}
FORMAT: dict[str, Any] = {
    GroupFormat.IN_PERSON: _l("In person"),
    GroupFormat.VIDEO: _l("By video"),
    GroupFormat.PHONE: _l("By phone"),
    GroupFormat.TEXT: _l("By text or on a forum"),
    GroupFormat.HYBRID: _l("In person and by video"),
}
JOINING: dict[str, Any] = {
    # "Open" and "closed" alone are read as doors: a closed group meets all the same.
    MembershipRule.OPEN: _l("Takes new members any time"),
    MembershipRule.CLOSED: _l("Members only: joins at the start"),
    MembershipRule.DROP_IN: _l("Drop-in: whoever turns up"),
}
# In the order in which somebody looks for one: good ends first, mistakes last.
ENDING: dict[str, Any] = {
    MembershipEnding.FINISHED: _l("Finished"),
    MembershipEnding.NO_LONGER_NEEDED: _l("No longer needs it"),
    MembershipEnding.LEFT: _l("Chose to leave"),
    MembershipEnding.STOPPED_COMING: _l("Stopped coming"),
    MembershipEnding.NEVER_STARTED: _l("Never came"),
    MembershipEnding.MOVED_GROUP: _l("Moved to another group"),
    MembershipEnding.GROUP_ENDED: _l("The group ended"),
    MembershipEnding.NO_LONGER_ELIGIBLE: _l("This group is no longer for them"),
    MembershipEnding.ASKED_TO_LEAVE: _l("Was asked to leave"),
    MembershipEnding.DIED: _l("Died"),
    MembershipEnding.ENTERED_IN_ERROR: _l("Entered by mistake"),
}
LEADER: dict[str, Any] = {
    LeaderRole.LEAD: _l("Lead"),
    LeaderRole.CO_LEAD: _l("Co-lead"),
    LeaderRole.GUEST: _l("Guest"),
    LeaderRole.OBSERVER: _l("Observer"),
}
SESSION: dict[str, Any] = {
    SessionState.PLANNED: _l("Planned"),
    SessionState.CANCELLED: _l("Cancelled"),
    SessionState.DID_NOT_MEET: _l("Did not meet"),
    SessionState.MOVED_ONLINE: _l("Moved online"),
    SessionState.MOVED_VENUE: _l("Moved"),
}
SESSION_TONE: dict[str, str] = {
    SessionState.PLANNED: "plain",
    SessionState.CANCELLED: "bad",
    SessionState.DID_NOT_MEET: "bad",
    SessionState.MOVED_ONLINE: "warn",
    SessionState.MOVED_VENUE: "warn",
}
SESSION_KIND: dict[str, Any] = {
    SessionKind.SUPPORT: _l("Support session"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.GUEST_SPEAKER: _l("Guest speaker"),
    SessionKind.SOCIAL: _l("Social"),
    SessionKind.WALK: _l("Walk"),
}
EVENING_STARTS_AT = 17


def when(starts_at: datetime) -> str:
    """ "Tonight, 18:30", "Today, 10:00" or "Tuesday 14 November, 18:30"."""
    start = clock.local(starts_at)
    if start.date() != clock.today():
        day = formats.long_day(starts_at)
    elif start.hour >= EVENING_STARTS_AT:
        day = _("Tonight")
    else:
        day = _("Today")
    return f"{day}, {formats.clock_time(starts_at)}"


def pattern(rule: str | None, starts_local: str | None) -> str:
    """ "Every second Tuesday at 18:30", or that there is no fixed day."""
    return pattern_words.said(rule, starts_local)


def totals(counted: RollTotals) -> tuple[str, str]:
    """A roll's running total: what is read first, and the rest."""
    rest = []
    if counted.apologies_count:
        rest.append(_("%(count)s sent apologies", count=counted.apologies_count))
    if counted.absent_count:
        rest.append(_("%(count)s absent", count=counted.absent_count))
    rest.append(
        _("%(count)s not marked", count=counted.unmarked_count)
        if counted.unmarked_count
        else _("all marked")
    )
    return _("%(count)s here", count=counted.here_count), " · ".join(rest)


def seats(left: int | None, capacity: int) -> tuple[str, str]:
    """How many seats are free, and the tone of saying so."""
    if left is None:
        return _("No seat needed"), "plain"
    if left == 0:
        return _("Full"), "warn"
    return ngettext("%(num)s seat free", "%(num)s seats free", left), "good"


def shut(door: RollDoor, starts_at: datetime, opens_before_minutes: int) -> str:
    """Why a roll can't be marked, and what to do; empty while it can."""
    if door == RollDoor.NOT_YET:
        return _(
            "The roll opens %(minutes)s minutes before the session: %(when)s.",
            minutes=opens_before_minutes,
            when=formats.day_and_time(starts_at - timedelta(minutes=opens_before_minutes)),
        )
    if door == RollDoor.TOO_LATE:
        return _("This roll has closed. Tell the office what should be changed.")
    if door == RollDoor.NEEDS_REASON:
        return _("This roll has closed. Say why you change it, and it opens for you.")
    if door == RollDoor.NOT_MET:
        return _("This session was called off, so nobody is marked.")
    return ""


def place_ended(name: str, ending: MembershipEnding, *, is_wait: bool) -> str:
    """That somebody's place, or their wait for one, has ended, and why."""
    if is_wait:
        return _("%(name)s no longer waits. Reason: %(why)s.", name=name, why=ENDING[ending])
    return _("%(name)s's place has ended. Reason: %(why)s.", name=name, why=ENDING[ending])


def planned(count: int, until: date) -> str:
    """How many sessions were planned, and that none was left to plan."""
    if not count:
        return _(
            "Nothing to plan: all sessions until %(day)s stand already.",
            day=formats.long_date(until),
        )
    return ngettext(
        "%(num)s session planned, until %(day)s.",
        "%(num)s sessions planned, until %(day)s.",
        count,
        day=formats.long_date(until),
    )


def came(row: Any) -> str:
    """What a past session's roll says in numbers, or that nothing was recorded."""
    if not row.is_recorded:
        return _("Not recorded")
    said = [_("%(count)s here", count=row.came_count)]
    if row.apologies_count:
        said.append(_("%(count)s sent apologies", count=row.apologies_count))
    if row.absent_count:
        said.append(_("%(count)s absent", count=row.absent_count))
    if row.head_count is not None:
        said.append(ngettext("%(num)s head counted", "%(num)s heads counted", row.head_count))
    return " · ".join(said)
