"""Supervision: one meeting for one or many, who supervises whom, and who is due."""

from datetime import date

import pytest
import time_machine

from portal.models import Event, Role, Supervision, SupervisionKind, User
from tests import factories
from tests.page import counted_queries

NEW = "/training/supervision/new"
ARABIC = "عبد الرحمن بن محمد الأنصاري " * 4 + "الأنصاري"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-01T10:00:00Z", tick=False):
        yield


@pytest.fixture
def course(db):
    return factories.supervision_course()


def sent(course, *users, **changes):
    return {
        "user_ids": [one.id for one in users],
        "course_id": course.id,
        "kind": "one_to_one" if len(users) == 1 else "group",
        "held_on": "2026-05-20",
        "minutes": "90 min",
        **changes,
    }


def supervise(by, *users):
    for one in users:
        User.update(supervisor=by).where(User.id == one.id).execute()


def test_a_group_is_one_transaction_and_one_event(people, course, browser_for):
    cora = browser_for(people.cora)
    events = Event.select().count()
    page = cora.submit(
        cora.get(NEW),
        "Add supervision",
        **sent(course, people.fay, people.sana, people.otis, supervisor_id=people.mae.id),
    )
    assert page.response.location == "/training/supervision"
    assert "Supervision recorded for 3 people." in cora.follow("/training/supervision").main
    rows = list(Supervision.select().order_by(Supervision.user))
    assert [row.user_id for row in rows] == [people.fay.id, people.sana.id, people.otis.id]
    assert {(row.kind, row.minutes, row.supervisor_id) for row in rows} == {
        (SupervisionKind.GROUP, 90, people.mae.id)
    }
    assert Event.select().count() == events + 1
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.user_id) == ("supervision_recorded", people.cora.id)
    assert event.fields == "course held_on kind minutes supervisor user"


def test_one_who_has_it_already_keeps_all_of_it_from_being_written(people, course, browser_for):
    cora = browser_for(people.cora)
    data = sent(course, people.fay, people.sana, supervisor_name="Dr Outside")
    cora.post(NEW, data)
    events = Event.select().count()
    page = cora.post(NEW, {**data, "user_ids": [people.otis.id, people.sana.id]}, status=422)
    assert "On record for that day already: Sana Khalil." in page.errors()["held_on"]
    assert (Supervision.select().count(), Event.select().count()) == (2, events)
    assert page.value_of("supervisor_name") == "Dr Outside"


def test_a_supervisor_records_their_own_and_nobody_elses(people, course, browser_for):
    supervise(people.otis, people.fay, people.sana)
    otis = browser_for(people.otis)
    page = otis.get(f"{NEW}?user={people.fay.id}")
    assert page.value_of("user_ids") == str(people.fay.id)
    assert "With whom?" not in page.main
    assert "Cora" not in page.main
    otis.submit(page, "Add supervision", **sent(course, people.fay))
    made = Supervision.get()
    assert (made.user_id, made.supervisor_id, made.recorded_by_id) == (
        people.fay.id,
        people.otis.id,
        people.otis.id,
    )
    page = otis.post(NEW, sent(course, people.mae, held_on="2026-05-21"), status=422)
    assert "Choose who was supervised." in page.errors()["user_ids"]
    # Naming another supervisor makes nobody else the supervisor.
    otis.post(NEW, sent(course, people.sana, supervisor_id=people.cora.id))
    assert {row.supervisor_id for row in Supervision.select()} == {people.otis.id}


def test_who_supervises_nobody_finds_no_such_page(people, course, browser_for):
    browser_for(people.fay).get(NEW, status=404)
    browser_for(people.fay).post(NEW, sent(course, people.sana), status=404)
    browser_for(people.mae).get(NEW, status=404)
    browser_for(people.ada).get(NEW, status=403)
    browser_for(people.fay).get("/training/supervision", status=403)
    browser_for(people.mae).get("/training/supervision", status=403)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"user_ids": []}, "user_ids", "Choose who was supervised."),
        ({"user_ids": ["x"]}, "user_ids", "Choose who was supervised."),
        ({"user_ids": ["777"]}, "user_ids", "Choose who was supervised."),
        ({"kind": ""}, "kind", "Choose how it was given."),
        ({"kind": "shouting"}, "kind", "Not a valid choice"),
        ({"held_on": "2026-06-02"}, "held_on", "That day is still to come."),
        ({"minutes": "later"}, "minutes", "Write it like"),
        ({"minutes": "13"}, "minutes", "Enter between 1 minute and 12 hours."),
        ({"supervisor_id": ""}, "supervisor_id", "Choose who supervised, or write their name."),
        ({"supervisor_id": "777"}, "supervisor_id", "Choose who supervised"),
        ({"supervisor_name": "Dr Outside"}, "supervisor_name", "not both"),
        ({"course_id": "777"}, "course_id", "Choose a course that supervision keeps up."),
    ],
)
def test_what_is_wrong_is_said_on_its_field(people, course, browser_for, changes, field, message):
    data = {**sent(course, people.fay, supervisor_id=people.mae.id), **changes}
    page = browser_for(people.cora).post(NEW, data, status=422)
    assert message in page.errors()[field]
    if field != "minutes":
        assert page.value_of("minutes") == "90 min"
    assert Supervision.select().count() == 0


def test_one_to_one_is_with_one_and_nobody_supervises_themselves(people, course, browser_for):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    cora = browser_for(people.cora)
    data = sent(course, people.fay, people.sana, kind="one_to_one", supervisor_id=people.mae.id)
    assert "one person" in cora.post(NEW, data, status=422).errors()["user_ids"]
    data = sent(course, people.fay, people.mae, supervisor_id=people.mae.id)
    assert "themselves" in cora.post(NEW, data, status=422).errors()["supervisor_id"]
    data = sent(course, people.fay, both, supervisor_id=people.mae.id)
    page = browser_for(both).post(NEW, data, status=422)
    assert "put on record by somebody else" in page.errors()["user_ids"]
    assert Supervision.select().count() == 0


def test_everybody_overdue_first_with_who_supervises_them(people, course, browser_for):
    supervise(people.cora, people.fay)
    factories.supervision(people.fay, course, held_on=date(2026, 5, 1))
    factories.supervision(people.otis, course, held_on=date(2026, 1, 1))
    rows = browser_for(people.cora).get("/training/supervision").table("Overdue first")
    assert [(row["Who"], row["Next due"], row["Supervised by"]) for row in rows] == [
        ("Otis Brandt Supervision", "1 April 2026 Overdue", "Nobody named"),
        ("Sana Khalil Supervision", "None yet", "Nobody named"),
        ("Fay Ferreira Supervision", "1 August 2026 In date", "Cora Lindqvist"),
    ]


def test_without_such_a_course_the_list_says_what_will_stand_there(people, browser_for):
    page = browser_for(people.cora).get("/training/supervision")
    assert "No course is kept up by supervision" in page.main
    assert "No course is kept up by supervision" in browser_for(people.cora).get(NEW).main


def test_what_was_a_mistake_is_withdrawn_and_stays_in_sight(people, course, browser_for):
    supervise(people.otis, people.fay)
    by_otis = factories.supervision(people.fay, course, recorded_by=people.otis)
    by_cora = factories.supervision(
        people.fay, course, recorded_by=people.cora, held_on=date(2026, 5, 1)
    )
    otis, cora = browser_for(people.otis), browser_for(people.cora)
    path = f"/training/supervision/{by_otis.id}/withdraw"
    browser_for(people.sana).get(path, status=404)
    otis.get(f"/training/supervision/{by_cora.id}/withdraw", status=404)
    (given,) = otis.get("/training").table("that you put on record")
    assert given["Who"] == "Fay Ferreira"
    assert otis.last.links()["Withdraw Fay Ferreira, 1 June 2026"] == path
    otis.submit(otis.get(path), "Withdraw")
    assert Supervision.get_by_id(by_otis.id).withdrawn_at is not None
    events = Event.select().count()
    otis.post(path)
    assert Event.select().count() == events
    page = cora.get(f"/training/users/{people.fay.id}")
    rows = page.table("Supervision, the latest first")
    assert rows[0]["Held"] == "1 June 2026 Withdrawn"
    assert "due by 1 August 2026" in page.main


def test_nobody_withdraws_their_own(people, course, browser_for):
    both = factories.user("Bo Both", Role.STAFF, Role.FACILITATOR)
    row = factories.supervision(both, course)
    browser_for(both).post(f"/training/supervision/{row.id}/withdraw")
    assert Supervision.get().withdrawn_at is None


def test_staff_say_who_supervises_somebody(people, browser_for):
    cora = browser_for(people.cora)
    path = f"/training/users/{people.fay.id}/supervisor"
    cora.submit(cora.get(path), "Save", supervisor_id=people.otis.id)
    assert User.get_by_id(people.fay.id).supervisor_id == people.otis.id
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.subject_id, event.fields) == (
        "supervisor_set",
        people.fay.id,
        "supervisor",
    )
    events = Event.select().count()
    cora.post(path, {"supervisor_id": people.otis.id})
    assert Event.select().count() == events
    page = cora.post(
        f"/training/users/{people.otis.id}/supervisor",
        {"supervisor_id": people.fay.id},
        status=422,
    )
    assert "supervised by this person" in page.errors()["supervisor_id"]
    page = cora.post(path, {"supervisor_id": people.fay.id}, status=422)
    assert "Nobody supervises themselves" in page.errors()["supervisor_id"]
    cora.post(path, {"supervisor_id": ""})
    assert User.get_by_id(people.fay.id).supervisor_id is None
    page = cora.post(
        f"/training/users/{people.cora.id}/supervisor",
        {"supervisor_id": people.otis.id},
        status=422,
    )
    assert "for a colleague to say" in page.errors()["supervisor_id"]
    cora.get("/training/users/999999/supervisor", status=404)
    browser_for(people.fay).get(path, status=403)


def test_a_long_arabic_name_is_whole_and_stands_by_itself(people, course, browser_for):
    leader = factories.user(ARABIC, Role.FACILITATOR, email="leader@example.org")
    cora = browser_for(people.cora)
    cora.post(NEW, sent(course, leader, supervisor_name=ARABIC))
    assert f"<bdi>{ARABIC}</bdi>" in cora.get("/training/supervision").text
    page = cora.get(f"/training/users/{leader.id}")
    assert page.table("Supervision, the latest first")[0]["With"] == ARABIC


def test_the_list_costs_the_same_for_one_as_for_twenty(people, course, browser_for):
    cora = browser_for(people.cora)
    with counted_queries() as few:
        cora.get("/training/supervision")
    for number in range(20):
        leader = factories.user(f"Leader {number}", Role.FACILITATOR)
        factories.supervision(leader, course, held_on=date(2026, 5, 1))
    with counted_queries() as many:
        cora.get("/training/supervision")
    assert len(many) == len(few)
