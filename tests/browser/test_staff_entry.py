"""Staff entry in a real browser: a scan is read beside the form, and the keyboard does it all."""

from typing import Any

from portal.demo.sent_in import one_line_pdf

FOCUSED = "[document.activeElement.name || document.activeElement.id, document.activeElement.value]"
SCAN = {
    "name": "letter.pdf",
    "mimeType": "application/pdf",
    "buffer": one_line_pdf("Please see Wilhelmina Birdsong"),
}


def _tab_to(page: Any, name: str) -> None:
    """Press Tab until this field has focus, as somebody without a mouse does."""
    for _press in range(80):
        if page.evaluate(FOCUSED)[0] == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")


def _type(page: Any, **texts: str) -> None:
    for name, text in texts.items():
        _tab_to(page, name)
        page.keyboard.type(text)


def _choose(page: Any, name: str, value: str) -> None:
    """Choose one of several with the arrow keys."""
    _tab_to(page, name)
    page.keyboard.press("Space")
    for _press in range(6):
        if page.evaluate(FOCUSED)[1] == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} has no {value}")


def _box(page: Any, selector: str) -> Any:
    return page.locator(selector).bounding_box()


def test_a_referral_is_typed_by_keyboard_alone_with_its_scan_beside_it(
    visitor: Any, demo: Any
) -> None:
    cora = visitor("cora")
    cora.open("/referrals/new")
    page = cora.page
    page.locator("input[name=scan]").set_input_files(SCAN)
    _tab_to(page, "scan")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/referrals/new?draft=*")
    frame = page.frame_locator("iframe.reading-frame")
    assert frame is not None
    scan, form = _box(page, "iframe.reading-frame"), _box(page, "form[data-draft]")
    assert scan["x"] + scan["width"] <= form["x"]
    assert scan["width"] > 350 and form["width"] > 350
    assert abs(scan["y"] - form["y"]) < 120
    answer = page.request.get(page.locator("iframe.reading-frame").get_attribute("src"))
    assert answer.headers["content-type"] == "application/pdf"
    assert "sandbox" in answer.headers["content-security-policy"]

    page.locator("main").focus()
    _choose(page, "arrived_by", "paper")
    _choose(page, "sender_is", "professional")
    _type(
        page,
        referrer_name="Dr Ash",
        referrer_organisation="Quay practice",
        given_name="Wilhelmina",
        family_name="Birdsong",
        phone="01632 960 777",
        reason="Low mood since the spring",
    )
    # Scrolled far down, the scan is still beside what is typed.
    assert 0 <= _box(page, "iframe.reading-frame")["y"] < 400
    page.get_by_text("Saved as a draft, ").first.wait_for()
    _choose(page, "urgency", "routine")
    _choose(page, "risk", "no")
    page.keyboard.press("Enter")
    page.wait_for_url("**/referrals/*")
    page.get_by_role("heading", name="Wilhelmina Birdsong", exact=True).wait_for()
    body = "SELECT m.body FROM intake_message m JOIN referral r ON r.message_id = m.id "
    body += "WHERE r.reason = 'Low mood since the spring'"
    assert demo.value(body) == SCAN["buffer"]


def test_what_was_typed_outlives_its_tab(visitor: Any) -> None:
    cora = visitor("cora")
    cora.open("/referrals/new")
    cora.page.locator("input[name=given_name]").fill("Ottoline")
    cora.page.get_by_text("Saved as a draft, ").wait_for()
    # The last words go when the tab does, without a pause before them.
    cora.page.locator("input[name=family_name]").fill("Threadgold")
    cora.page.close()
    page = cora.context.new_page()
    page.goto("/referrals/new")
    page.get_by_role("link", name="Ottoline").click()
    assert page.locator("input[name=given_name]").input_value() == "Ottoline"
    page.get_by_role("button", name="Switch keys on").wait_for()
    cora.page = page


def test_keys_are_off_until_wanted(visitor: Any) -> None:
    cora = visitor("cora")
    cora.open("/referrals/new")
    page = cora.page
    page.locator("input[name=given_name]").focus()
    page.keyboard.press("Control+.")
    assert page.evaluate(FOCUSED)[0] == "given_name"
    page.get_by_role("button", name="Switch keys on").click()
    page.locator("input[name=given_name]").focus()
    page.keyboard.press("Control+.")
    assert page.evaluate(FOCUSED)[0] == "q"
    page.get_by_role("button", name="Switch keys off").click()
