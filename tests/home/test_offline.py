"""What a phone may keep of Portal: the look, and one page that knows nobody."""

import re


def test_page_without_a_signal_is_the_same_for_everybody(browser_for, people):
    pages = {browser_for(who).get("/offline").text for who in (None, people.fay, people.ada)}
    assert len(pages) == 1
    page = browser_for(people.fay).get("/offline")
    assert page.heading == "There is no signal"
    assert "116 123" in page.main
    assert "csrf" not in page.text
    for who in (people.fay, people.pip):
        assert who.name not in page.text


def test_worker_keeps_static_files_and_that_page_alone(browser_for, db):
    answer = browser_for().get("/sw.js").response
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    text = answer.get_data(as_text=True)
    kept = re.findall(r'"(/[^"]*)"', text.split("const STORE")[0])
    assert kept[-1] == "/offline"
    assert all(path.startswith("/static/") for path in kept[:-1])
    for path in kept:
        browser_for().get(path)


def test_every_signed_in_page_of_a_leader_asks_before_leaving_marks_behind(browser_for, people):
    page = browser_for(people.fay).get("/")
    assert page.tree.xpath(".//form[@data-signs-out]/@action")[0] == "/sign-out"
    assert page.tree.xpath('.//dialog[@id="waiting-ask"]/@data-user')
    # Somebody who takes no roll has none to leave behind.
    assert not browser_for(people.mae).get("/").tree.xpath('.//dialog[@id="waiting-ask"]')
