"""The roll on a phone held in one hand: counted in taps, at 360 px, with and without scripts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from portal.demo import PASSPHRASE
from tests.browser.test_pages import FAYS_GROUP, STANDARD

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
MEMBERS = 12
# What a thumb can hit, in CSS pixels.
SMALLEST_TARGET = 44
# Beyond one tap each: open the roll, fold the card, add two people, heads, Done and its question.
HANDFUL = 14


@pytest.fixture(scope="module")
def twelve(demo: Any) -> Any:
    """Fay's group, with enough members that twelve are expected today."""
    with closing(sqlite3.connect(demo.file)) as db:
        group = db.execute(FAYS_GROUP).fetchone()[0]
        count = "SELECT count(*) FROM membership WHERE group_id = ? AND state = 'active'"
        missing = MEMBERS - db.execute(count, (group,)).fetchone()[0]
        columns = [row[1] for row in db.execute("PRAGMA table_info(membership)") if row[1] != "id"]
        copied = ", ".join(
            {"person_id": "p.id", "offer_token_hash": "NULL"}.get(one, f"m.{one}")
            for one in columns
        )
        db.execute(
            f"INSERT INTO membership ({', '.join(columns)}) SELECT {copied} "
            "FROM person p, (SELECT * FROM membership WHERE group_id = ? AND state = 'active' "
            "ORDER BY id LIMIT 1) m WHERE p.id NOT IN (SELECT person_id FROM membership) "
            "AND p.id NOT IN (SELECT person_id FROM taster) ORDER BY p.id LIMIT ?",
            (group, max(0, missing)),
        )
        db.commit()
    return demo


@pytest.fixture
def fay(visitor: Any, twelve: Any, session_id: int) -> Any:
    one = visitor()
    one.page.set_viewport_size(PHONE)
    one.sign_in("fay")
    return one


@pytest.fixture
def plain(chromium: Any, twelve: Any, session_id: int) -> Iterator[Any]:
    """Fay on a phone without scripts."""
    context = chromium.new_context(
        base_url=twelve.address, viewport=PHONE, java_script_enabled=False
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("fay@demo.example")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    yield page
    context.close()


def _faults(page: Any) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        answer = page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            STANDARD,
        )
        found += [
            f"{scheme}: {one['id']}: {node['html'][:150]}"
            for one in answer["violations"]
            for node in one["nodes"]
        ]
    page.emulate_media(color_scheme="light")
    return found


def _is_narrow(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])


def test_twelve_people_a_walk_in_and_a_first_visit_take_a_tap_each_and_a_handful(fay: Any) -> None:
    page, taps = fay.page, 0

    def tap(target: Any) -> None:
        nonlocal taps
        taps += 1
        target.click()

    tap(page.get_by_role("link", name="Take the roll").first)
    page.locator("#roll-total").wait_for()
    roll = page.url
    # The card to open with is there to be read, and folds away.
    card = page.locator("details.opening")
    # Folded already where today's session is over by now.
    if card.get_attribute("open") is None:
        card.locator("> summary").click()
    assert card.locator(".script").is_visible()
    tap(card.locator("> summary"))

    cards = page.locator("ul.roll > li[data-who]")
    names = cards.locator(".name bdi").all_inner_texts()
    assert len(names) >= MEMBERS
    assert _is_narrow(page)
    for number in range(cards.count()):
        present = cards.nth(number).get_by_role("button", name="Present")
        box = present.bounding_box()
        assert box["height"] >= SMALLEST_TARGET and box["width"] >= SMALLEST_TARGET
        present.evaluate("one => one.scrollIntoView({block: 'center'})")
        place = present.bounding_box()["y"]
        tap(present)
        cards.nth(number).locator("button[aria-pressed=true]", has_text="Present").wait_for()
        # A scrolled page stands on fractions of a pixel.
        assert abs(present.bounding_box()["y"] - place) < 1, "the roll jumped"
        # Crisis numbers and the total stay in sight wherever the roll is scrolled to.
        assert page.get_by_role("button", name="In a crisis").is_visible()
    assert cards.locator(".name bdi").all_inner_texts() == names, "the order moved"
    page.locator("#roll-total", has_text=f"{len(names)} here").wait_for()

    for name, kind in (("Margo", "Walk-in"), ("Noor", "First visit")):
        tap(page.get_by_text("Add someone"))
        page.get_by_label("What name do they go by?").fill(name)
        tap(page.get_by_role("button", name=kind, exact=True))
        page.locator("#walk-ins .roll", has_text=name).wait_for()
    heads = page.locator("#head-count")
    tap(heads.locator("> summary"))
    page.get_by_label("People in the room").fill(str(len(names) + 4))
    tap(page.get_by_role("button", name="Save head count"))
    said = f"{len(names) + 4} in the room, {len(names) + 2} by name: 2 not named"
    page.locator("#roll-total", has_text=said).wait_for()
    assert _faults(page) == []

    tap(page.get_by_role("button", name="Done", exact=True))
    page.get_by_text("This roll is finished").wait_for()
    assert page.url.startswith(roll.split("#")[0].split("?")[0])
    assert taps <= len(names) + HANDFUL, f"{taps} taps for {len(names)} people"
    assert _is_narrow(page)
    assert _faults(page) == []


def test_crisis_card_opens_from_any_place_without_a_network(fay: Any) -> None:
    page = fay.page
    page.get_by_role("link", name="Take the roll").first.click()
    page.locator("#roll-total").wait_for()
    page.locator("#walk-ins").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    fay.context.set_offline(True)
    # By its place on the glass: a driver that looks for the button scrolls the page itself.
    button = page.get_by_role("button", name="In a crisis").bounding_box()
    page.mouse.click(button["x"] + 20, button["y"] + 20)
    card = page.locator("#crisis")
    assert card.is_visible()
    numbers = [one.get_attribute("href") for one in card.locator("a").all()]
    assert "tel:999" in numbers and "tel:116123" in numbers
    card.get_by_role("button", name="Back to the roll").click()
    assert not card.is_visible()
    assert abs(page.evaluate("scrollY") - place) <= 1
    page.get_by_role("button", name="In a crisis").click()
    assert _faults(page) == []
    fay.context.set_offline(False)


def test_roll_is_taken_without_scripts(plain: Any) -> None:
    plain.get_by_role("link", name="Take the roll").first.click()
    cards = plain.locator("ul.roll > li[data-who]")
    cards.first.get_by_role("button", name="Absent").click()
    assert cards.first.locator("button[aria-pressed=true]").inner_text() == "Absent"
    cards.first.get_by_role("button", name="Absent").click()
    assert cards.first.locator("button[aria-pressed=true]").count() == 0
    plain.get_by_text("Add someone").click()
    plain.get_by_label("What name do they go by?").fill("Ravi")
    plain.get_by_role("button", name="Walk-in", exact=True).click()
    assert plain.locator("#walk-ins .roll", has_text="Ravi").count() == 1
    plain.get_by_role("button", name="In a crisis").click()
    assert plain.locator("#crisis").is_visible()
    plain.get_by_role("button", name="Back to the roll").click()
    plain.get_by_role("button", name="Done", exact=True).click()
    assert "Leave them not recorded?" in plain.locator("h1").inner_text()
    plain.get_by_role("button", name="Leave them and finish").click()
    assert plain.get_by_text("This roll is finished").is_visible()
