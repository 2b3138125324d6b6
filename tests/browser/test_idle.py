"""A page that is left alone covers itself, and loses nothing that was typed."""

from typing import Any

import pytest

from portal.demo import PASSPHRASE
from tests.browser import phone

pytestmark = pytest.mark.browser

AGO = "strftime('%Y-%m-%d %H:%M:%f', 'now', '-40 minutes') || '000'"
TYPED = "Half a sentence about nobody in partic"


def _leave_alone(demo: Any, email: str) -> None:
    """Have the server believe that nobody clicked for forty minutes."""
    user_id = demo.value("SELECT id FROM app_user WHERE email = ?", email)
    phone.write(
        demo,
        f"UPDATE sign_in SET seen_at = {AGO} WHERE user_id = ? AND ended_at IS NULL",
        user_id,
    )


def _idle_visitor(visitor: Any, path: str, name: str = "cora") -> Any:
    one = visitor(name)
    one.page.clock.install()
    one.open(path)
    return one


def _sign_in(page: Any, name: str) -> None:
    page.get_by_label("E-mail address").fill(f"{name}@demo.example")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def _cover(one: Any, demo: Any, email: str = "cora@demo.example") -> Any:
    _leave_alone(demo, email)
    one.page.clock.fast_forward("15:05")
    cover = one.page.get_by_role("dialog", name="This page is covered")
    cover.wait_for(state="visible")
    return cover


def test_a_page_left_alone_is_covered_and_uncovered_as_it_was(visitor: Any, demo: Any) -> None:
    one = _idle_visitor(visitor, "/referrals/new")
    page = one.page
    page.locator("main [name=given_name]").fill(TYPED)
    heading = page.locator("main h1")
    cover = _cover(one, demo)
    assert not heading.is_visible()
    assert "Covered" in page.title()
    # Escape opens nothing, twice neither.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    cover.wait_for(state="visible")
    assert not heading.is_visible()
    # Nothing of it is read aloud or found by the keyboard either.
    page.keyboard.press("Tab")
    assert cover.evaluate("one => one.contains(document.activeElement)")
    before = page.locator("main input[name=csrf_token]").first.get_attribute("value")
    cover.get_by_role("button", name="I have signed in: go on").click()
    cover.get_by_text("You aren’t signed in yet.").wait_for()
    with one.context.expect_page() as opened:
        cover.get_by_role("link", name="Sign in again, in a new tab").click()
    tab = opened.value
    # Somebody else signing in there sees nothing of it.
    _sign_in(tab, "mae")
    cover.get_by_role("button", name="I have signed in: go on").click()
    cover.get_by_text("Somebody else is signed in here now.").wait_for()
    assert not heading.is_visible()
    tab.goto("/sign-in?next=/account/back")
    _sign_in(tab, "cora")
    assert tab.get_by_role("heading", name="You’re signed in again").is_visible()
    tab.close()
    cover.get_by_role("button", name="I have signed in: go on").click()
    cover.wait_for(state="hidden")
    assert page.locator("main [name=given_name]").input_value() == TYPED
    # The page's forms go by the new sign-in: none is refused for an old token.
    after = page.locator("main input[name=csrf_token]").first.get_attribute("value")
    assert after != before
    sent = page.evaluate(
        "token => fetch('/account/keys', {method: 'POST', redirect: 'manual', "
        "body: new URLSearchParams({csrf_token: token, keys: 'on'})}).then(one => one.type)",
        after,
    )
    assert sent == "opaqueredirect"


def test_a_word_before_it_is_covered_that_any_touch_takes_back(visitor: Any, demo: Any) -> None:
    one = _idle_visitor(visitor, "/people")
    page = one.page
    _leave_alone_for = "strftime('%Y-%m-%d %H:%M:%f', 'now', '-14 minutes', '-20 seconds') || '000'"
    phone.write(demo, f"UPDATE sign_in SET seen_at = {_leave_alone_for} WHERE ended_at IS NULL")
    page.clock.fast_forward("14:20")
    warning = page.get_by_role("alert").filter(has_text="signed out in a minute")
    warning.wait_for(state="visible")
    page.keyboard.press("Shift")
    warning.wait_for(state="hidden")
    # The server heard of it, so that nothing is covered a minute later.
    page.clock.fast_forward("01:30")
    page.wait_for_timeout(200)
    assert page.locator("main h1").is_visible()


def test_signing_out_in_another_tab_covers_this_one(visitor: Any, demo: Any) -> None:
    one = visitor("cora")
    one.open("/people")
    other = one.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out", exact=True).first.click()
    other.wait_for_load_state()
    one.page.bring_to_front()
    one.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    cover = one.page.get_by_role("dialog", name="This page is covered")
    cover.wait_for(state="visible")
    assert not one.page.locator("main h1").is_visible()


def test_the_cover_looks_right_and_prints_nothing(visitor: Any, demo: Any) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    one = _idle_visitor(visitor, "/people")
    _cover(one, demo)
    page = one.page
    for width in (1280, 360):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(AXE_SCRIPT)
            # What it can't judge is a fault too: white on white once passed as that.
            found = page.evaluate(
                "axe.run('#cover').then(one => "
                "[...one.violations, ...one.incomplete].map(v => v.id))"
            )
            assert found == [], f"{width} {scheme}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert not page.locator("main h1").is_visible()


def test_a_leaders_open_roll_is_never_covered(visitor: Any, demo: Any, session_id: int) -> None:
    one = _idle_visitor(visitor, f"/sessions/{session_id}/roll", "fay")
    _leave_alone(demo, "fay@demo.example")
    one.page.clock.fast_forward("40:00")
    assert one.page.locator("#cover").count() == 0
    assert one.page.locator("main h1").is_visible()


def test_a_tap_by_htmx_after_the_limit_leaves_the_page_as_it_was(visitor: Any, demo: Any) -> None:
    one = visitor("cora")
    one.open("/referrals")
    _leave_alone(demo, "cora@demo.example")
    one.page.evaluate(
        "() => { const b = document.createElement('button'); b.id = 'tap'; b.textContent = 'Tap';"
        " b.setAttribute('hx-post', '/account/keys'); document.querySelector('main').append(b);"
        " htmx.process(b); b.click(); }"
    )
    one.page.get_by_role("dialog", name="This page is covered").wait_for(state="visible")
    assert one.page.url.endswith("/referrals")
    assert one.page.locator("#tap").count() == 1
