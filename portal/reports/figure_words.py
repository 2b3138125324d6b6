"""What each figure is called, what it means in plain words, and what is left out of it."""

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.concerns.words import KIND
from portal.models import ConcernKind, SenderKind
from portal.referrals.words import SENDER
from portal.reports.figure_rules import Filter, Part, bare


class Said(NamedTuple):
    """A figure in words. `left_out` is empty where nothing is."""

    name: Any
    definition: Any
    left_out: Any = ""


PART: dict[Part, Any] = {
    Part.REACH: _l("Whom we reached"),
    Part.FUNNEL: _l("From referral to planned ending"),
    Part.WAITING: _l("Waiting"),
    Part.MEETINGS: _l("Sessions and attendance"),
    Part.RETENTION: _l("Who stays, and how places end"),
    Part.REFERRERS: _l("How soon referrers are answered"),
    Part.NEED: _l("Unmet need"),
    Part.WORKFORCE: _l("Those who lead"),
    Part.SAFETY: _l("Safety"),
}
FILTER: dict[Filter, Any] = {
    Filter.RECEIVED: _l("Referrals that arrived in the period, and what has come of them so far."),
    Filter.FIRST_CAME: _l("Referrals whose person came for the first time in the period."),
    Filter.AS_AT: _l("As it stood on the last day of the period, or today if that is still ahead."),
    Filter.MET: _l("Sessions on the calendar of the period, and what their rolls say."),
    Filter.PLACED: _l("Places in groups that began in the period."),
    Filter.ENDED: _l("Places in groups that ended in the period."),
    Filter.CLOSED: _l("Referrals that ended in the period."),
    Filter.HAPPENED: _l("What happened in the period."),
    Filter.TODAY: _l("As it stands today, whatever the period."),
}
# Nothing of these is counted anywhere.
_NEVER = _l("Duplicates and referrals entered in error.")
_NO_MARK = _l("Places without a mark: a blank isn't an absence.")

STEP: dict[str, Any] = {
    "referred": _l("Referred"),
    "accepted": _l("Accepted"),
    "contacted": _l("Spoken to"),
    "offered": _l("Offered a place"),
    "came": _l("Came for the first time"),
    "settled": _l("Came often enough to settle"),
    "finished": _l("Ended as planned"),
}
TO: dict[str, Any] = {
    "declined": _l("Declined by us"),
    "withdrawn": _l("Withdrawn by the person or referrer"),
    "could_not_contact": _l("Could not be reached"),
    "referred_elsewhere": _l("Referred elsewhere"),
    "stopped": _l("Stopped coming, or left"),
    "died": _l("Died"),
    "finished_early": _l("Ended as planned, before that step"),
    "between": _l("Their place ended, and what comes next is open"),
    "attending": _l("Still coming"),
    "still_waiting": _l("Still waiting"),
}

FIGURE: dict[str, Said] = {
    "referrals": Said(
        _l("Referrals"), _l("Referrals that arrived in the period, self-referrals too."), _NEVER
    ),
    "people_referred": Said(
        _l("People referred"),
        _l("Different people behind these referrals, each counted once."),
        _NEVER,
    ),
    "people_placed": Said(
        _l("People placed"),
        _l("Different people whose first place in one of these groups began in the period."),
        _l("Places entered in error."),
    ),
    "people_came": Said(
        _l("People who came"),
        _l("Different people who came to at least one session, each counted once."),
        _l("Names on a roll that belong to nobody on record, and heads counted without names."),
    ),
    "funnel.referred": Said(
        _l("Referred"), _l("Referrals that arrived in the period: where the path begins."), _NEVER
    ),
    "funnel.accepted": Said(
        _l("Accepted"), _l("Of those referred, the referrals that were accepted by now."), _NEVER
    ),
    "funnel.contacted": Said(
        _l("Spoken to"),
        _l(
            "Of those accepted, the ones whose person we reached or who reached us, or who were "
            "offered a place."
        ),
    ),
    "funnel.offered": Said(
        _l("Offered a place"),
        _l("Of those spoken to, the ones who were offered or given a place in a group."),
        _l("Places entered in error."),
    ),
    "funnel.came": Said(
        _l("Came for the first time"),
        _l(
            "Of those offered a place, the ones who came to at least one session within it, on "
            "the day of the referral or later."
        ),
    ),
    "funnel.settled": Said(
        _l("Came often enough to settle"),
        _l("Of those who came, the ones who have come to at least the number of sessions set."),
    ),
    "funnel.finished": Said(
        _l("Ended as planned"),
        _l(
            "Of those who settled, the ones whose place or referral ended because they had "
            "finished or no longer needed it, and who hold no other place by it."
        ),
    ),
    "left": Said(
        _l("Where people went"),
        _l("Of those at a step who aren't at the next one, what became of them so far."),
    ),
    "wait.came": Said(
        _l("Waits that ended"),
        _l("Referrals whose person came for the first time in the period."),
        _NEVER,
    ),
    "wait.within_target": Said(
        _l("Waits within the target"),
        _l("Of the waits that ended, those that took no more calendar days than the target."),
    ),
    "wait.still": Said(
        _l("Still waiting"),
        _l(
            "Referrals that had arrived and not ended by the last day of the period (or today), "
            "whose person hadn't come yet."
        ),
        _NEVER,
    ),
    "wait.paused_referrals": Said(
        _l("Waits with a pause"),
        _l(
            "Of the waits that ended, those whose clock stood still for a time because somebody "
            "was asked for more or wanted to wait. The wait itself counts every day."
        ),
    ),
    "wait.within_share": Said(
        _l("Share of waits within the target"),
        _l("Waits within the target, out of the waits that ended in the period."),
        _l("Those who still wait."),
    ),
    "wait.median": Said(
        _l("Median wait"),
        _l(
            "Calendar days from the arrival of a referral to the first time its person came: "
            "half of the waits that ended took as long or less. No day is taken off."
        ),
        _l("Those who still wait."),
    ),
    "wait.quartiles": Said(
        _l("Half of all waits"),
        _l("The median, and the days between which the middle half of the waits that ended lie."),
        _l("Those who still wait."),
    ),
    "wait.kaplan_meier": Said(
        _l("Median wait with those still waiting"),
        _l(
            "The number of days within which half of all people come, worked out by the method "
            "of Kaplan and Meier from the waits that ended and from how long the others have "
            "waited so far. None where fewer than half have come."
        ),
    ),
    "wait.paused": Said(
        _l("Days paused"),
        _l(
            "Of the waits with a pause, for how many working days the clock stood still: the "
            "median. It is said beside the wait and never taken off."
        ),
        _l("Waits without a pause."),
    ),
    "wait.curve": Said(
        _l("Who still waits, week by week"),
        _l("Out of 100 people, how many still wait after so many whole weeks, as reckoned above."),
    ),
    "sessions.planned": Said(
        _l("Sessions planned"),
        _l("Every session on the calendar of the period, called off or not."),
    ),
    "sessions.held": Said(
        _l("Sessions held"),
        _l("Sessions that have begun, weren't called off, and whose roll has a mark or a count."),
    ),
    "sessions.cancelled": Said(
        _l("Sessions cancelled"), _l("Sessions that were called off or didn't meet.")
    ),
    "sessions.no_roll": Said(
        _l("Sessions without a roll"),
        _l("Sessions that have begun, weren't called off, and whose roll nobody has taken."),
    ),
    "sessions.ahead": Said(_l("Sessions ahead"), _l("Sessions of the period still to come.")),
    "sessions.held_share": Said(
        _l("Share of sessions held"), _l("Sessions held, out of all that were planned.")
    ),
    "places.expected": Said(
        _l("Places expected"),
        _l("One for each member at each held session that lies within their place in the group."),
        _l("Days on which their place was paused, unless they came all the same."),
    ),
    "places.marked": Said(
        _l("Places marked"), _l("Of the places expected, those with a mark on the roll.")
    ),
    "places.came": Said(
        _l("Attendances"),
        _l("Of the places marked, those that say present or left early."),
    ),
    "places.missed": Said(
        _l("Places missed"), _l("Of the places marked, those that say apologies or absent.")
    ),
    "places.unmarked": Said(
        _l("Places without a mark"),
        _l("Of the places expected, those of which the roll is silent."),
    ),
    "attendance.rate": Said(
        _l("Attendance rate"), _l("Attendances, out of all places marked."), _NO_MARK
    ),
    "rolls.complete": Said(_l("Rolls filled in"), _l("Places marked, out of all expected.")),
    "minutes.contact": Said(
        _l("Contact hours"),
        _l(
            "The length of each held session, once for every person whose mark says that they "
            "came, members and visitors alike."
        ),
        _l("Heads counted without names."),
    ),
    "minutes.group": Said(_l("Group hours"), _l("The length of all held sessions together.")),
    "heads": Said(
        _l("People in the room"),
        _l(
            "At each held session the people counted, or those marked as here with the walk-ins "
            "where these are more; all sessions together."
        ),
    ),
    "group_size.mean": Said(
        _l("Mean group size"), _l("People in the room, for each session held on average.")
    ),
    "capacity.offered": Said(
        _l("Seats offered"),
        _l("The seats of each group, once for each session held."),
        _l("Groups to which anybody may just come."),
    ),
    "capacity.used": Said(
        _l("Seats used"),
        _l("People in the room at these sessions, no more than there are seats."),
        _l("Groups to which anybody may just come."),
    ),
    "capacity.share": Said(_l("Capacity used"), _l("Seats used, out of the seats offered.")),
    "visits": Said(
        _l("Visits"),
        _l("Marks that say somebody came who had no place in the group that day."),
    ),
    "walk_ins": Said(
        _l("Walk-ins"),
        _l("Names on rolls that belong to nobody on record."),
        _l("Walk-ins since matched with a person, who have a mark of their own."),
    ),
    "tasters.came": Said(
        _l("First visits"), _l("People who came on a visit booked to see a group once.")
    ),
    "tasters.asked": Said(
        _l("First visits asked about"), _l("Of these, people whom somebody asked what came of it.")
    ),
    "tasters.joined": Said(
        _l("Joined after a first visit"), _l("Of these, people who took a place in that group.")
    ),
    "tasters.joined_share": Said(
        _l("Share who joined after a first visit"),
        _l("Those who joined, out of all who came on a first visit, asked or not."),
    ),
    "retention": Said(
        _l("Came to that many sessions"),
        _l(
            "Of the people who came for the first time in the period, those who have come so "
            "many times by now."
        ),
        _l("People who have died."),
    ),
    "retention.could": Said(
        _l("Could have come to that many sessions"),
        _l(
            "Of the people who came for the first time in the period, those whose group has met "
            "so many times since, that first time included, or who have come so often."
        ),
        _l("People who have died."),
    ),
    "retention.share": Said(
        _l("Share who came to that many sessions"),
        _l("Those who came so many times, out of those who could have by now."),
        _l("People who have died."),
    ),
    "endings": Said(
        _l("Places that ended"),
        _l("Different people whose place in a group ended, each once, by their last ending."),
        _l("People who have died, and places entered in error."),
    ),
    "endings.planned": Said(
        _l("Planned endings"), _l("They had finished, or no longer needed the group.")
    ),
    "endings.unplanned": Said(
        _l("Unplanned endings"), _l("They left, stopped coming, or never began.")
    ),
    "endings.other": Said(
        _l("Other endings"),
        _l("They moved to another group, the group ended, or it was no longer for them."),
    ),
    "endings.compared": Said(
        _l("Planned and unplanned endings"), _l("The two together: what the share is out of.")
    ),
    "endings.planned_share": Said(
        _l("Share of planned endings"),
        _l("Planned endings, out of planned and unplanned ones."),
        _l("People who have died, and endings of another kind."),
    ),
    "response.decided": Said(
        _l("Referrals decided"),
        _l("Of the referrals that arrived in the period, those accepted or ended by now."),
        _NEVER,
    ),
    "response.undecided": Said(
        _l("Referrals to decide"),
        _l("Of the referrals that arrived in the period, those nobody has decided about yet."),
        _NEVER,
    ),
    "response.told": Said(
        _l("Decisions told"),
        _l("Of the referrals decided, those whose referrer was told what we decided."),
        _l("Self-referrals, whose person is told instead, count as not told to a referrer."),
    ),
    "response.decided_share": Said(
        _l("Share decided"), _l("Referrals decided, out of all that arrived.")
    ),
    "response.told_share": Said(
        _l("Share told"), _l("Decisions told to the referrer, out of all decisions.")
    ),
    "response.decision_days": Said(
        _l("Days to a decision"),
        _l("Calendar days from the arrival of a referral to our decision: the median."),
        _l("Referrals still to decide."),
    ),
    "response.told_days": Said(
        _l("Days until the referrer was told"),
        _l("Calendar days from the arrival of a referral until its referrer was told: the median."),
        _l("Decisions that the referrer wasn't told of."),
    ),
    "unmet": Said(
        _l("Turned away for want of room"),
        _l("Different people whose referral ended because there was no room for them."),
        _NEVER,
    ),
    "seat_wait": Said(
        _l("Waiting for a seat today"),
        _l("Different people who wait for a seat in a group today, offers that ran out included."),
    ),
    "training.leaders": Said(
        _l("People who led"), _l("Users who led at least one session that was held.")
    ),
    "training.needed": Said(
        _l("People who need training"),
        _l("Of those who led, the ones of whom at least one course is asked on that day."),
    ),
    "training.in_date": Said(
        _l("In date"),
        _l("Of those who need training, the ones covered for everything that is asked of them."),
    ),
    "training.expiring": Said(
        _l("Expiring soon"),
        _l(
            "Of those in date, the ones with something that lapses soon or is in its days of grace."
        ),
    ),
    "training.lacking": Said(
        _l("Not in date"),
        _l("Of those who need training, the ones who lack something that is asked of them."),
    ),
    "training.in_date_share": Said(
        _l("Share in date"), _l("Those in date, out of those who need training.")
    ),
    "supervision.held": Said(
        _l("Supervision sessions"),
        _l("Supervision of those who led, one to one or in a group, once for each of them."),
        _l("Supervision entered by mistake."),
    ),
    "supervision.users": Said(
        _l("People supervised"), _l("Of those who led, the ones who had supervision at all.")
    ),
    "minutes.supervision": Said(_l("Hours of supervision"), _l("The length of these together.")),
    "minutes.led": Said(
        _l("Hours given by those who lead"),
        _l("The length of each held session, once for every person who led it."),
        _l("Time for getting ready and on the way, and guests and observers."),
    ),
    "concerns": Said(
        _l("Concerns raised"),
        _l("Crises, safeguarding matters, incidents and complaints that were raised."),
        _l("Concerns raised in error."),
    ),
    "deaths": Said(
        _l("People who died"),
        _l(
            "People referred to us or with a place in a group who died in the period, whatever "
            "the cause, as far as we were told. They are counted here and in no rate of endings."
        ),
        _l("Deaths recorded by mistake."),
    ),
}
FIGURE |= {
    f"funnel.{step}_share": Said(
        _l("Of the step before: %(step)s", step=name),
        _l("Those at this step, out of those at the step before it."),
    )
    for step, name in STEP.items()
    if step != "referred"
}


def name(key: str) -> str:
    """What a figure is called; of a cell, with its rows: "Still waiting: GP or other service"."""
    said = str(FIGURE[bare(key)].name)
    rows = [row_name(*part.rstrip("]").split("=", 1)) for part in key.split("[")[1:]]
    return f"{said}: {', '.join(rows)}" if rows else said


def definition(key: str) -> str:
    """What a figure means, with what is left out of it."""
    said = FIGURE[bare(key)]
    if not str(said.left_out):
        return str(said.definition)
    return f"{said.definition} {_('Left out: %(what)s', what=_lowered(str(said.left_out)))}"


def row_name(dimension: str, row: str) -> str:
    """A row of a dimension in words; rows that are words already stay as they are."""
    known: dict[str, dict[Any, Any]] = {"step": STEP, "to": TO, "sender": SENDER, "kind": KIND}
    if dimension == "session":
        return _("%(number)s or more sessions", number=row)
    if dimension == "topic":
        return row or _("No topic said")
    return str(known.get(dimension, {}).get(_code(dimension, row), row))


def _code(dimension: str, row: str) -> Any:
    if dimension == "kind" and row in tuple(ConcernKind):
        return ConcernKind(row)
    if dimension == "sender" and row in tuple(SenderKind):
        return SenderKind(row)
    return row


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
