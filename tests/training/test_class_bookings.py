"""Places in a class: booked, waited for, offered, taken, given up, and never sold twice."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from portal import clock, job_runs
from portal.errors import DomainError
from portal.models import ClassBooking, Event, OutboxMessage, Role, TrainingClass, User
from portal.training import booking_actions, class_jobs, class_queries
from tests import factories
from tests.page import signed_in

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_stands():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def safe(people):
    return factories.course("Safeguarding level 2")


@pytest.fixture
def small(safe):
    """A class of one place, in a week."""
    return factories.training_class(safe, capacity=1)


@pytest.fixture
def context(app):
    with app.app_context():
        yield


def path(one, end=""):
    return f"/training/classes/{one.id}{end}"


def states(one):
    """Where each user stands with a class, by first name."""
    rows = ClassBooking.select(User.name, ClassBooking.state).join(User).order_by(ClassBooking.id)
    rows = rows.where(ClassBooking.training_class == one)
    return {name.split()[0]: state for name, state in rows.tuples()}


def mails(user):
    rows = OutboxMessage.select().where(OutboxMessage.user == user).order_by(OutboxMessage.id)
    return [one.subject for one in rows]


def test_a_place_where_there_is_one_and_the_waiting_list_in_order_after_it(
    people, small, browser_for
):
    fay = browser_for(people.fay)
    done = fay.submit(fay.get(path(small)), "Book a place")
    assert "You have a place on 8 June 2026." in fay.get(done.response.location).words
    for user in (people.otis, people.sana):
        browser = browser_for(user)
        page = browser.get(path(small))
        assert "Book a place" not in page.main
        browser.submit(page, "Join the waiting list")
    assert states(small) == {"Fay": "booked", "Otis": "waiting", "Sana": "waiting"}
    assert "You are the first to wait." in browser_for(people.otis).get(path(small)).main
    assert "One waits before you." in browser_for(people.sana).get(path(small)).main
    assert mails(people.fay) == ["Your class on Monday 8 June: you have a place"]
    assert mails(people.otis) == ["Your class on Monday 8 June: you are on the waiting list"]
    event = Event.select().where(Event.action == "class_booked").order_by(Event.number).first()
    assert (event.user_id, event.fields) == (people.fay.id, "state training_class user")


def test_pressed_twice_it_books_once(people, small, browser_for):
    browser = browser_for(people.fay)
    page = browser.get(path(small))
    browser.submit(page, "Book a place")
    browser.submit(page, "Book a place")
    assert states(small) == {"Fay": "booked"}
    assert len(mails(people.fay)) == 1


def test_a_freed_seat_is_offered_to_who_waited_longest_until_a_time(people, small, browser_for):
    booked = factories.booking(small, people.fay)
    factories.booking(small, people.otis, state="waiting")
    factories.booking(small, people.sana, state="waiting")
    fay = browser_for(people.fay)
    fay.submit(fay.get(path(small)), "Give up my place")
    assert states(small) == {"Fay": "cancelled", "Otis": "offered", "Sana": "waiting"}
    offer = ClassBooking.get(ClassBooking.user == people.otis)
    assert offer.offer_ends_at == NOW + timedelta(hours=48)
    assert mails(people.otis) == ["A place is free for you: answer by Wednesday 3 June, 11:00"]
    assert mails(people.sana) == []
    letter = OutboxMessage.get(OutboxMessage.user == people.otis)
    assert f"/training/classes/{small.id}" in letter.text and "Safeguarding" in letter.text
    # Given up is given up: nobody else comes in between.
    page = fay.get(path(small))
    assert "Join the waiting list" in page.main
    fay.post(f"/training/bookings/{booked.id}/leave")
    assert states(small)["Otis"] == "offered"

    otis = browser_for(people.otis)
    page = otis.get(path(small))
    assert "It is held until Wednesday 3 June, 11:00." in page.main
    otis.submit(page, "Take the place")
    otis.submit(page, "Take the place")
    assert states(small)["Otis"] == "booked"
    assert ClassBooking.get_by_id(offer.id).offer_ends_at is None
    assert len(mails(people.otis)) == 2


def test_left_to_the_next_it_is_offered_to_the_next(people, small, browser_for):
    factories.booking(small, people.otis, state="offered", offer_ends_at=NOW + timedelta(hours=3))
    factories.booking(small, people.sana, state="waiting")
    otis = browser_for(people.otis)
    otis.submit(otis.get(path(small)), "Leave it to the next")
    assert states(small) == {"Otis": "cancelled", "Sana": "offered"}


def test_an_offer_that_ran_out_is_over_before_anybody_wrote_it_down(
    people, small, browser_for, clock_stands
):
    offer = factories.booking(
        small, people.otis, state="offered", offer_ends_at=NOW + timedelta(hours=1)
    )
    factories.booking(small, people.sana, state="waiting")
    clock_stands.move_to(NOW + timedelta(hours=1))
    sana, otis = browser_for(people.sana), browser_for(people.otis)
    assert "A place is free for you." in sana.get(path(small)).main
    page = otis.get(path(small))
    assert "was held until Monday 1 June, 12:00" in page.main
    assert "Join the waiting list" in page.main
    # Looking has changed nothing.
    assert states(small) == {"Otis": "offered", "Sana": "waiting"}
    refused = otis.post(f"/training/bookings/{offer.id}/take", status=409)
    assert "the place went to whoever waited next" in refused.main
    sana.submit(sana.get(path(small)), "Take the place")
    assert states(small) == {"Otis": "cancelled", "Sana": "booked"}


def test_the_worker_passes_an_offer_on_once(people, small, app, clock_stands):
    factories.booking(small, people.otis, state="offered", offer_ends_at=NOW + timedelta(hours=1))
    factories.booking(small, people.sana, state="waiting")
    factories.booking(small, people.fay, state="waiting")
    with app.app_context():
        assert class_jobs.pass_offers_on() == 0
        clock_stands.move_to(NOW + timedelta(hours=2))
        job_runs.run_due()
        assert states(small) == {"Otis": "cancelled", "Sana": "offered", "Fay": "waiting"}
        assert class_jobs.pass_offers_on() == 0
    assert mails(people.sana) == ["A place is free for you: answer by Wednesday 3 June, 13:00"]
    assert mails(people.fay) == []
    lapsed = Event.select().where(Event.action == "class_offer_lapsed")
    assert lapsed.count() == 1


def test_with_nobody_waiting_a_lapsed_offer_leaves_the_seat_to_anybody(
    people, small, browser_for, clock_stands
):
    factories.booking(small, people.otis, state="offered", offer_ends_at=NOW + timedelta(hours=1))
    clock_stands.move_to(NOW + timedelta(hours=2))
    fay = browser_for(people.fay)
    fay.submit(fay.get(path(small)), "Book a place")
    assert states(small) == {"Otis": "cancelled", "Fay": "booked"}


def test_booked_again_one_waits_behind_everybody(people, small, browser_for):
    factories.booking(small, people.fay)
    first = factories.booking(small, people.otis, state="waiting")
    factories.booking(small, people.sana, state="waiting")
    otis = browser_for(people.otis)
    otis.submit(otis.get(path(small)), "Stop waiting")
    otis.submit(otis.get(path(small)), "Join the waiting list")
    assert ClassBooking.get_by_id(first.id).state == "waiting"
    assert "One waits before you." in otis.get(path(small)).main


def test_nothing_is_booked_or_given_up_once_it_has_begun(people, safe, browser_for):
    begun = factories.training_class(safe, NOW)
    mine = factories.booking(begun, people.fay)
    cancelled = factories.training_class(safe, state="cancelled", reason="The trainer is ill")
    fay, otis = browser_for(people.fay), browser_for(people.otis)
    for one in (begun, cancelled):
        assert "Book a place" not in otis.get(path(one)).main
        page = otis.post(path(one, "/book"), status=409)
        assert "it has begun or is cancelled" in page.main
    fay.post(f"/training/bookings/{mine.id}/leave", status=409)
    assert states(begun) == {"Fay": "booked"}
    assert states(cancelled) == {}


def test_somebody_elses_booking_isnt_there_for_others(people, small, browser_for):
    one = factories.booking(small, people.fay, state="offered", offer_ends_at=NOW.replace(hour=20))
    for step in ("take", "leave"):
        browser_for(people.otis).post(f"/training/bookings/{one.id}/{step}", status=404)
        browser_for(people.mae).post(f"/training/bookings/{one.id}/{step}", status=404)
        browser_for(people.ada).post(f"/training/bookings/{one.id}/{step}", status=403)
    assert states(small) == {"Fay": "offered"}


def test_staff_book_anybody_in_a_guest_without_a_sign_in_too(people, small, browser_for):
    guest = factories.user("Nadia Farrow", email=None)
    cora = browser_for(people.cora)
    done = cora.submit(cora.get(path(small, "/bookings/new")), "Book them in", user_id=guest.id)
    page = cora.get(done.response.location)
    assert "Nadia Farrow has a place." in page.words
    row = page.table("Who has a place")[0]
    assert row["Name"] == "Nadia Farrow No e-mail address: ring them"
    cora.submit(cora.get(path(small, "/bookings/new")), "Book them in", user_id=people.fay.id)
    assert states(small) == {"Nadia": "booked", "Fay": "waiting"}
    assert mails(people.fay) == ["Your class on Monday 8 June: you are on the waiting list"]
    booked = ClassBooking.get(ClassBooking.user == guest)
    assert booked.booked_by_id == people.cora.id
    # They take somebody off, and take an offer for who can't.
    cora.post(f"/training/bookings/{booked.id}/leave")
    assert states(small)["Fay"] == "offered"
    page = cora.get(path(small))
    cora.submit(page, "Takes it")
    assert states(small)["Fay"] == "booked"
    offered = ClassBooking.get(ClassBooking.user == people.fay)
    cora.post(f"/training/bookings/{offered.id}/leave")
    assert mails(people.fay)[-1] == "Your class on Monday 8 June: your place was given up"


def test_beyond_the_last_place_only_for_a_reason_and_never_for_oneself(people, small, browser_for):
    factories.booking(small, people.otis)
    cora = browser_for(people.cora)
    form = cora.get(path(small, "/bookings/new"))
    page = cora.submit(form, "Book them in", status=422, user_id=people.fay.id, is_over="y")
    assert page.errors()["reason"].endswith("Say why they get a place though the class is full.")
    assert page.value_of("user_id") == str(people.fay.id)
    page = cora.submit(
        form, "Book them in", status=422, user_id=people.cora.id, is_over="y", reason="I want"
    )
    assert "Nobody gives themselves a place" in page.errors()["is_over"]
    assert states(small) == {"Otis": "booked"}
    cora.submit(
        form, "Book them in", user_id=people.fay.id, is_over="y", reason="A second trainer comes"
    )
    assert states(small) == {"Otis": "booked", "Fay": "booked"}
    assert "More than there are: A second trainer comes" in cora.get(path(small)).main
    assert "second trainer" not in browser_for(people.fay).get(path(small)).main
    event = Event.select().where(Event.action == "class_booked").order_by(Event.number.desc()).get()
    assert event.fields == "over_capacity reason state training_class user"
    assert "second trainer" not in event.fields
    # The seat beyond the last, once free, is offered to nobody.
    factories.booking(small, people.sana, state="waiting")
    cora.post(f"/training/bookings/{ClassBooking.get(ClassBooking.user == people.fay).id}/leave")
    assert states(small)["Sana"] == "waiting"


def test_a_reason_that_stands_stays_beside_the_next(people, small, context):
    by = signed_in(people.cora, Role.STAFF)
    factories.booking(small, people.otis)
    for user, reason in ((people.fay, "Second trainer"), (people.sana, "Larger room")):
        booking_actions.book(small.id, user.id, by, is_over=True, reason=reason)
    assert TrainingClass.get_by_id(small.id).reason == "Second trainer / Larger room"


def test_only_those_who_train_can_be_booked_in(people, small, browser_for):
    gone = factories.user("Gone Away", Role.FACILITATOR, is_active=False)
    cora = browser_for(people.cora)
    for user_id in (people.ada.id, gone.id, 999_999, "", "x", 10**12):
        page = cora.post(path(small, "/bookings/new"), {"user_id": user_id}, status=422)
        assert "Choose who is to have a place." in page.errors()["user_id"]
    assert states(small) == {}
    for user in (people.fay, people.mae, people.ada):
        browser_for(user).get(path(small, "/bookings/new"), status=403)


def test_a_name_of_120_letters_from_right_to_left_stands_in_the_list(people, small, browser_for):
    name = "عبد الرحمن بن محمد " * 6
    factories.booking(small, factories.user(name.strip(), Role.FACILITATOR, email="a@example.org"))
    page = browser_for(people.cora).get(path(small))
    assert page.table("Who has a place")[0]["Name"] == name.strip()


def test_namesakes_are_told_apart(people, small, browser_for):
    other = factories.user("Fay Ferreira", Role.FACILITATOR, email="fay.f@example.org")
    factories.booking(small, people.fay)
    factories.booking(small, other, state="waiting")
    cora = browser_for(people.cora)
    page = cora.get(path(small))
    assert page.table("Who has a place")[0]["Name"] == f"Fay Ferreira {people.fay.email}"
    assert page.table("Who waits")[0]["Name"] == "Fay Ferreira fay.f@example.org 1 of 1"
    assert "Fay Ferreira (fay.f@example.org)" in cora.get(path(small, "/bookings/new")).main


def test_eight_at_once_share_one_seat(people, small, app, at_once):
    users = [factories.user(f"Leader {number}", Role.FACILITATOR) for number in range(8)]

    def book(user):
        with app.app_context():
            return booking_actions.book(small.id, user.id, signed_in(user, Role.FACILITATOR))

    results = at_once([partial(book, user) for user in users])
    assert sorted(results) == ["booked", *["waiting"] * 7]
    rows = [one.state for one in ClassBooking.select().order_by(ClassBooking.id)]
    assert sorted(rows) == ["booked", *["waiting"] * 7]


def test_eight_at_once_never_make_two_offers_of_one_seat(people, safe, app, at_once):
    one = factories.training_class(safe, capacity=2)
    users = [factories.user(f"Leader {number}", Role.FACILITATOR) for number in range(8)]
    held = [factories.booking(one, user) for user in users[:2]]
    for user in users[2:]:
        factories.booking(one, user, state="waiting")

    def step(number):
        with app.app_context():
            if number < 2:
                user = signed_in(users[number], Role.FACILITATOR)
                return booking_actions.leave(held[number].id, user)
            return booking_actions.settle(one.id)

    results = at_once([partial(step, number) for number in range(8)])
    assert not [found for found in results if isinstance(found, Exception)]
    found = [row.state for row in ClassBooking.select().order_by(ClassBooking.id)]
    assert sorted(found) == ["cancelled"] * 2 + ["offered"] * 2 + ["waiting"] * 4
    assert found[2:4] == ["offered", "offered"]
    assert OutboxMessage.select().where(OutboxMessage.subject.startswith("A place")).count() == 2


def test_an_offer_taken_by_many_presses_at_once_is_taken_once(people, small, app, at_once):
    one = factories.booking(small, people.fay, state="offered", offer_ends_at=NOW.replace(hour=20))

    def take():
        with app.app_context():
            booking_actions.take(one.id, signed_in(people.fay, Role.FACILITATOR))

    assert at_once([take] * 8) == [None] * 8
    assert states(small) == {"Fay": "booked"}
    assert len(mails(people.fay)) == 1


def test_a_booking_that_isnt_there_is_refused(people, context):
    with pytest.raises(DomainError):
        booking_actions.take(999_999, signed_in(people.fay, Role.FACILITATOR))


def test_ones_bookings_ahead_with_those_cancelled(people, safe, small):
    factories.booking(small, people.fay)
    factories.booking(small, people.otis, state="waiting")
    factories.booking(small, people.sana, state="waiting")
    off = factories.training_class(
        safe, NOW + timedelta(days=2), state="cancelled", reason="The trainer is ill"
    )
    factories.booking(off, people.sana)
    for begun_or_over in (
        factories.training_class(safe, NOW - timedelta(days=1)),
        factories.training_class(safe, NOW + timedelta(days=20)),
    ):
        factories.booking(
            begun_or_over,
            people.sana,
            state="offered",
            offer_ends_at=clock.now() - timedelta(hours=1),
        )
    found = class_queries.bookings_of(people.sana.id)
    assert [(one.class_id, one.class_state, one.state, one.ahead_count) for one in found] == [
        (off.id, "cancelled", "booked", 0),
        (small.id, "planned", "waiting", 1),
    ]
