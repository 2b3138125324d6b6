"""The landing page: each role starts at its own work, and nobody at another's."""

from datetime import timedelta

from portal import clock
from portal.models import Role, UserRole
from tests import factories
from tests.page import counted_queries


def test_staff_start_with_what_to_decide_next(people, browser_for):
    factories.referral(factories.person("Ruth Risk"), risk="yes")
    factories.referral(factories.person("Olly Older"), received_at=clock.now() - timedelta(days=9))
    page = browser_for(people.cora).get("/")
    rows = page.table("Decide next")
    assert [row["Person"].split(" R-")[0] for row in rows] == ["Ruth Risk Risk named", "Olly Older"]
    assert page.links()["2 to decide"]


def test_facilitator_starts_with_todays_session_and_its_roll(people, browser_for):
    session = factories.session(people.tuesday)
    page = browser_for(people.fay).get("/")
    assert "Tuesday group" in page.main
    assert page.links()["Take the roll"] == f"/sessions/{session.id}/roll"
    assert "Decide next" not in page.main


def test_todays_session_stands_before_what_else_waits(people, browser_for):
    factories.session(people.tuesday)
    factories.ask(factories.session(people.thursday, clock.now() + timedelta(days=3)), people.fay)
    main = browser_for(people.fay).get("/").main
    assert main.index("Take the roll") < main.index("Yes, I can")


def test_facilitator_is_told_of_a_lapsed_course(people, browser_for):
    course = factories.course("First aid", valid_months=12)
    factories.record(people.fay, course, clock.today() - timedelta(days=400))
    assert "First aid lapsed on" in browser_for(people.fay).get("/").main


def test_facilitator_is_told_what_to_do_and_led_to_it(people, browser_for):
    course = factories.course("First aid", valid_months=12)
    spare = factories.course("Lone working", valid_months=12, is_required=False)
    for one in (course, spare):
        factories.record(people.fay, one, clock.today() - timedelta(days=400))
    factories.session(people.tuesday, clock.now() + timedelta(days=3))
    page = browser_for(people.fay).get("/")
    assert "1 session, on" in page.main
    assert page.links()["Send in a certificate : First aid"].endswith(f"?course={course.id}")
    # What lapsed and nobody asks for is no work of theirs.
    assert "Lone working" not in page.main


def test_supervisor_is_told_whose_supervision_is_overdue(people, browser_for):
    course = factories.supervision_course(is_required=False)
    for user, days_ago in ((people.sana, 200), (people.otis, 3)):
        user.supervisor = people.fay
        user.save()
        factories.supervision(user, course, held_on=clock.today() - timedelta(days=days_ago))
    page = browser_for(people.fay).get("/")
    assert "Supervision of Sana Khalil was due by" in page.main
    assert "Otis Brandt" not in page.main
    path = page.links()["Add supervision : Sana Khalil"]
    assert path == f"/training/supervision/new?user={people.sana.id}&course={course.id}"


def test_manager_is_told_how_many_lack_what_they_need(people, browser_for):
    needed = factories.course("First aid", valid_months=12)
    spare = factories.course("Lone working", valid_months=12, is_required=False)
    for user in (people.fay, people.sana, people.otis):
        factories.record(user, needed, clock.today())
        factories.record(user, spare, clock.today() - timedelta(days=900))
    mae = browser_for(people.mae)
    assert "Every facilitator has the courses they need." in mae.get("/").main
    factories.user("Leah Late", Role.FACILITATOR)
    assert "1 facilitator lacks a course that they need." in mae.get("/").main


def test_one_word_of_the_navigation_stands_out_where_a_page_belongs_to_it(people, browser_for):
    def current(user, path):
        found = browser_for(user).get(path).tree.xpath('.//nav//a[@aria-current="page"]/span[1]')
        return {one.text for one in found}

    assert current(people.cora, f"/people/{people.pip.id}/attendance") == {"People"}
    assert current(people.cora, f"/groups/{people.tuesday.id}") == {"Groups"}
    assert current(people.fay, "/account/calendar") == set()
    assert current(people.ada, "/office/safety") == {"Safety"}
    job = factories.job(requested_by=people.ada)
    assert current(people.ada, f"/office/jobs/{job.id}") == set()


def test_facilitator_without_a_session_is_told_where_it_would_stand(people, browser_for):
    assert "No session ahead" in browser_for(people.otis).get("/").main


def test_another_groups_session_is_not_shown(people, browser_for):
    factories.session(people.tuesday)
    assert "Tuesday group" not in browser_for(people.otis).get("/").main


def test_manager_starts_with_counts_and_no_names(people, browser_for):
    factories.referral(people.pip, programme=people.tuesday.programme)
    factories.referral(factories.person(), programme=people.tuesday.programme, state="contacting")
    page = browser_for(people.mae).get("/")
    row = page.table("Programmes today")[0]
    assert (row["Programme"], row["Not yet decided"]) == ("Anxiety and low mood", "2")
    assert "Pip" not in page.main


def test_administrator_starts_with_users_and_the_trail_without_people(people, browser_for):
    factories.referral(people.pip)
    page = browser_for(people.ada).get("/")
    assert "Cora Lindqvist" in [row["Name"] for row in page.table("Users")]
    assert page.table("Audit trail")
    assert "Pip" not in page.main


def test_somebody_with_two_roles_sees_both(people, browser_for):
    UserRole.create(user=people.cora, role=Role.MANAGER)
    page = browser_for(people.cora).get("/")
    assert "Nothing waits for a decision" in page.main
    assert "No open referrals." in page.main


def test_staff_read_in_one_list_what_waits_for_somebody(people, browser_for):
    cora = browser_for(people.cora)
    assert "Waiting for somebody" not in cora.get("/").main
    factories.follow_up(people.pip)
    factories.session(people.tuesday, clock.now() - timedelta(days=2))
    links = cora.get("/").links()
    assert links["1 follow-up is due"] == "/follow-ups"
    assert links["1 roll isn’t finished"] == "/rolls"
    for who in (people.fay, people.mae, people.ada):
        assert "Waiting for somebody" not in browser_for(who).get("/").main


def test_signed_out_visitors_are_asked_to_sign_in(app, db, browser_for):
    page = browser_for(None).get("/", status=302)
    assert page.response.headers["Location"] == "/sign-in"


def test_the_same_statements_with_1_referral_and_with_20(people, browser_for):
    browser = browser_for(people.cora)
    factories.referral()
    browser.get("/")
    with counted_queries() as with_one:
        browser.get("/")
    for _ in range(19):
        factories.referral(factories.person())
        factories.session(factories.group())
    with counted_queries() as with_twenty:
        browser.get("/")
    assert len(with_one) == len(with_twenty)


def test_health_needs_no_database_and_readiness_does(app):
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["pending"] == 0


def test_staff_who_lead_a_group_see_its_next_session_too(people, browser_for):
    UserRole.create(user=people.cora, role=Role.FACILITATOR)
    factories.lead(people.tuesday, people.cora)
    factories.session(people.tuesday, clock.now() + timedelta(days=2))
    page = browser_for(people.cora).get("/")
    assert "See the roster" in page.main
    assert "to decide" in page.main
