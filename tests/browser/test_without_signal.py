"""A roll without a signal, in a real browser under the strict policy: nothing is lost, nobody's
name stays on the phone, and nobody else sends what waits there."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from playwright.sync_api import Error

pytestmark = pytest.mark.browser

FAYS = (
    "SELECT s.id FROM session s JOIN group_leader l ON l.group_id = s.group_id "
    "JOIN app_user u ON u.id = l.user_id WHERE u.email = 'fay@demo.example' "
    "AND date(s.starts_at) = date('now') LIMIT 1"
)
NOW = "strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')"
TEN_MINUTES_AGO = NOW.replace("'now'", "'now', '-10 minutes'")
STORED = "JSON.stringify(Object.entries(localStorage))"
WAITING = "#waiting [data-count]"


def _write(demo: Any, statement: str, *arguments: Any) -> None:
    with closing(sqlite3.connect(demo.file, timeout=20)) as db, db:
        db.execute(statement, arguments)


@pytest.fixture
def session_id(demo: Any) -> Iterator[int]:
    """Tonight's session, its roll open and empty; as it was afterwards."""
    found = int(demo.value(FAYS))
    kept = ("attendance", "apology")
    rows = {table: _rows(demo, table, found) for table in kept}
    for table in kept:
        _write(demo, f"DELETE FROM {table} WHERE session_id = ?", found)
    starts_at = demo.value("SELECT starts_at FROM session WHERE id = ?", found)
    # Ten minutes ago, so that its roll is open whenever the tests run.
    _write(
        demo,
        f"UPDATE session SET starts_at = {TEN_MINUTES_AGO}, roll_done_at = NULL, "
        "roll_done_by_id = NULL WHERE id = ?",
        found,
    )
    yield found
    for table in kept:
        _write(demo, f"DELETE FROM {table} WHERE session_id = ?", found)
        for row in rows[table]:
            _write(demo, f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)
    _write(demo, "UPDATE session SET starts_at = ? WHERE id = ?", starts_at, found)


def _rows(demo: Any, table: str, session_id: int) -> list[Any]:
    with closing(sqlite3.connect(demo.file)) as db:
        return db.execute(f"SELECT * FROM {table} WHERE session_id = ?", (session_id,)).fetchall()


def _marks(demo: Any, session_id: int) -> int:
    return int(demo.value("SELECT count(*) FROM attendance WHERE session_id = ?", session_id))


def _marks_come_to(demo: Any, session_id: int, count: int) -> None:
    # The last of several may still be on its way when the first is seen.
    deadline = time.monotonic() + 15
    while _marks(demo, session_id) != count and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _marks(demo, session_id) == count


def _nothing_waits(page: Any) -> None:
    deadline = time.monotonic() + 15
    while page.evaluate("localStorage.length") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert json.loads(page.evaluate(STORED)) == []


def _cards(page: Any) -> Any:
    return page.locator("ul.roll > li[data-who]")


def _tap(page: Any, number: int, label: str) -> None:
    _cards(page).nth(number).get_by_role("button", name=label, exact=True).click()


def _names(demo: Any) -> list[str]:
    with closing(sqlite3.connect(demo.file)) as db:
        people = [name for (name,) in db.execute("SELECT name FROM person")]
        users = [name for (name,) in db.execute("SELECT name FROM app_user")]
    return [word for name in people + users for word in name.split() if len(word) > 2]


def _nobody_is_stored(visitor: Any, demo: Any) -> None:
    """No name, and nothing but what a mark needs, stands in the phone's storage."""
    stored = json.loads(visitor.page.evaluate(STORED))
    assert visitor.page.evaluate("sessionStorage.length") == 0
    said = []
    for key, value in stored:
        assert re.fullmatch(r"portal-marks:[\w-]{22}", key), key
        for entry in json.loads(value):
            assert set(entry) <= {"id", "session", "who", "mark", "seen", "at", "tried"}
            assert re.fullmatch(r"[\w-]{22}", entry.pop("who"))
            said += [str(one) for one in entry.values()]
    # What is left is read against every word of every name; chance makes words in the keys.
    text = " ".join(said).casefold()
    assert [name for name in _names(demo) if name.casefold() in text] == []


def _kept_pages(visitor: Any) -> list[str]:
    return list(
        visitor.page.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
            ".then((store) => store.keys()))).then((lists) => lists.flat()"
            ".map((one) => new URL(one.url).pathname)))"
        )
    )


def test_marks_made_without_a_signal_are_said_kept_and_sent(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay", width=360)
    fay.open(f"/sessions/{session_id}/roll")
    page = fay.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    fay.context.set_offline(True)
    for number in range(3):
        _tap(page, number, "Present")
    _tap(page, 3, "Apologies")
    _tap(page, 4, "Absent")
    # Changed his mind before anything was sent: one mark, not two.
    _tap(page, 4, "Present")
    page.get_by_text("5 marks wait for a signal.").wait_for()
    for number in range(5):
        assert _cards(page).nth(number).get_by_text("not sent yet").is_visible()
    assert _cards(page).nth(5).get_by_text("not sent yet").count() == 0
    assert _marks(demo, session_id) == 0
    _nobody_is_stored(fay, demo)

    # Opened again without a signal: a page that names nobody says what waits.
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "There is no signal"
    assert "5 marks made on this phone wait here." in page.locator("main").inner_text()
    _nobody_is_stored(fay, demo)

    # That page opens the roll by itself once there is a signal.
    fay.context.set_offline(False)
    page.locator("#roll-total strong", has_text="4 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    _marks_come_to(demo, session_id, 5)
    assert page.get_by_text("not sent yet").count() == 0
    said = "SELECT count(*) FROM attendance WHERE session_id = ? AND mark = ?"
    assert demo.value(said, session_id, "present") == 4
    assert demo.value(said, session_id, "apologies") == 1
    _nothing_waits(page)
    assert all(path == "/offline" or path.startswith("/static/") for path in _kept_pages(fay))


def test_marks_are_sent_by_themselves_when_the_signal_is_back(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    fay.open(f"/sessions/{session_id}/roll")
    page = fay.page
    _tap(page, 0, "Present")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    assert (
        _cards(page).nth(0).get_by_role("button", name="Present").get_attribute("aria-pressed")
        == "true"
    )
    fay.context.set_offline(True)
    # The mark that the server has is taken back, and another one made.
    _tap(page, 0, "Present")
    _tap(page, 1, "Left early")
    page.get_by_text("2 marks wait for a signal.").wait_for()
    page.get_by_text("Add someone").click()
    page.get_by_label("What name do they go by?").fill("Margit")
    page.get_by_role("button", name="Walk-in", exact=True).click()
    page.locator("[data-paper]").get_by_text("Write the name on paper").wait_for()
    _nobody_is_stored(fay, demo)
    fay.context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    # What was typed is still there, and goes as what was pressed.
    page.get_by_role("button", name="Walk-in", exact=True).click()
    page.locator("#walk-ins").get_by_text("added by you").wait_for()
    _write(demo, "DELETE FROM walk_in WHERE session_id = ? AND name = 'Margit'", session_id)
    with closing(sqlite3.connect(demo.file)) as db:
        rows = db.execute("SELECT mark FROM attendance WHERE session_id = ?", (session_id,))
        assert rows.fetchall() == [("left_early",)]


def test_marks_outlast_an_idle_time_out_and_wait_for_the_same_user(
    visitor: Any, demo: Any, session_id: int
) -> None:
    phone = visitor("fay")
    page = phone.page
    phone.open(f"/sessions/{session_id}/roll")
    phone.context.set_offline(True)
    _tap(page, 0, "Present")
    _tap(page, 1, "Absent")
    page.get_by_text("2 marks wait for a signal.").wait_for()
    _write(
        demo,
        f"UPDATE sign_in SET ended_at = {NOW} WHERE user_id = "
        "(SELECT id FROM app_user WHERE email = 'fay@demo.example')",
    )
    phone.context.set_offline(False)
    page.get_by_role("link", name="Sign in again").wait_for()
    assert _marks(demo, session_id) == 0

    # Somebody else on the same phone neither sends nor sees them.
    phone.sign_in("cora")
    phone.open(f"/sessions/{session_id}/roll")
    page.get_by_text("Marks of somebody else wait on this phone.").wait_for()
    assert page.get_by_text("not sent yet").count() == 0
    assert page.locator("[aria-pressed=true]").count() == 0
    assert _marks(demo, session_id) == 0
    _nobody_is_stored(phone, demo)
    page.locator(".who").get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in")

    phone.sign_in("fay")
    phone.open(f"/sessions/{session_id}/roll")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    _marks_come_to(demo, session_id, 2)


def test_another_leaders_mark_is_shown_and_either_can_be_kept(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    fay.context.set_offline(True)
    _tap(page, 0, "Present")
    _tap(page, 1, "Present")
    person_id = int(_cards(page).nth(0).get_attribute("id").removeprefix("person-"))
    sana = "(SELECT id FROM app_user WHERE email = 'sana@demo.example')"
    _write(
        demo,
        "INSERT INTO attendance (session_id, person_id, mark, marked_by_id, marked_at) VALUES "
        f"(?, ?, 'apologies', {sana}, {NOW})",
        session_id,
        person_id,
    )
    fay.context.set_offline(False)
    card = _cards(page).nth(0)
    card.get_by_text("as apologies at").wait_for()
    assert "Yours: present." in card.inner_text()
    said = "SELECT mark FROM attendance WHERE session_id = ? AND person_id = ?"
    assert demo.value(said, session_id, person_id) == "apologies"
    # The other mark goes its way; this one is asked about again after a reload.
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    _marks_come_to(demo, session_id, 2)
    page.reload()
    card.get_by_text("Yours: present.").wait_for()
    card.get_by_role("button", name="Keep present").click()
    card.locator(".clash").wait_for(state="detached")
    page.locator("#roll-total strong", has_text="2 here").wait_for()
    assert demo.value(said, session_id, person_id) == "present"
    _nothing_waits(page)


def test_what_cannot_be_written_is_said_and_stays_until_put_away(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    fay.context.set_offline(True)
    _tap(page, 0, "Present")
    _write(
        demo,
        "UPDATE session SET state = 'cancelled', reason = 'Heating failed' WHERE id = ?",
        session_id,
    )
    try:
        fay.context.set_offline(False)
        page.get_by_text("This session was called off").wait_for()
        page.reload()
        page.get_by_text("This session was called off").first.wait_for()
        page.get_by_role("button", name="Put away").click()
        page.locator("#waiting").wait_for(state="hidden")
        _nothing_waits(page)
        assert _marks(demo, session_id) == 0
    finally:
        _write(demo, "UPDATE session SET state = 'planned', reason = '' WHERE id = ?", session_id)


def test_signing_out_with_unsent_marks_asks_first(visitor: Any, demo: Any, session_id: int) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    fay.context.set_offline(True)
    _tap(page, 0, "Present")
    page.get_by_text("1 mark waits for a signal.").wait_for()
    page.locator(".who").get_by_role("button", name="Sign out").first.click()
    ask = page.get_by_role("dialog", name="Sign out before they are sent?")
    ask.get_by_text("1 mark on this phone hasn’t been sent.").wait_for()
    ask.get_by_role("button", name="Stay signed in").click()
    ask.wait_for(state="hidden")
    assert page.url.endswith("/roll")
    # The network is there, but the server is slow to take the mark: signed out in between.
    page.route("**/marks", lambda route: route.abort())
    fay.context.set_offline(False)
    page.locator(".who").get_by_role("button", name="Sign out").first.click()
    ask.get_by_role("button", name="Sign out anyway").click()
    page.wait_for_url("**/sign-in")
    _nobody_is_stored(fay, demo)
    page.unroute("**/marks")
    fay.sign_in("fay")
    fay.open(f"/sessions/{session_id}/roll")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    _marks_come_to(demo, session_id, 1)


def test_an_answer_that_is_lost_writes_nothing_twice(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")

    def lose(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        # The server has it, and the phone never hears so.
        route.fetch()
        # Unless the phone has given up on it by itself.
        with suppress(Error):
            route.abort()

    page.route("**/marks", lose)
    _tap(page, 0, "Present")
    page.get_by_text("1 mark waits for a signal.").wait_for()
    page.get_by_text("You can go on marking.").wait_for()
    _marks_come_to(demo, session_id, 1)
    # Changed meanwhile: that is a tap of its own, upon the one that may have arrived.
    _tap(page, 0, "Left early")
    page.unroute("**/marks")
    page.get_by_role("button", name="Try now").click()
    page.locator("#waiting").wait_for(state="hidden")
    said = "SELECT mark FROM attendance WHERE session_id = ?"
    assert demo.value(said, session_id) == "left_early"
    _marks_come_to(demo, session_id, 1)
    assert page.locator(".clash").all_inner_texts() == []


def test_impatient_taps_end_where_the_last_one_says(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    for label in ("Present", "Absent", "Left early", "Apologies", "Absent"):
        _tap(page, 0, label)
    for number in range(1, 5):
        _tap(page, number, "Present")
    page.locator("#roll-total strong", has_text="4 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    _marks_come_to(demo, session_id, 5)
    assert page.locator(".clash").all_inner_texts() == []
    pressed = _cards(page).nth(0).locator("[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["Absent"]
    said = "SELECT count(*) FROM attendance WHERE session_id = ? AND mark = 'absent'"
    assert demo.value(said, session_id) == 1


def test_head_count_waits_and_the_roll_is_finished_after_its_marks(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    fay.context.set_offline(True)
    for number in range(2):
        _tap(page, number, "Present")
    page.get_by_text("2 marks wait for a signal.").wait_for()
    page.locator("#roll-total").get_by_role("button", name="Done").click()
    page.get_by_text("so they go first").wait_for()
    page.get_by_text("Head count").first.click()
    page.get_by_label("People in the room").fill("9")
    page.get_by_role("button", name="Save head count").click()
    page.get_by_text("3 marks wait for a signal.").wait_for()
    fay.context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    page.locator("#roll-total strong", has_text="2 here").wait_for()
    _marks_come_to(demo, session_id, 2)
    assert demo.value("SELECT head_count FROM session WHERE id = ?", session_id) == 9
    _write(demo, "UPDATE session SET head_count = NULL WHERE id = ?", session_id)


@pytest.mark.parametrize("switch", ["no_storage", "no_script"])
def test_taps_go_on_without_storage_and_without_scripts(
    chromium: Any, demo: Any, session_id: int, switch: str
) -> None:
    from tests.browser.conftest import Visitor

    fay = Visitor(chromium, demo, scripts=switch != "no_script")
    if switch == "no_storage":
        fay.context.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('shut'); }});"
        )
    fay.sign_in("fay")
    fay.open(f"/sessions/{session_id}/roll")
    _tap(fay.page, 0, "Present")
    fay.page.locator("#roll-total strong", has_text="1 here").wait_for()
    _tap(fay.page, 1, "Absent")
    fay.page.get_by_text("1 absent").first.wait_for()
    _marks_come_to(demo, session_id, 2)
    fay.close()
