"""The whole self-test, from making the scratch copy to what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from portal.db import connection
from portal.selftest import marking, places, readers, staging
from portal.selftest.addresses import OPENED_BY_NOBODY, Addresses
from portal.selftest.crawl import Crawl, Leak
from portal.selftest.marking import Marks
from portal.selftest.readers import Reader
from portal.selftest.reading import can_read_pdf
from portal.selftest.scratch import Scratch, scratch_copy
from portal.selftest.touring import tour

# Rows asked for of each table: enough for one of each relation that readers have to people.
ROWS_EACH = 3
# A crawl that was shown fewer of the markers has proved nothing: its readers saw no pages.
LEAST_SEEN = 1000


@dataclass
class Result:
    """What was tried and what was found."""

    person_count: int
    field_count: int
    marker_count: int
    seen_count: int
    reader_count: int
    address_count: int
    seconds: float
    leaks: list[Leak] = field(default_factory=list)
    # Addresses that answered with a fault of ours, and what else kept the test from its work.
    failures: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.leaks and not self.failures


def run(say: Callable[[str], None] = lambda line: None, rows_each: int = ROWS_EACH) -> Result:
    """Make a scratch copy, mark it, let everybody open everything, and look everywhere."""
    started = monotonic()
    say("Making a scratch copy of the demo and marking everybody in it.")
    with scratch_copy() as scratch:
        with scratch.app.app_context():
            staging.stage()
            marks = marking.mark_everything()
            visitors = readers.everybody()
        # So that there is mail, and a job of each kind, and what they made, to look at.
        places.run_jobs(scratch.app)
        crawl = Crawl(scratch.app, marks, Addresses(scratch.app, marks, rows_each))
        tour(crawl, visitors, say)
        say("Doing what a worker does, making a backup, and looking through logs, mail and files.")
        look_around(scratch, marks, crawl)
        return Result(
            person_count=len(marks.names),
            field_count=len(marks.fields),
            marker_count=len(marks.by_key),
            seen_count=len(crawl.marks_seen),
            reader_count=len(visitors),
            address_count=crawl.found.address_count,
            seconds=round(monotonic() - started, 1),
            leaks=_each_once(crawl.leaks),
            failures=[*crawl.failures, *_shortcomings(crawl, visitors)],
        )


def look_around(scratch: Scratch, marks: Marks, crawl: Crawl, *, makes_backup: bool = True) -> None:
    """Add to the crawl's leaks what lies about outside the database."""
    with connection():
        places.run_jobs(scratch.app)
        if makes_backup:
            places.make_backup(scratch.app)
        for place, where, key in places.left_lying(scratch, marks):
            mark = marks.by_key[key]
            crawl.leaks.append(Leak(place, where, mark.place, mark.row))


def _shortcomings(crawl: Crawl, visitors: list[Reader]) -> list[str]:
    found = [
        f"Nobody said what {name} is in an address, so its pages weren't opened."
        for name in sorted(crawl.addresses.unknown_arguments())
    ]
    found += crawl.not_visited(visitors)
    unopened = crawl.not_opened()
    found += [
        f"{endpoint} was opened by nobody: see what it needs, or say why nobody can."
        for endpoint in sorted(unopened - set(OPENED_BY_NOBODY))
    ]
    found += [
        f"{endpoint} was opened, though it is said that nobody can."
        for endpoint in sorted(set(OPENED_BY_NOBODY) - unopened)
    ]
    if len(crawl.marks_seen) < LEAST_SEEN:
        found.append("Hardly a marker was seen by anybody: the pages didn't open.")
    if not can_read_pdf():
        found.append("PDFs weren't read, since pypdf isn't installed: pip install pypdf")
    return found


def _each_once(leaks: list[Leak]) -> list[Leak]:
    """One leak for each reader, address and field, however many rows showed there."""
    found = {(one.reader, one.address, one.field): one for one in reversed(leaks)}
    return sorted(found.values(), key=lambda one: (one.reader, one.address, one.field))
