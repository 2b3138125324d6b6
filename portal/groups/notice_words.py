"""Notices in words: what became of sessions, who is told by what, and the letters' sentences."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import long_day
from portal.groups import cover_words
from portal.groups.call_list_queries import TellingRow
from portal.groups.call_off_rules import Change
from portal.groups.notice_queries import NoticeRow
from portal.models import NoticeKind, OutboxState, TellingChannel, TellingPart, TellingState

KIND: dict[str, Any] = {
    NoticeKind.CANCELLED: _l("Cancelled"),
    NoticeKind.MOVED_ONLINE: _l("Moved online"),
    NoticeKind.MOVED_VENUE: _l("Moved"),
    NoticeKind.RETIMED: _l("At another time"),
    NoticeKind.REINSTATED: _l("As planned after all"),
    NoticeKind.GROUP_ENDED: _l("The group ends"),
}
KIND_TONE: dict[str, str] = {
    NoticeKind.CANCELLED: "bad",
    NoticeKind.MOVED_ONLINE: "warn",
    NoticeKind.MOVED_VENUE: "warn",
    NoticeKind.RETIMED: "warn",
    NoticeKind.REINSTATED: "good",
    NoticeKind.GROUP_ENDED: "info",
}
CHANGE: dict[str, Any] = {
    Change.CANCELLED: _l("It is cancelled"),
    Change.MOVED_ONLINE: _l("It meets online"),
    Change.MOVED_VENUE: _l("It meets in another place"),
    Change.DID_NOT_MEET: _l("It didn't meet"),
    Change.AS_PLANNED: _l("It takes place as planned after all"),
}
CHANGE_HINT: dict[str, Any] = {
    Change.CANCELLED: _l("Nobody meets. The roll is shut, and no absence counts."),
    Change.DID_NOT_MEET: _l("Nobody came, or nobody opened. There is nobody to tell."),
}
PART: dict[str, Any] = {
    TellingPart.MEMBER: _l("Member"),
    TellingPart.OFFERED: _l("Has an offer"),
    TellingPart.WAITING: _l("Waits for a seat"),
    TellingPart.TASTER: _l("First visit"),
    TellingPart.LEADER: _l("Leads the group"),
    TellingPart.SUBSTITUTE: _l("Stands in"),
    TellingPart.ASKED: _l("Asked to stand in"),
    TellingPart.INTERPRETER: _l("Interpreter"),
    TellingPart.VENUE: _l("Venue"),
}
CHANNEL: dict[str, Any] = {
    TellingChannel.EMAIL: _l("E-mail"),
    TellingChannel.TEXT: _l("Text message"),
    TellingChannel.CALL: _l("Phone call"),
    TellingChannel.POST: _l("Letter"),
    TellingChannel.NONE: _l("No way on record"),
}


def mail_state(row: TellingRow) -> tuple[str, str]:
    """What became of somebody's letter, as the outbox says it, and the tone of saying so."""
    if row.mail_state is None:
        return _("The letter is gone from the outbox"), "bad"
    return {
        OutboxState.QUEUED: (_("Mail waits to go out"), "plain"),
        OutboxState.SENDING: (_("Mail is going out"), "plain"),
        OutboxState.SENT: (_("Mail sent"), "good"),
        OutboxState.UNSURE: (_("Perhaps sent"), "warn"),
        OutboxState.FAILED: (_("Mail failed"), "bad"),
        OutboxState.PULLED: (_("Mail taken back"), "plain"),
    }[OutboxState(row.mail_state)]


def state(row: TellingRow) -> tuple[str, str]:
    """Whether somebody knows, and the tone of saying so."""
    if row.state == TellingState.SENT:
        return mail_state(row)
    return {
        TellingState.TO_TELL: (_("Not told yet"), "warn"),
        TellingState.NO_ANSWER: (_("No answer"), "warn"),
        TellingState.TOLD: (_("Told"), "good"),
        TellingState.NOT_NEEDED: (_("Needn't be told"), "plain"),
    }[TellingState(row.state)]


def about(row: NoticeRow) -> str:
    """What a notice is about: one session by its time, else how many of them."""
    names = ", ".join(row.group_names[:2])
    if len(row.group_names) > 2:
        names = ngettext("%(num)s group", "%(num)s groups", len(row.group_names))
    if row.first_starts_at is None:
        return names
    when = cover_words.when(row.first_starts_at)
    if row.session_count == 1:
        return _("%(group)s, %(when)s", group=names, when=when)
    return ngettext(
        "%(names)s: %(num)s session from %(when)s",
        "%(names)s: %(num)s sessions from %(when)s",
        row.session_count,
        names=names,
        when=when,
    )


def still_to_tell(count: int) -> str:
    """ "3 people still to tell", or that everybody knows."""
    if not count:
        return _("Everybody is told")
    return ngettext("%(num)s still to tell", "%(num)s still to tell", count)


def how_many(channels: Sequence[str]) -> str:
    """ "8 by mail, 4 to ring, 1 by letter": how the people of a list are told."""
    mailed = sum(one == TellingChannel.EMAIL for one in channels)
    others = len(channels) - mailed
    said = []
    if mailed:
        said.append(ngettext("%(num)s is written to", "%(num)s are written to", mailed))
    if others:
        said.append(ngettext("%(num)s is for us to tell", "%(num)s are for us to tell", others))
    return ", ".join(said) or _("Nobody needs to be told")


def letter(
    kind: NoticeKind, count: int, last_on: date | None, *, leads: bool, is_outside: bool
) -> str:
    """The sentence that opens a letter: it names no group, and nothing that a group is about."""
    if kind == NoticeKind.GROUP_ENDED and (leads or is_outside):
        return _(
            "a group that you know well ends: it meets for the last time on or before %(day)s. "
            "Thank you for all you did for it.",
            day=long_day(last_on),
        )
    if kind == NoticeKind.GROUP_ENDED:
        return _(
            "the group that you know from us meets for the last time on or before %(day)s. We "
            "will speak with you about what comes next.",
            day=long_day(last_on),
        )
    if is_outside:
        return {
            NoticeKind.CANCELLED: ngettext(
                "the session that you were expected at doesn't take place:",
                "the sessions that you were expected at don't take place:",
                count,
            ),
            NoticeKind.MOVED_ONLINE: _("the session that you are expected at meets online:"),
            NoticeKind.MOVED_VENUE: _("the session that you are expected at meets elsewhere:"),
            NoticeKind.RETIMED: _("the session that you are expected at is at another time:"),
            NoticeKind.REINSTATED: _("the session takes place as first planned after all:"),
        }[kind]
    return {
        NoticeKind.CANCELLED: ngettext(
            "your group session doesn't take place:",
            "these group sessions don't take place:",
            count,
        ),
        NoticeKind.MOVED_ONLINE: ngettext(
            "your group session meets online this time:",
            "these group sessions meet online:",
            count,
        ),
        NoticeKind.MOVED_VENUE: ngettext(
            "your group session meets in another place this time:",
            "these group sessions meet in another place:",
            count,
        ),
        NoticeKind.RETIMED: ngettext(
            "your group session is at another time:",
            "these group sessions are at other times:",
            count,
        ),
        NoticeKind.REINSTATED: ngettext(
            "your group session takes place after all, as first planned:",
            "these group sessions take place after all, as first planned:",
            count,
        ),
    }[kind]


def at_another_time(starts_at: datetime, was_at: datetime | None) -> str:
    """When a session is, and instead of when, where that was another time."""
    now = cover_words.when(starts_at)
    if was_at is None:
        return now
    return _("%(now)s, instead of %(before)s", now=now, before=cover_words.when(was_at))
