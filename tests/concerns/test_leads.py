"""To whom concerns go: managers name the leads, in order, and at least one remains."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import ConcernKind, ConcernLead, ConcernLeadKind, Event, Role, UserProgramme
from tests import factories
from tests.concerns import make
from tests.page import counted_queries


@pytest.fixture
def mae(people, browser_for):
    return browser_for(people.mae)


def plan(**more):
    return {"phone": "01632 960 222", "kinds": ["crisis", "incident"], "is_active": "y", **more}


def names(page):
    return [row["Lead"].split(" Away")[0] for row in page.table("Leads, first one first")]


def test_a_manager_names_a_lead(people, mae):
    page = mae.get("/concerns/leads")
    assert "Nobody is named yet" in page.main
    page = mae.get(page.links()["Name a lead"])
    mae.submit(page, "Name as a lead", **plan(user_id=people.cora.id))
    (row,) = mae.get("/concerns/leads").table("Leads, first one first")
    assert row["Lead"] == "Cora Lindqvist"
    assert row["What goes to them"] == "Crisis, Incident Every programme"
    assert Event.select().where(Event.action == "concern_lead_named").count() == 1


def test_a_manager_is_told_while_nobody_is_named(people, mae, browser_for):
    assert "Nobody is named to whom concerns go" in mae.get("/").main
    lead = make.lead(people.cora)
    assert "Nobody is named" not in mae.get("/").main
    ConcernLead.update(is_active=False).where(ConcernLead.id == lead.id).execute()
    assert "Nobody is named" in mae.get("/").main
    for who in (people.cora, people.fay, people.ada):
        assert "Nobody is named" not in browser_for(who).get("/").main


def test_staff_and_managers_alone_can_be_one(people, mae):
    page = mae.get("/concerns/leads/new")
    assert "Fay Ferreira" not in page.text
    for user_id in (people.fay.id, people.ada.id, ""):
        page = mae.submit(page, "Name as a lead", status=422, **plan(user_id=user_id))
        assert "Choose somebody of the staff" in page.errors()["user_id"]
    assert page.value_of("phone") == "01632 960 222"
    mae.submit(page, "Name as a lead", **plan(user_id=people.mae.id))
    assert ConcernLead.get().user_id == people.mae.id


@pytest.mark.parametrize(
    ("field", "values", "said"),
    [
        ("phone", {"phone": ""}, "Enter a phone number"),
        ("phone", {"phone": "ask"}, "Enter a phone number"),
        ("kinds", {"kinds": []}, "Choose at least one kind"),
        ("away_until_on", {"away_from_on": "2026-12-01"}, "or neither"),
        ("away_from_on", {"away_until_on": "2026-12-01"}, "or neither"),
        (
            "away_until_on",
            {"away_from_on": "2026-12-02", "away_until_on": "2026-12-01"},
            "on or after the first",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(people, mae, field, values, said):
    page = mae.get("/concerns/leads/new")
    page = mae.submit(page, "Name as a lead", status=422, **plan(user_id=people.cora.id, **values))
    assert said in page.errors()[field]
    assert ConcernLead.select().count() == 0


def test_staff_of_some_programmes_lead_in_those_alone(people, mae):
    UserProgramme.create(user=people.cora, programme=people.tuesday.programme)
    page = mae.get("/concerns/leads/new")
    page = mae.submit(page, "Name as a lead", status=422, **plan(user_id=people.cora.id))
    assert "choose one of those" in page.errors()["programme_id"]
    mae.submit(page, "Name as a lead", programme_id=people.tuesday.programme_id)
    assert ConcernLead.get().programme_id == people.tuesday.programme_id


def test_the_order_is_theirs_to_set(people, leads, mae):
    third = factories.user("Tova Berg", Role.MANAGER)
    row = make.lead(third)
    assert names(mae.get("/concerns/leads")) == ["Cora Lindqvist", "Idris Vaughan", "Tova Berg"]
    mae.post(f"/concerns/leads/{row.id}/up")
    mae.post(f"/concerns/leads/{row.id}/up")
    mae.post(f"/concerns/leads/{row.id}/up")
    assert names(mae.get("/concerns/leads")) == ["Tova Berg", "Cora Lindqvist", "Idris Vaughan"]


def test_at_least_one_remains(leads, mae):
    page = mae.get(f"/concerns/leads/{leads.first.id}")
    mae.submit(page, "Save", is_active=[])
    assert "No longer leads" in mae.get("/concerns/leads").main
    page = mae.get(f"/concerns/leads/{leads.second.id}")
    page = mae.submit(page, "Save", status=422, is_active=[], phone="01632 960 333")
    assert "at least one must remain" in page.main
    assert page.value_of("phone") == "01632 960 333"
    row = ConcernLead.get_by_id(leads.second.id)
    assert (row.is_active, row.phone) == (True, "01632 960 212")
    # Whoever leads no more can come back.
    mae.submit(mae.get(f"/concerns/leads/{leads.first.id}"), "Save", is_active="y")
    assert names(mae.get("/concerns/leads")) == ["Cora Lindqvist", "Idris Vaughan"]


def test_two_who_take_the_last_two_away_at_once_leave_one(app, leads, people, seen_by, at_once):
    from portal.concerns import lead_actions

    user = seen_by(people.mae)

    def drop(lead):
        def run():
            with app.app_context():
                kept = lead_actions.LeadPlan(
                    "01632 960 222", (ConcernKind.CRISIS,), is_active=False
                )
                lead_actions.change_lead(lead.id, kept, 1, user)

        return run

    at_once([drop(leads.first), drop(leads.second)])
    assert ConcernLead.select().where(ConcernLead.is_active).count() == 1


def test_a_stale_form_changes_nothing_and_shows_both(people, leads, mae, browser_for):
    other = factories.user("Omar Diaz", Role.MANAGER)
    browser = browser_for(other)
    old = browser.get(f"/concerns/leads/{leads.first.id}")
    mae.submit(mae.get(f"/concerns/leads/{leads.first.id}"), "Save", phone="01632 960 444")
    page = browser.submit(old, "Save", status=422, phone="01632 960 555")
    assert "01632 960 444" in page.main
    assert page.value_of("phone") == "01632 960 555"
    assert ConcernLead.get_by_id(leads.first.id).phone == "01632 960 444"
    browser.submit(page, "Save")
    assert ConcernLead.get_by_id(leads.first.id).phone == "01632 960 555"
    assert ConcernLeadKind.select().where(ConcernLeadKind.lead == leads.first).count() == 4


def test_days_away_are_shown(leads, mae):
    today, later = clock.today(), clock.today() + timedelta(days=3)
    page = mae.get(f"/concerns/leads/{leads.first.id}")
    mae.submit(page, "Save", away_from_on=str(today), away_until_on=str(later))
    assert "Away until" in mae.get("/concerns/leads").table("Leads, first")[0]["Lead"]


def test_nobody_but_managers_opens_it(people, leads, browser_for):
    for who in (people.cora, people.fay, people.ada):
        for path in ("/concerns/leads", "/concerns/leads/new", f"/concerns/leads/{leads.first.id}"):
            browser_for(who).get(path, status=403)


def test_statements_are_as_many_for_two_as_for_twenty(leads, mae):
    mae.get("/concerns/leads")
    with counted_queries() as few:
        mae.get("/concerns/leads")
    for number in range(20):
        make.lead(factories.user(f"Lead{number} Sen", Role.STAFF))
    with counted_queries() as many:
        mae.get("/concerns/leads")
    assert len(many) == len(few)
