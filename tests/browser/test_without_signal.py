"""A roll without a signal, in a real browser under the strict policy: nothing is lost, nobody's
name stays on the phone, and nobody else sends what waits there."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.browser.phone import (
    NOW,
    cards,
    is_ready,
    kept_pages,
    marks,
    marks_come_to,
    nobody_is_stored,
    nothing_waits,
    tap,
    write,
)

pytestmark = pytest.mark.browser


def test_marks_made_without_a_signal_are_said_kept_and_sent(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay", width=360)
    fay.open(f"/sessions/{session_id}/roll")
    page = fay.page
    is_ready(page)
    fay.context.set_offline(True)
    for number in range(3):
        tap(page, number, "Present")
    tap(page, 3, "Apologies")
    tap(page, 4, "Absent")
    # Changed his mind before anything was sent: one mark, not two.
    tap(page, 4, "Present")
    page.get_by_text("5 marks wait for a signal.").wait_for()
    for number in range(5):
        assert cards(page).nth(number).get_by_text("not sent yet").is_visible()
    assert cards(page).nth(5).get_by_text("not sent yet").count() == 0
    assert marks(demo, session_id) == 0
    nobody_is_stored(fay, demo)

    # Opened again without a signal: a page that names nobody says what waits.
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "There is no signal"
    assert "5 marks made on this phone wait here." in page.locator("main").inner_text()
    nobody_is_stored(fay, demo)

    # That page opens the roll by itself once there is a signal.
    fay.context.set_offline(False)
    page.locator("#roll-total strong", has_text="4 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    marks_come_to(demo, session_id, 5)
    assert page.get_by_text("not sent yet").count() == 0
    said = "SELECT count(*) FROM attendance WHERE session_id = ? AND mark = ?"
    assert demo.value(said, session_id, "present") == 4
    assert demo.value(said, session_id, "apologies") == 1
    nothing_waits(page)
    assert all(path == "/offline" or path.startswith("/static/") for path in kept_pages(fay))


def test_what_is_said_of_a_signal_moves_no_name_under_a_finger(
    visitor: Any, session_id: int
) -> None:
    fay = visitor("fay", width=360)
    fay.open(f"/sessions/{session_id}/roll")
    page = fay.page
    is_ready(page)

    def places() -> list[int]:
        return page.evaluate(
            "[...document.querySelectorAll('ul.roll > li')]"
            ".map(one => Math.round(one.getBoundingClientRect().top))"
        )

    before = places()
    assert page.evaluate("scrollY") == 0
    fay.context.set_offline(True)
    page.get_by_role("button", name="Present").first.evaluate("one => one.click()")
    page.get_by_text("1 mark waits for a signal.").wait_for()
    assert places() == before
    fay.context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    assert places() == before


def test_marks_are_sent_by_themselves_when_the_signal_is_back(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    fay.open(f"/sessions/{session_id}/roll")
    page = fay.page
    is_ready(page)
    tap(page, 0, "Present")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    assert (
        cards(page).nth(0).get_by_role("button", name="Present").get_attribute("aria-pressed")
        == "true"
    )
    fay.context.set_offline(True)
    # The mark that the server has is taken back, and another one made.
    tap(page, 0, "Present")
    tap(page, 1, "Left early")
    page.get_by_text("2 marks wait for a signal.").wait_for()
    page.get_by_text("Add someone").click()
    page.get_by_label("What name do they go by?").fill("Margit")
    page.get_by_role("button", name="Walk-in", exact=True).click()
    page.locator("[data-paper]").get_by_text("Write the name on paper").wait_for()
    nobody_is_stored(fay, demo)
    fay.context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    # What was typed is still there, and goes as what was pressed.
    page.get_by_role("button", name="Walk-in", exact=True).click()
    page.locator("#walk-ins").get_by_text("added by you").wait_for()
    write(demo, "DELETE FROM walk_in WHERE session_id = ? AND name = 'Margit'", session_id)
    with closing(sqlite3.connect(demo.file)) as db:
        rows = db.execute("SELECT mark FROM attendance WHERE session_id = ?", (session_id,))
        assert rows.fetchall() == [("left_early",)]


def test_marks_outlast_an_idle_time_out_and_wait_for_the_same_user(
    visitor: Any, demo: Any, session_id: int
) -> None:
    phone = visitor("fay")
    page = phone.page
    phone.open(f"/sessions/{session_id}/roll")
    is_ready(page)
    phone.context.set_offline(True)
    tap(page, 0, "Present")
    tap(page, 1, "Absent")
    page.get_by_text("2 marks wait for a signal.").wait_for()
    write(
        demo,
        f"UPDATE sign_in SET ended_at = {NOW} WHERE user_id = "
        "(SELECT id FROM app_user WHERE email = 'fay@demo.example')",
    )
    phone.context.set_offline(False)
    page.get_by_role("link", name="Sign in again").wait_for()
    assert marks(demo, session_id) == 0

    # Somebody else on the same phone neither sends nor sees them.
    phone.sign_in("cora")
    phone.open(f"/sessions/{session_id}/roll")
    page.get_by_text("Marks of somebody else wait on this phone.").wait_for()
    assert page.get_by_text("not sent yet").count() == 0
    assert page.locator("[aria-pressed=true]").count() == 0
    assert marks(demo, session_id) == 0
    nobody_is_stored(phone, demo)
    page.locator(".who").get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in")

    phone.sign_in("fay")
    phone.open(f"/sessions/{session_id}/roll")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    marks_come_to(demo, session_id, 2)


def test_another_leaders_mark_is_shown_and_either_can_be_kept(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    is_ready(page)
    fay.context.set_offline(True)
    tap(page, 0, "Present")
    tap(page, 1, "Present")
    person_id = int(cards(page).nth(0).get_attribute("id").removeprefix("person-"))
    sana = "(SELECT id FROM app_user WHERE email = 'sana@demo.example')"
    write(
        demo,
        "INSERT INTO attendance (session_id, person_id, mark, marked_by_id, marked_at) VALUES "
        f"(?, ?, 'apologies', {sana}, {NOW})",
        session_id,
        person_id,
    )
    fay.context.set_offline(False)
    card = cards(page).nth(0)
    card.get_by_text("as apologies at").wait_for()
    assert "Yours: present." in card.inner_text()
    said = "SELECT mark FROM attendance WHERE session_id = ? AND person_id = ?"
    assert demo.value(said, session_id, person_id) == "apologies"
    # The other mark goes its way; this one is asked about again after a reload.
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    marks_come_to(demo, session_id, 2)
    page.reload()
    card.get_by_text("Yours: present.").wait_for()
    card.get_by_role("button", name="Keep present").click()
    card.locator(".clash").wait_for(state="detached")
    page.locator("#roll-total strong", has_text="2 here").wait_for()
    assert demo.value(said, session_id, person_id) == "present"
    nothing_waits(page)
