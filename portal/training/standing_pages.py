"""What the page of one's own training and that of a user both show, ready for templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.formats import long_date
from portal.models import BookingState, ClassState, CourseKind, RecordState, Renewal
from portal.training import (
    hour_rules,
    record_rules,
    renewal_queries,
    standing_rules,
    standing_words,
    words,
)
from portal.training.book_rules import Book
from portal.training.class_queries import MyBooking
from portal.training.hour_rules import Drop, Progress
from portal.training.learning_queries import LearningRow
from portal.training.renewal_queries import NextClass
from portal.training.rules import CredentialState, CredentialStatus
from portal.training.standing_queries import HistoryRow
from portal.training.standing_rules import Line, Part

DROPS_SHOWN = 4
# How long a page says what wasn't accepted; in the history it stands for good.
REFUSED_DAYS = 90


class Hours(NamedTuple):
    """Progress with a course that counts hours: the window's days, and what drops out when."""

    progress: Sequence[Progress]
    first_on: date
    last_on: date
    drops: Sequence[Drop]
    more_count: int
    pending_minutes: int


class Step(NamedTuple):
    """Something to do: what the records say, what to do about it, and the way there.

    `links` are (label, address), the likeliest first; `why` sentences.
    """

    line: Line
    fact: str
    tag: str
    tone: str
    advice: str
    why: Sequence[str]
    hurt: str
    links: Sequence[tuple[str, str]]
    hours: Hours | None


class Lapse(NamedTuple):
    """A day ahead on which something ends, how long until then, and what it will hurt."""

    on: date
    title: str
    what: str
    days_left: str
    hurt: str
    is_soon: bool


class Held(NamedTuple):
    """One course that is held, sent in, waived or lapsed without being needed."""

    line: Line
    tag: str
    tone: str
    how: str
    why: Sequence[str]
    hurt: str
    hours: Hours | None


@dataclass(frozen=True)
class Standing:
    """The three answers: what to do, what lapses when, what is held."""

    steps: Sequence[Step]
    lapses: Sequence[Lapse]
    held: Sequence[Held]

    @property
    def said(self) -> str:
        """How somebody stands, in one sentence; '' where nothing concerns them."""
        if self.steps:
            return ngettext(
                "%(num)s thing needs doing.", "%(num)s things need doing.", len(self.steps)
            )
        needed = [one.line.status for one in self.held if one.line.is_needed]
        if not all(one.is_covered for one in needed):
            return _("Something needed awaits a check, and doesn't count until then.")
        return _("Everything needed is in date.") if needed else ""


def standing(
    book: Book,
    user_id: int,
    parts: Iterable[Part],
    group_names: Mapping[int, str],
    *,
    supervisor_name: str | None = None,
    links_of: str = "",
    bookings: Iterable[MyBooking] = (),
) -> Standing:
    """Where a user stands today. One statement, for classes, where `links_of` is "own".

    `links_of` is "own" for what the user themselves can do, "staff" for what staff can do for
    them, '' for a page to read. Groups without a name stay unnamed. `bookings` are the user's
    own, of classes ahead.
    """
    today = clock.today()
    lines = standing_rules.lines(book, user_id, today, parts)
    classes = renewal_queries.next_classes() if links_of == "own" else {}
    booked = {one.course_id: one for one in bookings if one.class_state == ClassState.PLANNED}

    def links(status: CredentialStatus) -> list[tuple[str, str]]:
        if links_of == "own":
            return _own_links(status, classes, booked)
        return _staff_links(status, user_id) if links_of == "staff" else []

    def advice(status: CredentialStatus) -> str:
        booking = booked.get(status.course.id)
        return standing_words.advice(
            status, supervisor_name, booking.state if booking is not None else None
        )

    return Standing(
        [
            Step(
                one,
                standing_words.fact(one.status, today),
                standing_words.tag(one.status),
                words.TONE[one.status.state],
                advice(one.status) if links_of == "own" else "",
                standing_words.why(one, group_names),
                standing_words.hurt(one.hurt),
                links(one.status),
                hours_of(book, user_id, one.status),
            )
            for one in lines
            if one.asks
        ],
        [_lapse(one, today) for one in standing_rules.lapses_ahead(lines, today)],
        [_held(one, book, user_id, group_names) for one in lines if one.is_held],
    )


def _own_links(
    status: CredentialStatus, classes: Mapping[int, NextClass], bookings: Mapping[int, MyBooking]
) -> list[tuple[str, str]]:
    course = status.course
    if course.renewal == Renewal.HOURS:
        return [(_("Add hours"), url_for("training.learning_add", course=course.id))]
    if course.kind not in record_rules.SENT_IN:
        return []
    send = (_("Send in a certificate"), url_for("training.record_send", course=course.id))
    booked = bookings.get(course.id)
    if booked is not None:
        label = _("Your class on %(day)s", day=long_date(booked.starts_at))
        if booked.state == BookingState.OFFERED:
            label = _("Take the place on %(day)s", day=long_date(booked.starts_at))
        return [(label, url_for("training.class_show", class_id=booked.class_id)), send]
    following = classes.get(course.id)
    if following is None:
        return [send]
    label = _("Book the class on %(day)s", day=long_date(following.starts_at))
    return [(label, url_for("training.class_show", class_id=following.class_id)), send]


def _staff_links(status: CredentialStatus, user_id: int) -> list[tuple[str, str]]:
    course = status.course
    if course.kind == CourseKind.SUPERVISION:
        record = (
            _("Add supervision"),
            url_for("training.supervision_add", user=user_id, course=course.id),
        )
    elif course.renewal == Renewal.HOURS:
        path = url_for("training.learning_record", user_id=user_id, course=course.id)
        record = (_("Add hours"), path)
    else:
        record = (_("Record it"), url_for("training.record_add", user=user_id, course=course.id))
    waive = url_for("training.waiver_add", user_id=user_id, course=course.id)
    return [record, (_("Waive it"), waive)]


def _lapse(line: Line, today: date) -> Lapse:
    status = line.status
    what = _("lapses")
    if status.state == CredentialState.WAIVED:
        what = _("no longer waived")
    elif status.is_under_review:
        what = _("review due")
    elif status.course.kind == CourseKind.SUPERVISION:
        what = _("due by then")
    day = status.expires_on or date.max
    return Lapse(
        day,
        status.course.title,
        what,
        standing_words.days_left(day, today),
        standing_words.hurt(line.hurt),
        (day - today).days <= status.course.notice_days,
    )


def _held(line: Line, book: Book, user_id: int, group_names: Mapping[int, str]) -> Held:
    status = line.status
    how = standing_words.how_held(status, book.catalogue, is_needed=line.is_needed)
    return Held(
        line,
        standing_words.tag(status),
        words.TONE[status.state],
        standing_words.joined(how),
        standing_words.why(line, group_names),
        standing_words.hurt(line.hurt) if not status.is_covered else "",
        hours_of(book, user_id, status),
    )


def hours_of(book: Book, user_id: int, status: CredentialStatus) -> Hours | None:
    """How far somebody is with a course that counts hours; None for other courses."""
    course = status.course
    if course.renewal != Renewal.HOURS:
        return None
    learning = book.held(user_id).learning.get(course.id, ())
    found = hour_rules.drops(course, learning, status.on)
    shown = found[:DROPS_SHOWN]
    first_on, last_on = hour_rules.window(course, status.on)
    pending = [one for one in learning if one.state == RecordState.PENDING]
    return Hours(
        hour_rules.progress(status),
        first_on,
        last_on,
        shown,
        len(found) - len(shown),
        sum(one.minutes for one in pending if first_on <= one.done_on <= last_on),
    )


class Refused(NamedTuple):
    """Something that was sent in and not accepted lately: what, of which day, and why."""

    title: str
    on: date
    why: str
    url: str


def refused_lately(records: Iterable[HistoryRow], learning: Iterable[LearningRow]) -> list[Refused]:
    """What wasn't accepted in the last days, for whoever sent it in: the latest day first.

    A course of which something newer counts or awaits a check isn't worth a word any more.
    """
    since = clock.now() - timedelta(days=REFUSED_DAYS)
    rows = list(records)
    fine = {
        one.course_id: one.completed_on
        for one in reversed(rows)
        if one.state in (RecordState.VERIFIED, RecordState.PENDING)
    }
    found = [
        Refused(
            one.course_title,
            one.completed_on,
            one.decision_note,
            url_for("training.record_show", record_id=one.record_id),
        )
        for one in rows
        if one.state == RecordState.REJECTED
        and one.decided_at
        and one.decided_at >= since
        and fine.get(one.course_id, date.min) < one.completed_on
    ]
    found += [
        Refused(
            one.title,
            one.done_on,
            one.decision_note,
            url_for("training.learning_show", learning_id=one.learning_id),
        )
        for one in learning
        if one.state == RecordState.REJECTED and one.decided_at and one.decided_at >= since
    ]
    return sorted(found, key=lambda one: (one.on, one.title, one.url), reverse=True)
