"""At ten years' size each page takes a fixed number of statements and reads no big table whole."""

from datetime import timedelta

import pytest

from portal import clock
from portal.auth.permissions import permissions_of
from portal.auth.sessions import SignedInUser
from portal.groups import led_queries, roll_queries, roster_queries
from portal.models import Attendance, Person, Referral, Role, Session
from portal.people import queries as people_queries
from portal.referrals import queue_choice_queries
from portal.referrals import queue_queries as referral_queries
from portal.referrals.queue_rules import Asked, Key
from tests.bench.plans import full_scans, statements_of


def user(number: int, *roles: Role) -> SignedInUser:
    """One of the loader's users, as a request would have them."""
    held = frozenset(roles)
    return SignedInUser(
        id=number,
        name=f"User {number}",
        email="",
        theme="device",
        person_id=None,
        sign_in_id=0,
        roles=held,
        permissions=permissions_of(held),
    )


CORA = user(1, Role.STAFF)
FAY = user(3, Role.FACILITATOR)
QUARTER_AGO = clock.today() - timedelta(days=90)


# Somewhere in the middle of what is open.
SOMEWHERE = Key(2, clock.now() - timedelta(days=100), 1).text()


def queue(**asked):
    return referral_queries.queue(CORA, Asked(**asked)).rows


def _roll():
    session = Session.select(Session.id).where(Session.group == 1).order_by(Session.id).first()
    head = roll_queries.roll_head(FAY, session.id)
    assert head is not None
    return roll_queries.roll_of(FAY, head)


# A page's part, how many statements it takes, and what it must have found.
PAGES = {
    "the queue, to decide": (1, lambda: queue()),
    "the queue, one's own": (1, lambda: queue(tab="mine")),
    "the queue, of nobody": (1, lambda: queue(tab="unassigned")),
    "the queue, overdue": (1, lambda: queue(tab="overdue")),
    "the queue, all open": (1, lambda: queue(tab="open")),
    "the queue, further down": (1, lambda: queue(tab="open", after=SOMEWHERE)),
    "the queue, further up": (1, lambda: queue(tab="open", before=SOMEWHERE)),
    "the queue, without a seat": (1, lambda: queue(tab="seat")),
    "the queue, placed": (1, lambda: queue(tab="placed")),
    "the queue, ended": (1, lambda: queue(tab="ended")),
    "the queue, filtered": (1, lambda: queue(tab="open", door="public_form", programme="2")),
    "the queue, by age": (1, lambda: queue(tab="open", age="25-39")),
    "the queue, by name": (1, lambda: queue(q="Kershaw")),
    "the queue, by reference": (1, lambda: queue(q="R-0499")),
    "the queue's counts": (1, lambda: referral_queries.tab_counts(CORA)),
    "the queue's counts, filtered": (
        1,
        lambda: referral_queries.tab_counts(CORA, Asked(q="Kershaw", risk="no")),
    ),
    "what the queue is filtered by": (4, lambda: queue_choice_queries.choices(CORA)),
    "what has arrived": (1, lambda: referral_queries.arrived_count(CORA, Asked(tab="open"), 1)),
    "who comes next": (2, lambda: referral_queries.next_after(CORA, Asked(), 49_000)),
    "a roster": (2, lambda: roster_queries.roster_of(FAY, 1)),
    "a roll": (None, _roll),
    "who led in a quarter": (3, lambda: led_queries.led_sessions(CORA, QUARTER_AGO, clock.today())),
    "a search for a name": (2, lambda: people_queries.search_people(CORA, "Harriet Kershaw")),
    "a search that is misspelt": (2, lambda: people_queries.search_people(CORA, "Kershew")),
    "a search by two letters": (2, lambda: people_queries.search_people(CORA, "ke")),
}


@pytest.mark.slow
def test_no_page_reads_a_big_table_whole(register, subtests):
    assert Person.select().count() == 10_000
    assert Referral.select().count() == 50_000
    assert Attendance.select().count() == 200_000
    for name, (count, page) in PAGES.items():
        with subtests.test(name):
            assert page(), "nothing was found, so the plan says nothing"
            statements = statements_of(page)
            assert count is None or len(statements) == count
            scans = {scan for one in statements for scan in full_scans(one)}
            assert not scans


@pytest.mark.slow
def test_a_scan_is_seen_when_there_is_one(db):
    """The check itself: a search that no index serves is caught on either engine."""
    sought = Person.select(Person.id).where(Person.address.contains("x")).order_by(Person.id)
    counted = Person.select(Person.id).where(Person.address.contains("x"))
    assert list(sought.tuples()) == []
    (statement,) = statements_of(lambda: list(counted.tuples()))
    assert full_scans(statement)
