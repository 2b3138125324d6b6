"""A copy of one's data: all of it, nobody else's, and what others wrote only once it is decided."""

import json
import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from portal import clock, erasing, formats
from portal.errors import DomainError
from portal.models import (
    AccessChoice,
    AccessRequest,
    Concern,
    Contact,
    FollowUp,
    Mark,
    Person,
    User,
)
from portal.privacy import (
    due_queries,
    subject_actions,
    subject_bundle,
    subject_pages,
    subject_queries,
    subject_rules,
)
from tests import erasing_factories, factories
from tests.privacy.test_erasing import scene as scene


def given(person, request_id=None):
    """Everything in a copy, as one text."""
    bundle = subject_bundle.collect(person.id, request_id, clock.today())
    files = b"\n".join(bundle.files.values()).decode("utf-8", "replace")
    return subject_bundle.as_json(bundle) + files


def decide_all(request, person, **withheld):
    for one in subject_queries.choices_of(request.id, person.id):
        why = withheld.get(one.noun, "")
        subject_actions.decide(request.id, one.noun, one.row, why, "Looked at it", None)


def secret_or_others():
    """Columns that no copy holds: secrets, and what names somebody else."""
    left_out = set(subject_rules.OTHERS)
    for holding in erasing.holdings():
        for name, column in holding.model._meta.fields.items():
            is_out = holding.table in subject_rules.LEFT_OUT or subject_bundle._is_secret(column)
            if is_out:
                left_out.add((holding.table, name))
    return left_out


def test_every_word_of_theirs_is_in_it_and_none_of_anybody_else(scene, app):
    mine = erasing_factories.fill(scene.one, "z")
    others = erasing_factories.fill(scene.other, "w")
    request = AccessRequest.get(AccessRequest.person == scene.one.id)
    AccessRequest.update(sent_on=None, sent_how="").execute()
    AccessChoice.delete().execute()
    with app.test_request_context():
        decide_all(request, scene.one)
        text = given(scene.one, request.id)
    assert [one for one in others if one in text] == []
    left_out = secret_or_others()
    missing = {one for one in mine if one not in text}
    held = set()
    for holding in erasing.holdings():
        for row in erasing.Whose(scene.one.id).rows(holding.model):
            for name, value in row.items():
                words = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                found = {one for one in missing if one in words}
                if found and (holding.table, name) not in left_out:
                    held.add((holding.table, name))
    assert held == set()


def test_what_others_wrote_is_held_back_until_it_is_decided(scene, app):
    concern = Concern.get(Concern.person == scene.one.id)
    Concern.update(text="Her brother worries").where(Concern.id == concern.id).execute()
    request = erasing_factories.access_request(scene.one)
    with app.test_request_context():
        assert "Her brother worries" not in given(scene.one, request.id)
        with pytest.raises(DomainError):
            subject_actions.decide(request.id, "concern", concern.id, "serious_harm", "", None)
        decide_all(request, scene.one, concern="serious_harm")
        bundle = subject_bundle.collect(scene.one.id, request.id, clock.today())
        assert bundle.withheld == {"serious_harm": 1}
        assert "Her brother worries" not in subject_bundle.as_json(bundle)
        decide_all(request, scene.one)
        assert "Her brother worries" in given(scene.one, request.id)


def test_other_people_and_colleagues_are_taken_out_of_texts(scene, app, people):
    note = "Came with Quinn Ashdown; Cora Lindqvist rang. asta BIRK was glad."
    Contact.update(note=note).where(Contact.person == scene.one.id).execute()
    with app.test_request_context():
        text = given(scene.one)
    assert "Quinn Ashdown" not in text and "Cora Lindqvist" not in text
    assert "Came with [somebody else]; [a colleague] rang. asta BIRK was glad." in text
    assert not any(name in text for (name,) in User.select(User.name).tuples())


def test_each_table_is_given_or_left_out_for_a_reason(app):
    tables = {one.table for one in erasing.holdings()}
    assert set(subject_rules.LEFT_OUT) <= tables
    assert tables >= subject_rules.DECIDED
    assert set(subject_rules.WITH) <= tables
    assert not set(subject_rules.LEFT_OUT) & subject_rules.DECIDED


def test_the_clock_runs_from_the_day_they_asked_and_is_extended_once(people, app):
    asked = date(2026, 1, 31)
    assert subject_rules.due_on(asked) == date(2026, 2, 28)
    assert subject_rules.due_on(asked, is_extended=True) == date(2026, 4, 30)
    today = clock.today()
    with app.test_request_context():
        made = subject_actions.add_request(people.pip.id, today, "Letter", "", people.cora)
        again = subject_actions.add_request(people.pip.id, today, "Mail", "", people.cora)
        assert made == again
        owed = FollowUp.get(FollowUp.key == f"access_request {made}")
        due = AccessRequest.get_by_id(made).due_on
        assert owed.due_on == subject_rules.remind_on(due)
        subject_actions.extend_request(made, "Many files", 1, people.cora)
        with pytest.raises(DomainError):
            subject_actions.extend_request(made, "More", 2, people.cora)
    assert AccessRequest.get_by_id(made).due_on == subject_rules.due_on(today, is_extended=True)


def test_staff_decide_make_the_copy_and_say_that_it_was_given(people, db, browser_for):
    factories.referral(people.pip, reason="Panic since March", state="ended", ending="completed")
    cora = browser_for(people.cora)
    cora.get(f"/privacy/people/{people.pip.id}")
    form = {"asked_on": str(clock.today()), "how": "In a letter"}
    cora.post(f"/privacy/people/{people.pip.id}/requests", form)
    request = AccessRequest.get()
    where = f"/privacy/requests/{request.id}"
    sent = {"sent_on": str(clock.today()), "sent_how": "By hand", "version": request.version}
    assert "Panic since March" in cora.get(where).text
    # Nothing is answered while something waits to be decided.
    cora.post(f"{where}/sent", sent, status=422)
    for one in subject_queries.choices_of(request.id, people.pip.id):
        asks = {"noun": one.noun, "row": one.row, "withheld": "give", "note": ""}
        cora.post(f"{where}/decide", asks)
    page = cora.post(f"{where}/copy", {}, status=200)
    with ZipFile(BytesIO(page.response.data)) as archive:
        data = json.loads(archive.read("your-data.json"))
        assert archive.read("your-data.pdf").startswith(b"%PDF")
    assert data["tables"]["person"][0]["name"] == "Pip Marlow"
    assert data["tables"]["referral"][0]["reason"] == "Panic since March"
    cora.post(f"{where}/sent", sent)
    assert AccessRequest.get().sent_how == "By hand"
    assert due_queries.in_the_way(people.pip.id) != []


def test_a_concern_is_decided_on_by_those_alone_who_may_read_it(people, app, browser_for):
    concern = Concern.create(
        group=people.tuesday,
        kind="safeguarding",
        text="Secret worry",
        person=people.pip,
        request_key="k",
        raised_by=people.fay,
        raised_at=clock.now(),
    )
    request = erasing_factories.access_request(people.pip)
    cora = browser_for(people.cora)
    page = cora.get(f"/privacy/requests/{request.id}")
    assert "Secret worry" not in page.text
    asks = {"noun": "concern", "row": concern.id, "withheld": "give", "note": ""}
    cora.post(f"/privacy/requests/{request.id}/decide", asks, status=404)
    assert "oncern" not in cora.get(f"/privacy/people/{people.pip.id}").text.split("<main")[1]


def test_the_pdf_is_of_what_the_copy_holds(scene, app):
    with app.test_request_context():
        bundle = subject_bundle.collect(scene.one.id, None, clock.today())
        html = subject_pages.as_html(bundle)
    assert "Asta Birk" in html
    assert Person.get_by_id(scene.other.id).name not in html


def test_the_pdf_speaks_in_words_and_dates(people, app):
    Person.update(may_call=True).where(Person.id == people.pip.id).execute()
    for days in (14, 7):
        held = factories.session(people.tuesday, clock.now() - timedelta(days=days))
        factories.mark(held, people.pip, Mark.LEFT_EARLY)
    with app.test_request_context():
        bundle = subject_bundle.collect(people.pip.id, None, clock.today())
        html = subject_pages.as_html(bundle)
        days = [formats.long_date(clock.today() - timedelta(days=days)) for days in (14, 7)]
    assert all(day in html for day in days)
    assert html.count("left early") == 2
    assert re.search("May call</th><td[^>]*>Yes", html)
    assert not re.search(r"True|False|\d{4}-\d\d-\d\dT|left_early", html)


def test_it_says_who_looked_by_role_and_day(people, app, browser_for):
    browser_for(people.cora).get(f"/people/{people.pip.id}")
    with app.test_request_context():
        bundle = subject_bundle.collect(people.pip.id, None, clock.today())
        whole = json.loads(subject_bundle.as_json(bundle))
    assert whole["who_looked"]
    assert clock.today().isoformat() in whole["who_looked"][0]
    assert people.cora.name not in str(whole["who_looked"])
