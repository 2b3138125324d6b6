"""A letter that confirms attendance at the person's request: the days, and nothing of why."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from portal import clock, pdf
from portal.errors import PdfUnavailable
from portal.models import Contact, Event, GroupStaff, GroupTopic
from tests import factories

TODAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(clock.at_local(TODAY, 9), tick=False):
        yield


@pytest.fixture(autouse=True)
def _needs_pango(app):
    try:
        pdf.render_pdf("<!doctype html><html lang=en><title>x</title><p>x")
    except PdfUnavailable as problem:
        pytest.skip(str(problem))


@pytest.fixture
def came(people):
    """Pip was present on the 3rd, left early on the 10th, and stayed away on the 17th."""
    GroupTopic.create(group=people.tuesday, topic="Anxiety")
    for day, mark in ((3, "present"), (10, "left_early"), (17, "absent")):
        meet(people.tuesday, day, people.pip, mark)
    return people.pip


def meet(group, day, person, mark="present"):
    session = factories.session(group, clock.at_local(date(2026, 11, day), 18, 30))
    factories.mark(session, person, mark)


def path(person):
    return f"/people/{person.id}/attendance-letter"


def check(browser, person, status=200, **fields):
    page = browser.get(path(person))
    return browser.submit(page, "Look at the letter", status=status, **fields)


def make(browser, checked):
    return browser.submit(checked, "Make the letter", status=200)


def text(page):
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.response.data)).pages)


def test_letter_confirms_days_and_says_neither_topic_nor_group(people, came, browser_for):
    browser = browser_for(people.cora)
    checked = check(browser, came, addressed_to="Harbour Council\nRopewalk 1")
    made = make(browser, checked)
    said = text(made)
    for words in ("Harbour Council", "Pip Marlow", "3 November 2026", "10 November 2026"):
        assert words in checked.main
        assert words in said
    assert "left early" in said
    assert "2 sessions in all" in said
    for words in ("17 November", "Anxiety", "Tuesday group", "mental", "support"):
        assert words not in said, words
    assert "Pip" not in made.response.headers["Content-Disposition"]


def test_letter_is_tagged_and_its_title_names_nobody(people, came, browser_for):
    browser = browser_for(people.cora)
    read = PdfReader(BytesIO(make(browser, check(browser, came)).response.data))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"] == "en"
    assert read.metadata.title == "Confirmation of attendance"


def test_the_group_is_named_only_where_the_person_wants_it(people, came, browser_for):
    browser = browser_for(people.cora)
    said = text(make(browser, check(browser, came, names_groups="y")))
    assert "Tuesday group" in said
    assert "Anxiety" not in said


def test_a_sensitive_group_is_never_named_and_offered_to_staff_named_on_it(people, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    meet(hush, 3, people.pip)
    browser = browser_for(people.cora)
    assert "Nothing to confirm" in browser.get(path(people.pip)).main
    GroupStaff.create(group=hush, user=people.cora)
    checked = check(browser, people.pip, names_groups="y")
    assert "Kestrel" not in checked.tree.find(".//article").text_content()
    assert "Kestrel" not in text(make(browser, checked))


def test_what_was_confirmed_is_kept_for_those_who_may_know_of_the_group(people, came, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    meet(hush, 12, came)
    GroupStaff.create(group=hush, user=people.cora)
    browser = browser_for(people.cora)
    make(
        browser,
        check(
            browser,
            came,
            group_ids=[people.tuesday.id, hush.id],
            first_on="2026-11-01",
            last_on="2026-11-27",
        ),
    )
    kept = {one.group_id: one.note for one in Contact.select()}
    assert "3 November 2026, 10 November 2026 (left early)" in kept[people.tuesday.id]
    assert "12 November" not in kept[people.tuesday.id]
    assert "12 November 2026" in kept[hush.id]
    assert Event.select().where(Event.action == "attendance_confirmed").count() == 1
    other = factories.user("Idris Vaughan", "staff")
    seen = browser_for(other).get(f"/people/{came.id}").main
    assert "12 November" not in seen


def test_made_twice_in_a_row_is_kept_once(people, came, browser_for):
    browser = browser_for(people.cora)
    checked = check(browser, came)
    for _twice in range(2):
        make(browser, checked)
    assert Contact.select().count() == 1


def test_the_official_name_stands_where_it_was_chosen(people, came, browser_for):
    came.given_name, came.family_name = "Philippa", "Marlow-Reyes"
    came.save()
    browser = browser_for(people.cora)
    official = text(make(browser, check(browser, came, name_as="official")))
    assert "Philippa Marlow-Reyes" in official
    assert "Pip Marlow" not in official


def test_looking_at_the_letter_keeps_nothing_and_it_can_be_changed(people, came, browser_for):
    browser = browser_for(people.cora)
    checked = check(browser, came, addressed_to="The job centre")
    assert Contact.select().count() == 0
    again = browser.submit(checked, "Change it", status=200)
    assert "The job centre" in again.tree.xpath('.//textarea[@name="addressed_to"]')[0].text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first_on": "2026-11-20", "last_on": "2026-11-10"}, "comes before the first"),
        ({"first_on": "2026-11-11", "last_on": "2026-11-27"}, "no session of it in this time"),
        ({"addressed_to": ""}, "Enter to whom"),
    ],
)
def test_what_makes_no_letter_is_said(people, came, browser_for, fields, said):
    assert said in check(browser_for(people.cora), came, status=422, **fields).main
    assert Contact.select().count() == 0


def test_a_group_of_which_they_know_nothing_cant_be_asked_for(people, came, browser_for):
    hush = factories.group("Kestrel circle", is_sensitive=True)
    meet(hush, 12, came)
    refused = check(browser_for(people.cora), came, status=422, group_ids=[hush.id])
    assert "12 November" not in refused.main


def test_letters_are_for_staff_who_may_open_the_person(people, came, browser_for):
    browser_for(people.fay).get(path(came), status=403)
    browser_for(people.mae).get(path(came), status=403)
    factories.block(people.cora, came)
    browser_for(people.cora).get(path(came), status=404)


def test_a_name_of_120_letters_in_arabic_fits(people, came, browser_for):
    came.name = "عبدالرحمن " + "محمد" * 27
    came.save()
    browser = browser_for(people.cora)
    made = make(browser, check(browser, came, name_as="wanted"))
    assert len(PdfReader(BytesIO(made.response.data)).pages) == 1
