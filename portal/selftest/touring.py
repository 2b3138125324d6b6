"""Sends all readers on their way, in as many processes as there are processors."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from portal import clock
from portal.auth.permissions import Permission
from portal.db import connection, database
from portal.models import RateBucket, SignIn
from portal.selftest.crawl import Crawl, Found
from portal.selftest.readers import Reader

# Inherited by the processes that are forked: neither an application nor what a reader may see
# can be sent to one.
_begun: tuple[Crawl, Sequence[Reader], bool] | None = None


def tour(
    crawl: Crawl,
    readers: Sequence[Reader],
    say: Callable[[str], None],
    follows_links: bool = True,
) -> None:
    """Let each reader open everything, and add what they were shown to the crawl."""
    global _begun
    count = min(os.cpu_count() or 1, len(readers))
    _begun = crawl, readers, follows_links
    # Whoever has most to open goes first, so that no processor waits for one at the end.
    order = sorted(range(len(readers)), key=lambda number: _weight(readers[number]), reverse=True)
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for done, number in enumerate(order, 1):
            say(f"{done} of {len(readers)}: {readers[number].name}")
            crawl.found.add(_sent(number))
        return
    # A connection to SQLite isn't for two processes, nor is half a line of the log.
    database.close_all()
    sys.stderr.flush()
    # Raises where a process dies, rather than wait for it.
    with ProcessPoolExecutor(count, multiprocessing.get_context("fork")) as pool:
        sent = [pool.submit(_sent_alone, number) for number in order]
        for done, one in enumerate(as_completed(sent), 1):
            number, found = one.result()
            say(f"{done} of {len(readers)}: {readers[number].name}")
            crawl.found.add(found)
    database.connect(reuse_if_open=True)


def _weight(reader: Reader) -> tuple[bool, int]:
    # Reports take longest.
    is_of_reports = reader.may(Permission.REPORT_ISSUE) and reader.user is not None
    return is_of_reports, len(reader.user.permissions) if reader.user else 0


def _sent_alone(number: int) -> tuple[int, Found]:
    with connection():
        found = _sent(number)
    sys.stderr.flush()
    return number, found


def _sent(number: int) -> Found:
    assert _begun is not None
    crawl, readers, follows_links = _begun
    own = Crawl(crawl.app, crawl.marks, crawl.addresses)
    # Each comes on another day: what one tried in vain is no hindrance to the next.
    RateBucket.delete().execute()
    # However long those before took, whoever signed in is signed in, and has just proved it.
    SignIn.update(seen_at=clock.now(), proved_at=clock.now()).execute()
    own.send(readers[number], follows_links)
    return own.found
