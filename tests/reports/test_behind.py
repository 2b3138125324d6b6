"""The list behind a figure: as long as the figure, and no further than its reader may see."""

from datetime import date

import pytest
import time_machine

from portal import clock
from portal.models import Group, Programme, ReportKind, Role, UserProgramme
from portal.reports import behind_queries, figure_queries
from portal.reports.ask_rules import Ask
from portal.reports.figure_rules import FIGURES, Behind, bare
from portal.reports.period_rules import Period
from tests import factories
from tests.page import Browser
from tests.reports import awkward, scene

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
DATES = "from=2026-01-01&to=2026-12-31"


@pytest.fixture(autouse=True)
def charity(db):
    with time_machine.travel(scene.NOW, tick=False):
        awkward.mixed()
        yield


def test_every_list_is_as_long_as_its_figure():
    asks = [
        Ask(ReportKind.PROGRAMME, YEAR),
        Ask(ReportKind.PROGRAMME, YEAR, programme_id=Programme.get().id),
        Ask(ReportKind.GROUP, YEAR, group_id=Group.get(Group.name == "Open group").id),
    ]
    for ask in asks:
        ledger = figure_queries.ledger_of(ask, YEAR, clock.now())
        listed = set()
        for key, cell in ledger.cells.items():
            figure = FIGURES.get(bare(key))
            if figure is None or not figure.behind:
                continue
            found = behind_queries.behind(key, ask, YEAR, clock.now())
            if found is not None:
                listed.add(bare(key))
                assert sum(found.values()) == cell.count, key
                assert all(found.values()), key
        assert listed == {key for key, one in FIGURES.items() if one.behind}


def browser(app, *roles: Role, programme: Programme | None = None) -> Browser:
    who = factories.user("Mae Both", *roles)
    if programme is not None:
        UserProgramme.create(user=who, programme=programme)
    opened = Browser(app)
    opened.sign_in(who)
    return opened


def figure(key: str) -> str:
    return f"/reports/figures/{key}?kind=programme&{DATES}"


def test_staff_who_manage_see_the_rows_and_each_leads_on(app):
    both = browser(app, Role.STAFF, Role.MANAGER)
    page = both.get(figure("left[step=came][to=died]"))
    assert "All 2." in page.main
    referrals = page.table(page.heading)
    assert len(referrals) == 2
    both.follow(page.links()[referrals[0]["Referral"]])


def test_a_manager_reads_what_it_means_and_no_row(app):
    mae = browser(app, Role.MANAGER)
    page = mae.get(figure("wait.median"))
    assert "No day is taken off" in page.main
    page = mae.get(figure("people_came"))
    assert "for those who work with referrals" in page.main
    assert "Person 0" not in page.main


def test_limited_staff_see_their_own_rows_and_that_there_are_others(app):
    grief = Programme.get(Programme.name == "Bereavement")
    limited = browser(app, Role.STAFF, Role.MANAGER, programme=grief)
    page = limited.get(figure("sessions.held"))
    assert {row["Group"] for row in page.table(page.heading)} == {"Other programme"}
    assert "1 that you may open. It counts others too." in page.main


def test_whom_a_private_group_alone_has_stays_unnamed(app):
    both = browser(app, Role.STAFF, Role.MANAGER)
    page = both.get(figure("people_came"))
    names = {row["Person"] for row in page.table(page.heading)}
    # Persons 2 and 5 came to the private group alone.
    assert "Person 0" in names and not names & {"Person 2", "Person 5"}
    # Nor is it told how many they are: that number is on no report.
    whole = behind_queries.behind("people_came", Ask(ReportKind.PROGRAMME, YEAR), YEAR, clock.now())
    assert f"{len(names)} that you may open. It counts others too." in page.main
    assert f" {len(whole)} " not in page.main


@pytest.mark.parametrize(
    "key", ["nothing", "left[step", "[a=b]", "outcome.nothing.started", "left[]", "people_came]x"]
)
def test_what_is_no_figure_isnt_there(app, key):
    browser(app, Role.MANAGER).get(figure(key), status=404)


@pytest.mark.parametrize("key", ["left[step=moon][to=died]", "referrals[age=1]", "left"])
def test_a_row_that_isnt_listed_says_so(app, key):
    page = browser(app, Role.STAFF, Role.MANAGER).get(figure(key))
    assert "no list of its own" in page.main or "None that you may open" in page.main


def test_share_leads_to_what_it_is_of(app):
    mae = browser(app, Role.MANAGER)
    page = mae.get(figure("attendance.rate[month=2026-07]"))
    mae.follow(page.links()["Attendances: 2026-07"])
    assert FIGURES["places.came"].behind == Behind.SESSIONS
