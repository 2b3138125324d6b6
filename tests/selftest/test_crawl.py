"""The crawl finds what leaks, wherever it does, and finds nothing where nothing leaks."""

import pytest

from portal import pdf, spreadsheets
from portal.models import Person, Referral
from portal.selftest import run as selftest
from portal.selftest.crawl import IS_KNOWN, Leak
from portal.selftest.touring import tour
from tests import factories

# One in so many routes, so that a change of any area is looked at in some run of the suite.
SAMPLE = 9


def test_a_sample_of_the_routes_shows_nobody_what_is_not_theirs(marked) -> None:
    crawl = marked.crawl()
    assert crawl.addresses.unknown_arguments() == set()
    crawl.addresses.rules = crawl.addresses.rules[::SAMPLE]
    for name in ("facilitator", "manager", "administrator", "nobody"):
        crawl.send(marked.readers[name], follows_links=False)
    assert crawl.leaks == []
    assert crawl.failures == []
    # Who led the group saw somebody: the pages did open.
    assert crawl.marks_seen


def test_staff_are_shown_what_they_work_with(marked) -> None:
    crawl = marked.crawl("people.person_show", "referrals.referral_show")
    crawl.send(marked.readers["staff"], follows_links=False)
    reason = Referral.get(Referral.person == marked.pip).reason
    assert reason.lower() in crawl.marks_seen
    assert crawl.leaks == []


def test_a_health_field_on_a_leaders_page_is_found(marked, monkeypatch) -> None:
    reason = Referral.get(Referral.person == marked.pip).reason
    views = marked.scratch.app.view_functions
    monkeypatch.setitem(views, "groups.group_show", lambda group_id: f"<p>{reason}</p>")
    crawl = marked.crawl("groups.group_show")
    crawl.send(marked.readers["facilitator"], follows_links=False)
    leak = crawl.leaks[0]
    assert (leak.reader, leak.field) == ("facilitator", "Referral.reason")
    assert leak.address.startswith("/groups/")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", "X-Name: {}"),
        ("phone", "+44 {}"),
        ("email", "mailto:{}"),
        ("born_on", "{:%d/%m/%Y}"),
        ("nhs_number", "{}"),
        ("postcode", "{}"),
    ],
)
def test_a_fact_of_any_kind_is_found(marked, monkeypatch, field: str, said: str) -> None:
    value = getattr(Person.get_by_id(marked.pip), field)
    value = value.removeprefix("0") if field == "phone" else value
    views = marked.scratch.app.view_functions
    monkeypatch.setitem(views, "home.healthz", lambda: said.format(value))
    crawl = marked.crawl("home.healthz")
    crawl.send(marked.readers["nobody"], follows_links=False)
    assert {leak.field for leak in crawl.leaks} == {f"Person.{field}"}


def test_a_leak_in_a_header_a_file_name_a_pdf_a_sheet_or_a_calendar_is_found(
    marked, monkeypatch
) -> None:
    views, name = marked.scratch.app.view_functions, marked.pips_name
    printed = pdf.render_pdf(f"<html lang=en><title>x</title><p>{name}</p></html>")
    for answer in (
        ("", 200, {"Content-Disposition": f"attachment; filename*=UTF-8''%5B{name}%5D.csv"}),
        ("", 302, {"Location": f"/people?q={name}"}),
        (printed, 200, {"Content-Type": "application/pdf"}),
        (spreadsheets.write_xlsx("Sheet", ["Name"], [[name]]), 200, {}),
        (spreadsheets.write_csv(["Name"], [[name]]), 200, {"Content-Type": "text/csv"}),
        (f"SUMMARY:{name[:4]}\r\n {name[4:]}\r\n", 200, {"Content-Type": "text/calendar"}),
    ):
        monkeypatch.setitem(views, "home.healthz", lambda answer=answer: answer)
        crawl = marked.crawl("home.healthz")
        crawl.send(marked.readers["nobody"], follows_links=False)
        assert {leak.field for leak in crawl.leaks} == {"Person.name"}, answer[2]


def test_a_search_that_tells_whether_somebody_is_known_is_found(marked, monkeypatch) -> None:
    from flask import request

    def search() -> str:
        word = request.args.get("q", "")
        known = Person.select().where(Person.name == word).exists()
        form = '<form method="get"><input type="search" name="q"></form>'
        return f"{form} {'Ask the office about them' if known else 'Nobody is called that'}"

    monkeypatch.setitem(marked.scratch.app.view_functions, "home.healthz", search)
    crawl = marked.crawl("home.healthz")
    crawl.send(marked.readers["nobody"], follows_links=False)
    assert {leak.field for leak in crawl.leaks} == {IS_KNOWN}


def test_what_is_shown_at_one_place_alone_is_a_leak_anywhere_else(marked, monkeypatch) -> None:
    name, nobody = marked.pips_name, marked.readers["nobody"]
    nobody.also = [("/healthz", lambda mark: mark.place == "Person.name")]
    for endpoint, leaks in (("home.healthz", 0), ("home.readyz", 1)):
        monkeypatch.setitem(marked.scratch.app.view_functions, endpoint, lambda: name)
        crawl = marked.crawl(endpoint)
        crawl.send(nobody, follows_links=False)
        assert len({leak.field for leak in crawl.leaks}) == leaks, endpoint


def test_readers_in_processes_of_their_own_find_what_one_finds(marked, monkeypatch) -> None:
    views, name = marked.scratch.app.view_functions, marked.pips_name
    monkeypatch.setitem(views, "home.healthz", lambda: name)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    crawl, said = marked.crawl("home.healthz", "people.people_search"), []
    who = [marked.readers[one] for one in ("nobody", "staff", "manager")]
    tour(crawl, who, said.append, follows_links=False)
    assert len(said) == 3
    assert ("nobody", "Person.name") in {(leak.reader, leak.field) for leak in crawl.leaks}
    assert "staff" not in {leak.reader for leak in crawl.leaks}
    assert crawl.found.address_count > 6
    assert crawl.not_visited(who) == []


def test_a_route_that_was_not_visited_or_opened_is_named(marked) -> None:
    crawl = marked.crawl("home.healthz", "people.people_search")
    nobody, staff = marked.readers["nobody"], marked.readers["staff"]
    crawl.send(nobody, follows_links=False)
    assert crawl.not_visited([nobody]) == []
    assert "staff: people.people_search wasn't visited." in crawl.not_visited([staff])
    # Whoever isn't signed in was led away from it.
    assert crawl.not_opened() == {"people.people_search"}
    crawl.send(staff, follows_links=False)
    assert crawl.not_opened() == set()


def test_what_lies_about_in_logs_mail_and_files_is_found(marked) -> None:
    scratch, name = marked.scratch, marked.pips_name
    scratch.log.write_text(f'{{"event": "saved {name}"}}\n')
    (scratch.temporary / "upload").write_bytes(f"Name,Date\n{name},x\n".encode())
    (scratch.instance / f"backup of {name}").write_bytes(b"")
    (scratch.instance / "scratch.db-wal").write_bytes(name.encode())
    factories.outbox_message(key="leak 1", text=f"About {name}")
    crawl = marked.crawl()
    selftest.look_around(scratch, marked.marks, crawl, makes_backup=False)
    assert {(leak.reader, leak.address) for leak in crawl.leaks if leak.row == marked.pip} == {
        ("log", "line 1"),
        ("temporary file", "upload"),
        ("instance", f"backup of {name}"),
        ("mail", "leak"),
    }


def test_each_leak_is_said_once_and_a_fault_is_no_pass() -> None:
    leaks = [Leak("leader", "/x", "Person.phone", row) for row in (3, 2, 1)]
    assert selftest._each_once(leaks) == [Leak("leader", "/x", "Person.phone", 3)]
    result = selftest.Result(1, 1, 1, 1, 1, 1, 1.0)
    assert result.is_clean
    result.failures.append("staff: /people: 500")
    assert not result.is_clean
