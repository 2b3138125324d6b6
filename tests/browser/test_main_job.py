"""The main job, once, in a real browser: from a GP's form to a manager's PDF."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser
NAME = "Ottoline Fairweather"


def test_a_referral_becomes_a_seat_a_roll_and_a_report(
    visitor: Any, demo: Any, session_id: int
) -> None:
    receipt = _refer(visitor())
    group = demo.value(
        "SELECT g.name FROM support_group g JOIN group_leader l ON l.group_id = g.id "
        "JOIN app_user u ON u.id = l.user_id JOIN session s ON s.group_id = g.id "
        "WHERE u.email = 'fay@demo.example' AND date(s.starts_at) = date('now') LIMIT 1"
    )
    _place(visitor("cora"), receipt, group)
    _take_the_roll(visitor("fay", width=360))
    _download_the_report(visitor("mae"))


def _refer(gp: Any) -> str:
    page = gp.page
    gp.open("/refer")
    page.check("input[name=sender_is][value=professional]")
    page.fill("[name=born_on]", "1992-11-14")
    page.fill("[name=postcode]", "LS1 4AP")
    page.get_by_role("button", name="Continue").click()
    page.fill("[name=referrer_name]", "Imran Shah")
    page.fill("[name=referrer_organisation]", "Quayside Practice")
    page.fill("[name=referrer_phone]", "01632 960 111")
    page.fill("[name=given_name]", NAME.split()[0])
    page.fill("[name=family_name]", NAME.split()[1])
    page.fill("[name=phone]", "07700 900 142")
    page.check("input[name=ways][value=call]")
    page.fill("[name=reason]", "Panic attacks since March. <b>Worse</b> on the bus 🚌.")
    page.check("input[name=urgency][value=routine]")
    page.check("input[name=risk][value=no]")
    page.check("input[name=consent_referral]")
    page.check("input[name=consent_placement]")
    page.check("input[name=consent_said_by][value=person]")
    page.check("input[name=consent_how] >> nth=0")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("heading", name="Check your answers").wait_for()
    assert "<b>Worse</b> on the bus 🚌" in page.inner_text("main")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    found = re.search(r"R-[0-9A-Z-]+", page.inner_text("main"))
    assert found
    return found.group()


def _place(cora: Any, receipt: str, group: str) -> None:
    page = cora.page
    page.get_by_role("link", name="Referrals").first.click()
    page.fill("main input[name=q]", receipt)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("heading", name=NAME, exact=True).wait_for()
    page.get_by_role("button", name="Accept").click()
    # Said on the page and, for a screen reader, once more.
    page.locator("main").get_by_text("Accepted. Next: a place in a group.").wait_for()
    others = page.locator(
        "#groups details summary", has_text=re.compile("groups? of (an)?other programmes?")
    )
    if others.count():
        others.click()
    page.get_by_role("button", name=f"Place here {group}", exact=True).click()
    page.locator("main").get_by_text(f"Placed in {group}.").wait_for()
    said = page.inner_text("main").split("What happened")[1]
    for step in ("Received", "Accepted", "Placed"):
        assert step in said, step


def _take_the_roll(fay: Any) -> None:
    page = fay.page
    page.get_by_role("link", name="Take the roll").click()
    card = page.locator("ul.roll > li", has_text=NAME.split()[0])
    for label, pressed in (("Present", "true"), ("Present", "false"), ("Left early", "true")):
        button = card.get_by_role("button", name=label)
        button.click()
        page.wait_for_function(
            "([id, pressed]) => document.getElementById(id)?.ariaPressed === pressed",
            arg=[button.get_attribute("id"), pressed],
        )
    # A tap shows at once; the total waits for the server.
    page.locator("#roll-total", has_text="1 here").wait_for()
    page.locator("summary", has_text="Add someone").click()
    page.get_by_label("What name do they go by?").fill("Jo with the red hat")
    page.get_by_role("button", name="Walk-in").click()
    page.locator("#walk-ins").get_by_text("Jo with the red hat").first.wait_for()
    # Kept on the server, not only on the screen.
    page.reload()
    left_early = page.locator("ul.roll > li", has_text=NAME.split()[0]).get_by_role(
        "button", name="Left early"
    )
    assert left_early.get_attribute("aria-pressed") == "true"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "the roll scrolls sideways"


def _download_the_report(mae: Any) -> None:
    page = mae.page
    page.get_by_role("link", name="Reports").first.click()
    page.get_by_role("link", name="Programme report").first.click()
    page.get_by_role("heading", name="The period on one page").wait_for()
    page.get_by_role("link", name="Reports").first.click()
    page.get_by_role("link", name="Issue 1").click()
    address = page.get_by_role("link", name="Open the PDF").get_attribute("href")
    assert page.request.get(page.url.split("/reports")[0] + address).body().startswith(b"%PDF-")
