"""Which measures a programme asks: managers say so, and a licence comes first."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models import MeasureLicence, MeasureUse, Programme
from tests import measure_factories


@pytest.fixture
def programme(people):
    return Programme.get_by_id(people.tuesday.programme_id)


def _path(programme, measure=""):
    return f"/measures/programmes/{programme.id}" + (f"/{measure}" if measure else "")


def test_a_bare_programme_is_offered_the_usual_set_and_asks_nothing_by_itself(
    people, programme, browser_for
):
    browser = browser_for(people.mae)
    assert "Nothing is asked" in browser.get("/measures").main
    assert not MeasureUse.select().exists()
    page = browser.get(_path(programme))
    browser.submit(page, "Ask these")
    rows = MeasureUse.select().order_by(MeasureUse.position)
    assert [row.measure for row in rows] == ["ucla3", "gbo", "ons4", "session4"]
    assert not any(row.by_link or row.by_facilitator for row in rows)
    browser.post(_path(programme))
    assert MeasureUse.select().count() == 4
    assert "Start with the usual set" not in browser.get(_path(programme)).main


def test_a_measure_is_asked_when_the_manager_says(people, programme, browser_for):
    browser, path = browser_for(people.mae), _path(programme, "ucla3")
    page = browser.get(path)
    browser.submit(page, "Ask it", every_days="60", by_link="y")
    row = MeasureUse.get()
    assert (row.at_start, row.every_days, row.by_link, row.by_facilitator) == (
        True,
        60,
        True,
        False,
    )
    assert "every 60 days" in browser.get(_path(programme)).main
    browser.submit(browser.get(path), "Ask it no more")
    assert MeasureUse.get().stopped_on == clock.today()
    browser.submit(browser.get(path), "Ask it")
    assert MeasureUse.get().stopped_on is None


def test_no_link_for_what_staff_alone_take_down(people, programme, browser_for):
    browser, path = browser_for(people.mae), _path(programme, "phq9")
    assert "by_link" not in browser.get(path).text
    refused = browser.post(path, {"at_start": "y", "by_link": "y", "version": 0}, status=422)
    assert "can't be asked by link" in refused.errors()["by_link"]
    refused = browser.post(path, {"at_start": "y", "by_facilitator": "y", "version": 0}, status=422)
    assert "by_facilitator" in refused.errors()
    assert not MeasureUse.select().exists()


def test_a_licence_in_date_comes_first_and_it_says_so(people, programme, browser_for):
    manager, path = browser_for(people.mae), _path(programme, "swemwbs")
    asked = {"at_start": "y", "version": 0}
    assert "no licence in date" in manager.post(path, asked, status=422).main
    admin = browser_for(people.ada)
    admin.post("/measures/licences/swemwbs", {"number": "", "version": 0}, status=422)
    yesterday = clock.today() - timedelta(days=1)
    admin.post(
        "/measures/licences/swemwbs",
        {"number": "W-77", "holder": "The charity", "valid_until": str(yesterday), "version": 0},
    )
    assert "Ended on" in admin.get("/measures/licences").main
    assert "no licence in date" in manager.post(path, asked, status=422).main
    page = admin.get("/measures/licences/swemwbs")
    admin.submit(page, "Save", valid_until=str(clock.today()))
    assert MeasureLicence.get().version == 2
    manager.post(path, asked)
    assert MeasureUse.get().measure == "swemwbs"


def test_a_stale_page_changes_nothing_and_shows_both(people, programme, browser_for):
    measure_factories.measure_use(programme, "ucla3", every_days=30, version=3)
    page = browser_for(people.mae).post(
        _path(programme, "ucla3"), {"at_start": "y", "every_days": "90", "version": 2}, status=422
    )
    assert "As it stands now" in page.main and "every 30 days" in page.main
    assert page.value_of("every_days") == "90"
    assert MeasureUse.get().every_days == 30


@pytest.mark.parametrize(
    ("measure", "form", "field"),
    [
        ("ucla3", {"every_days": ""}, "at_start"),
        ("ucla3", {"is_each_session": "y"}, "is_each_session"),
        ("ucla3", {"at_start": "y", "every_days": "0"}, "every_days"),
        ("session4", {"at_start": "y", "is_each_session": "y"}, "at_start"),
    ],
)
def test_when_must_make_sense(people, programme, browser_for, measure, form, field):
    page = browser_for(people.mae).post(
        _path(programme, measure), {**form, "version": 0}, status=422
    )
    assert field in page.text
    assert not MeasureUse.select().exists()


def test_a_measures_page_says_what_isnt_confirmed_and_never_a_licensed_wording(people, browser_for):
    browser = browser_for(people.mae)
    assert "left_out" not in browser.get("/measures/core10").main
    assert "keeps the wording" in browser.get("/measures/core10").main
    assert "Not confirmed" in browser.get("/measures/ucla3").main
    assert "lack companionship" in browser.get("/measures/ucla3").main
    browser.get("/measures/unheard", status=404)


def test_staff_and_leaders_dont_say_what_is_asked(people, programme, browser_for):
    for who in (people.cora, people.fay):
        browser_for(who).get(_path(programme), status=403)
