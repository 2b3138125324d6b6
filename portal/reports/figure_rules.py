"""The catalogue of figures: what each counts, out of which rows, and how it is protected. Pure.

Names and definitions in words stand in `figure_words`; what people answered and aimed for has
a catalogue of its own in `outcome_figure_rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.reports.ledger_rules import Counted, Unit


class Part(StrEnum):
    """The part of a report in which a figure stands."""

    REACH = "reach"
    FUNNEL = "funnel"
    WAITING = "waiting"
    MEETINGS = "meetings"
    RETENTION = "retention"
    REFERRERS = "referrers"
    NEED = "need"
    WORKFORCE = "workforce"
    SAFETY = "safety"
    OUTCOMES = "outcomes"
    GOALS = "goals"
    FEEDBACK = "feedback"
    EQUITY = "equity"


class Filter(StrEnum):
    """Which rows a figure is counted over."""

    # Referrals received in the period, and what has become of them by now.
    RECEIVED = "received"
    # Referrals whose person came for the first time in the period.
    FIRST_CAME = "first_came"
    # At the end of the period, or now where it isn't over.
    AS_AT = "as_at"
    # Sessions on the calendar of the period, and what their rolls say.
    MET = "met"
    # Places in groups that began, or ended, in the period.
    PLACED = "placed"
    ENDED = "ended"
    # Referrals that ended in the period.
    CLOSED = "closed"
    # What was raised, held or known in the period.
    HAPPENED = "happened"
    # Whose last valid answer, or rating, lies in the period; or who owed one.
    ANSWERED = "answered"
    # Today, whatever the period.
    TODAY = "today"


class Behind(StrEnum):
    """What the list behind a figure is of."""

    NOTHING = ""
    REFERRALS = "referrals"
    PEOPLE = "people"
    SESSIONS = "sessions"


@dataclass(frozen=True)
class Figure:
    """One figure. A count has `counted`; a share has `numerator` and `denominator`, which are
    keys of counts; a value has a `unit`. `by` names the dimensions it is broken down by."""

    key: str
    part: Part
    filter: Filter
    counted: Counted | None = None
    unit: Unit | None = None
    numerator: str = ""
    denominator: str = ""
    is_exact: bool = False
    by: tuple[str, ...] = ()
    behind: Behind = Behind.NOTHING
    # Whether a target may be set for it.
    has_target: bool = True


# Steps of the funnel, in order: each of these referrals has been at every step before.
STEPS = ("referred", "accepted", "contacted", "offered", "came", "settled", "finished")

# Where those went who are at a step and not at the next.
LEFT_TO = (
    "declined",
    "withdrawn",
    "could_not_contact",
    "referred_elsewhere",
    "stopped",
    "died",
    "finished_early",
    "between",
    "attending",
    "still_waiting",
)

# Whose how-manieth session is told: few, since two neighbours' difference points at people.
RETENTION_SESSIONS = (1, 2, 3, 4, 6, 8, 12)


def bare(key: str) -> str:
    """A key without its rows: "referred[age=18-24]" is of "referred"."""
    return key.split("[", 1)[0]


def _counts() -> list[Figure]:
    R, P, S, L, M, U = (
        Counted.REFERRALS,
        Counted.PEOPLE,
        Counted.SESSIONS,
        Counted.PLACES,
        Counted.MINUTES,
        Counted.USERS,
    )

    def one(key: str, part: Part, which: Filter, counted: Counted, **more: object) -> Figure:
        return Figure(key, part, which, counted, **more)  # type: ignore[arg-type]

    referrals, people, sessions = Behind.REFERRALS, Behind.PEOPLE, Behind.SESSIONS
    exact = {"is_exact": True}
    reach, funnel, waiting = Part.REACH, Part.FUNNEL, Part.WAITING
    meetings, retention, referrers = Part.MEETINGS, Part.RETENTION, Part.REFERRERS
    received, met, happened = Filter.RECEIVED, Filter.MET, Filter.HAPPENED
    return [
        one("referrals", reach, received, R, **exact, by=("sender", "month"), behind=referrals),
        one("people_referred", reach, received, P, **exact, behind=people),
        one("people_placed", reach, Filter.PLACED, P, **exact, behind=people),
        one("people_came", reach, met, P, **exact, behind=people),
        *(
            one(
                f"funnel.{step}", funnel, received, R, is_exact=step == "referred", behind=referrals
            )
            for step in STEPS
        ),
        one("left", funnel, received, R, by=("step", "to"), behind=referrals, has_target=False),
        one("wait.came", waiting, Filter.FIRST_CAME, R, by=("sender",), behind=referrals),
        one("wait.within_target", waiting, Filter.FIRST_CAME, R, behind=referrals),
        one("wait.beyond_target", waiting, Filter.FIRST_CAME, R, behind=referrals),
        one("wait.still", waiting, Filter.AS_AT, R, by=("sender",), behind=referrals),
        one("wait.paused_referrals", waiting, Filter.FIRST_CAME, R, behind=referrals),
        one("wait.unpaused", waiting, Filter.FIRST_CAME, R, behind=referrals),
        *(
            one(f"sessions.{kind}", meetings, met, S, **exact, by=("month",), behind=sessions)
            for kind in ("planned", "held", "cancelled", "no_roll", "ahead")
        ),
        one("places.expected", meetings, met, L, **exact, behind=sessions),
        one("places.marked", meetings, met, L, **exact, by=("month",), behind=sessions),
        one("places.came", meetings, met, L, **exact, by=("month",), behind=sessions),
        one("places.missed", meetings, met, L, **exact, by=("month",), behind=sessions),
        one("places.unmarked", meetings, met, L, **exact, behind=sessions),
        one("minutes.contact", meetings, met, M, **exact, behind=sessions),
        one("minutes.group", meetings, met, M, **exact, behind=sessions),
        one("heads", meetings, met, L, **exact, behind=sessions),
        one("capacity.offered", meetings, met, L, **exact, behind=sessions),
        one("capacity.used", meetings, met, L, **exact, behind=sessions),
        one("visits", meetings, met, L, **exact, behind=sessions),
        one("walk_ins", meetings, met, L, **exact, behind=sessions),
        *(
            one(f"tasters.{kind}", meetings, met, P, behind=people)
            for kind in ("came", "asked", "unasked", "joined", "not_joined")
        ),
        *(
            one(key, retention, met, P, by=("session",), behind=people, has_target=False)
            for key in ("retention", "retention.could", "retention.fewer", "retention.just")
        ),
        one("endings", retention, Filter.ENDED, P, behind=people),
        one("endings.compared", retention, Filter.ENDED, P, behind=people),
        *(
            one(f"endings.{kind}", retention, Filter.ENDED, P, behind=people)
            for kind in ("planned", "unplanned", "other")
        ),
        *(
            one(f"response.{kind}", referrers, received, R, by=("sender",), behind=referrals)
            for kind in ("decided", "undecided", "told", "untold")
        ),
        one("unmet", Part.NEED, Filter.CLOSED, P, by=("topic",), behind=people),
        one("seat_wait", Part.NEED, Filter.TODAY, P, by=("topic",), behind=people),
        one("training.leaders", Part.WORKFORCE, happened, U, **exact),
        *(
            one(f"training.{kind}", Part.WORKFORCE, Filter.AS_AT, U, **exact, by=("course",))
            for kind in ("needed", "in_date", "expiring", "lacking")
        ),
        one("supervision.held", Part.WORKFORCE, happened, S, **exact),
        one("supervision.users", Part.WORKFORCE, happened, U, **exact),
        one("minutes.supervision", Part.WORKFORCE, happened, M, **exact),
        one("minutes.led", Part.WORKFORCE, met, M, **exact),
        one("concerns", Part.SAFETY, happened, P, by=("kind",)),
        one("deaths", Part.SAFETY, happened, P, has_target=False),
    ]


def _shares() -> list[Figure]:
    def one(
        key: str, part: Part, which: Filter, numerator: str, denominator: str, *by: str
    ) -> Figure:
        return Figure(
            key,
            part,
            which,
            unit=Unit.PERCENT,
            numerator=numerator,
            denominator=denominator,
            by=by,
        )

    received, met = Filter.RECEIVED, Filter.MET
    return [
        *(
            one(
                f"funnel.{step}_share",
                Part.FUNNEL,
                received,
                f"funnel.{step}",
                f"funnel.{STEPS[number]}",
            )
            for number, step in enumerate(STEPS[1:])
        ),
        one(
            "wait.within_share", Part.WAITING, Filter.FIRST_CAME, "wait.within_target", "wait.came"
        ),
        one("sessions.held_share", Part.MEETINGS, met, "sessions.held", "sessions.planned"),
        one("attendance.rate", Part.MEETINGS, met, "places.came", "places.marked", "month"),
        one("rolls.complete", Part.MEETINGS, met, "places.marked", "places.expected"),
        one("capacity.share", Part.MEETINGS, met, "capacity.used", "capacity.offered"),
        one("tasters.joined_share", Part.MEETINGS, met, "tasters.joined", "tasters.came"),
        one("retention.share", Part.RETENTION, met, "retention", "retention.could", "session"),
        one(
            "endings.planned_share",
            Part.RETENTION,
            Filter.ENDED,
            "endings.planned",
            "endings.compared",
        ),
        one("response.decided_share", Part.REFERRERS, received, "response.decided", "referrals"),
        one("response.told_share", Part.REFERRERS, received, "response.told", "response.decided"),
        one(
            "training.in_date_share",
            Part.WORKFORCE,
            Filter.AS_AT,
            "training.in_date",
            "training.needed",
        ),
    ]


def _values() -> list[Figure]:
    def one(key: str, part: Part, which: Filter, unit: Unit, *by: str) -> Figure:
        return Figure(key, part, which, unit=unit, by=by)

    first = Filter.FIRST_CAME
    return [
        one("funnel.settled_sessions", Part.FUNNEL, Filter.RECEIVED, Unit.NUMBER),
        one("wait.target_days", Part.WAITING, first, Unit.DAYS),
        one("wait.median", Part.WAITING, first, Unit.DAYS, "sender"),
        # (median, a quarter waited no longer, three quarters waited no longer).
        one("wait.quartiles", Part.WAITING, first, Unit.DAYS),
        one("wait.kaplan_meier", Part.WAITING, Filter.RECEIVED, Unit.DAYS),
        one("wait.paused", Part.WAITING, first, Unit.DAYS),
        # Of those who wait, the percentage who still do after 0, 1, 2 ... whole weeks.
        one("wait.curve", Part.WAITING, Filter.RECEIVED, Unit.PERCENT),
        one("group_size.mean", Part.MEETINGS, Filter.MET, Unit.PEOPLE),
        one("response.decision_days", Part.REFERRERS, Filter.RECEIVED, Unit.DAYS, "sender"),
        one("response.told_days", Part.REFERRERS, Filter.RECEIVED, Unit.DAYS, "sender"),
    ]


FIGURES: Mapping[str, Figure] = {one.key: one for one in (*_counts(), *_shares(), *_values())}
