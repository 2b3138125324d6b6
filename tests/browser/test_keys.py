"""The queue's keys in a real browser: j and k go up and down, Enter opens, and they switch off."""

from typing import Any


def _person(page: Any) -> str:
    """The text of the link that has focus."""
    return str(page.evaluate("document.activeElement.innerText"))


def test_j_k_and_enter_walk_the_queue_until_switched_off(visitor: Any) -> None:
    cora = visitor("cora")
    cora.open("/referrals")
    page = cora.page
    names = page.locator("[data-keys] tbody tr .name a")
    assert names.count() > 2
    # Outside the list they are letters like any other.
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    names.first.focus()
    first = _person(page)
    page.keyboard.press("j")
    second = _person(page)
    assert second == names.nth(1).inner_text()
    page.keyboard.press("k")
    assert _person(page) == first == names.first.inner_text()
    page.keyboard.press("k")
    assert _person(page) == first

    page.get_by_role("button", name="Turn keys off").click()
    names.first.focus()
    page.keyboard.press("j")
    assert _person(page) == first
    page.reload()
    names.first.focus()
    page.keyboard.press("j")
    assert _person(page) == first
    page.get_by_role("button", name="Turn keys on").click()

    names.first.focus()
    page.keyboard.press("j")
    target = names.nth(1).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
