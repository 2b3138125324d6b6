"""The queue's keys in a real browser: they move, open and lead to buttons, decide nothing, and
switch off for good."""

from typing import Any

HEADING_IN_THE_LIST = "[data-keys] tbody tr .name a[data-open]"


def _person(page: Any) -> str:
    """The text of what has focus."""
    return str(page.evaluate("document.activeElement.innerText")).strip()


def _queue(visitor: Any) -> tuple[Any, Any]:
    cora = visitor("cora")
    cora.open("/referrals")
    names = cora.page.locator(HEADING_IN_THE_LIST)
    assert names.count() > 2
    return cora.page, names


def test_keys_walk_the_queue_until_switched_off_for_this_user(visitor: Any) -> None:
    page, names = _queue(visitor)
    # Outside the list they are letters like any other.
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.get_by_label("Name or reference").press("j")
    assert page.get_by_label("Name or reference").input_value() == "j"
    names.first.focus()
    first = _person(page)
    for key, number in (("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        page.keyboard.press(key)
        assert _person(page) == names.nth(number).inner_text()

    page.get_by_role("button", name="Turn keys off").click()
    page.get_by_role("button", name="Turn keys on").wait_for()
    for _again in range(2):
        names.first.focus()
        for key in ("j", "a", "h", "x", "o", "?"):
            page.keyboard.press(key)
        assert _person(page) == first
        assert page.locator(".pick input:checked").count() == 0
        assert not page.locator("#keys-help").is_visible()
        page.reload()
    # The same user on another device.
    other, _names = _queue(visitor)
    other.get_by_role("button", name="Turn keys on").click()
    other.get_by_role("button", name="Turn keys off").wait_for()

    page.reload()
    names.first.focus()
    page.keyboard.press("j")
    target = names.nth(1).get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(f"**{target}")
    page.get_by_role("link", name="Back to To decide").click()
    page.wait_for_url("**/referrals?tab=decide#r*")


def test_no_key_decides_but_each_leads_to_a_button(visitor: Any) -> None:
    page, names = _queue(visitor)
    bar = page.locator("[data-bar]")
    assert not bar.is_visible()
    names.nth(1).focus()
    before = page.url
    page.keyboard.press("h")
    assert _person(page).startswith("Put on hold")
    assert bar.get_by_text("1 chosen").is_visible()
    assert page.url == before
    names.nth(0).focus()
    page.keyboard.press("x")
    assert bar.get_by_text("2 chosen").is_visible()
    page.keyboard.press("a")
    assert _person(page).startswith("Assign to me")
    names.nth(0).focus()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys in this list").is_visible()
    page.keyboard.press("Escape")
    # With the button, and not before, something is asked.
    names.nth(1).focus()
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Put those chosen on hold").wait_for()
    assert page.locator("input[name=pick]").count() == 2
    page.go_back()
    assert page.locator("[data-bar]").get_by_text("2 chosen").is_visible()
