"""Making the demo, and knowing one when it is there.

The mark of a demo is the first event of its audit trail: the chain is sealed from it on,
so a database in real use can't come to carry it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from portal import clock, high_water
from portal.audit import record_event
from portal.auth.passwords import hash_passphrase
from portal.db import analyze, continue_ids, write
from portal.demo.answers import add_answers
from portal.demo.collecting import add_collecting
from portal.demo.concerns import add_concerns
from portal.demo.contacts import add_contacts
from portal.demo.cover import add_cover
from portal.demo.credentials import add_credentials
from portal.demo.debriefs import add_debriefs
from portal.demo.decisions import add_decisions
from portal.demo.doors import add_doors
from portal.demo.emergencies import add_emergencies
from portal.demo.fundings import add_fundings
from portal.demo.group_facts import add_agreements
from portal.demo.groups import add_groups, add_sessions
from portal.demo.history import live_through
from portal.demo.leading import add_leading
from portal.demo.machine_doors import add_tokens
from portal.demo.offers import add_offers
from portal.demo.outcomes import add_outcomes
from portal.demo.paper import add_paper
from portal.demo.people import add_people
from portal.demo.persons import add_persons
from portal.demo.planted import PLANTED_COUNT, plant
from portal.demo.privacy import add_privacy
from portal.demo.programmes import add_links, add_programmes, add_providers
from portal.demo.queue import add_queue
from portal.demo.quotes import add_quotes
from portal.demo.referrals import add_referral
from portal.demo.roll_links import add_roll_links
from portal.demo.rolls import add_rolls
from portal.demo.scene import Scene
from portal.demo.tasters import add_tasters
from portal.demo.telling import add_telling
from portal.demo.training import add_training
from portal.demo.users import PASSPHRASE, add_blocks, add_users
from portal.demo.wishes import add_wishes
from portal.errors import DomainError
from portal.models import TABLES, Attendance, Event, Group, Person, RateBucket, Referral, Session

MARK = "demo_seeded"
REFERRAL_COUNT = 600


@dataclass(frozen=True)
class Summary:
    """How much a seeding wrote."""

    people_count: int
    referral_count: int
    group_count: int
    session_count: int
    attendance_count: int
    row_count: int


def seed(today: date | None = None) -> Summary:
    """Fill this database with the invented charity as it stands today, in one transaction.

    A demo that is there is replaced. Raises DomainError for a database that holds
    anything else. The same date gives the same charity, but for what hangs on the hour:
    Fay's session begins at the next half-hour, so that its roll is open at once.
    """
    if not is_empty_database() and not is_demo_database():
        raise DomainError(
            _("This database holds something that isn't a demo, so the demo won't touch it.")
        )
    passphrase_hash = hash_passphrase(PASSPHRASE)
    scene = _set_scene(today, passphrase_hash)
    with write():
        for model in reversed(TABLES):
            model.delete().execute()
        row_count = scene.write()
        continue_ids(scene.rows)
        record_event(MARK, by=scene.users["ada"])
    # The events of the demo before this one are gone on purpose.
    high_water.accept()
    analyze()
    return Summary(
        people_count=len(scene.rows[Person]),
        referral_count=len(scene.rows[Referral]),
        group_count=len(scene.rows[Group]),
        session_count=len(scene.rows[Session]),
        attendance_count=len(scene.rows[Attendance]),
        row_count=row_count,
    )


def is_empty_database() -> bool:
    """Whether no table holds a row; counters of tries at signing in don't count."""
    return not any(model.select().limit(1).exists() for model in TABLES if model is not RateBucket)


def is_demo_database() -> bool:
    """Whether this database was made by `seed`."""
    return Event.select(Event.id).where(Event.number == 1, Event.action == MARK).exists()


def is_stale() -> bool:
    """Whether this demo was made on another day, so that its dates have moved on."""
    query = Event.select(Event.at).where(Event.number == 1, Event.action == MARK)
    return any(clock.local(at).date() != clock.today() for (at,) in query.tuples())


def _set_scene(today: date | None, passphrase_hash: str) -> Scene:
    scene = _empty_scene(today)
    add_programmes(scene)
    add_users(scene, passphrase_hash)
    add_providers(scene)
    add_links(scene)
    add_tokens(scene)
    add_training(scene)
    add_credentials(scene)
    add_groups(scene)
    meetings = add_sessions(scene)
    add_leading(scene, meetings)
    add_cover(scene, meetings)
    add_debriefs(scene, meetings)
    people = add_people(scene)
    add_blocks(scene, people)
    courses, seats = live_through(
        scene, people[:-PLANTED_COUNT], REFERRAL_COUNT - PLANTED_COUNT, meetings
    )
    courses += plant(scene, people[-PLANTED_COUNT:], seats)
    for course in courses:
        add_referral(scene, course)
    add_agreements(scene)
    taken = [seat for course in courses for seat in course.seats]
    add_rolls(scene, meetings, taken)
    add_roll_links(scene, meetings)
    add_tasters(scene, meetings, taken)
    add_offers(scene)
    add_queue(scene)
    add_contacts(scene)
    add_persons(scene)
    add_wishes(scene)
    add_paper(scene, meetings)
    add_doors(scene)
    add_concerns(scene, meetings)
    add_emergencies(scene)
    add_telling(scene, meetings)
    add_decisions(scene)
    add_answers(scene)
    add_fundings(scene)
    add_quotes(scene)
    add_outcomes(scene)
    add_collecting(scene, meetings)
    add_privacy(scene)
    return scene


def _empty_scene(today: date | None) -> Scene:
    if today is None or today == clock.today():
        now = clock.now()
        soon = clock.local(now) + timedelta(minutes=29)
        # Near midnight the next half-hour is tomorrow's; the last one of today is open too.
        start = soon if soon.date() == clock.today() else clock.local(now)
        half = "30" if start.minute >= 30 else "00"
        return Scene(clock.today(), now, next_half_hour=f"{start.hour:02d}:{half}")
    return Scene(today, clock.at_local(today, 12))
