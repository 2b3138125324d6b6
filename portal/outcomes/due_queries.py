"""Reading whose answers are due: for staff, for links that are made by themselves, for figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from portal import clock
from portal.auth import scope
from portal.auth.read_watch import reads_beyond
from portal.auth.sessions import SignedInUser
from portal.models import Group, MeasureUse, Occasion, Person, Programme, ResponseLink
from portal.outcomes import due_fact_queries as facts
from portal.outcomes.due_fact_queries import Wanted
from portal.outcomes.due_rules import Due
from portal.outcomes.measure_registry import known
from portal.people import reach_queries


class DueRow(NamedTuple):
    """What is due of one person now on one occasion: all of it is asked together."""

    person_id: int
    person_name: str
    programme_id: int
    programme_name: str
    group_id: int
    group_name: str
    occasion: Occasion
    session_id: int | None
    measures: list[str]
    due_on: date
    # The last day on which it fits; None where it can wait.
    closes_on: date | None
    # Whether a link may be mailed to them; whether they asked to be reminded of things.
    takes_mail: bool
    wants_reminders: bool
    # Until when an open link for this occasion works; None where there is none.
    link_until: Any = None


class DueCounts(NamedTuple):
    """Answers of a programme that came due in a period and aren't there."""

    # Can still be asked for.
    open_count: int
    # Their days are past.
    missed_count: int
    people_count: int
    # Both together, by measure.
    by_measure: dict[str, int]


def due_now(user: SignedInUser | None, wanted: Wanted | None = None) -> list[DueRow]:
    """What is due and can be asked for, of people this user works for, soonest over first.

    Of everybody for a job, which is no user. A fixed number of statements, however many people.
    """
    today, wanted = clock.today(), wanted or Wanted()
    found = facts.found(facts.candidates(user, wanted, today - facts.longest()), wanted, today)
    together: dict[tuple[Any, ...], list[Due]] = defaultdict(list)
    for one in found:
        for due in one.dues:
            if due.is_open(today) and _is_wanted(due, wanted):
                group_id = due.group_id or one.group_id
                key = (one.person_id, one.programme_id, group_id, due.occasion, due.session_id)
                together[key].append(due)
    people = _people({key[0] for key in together})
    groups = _group_names()
    links = _open_links(people)
    shown = []
    for (person_id, programme_id, group_id, occasion, session_id), dues in together.items():
        name, takes_mail, wants_reminders = people[person_id]
        group_name, programme_name = groups[group_id]
        shown.append(
            DueRow(
                person_id=person_id,
                person_name=name,
                programme_id=programme_id,
                programme_name=programme_name,
                group_id=group_id,
                group_name=group_name,
                occasion=occasion,
                session_id=session_id,
                measures=[one.measure for one in dues],
                due_on=min(one.due_on for one in dues),
                closes_on=min((one.closes_on for one in dues if one.closes_on), default=None),
                takes_mail=takes_mail,
                wants_reminders=wants_reminders,
                link_until=links.get((person_id, occasion, session_id)),
            )
        )
    return sorted(shown, key=_urgency)


def _is_wanted(due: Due, wanted: Wanted) -> bool:
    return wanted.session_id in (None, due.session_id) and wanted.occasion in ("", due.occasion)


@reads_beyond("Figures alone go out.")
def due_counts(programme_id: int, first: date, last: date) -> DueCounts:
    """How many answers of a programme came due in a period and aren't there, both days included.

    Of everybody in the programme, whoever asks: a count alone. A review that was never answered
    counts once, on the day on which it came due. A fixed number of statements.
    """
    today = clock.today()
    since = min(first, today) - facts.longest()
    found = facts.found(
        facts.candidates(None, Wanted(programme_id), since),
        Wanted(programme_id),
        today,
        since=since,
    )
    missing = [
        (one.person_id, due)
        for one in found
        for due in one.dues
        if first <= due.due_on <= min(last, today)
    ]
    is_open = sum(1 for _person, due in missing if due.is_open(today))
    return DueCounts(
        is_open,
        len(missing) - is_open,
        len({person_id for person_id, _due in missing}),
        dict(sorted(Counter(due.measure for _person, due in missing).items())),
    )


def due_of(user: SignedInUser, person_id: int) -> list[DueRow]:
    """What is due of one person now."""
    return due_now(user, Wanted(person_id=person_id))


def carried_by_links() -> dict[int, set[str]]:
    """By programme, the measures that it asks by link. One statement."""
    query = (
        MeasureUse.select(MeasureUse.programme, MeasureUse.measure)
        .where(MeasureUse.by_link)
        .order_by(MeasureUse.programme, MeasureUse.measure)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for programme_id, code in query.tuples():
        measure = known(code)
        if measure is not None and measure.goes_by_link:
            found[programme_id].add(code)
    return found


def person_name(user: SignedInUser, person_id: int) -> str | None:
    """A person's name, if the user may open them. One statement."""
    query = Person.select(Person.name).where(Person.id == person_id, scope.people(user, Person.id))
    found = query.scalar()
    return None if found is None else str(found)


def _people(person_ids: Iterable[int]) -> dict[int, tuple[str, bool, bool]]:
    """By id: their name, whether they may be mailed, whether they asked for reminders."""
    # In parts: a statement takes only so many values.
    every, found = sorted(person_ids), {}
    for start in range(0, len(every), 10_000):
        some = every[start : start + 10_000]
        query = (
            Person.select(
                Person.id,
                Person.name,
                Person.may_email & (Person.email != "") & reach_queries.is_open(),
                Person.wants_reminders,
            )
            .where(Person.id.in_(some))
            .order_by(Person.id)
        )
        found.update({row[0]: (row[1], bool(row[2]), bool(row[3])) for row in query.tuples()})
    return found


def _group_names() -> dict[int, tuple[str, str]]:
    query = Group.select(Group.id, Group.name, Programme.name).join(Programme).order_by(Group.id)
    return {group_id: (name, programme) for group_id, name, programme in query.tuples()}


def _open_links(people: Iterable[int]) -> dict[tuple[int, str, int | None], Any]:
    """By person and occasion, until when a link that may be open works."""
    wanted = set(people)
    query = (
        ResponseLink.select(
            ResponseLink.person,
            ResponseLink.occasion,
            ResponseLink.session,
            ResponseLink.expires_at,
        )
        .where(
            ResponseLink.expires_at > clock.now(),
            ResponseLink.sent_at.is_null(),
            ResponseLink.pulled_at.is_null(),
        )
        .order_by(ResponseLink.expires_at, ResponseLink.id)
    )
    return {
        (person_id, occasion, session_id): until
        for person_id, occasion, session_id, until in query.tuples()
        if person_id in wanted
    }


def _urgency(row: DueRow) -> tuple[Any, ...]:
    closes = row.closes_on or date.max
    return (closes, row.due_on, row.person_name, row.person_id, row.occasion, row.session_id or 0)
