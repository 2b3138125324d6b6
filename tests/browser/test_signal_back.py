"""What becomes of marks that waited on a phone: refused, lost on the way, or left behind."""

from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.browser.phone import (
    cards,
    is_ready,
    marks,
    marks_come_to,
    nobody_is_stored,
    nothing_waits,
    tap,
    write,
)

pytestmark = pytest.mark.browser


def test_what_cannot_be_written_is_said_and_stays_until_put_away(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    is_ready(page)
    fay.context.set_offline(True)
    tap(page, 0, "Present")
    write(
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
        nothing_waits(page)
        assert marks(demo, session_id) == 0
    finally:
        write(demo, "UPDATE session SET state = 'planned', reason = '' WHERE id = ?", session_id)


def test_signing_out_with_unsent_marks_asks_first(visitor: Any, demo: Any, session_id: int) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    is_ready(page)
    fay.context.set_offline(True)
    tap(page, 0, "Present")
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
    nobody_is_stored(fay, demo)
    page.unroute("**/marks")
    fay.sign_in("fay")
    fay.open(f"/sessions/{session_id}/roll")
    page.locator("#roll-total strong", has_text="1 here").wait_for()
    marks_come_to(demo, session_id, 1)


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
    tap(page, 0, "Present")
    page.get_by_text("1 mark waits for a signal.").wait_for()
    page.get_by_text("You can go on marking.").wait_for()
    marks_come_to(demo, session_id, 1)
    # Changed meanwhile: that is a tap of its own, upon the one that may have arrived.
    tap(page, 0, "Left early")
    page.unroute("**/marks")
    page.get_by_role("button", name="Try now").click()
    page.locator("#waiting").wait_for(state="hidden")
    said = "SELECT mark FROM attendance WHERE session_id = ?"
    assert demo.value(said, session_id) == "left_early"
    marks_come_to(demo, session_id, 1)
    assert page.locator(".clash").all_inner_texts() == []


def test_impatient_taps_end_where_the_last_one_says(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    for label in ("Present", "Absent", "Left early", "Apologies", "Absent"):
        tap(page, 0, label)
    for number in range(1, 5):
        tap(page, number, "Present")
    page.locator("#roll-total strong", has_text="4 here").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    marks_come_to(demo, session_id, 5)
    assert page.locator(".clash").all_inner_texts() == []
    pressed = cards(page).nth(0).locator("[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["Absent"]
    said = "SELECT count(*) FROM attendance WHERE session_id = ? AND mark = 'absent'"
    assert demo.value(said, session_id) == 1


def test_head_count_waits_and_the_roll_is_finished_after_its_marks(
    visitor: Any, demo: Any, session_id: int
) -> None:
    fay = visitor("fay")
    page = fay.page
    fay.open(f"/sessions/{session_id}/roll")
    is_ready(page)
    fay.context.set_offline(True)
    for number in range(2):
        tap(page, number, "Present")
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
    marks_come_to(demo, session_id, 2)
    assert demo.value("SELECT head_count FROM session WHERE id = ?", session_id) == 9
    write(demo, "UPDATE session SET head_count = NULL WHERE id = ?", session_id)


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
    tap(fay.page, 0, "Present")
    fay.page.locator("#roll-total strong", has_text="1 here").wait_for()
    tap(fay.page, 1, "Absent")
    fay.page.get_by_text("1 absent").first.wait_for()
    marks_come_to(demo, session_id, 2)
    fay.close()
