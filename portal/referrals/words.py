"""The words in which states, endings, risks and steps are shown. One home for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import short_date
from portal.groups import pattern_words
from portal.groups.words import FORMAT
from portal.models import (
    ConsentScope,
    ContactKind,
    ContactOutcome,
    Ending,
    MembershipState,
    MessagePart,
    ReferralState,
    Risk,
    SenderKind,
    StepKind,
    Urgency,
)
from portal.people.words import CONTACT
from portal.referrals import rules, standing

STANDING: dict[str, Any] = {
    ReferralState.RECEIVED: _l("To decide"),
    ReferralState.CONTACTING: _l("Contacting"),
    ReferralState.AWAITING_INFORMATION: _l("Waiting on referrer"),
    ReferralState.ACCEPTED: _l("Accepted, no seat yet"),
    standing.WAITING: _l("Waiting for a seat"),
    standing.OFFERED: _l("Seat offered"),
    standing.PLACED: _l("Placed"),
    standing.ATTENDING: _l("Attending"),
    standing.COMPLETED: _l("Completed"),
    ReferralState.ENDED: _l("Ended"),
}
STANDING_TONE: dict[str, str] = {
    ReferralState.RECEIVED: "info",
    ReferralState.AWAITING_INFORMATION: "warn",
    standing.WAITING: "warn",
    standing.PLACED: "good",
    standing.ATTENDING: "good",
    standing.COMPLETED: "good",
}
ENDING: dict[str, Any] = {
    Ending.COMPLETED: _l("Completed"),
    Ending.STOPPED: _l("Began and didn't finish"),
    Ending.DECLINED: _l("Declined by us"),
    Ending.WITHDRAWN: _l("Withdrawn by the person or referrer"),
    Ending.COULD_NOT_CONTACT: _l("Could not be reached"),
    Ending.REFERRED_ELSEWHERE: _l("Referred elsewhere"),
    Ending.DIED: _l("Died"),
    Ending.DUPLICATE: _l("Duplicate of another referral"),
    Ending.ENTERED_IN_ERROR: _l("Entered in error"),
}
RISK: dict[str, Any] = {
    Risk.NO: _l("No risk named"),
    Risk.YES: _l("Risk named"),
    Risk.UNREADABLE: _l("Risk not clear"),
    Risk.NOT_ASKED: _l("Risk not asked"),
}
URGENCY: dict[str, Any] = {Urgency.ROUTINE: _l("Routine"), Urgency.URGENT: _l("Urgent")}
MEMBERSHIP: dict[str, Any] = {
    MembershipState.WAITING: _l("Waiting for a seat"),
    MembershipState.OFFERED: _l("Seat offered"),
    MembershipState.ACTIVE: _l("Member"),
    MembershipState.PAUSED: _l("Paused"),
    MembershipState.ENDED: _l("Ended"),
}
CONSENT: dict[str, Any] = {
    ConsentScope.REFERRAL: _l("Being referred"),
    ConsentScope.PLACEMENT: _l("A place in a group"),
    ConsentScope.FEEDBACK: _l("Telling the referrer"),
}
STEP: dict[str, Any] = {
    StepKind.RECEIVED: _l("Received"),
    StepKind.WARNED: _l("Look at this"),
    StepKind.CONTACTING: _l("Contact begun"),
    StepKind.ASKED: _l("Asked the referrer"),
    StepKind.ACCEPTED: _l("Accepted"),
    StepKind.ASSIGNED: _l("Given to somebody"),
    StepKind.PLACED: _l("Placed in a group"),
    StepKind.WAITING: _l("Put on a waiting list"),
    StepKind.OFFERED: _l("Seat offered"),
    StepKind.NOT_TAKEN: _l("The offered seat wasn't taken"),
    StepKind.CONSENT: _l("Consent recorded"),
    StepKind.GROUP_ENDED: _l("Their group ends"),
    StepKind.ENDED: _l("Ended"),
    StepKind.HELD: _l("Put on hold"),
    StepKind.RESUMED: _l("Goes on"),
    StepKind.REOPENED: _l("Opened again"),
    StepKind.UNDONE: _l("Taken back"),
    StepKind.ATTEMPT: _l("Tried to reach them"),
    StepKind.ARRIVED: _l("More arrived"),
    StepKind.TOLD: _l("Told"),
    StepKind.CORRECTED: _l("Corrected what was told"),
    StepKind.RISK: _l("Risk"),
    StepKind.IDENTITY: _l("Identity confirmed"),
    StepKind.GUARDIAN: _l("Parental responsibility"),
    StepKind.CHANGED: _l("Changed"),
    StepKind.MERGED: _l("Records merged"),
    StepKind.OVERRIDE: _l("A rule was set aside"),
    StepKind.NOTE: _l("Note"),
}

# A decision that was taken back.
DECISION: dict[str, Any] = {
    rules.Move.ACCEPT: _l("That it was accepted"),
    rules.Move.END: _l("That it had ended"),
}
BAR: dict[str, Any] = {
    rules.Bar.STATE: _l("That can't be done from where this referral stands."),
    rules.Bar.ON_HOLD: _l("It is on hold. Take it off hold first."),
    rules.Bar.NOT_ON_HOLD: _l("It isn't on hold."),
    rules.Bar.UNREAD: _l("It came with a risk answer that nobody has read. Open it first."),
    rules.Bar.UNSPOKEN: _l(
        "It has a risk answer. Speak to them, or to whoever referred them, and record it first."
    ),
    rules.Bar.DIED: _l("The person has died."),
    rules.Bar.NOTHING_TO_UNDO: _l("There is no decision to take back."),
    rules.Bar.TOO_LATE_TO_UNDO: _l("The time to take the decision back is over."),
    rules.Bar.HAS_PLACE: _l("They have a place or a wait by now. End that first."),
    rules.Bar.TOO_LATE_TO_REOPEN: _l("It ended too long ago. Begin a new one that follows it."),
    rules.Bar.STILL_REOPENS: _l("It can still be opened again itself."),
    rules.Bar.CONSENT: _l("Nobody has recorded that they agree to a place. Ask, and record it."),
    rules.Bar.IDENTITY: _l("They asked for themselves. Record first how you know it was them."),
    rules.Bar.GUARDIAN: _l(
        "They are below the youngest age. Record first who has parental responsibility, whether "
        "they may be contacted, and who decided that the young person can consent."
    ),
}


def bar(why: str) -> str:
    """Why a move can't be made now, in a sentence that says how to mend it."""
    return str(BAR[why])


def due_words(due_on: date, today: date) -> tuple[str, str]:
    """How a decision's due date is said, and its tone: ("Decide 2 days over", "bad")."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("Decide: %(num)s day over", "Decide: %(num)s days over", -days), "bad"
    if days == 0:
        return str(_l("Decide today")), "warn"
    if days == 1:
        return str(_l("Decide by tomorrow")), "plain"
    return ngettext("Decide within %(num)s day", "Decide within %(num)s days", days), "plain"


@dataclass(frozen=True)
class Line:
    """A line of a timeline, in words."""

    text: str
    at: datetime
    by: str | None
    note: str


def timeline(
    steps: Iterable[tuple[str, datetime, str | None, str]], ending: str | None = None
) -> list[Line]:
    """A referral's steps as lines, in the order given; what staff should look at isn't one."""
    return [
        Line(_step(kind, ending), at, by, note)
        for kind, at, by, note in steps
        if kind != StepKind.WARNED
    ]


def _step(kind: str, ending: str | None) -> str:
    if kind == StepKind.ENDED and ending:
        return _("Ended: %(how)s", how=ENDING[ending])
    return str(STEP[kind])


def warnings(steps: Iterable[tuple[str, datetime, str | None, str]]) -> list[str]:
    """What staff should look at, in the order in which it was found."""
    return [note for kind, _at, _by, note in steps if kind == StepKind.WARNED][::-1]


def meets(group: Any) -> str:
    """When and where a group meets: "Every Tuesday at 18:30 · Room 2, Quay House"."""
    when = pattern_words.said(group.rule, group.starts_local) if group.rule else ""
    return " · ".join(filter(None, (when, group.place or str(FORMAT[group.format]))))


def changed(
    old: Mapping[str, Any], new: Mapping[str, Any], programmes: Mapping[int | None, str]
) -> str:
    """What of a referral was changed: "Urgency: Urgent instead of Routine." """
    shown = {
        "programme": (_("Programme"), lambda value: programmes.get(value, _("No programme yet"))),
        "topic": (_("Topic"), lambda value: value or _("None")),
        "urgency": (_("Urgency"), lambda value: str(URGENCY[value])),
        "risk": (_("Risk answer"), lambda value: str(RISK[value])),
    }
    return " ".join(
        _(
            "%(what)s: %(new)s instead of %(old)s.",
            what=what,
            new=say(new[name]),
            old=say(old[name]),
        )
        for name, (what, say) in shown.items()
        if name in new
    )


OUTCOME: dict[str, Any] = {
    ContactOutcome.REACHED: _l("Reached them"),
    ContactOutcome.NO_ANSWER: _l("No answer"),
    ContactOutcome.LEFT_MESSAGE: _l("Left a message"),
    ContactOutcome.WRONG_NUMBER: _l("Not their number or address"),
    ContactOutcome.ASKED_TO_STOP: _l("They asked us to stop"),
}
PART: dict[str, Any] = {
    MessagePart.UPDATE: _l("An update"),
    MessagePart.ANSWER: _l("An answer to what was asked"),
    MessagePart.FILE: _l("A file"),
    MessagePart.RISK: _l("A risk"),
    MessagePart.WITHDRAWAL: _l("A wish to withdraw"),
}
SENDER: dict[str, Any] = {
    SenderKind.PROFESSIONAL: _l("A professional"),
    SenderKind.SUPPORTED: _l("Somebody who helps them to ask"),
    SenderKind.SELF: _l("They themselves"),
}


def outcome(came: str) -> str:
    """What came of trying to reach somebody."""
    return str(OUTCOME[came])


def attempt(kind: str, came: str, next_try_on: date | None, note: str) -> str:
    """A try in one line: "Phone call: no answer. Next try 4 Dec." """
    parts = [f"{CONTACT[ContactKind(kind)]}: {outcome(came)}."]
    if next_try_on:
        parts.append(_("Next try %(day)s.", day=short_date(next_try_on)))
    return " ".join([*parts, note]).strip()


MOVE: dict[str, Any] = {
    rules.Move.ACCEPT: _l("Accept"),
    rules.Move.ASK: _l("Ask for information"),
    rules.Move.PLACE: _l("Place"),
    rules.Move.HOLD: _l("Put on hold"),
    rules.Move.END: _l("End"),
    rules.Move.UNDO: _l("Take it back"),
    rules.Move.REOPEN: _l("Open again"),
}


def barred(moves: rules.Allowed) -> list[tuple[str, str]]:
    """What can't be done now though somebody may look for it, and why: (move, sentence).

    That a move doesn't belong to where the referral stands needs no words.
    """
    plain = (None, rules.Bar.STATE, rules.Bar.NOTHING_TO_UNDO, rules.Bar.NOT_ON_HOLD)
    return [
        (str(label), bar(why))
        for move, label in MOVE.items()
        if (why := moves.why_not(move)) is not None and why not in plain
    ]
