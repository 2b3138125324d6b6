"""People's words: kept with what they agreed to, warned about, chosen by scope, taken back."""

import json
from datetime import date

import pytest

from portal import clock
from portal.models import DraftState, Quote, QuoteScope, ReportDraft, ReportKind
from portal.reports import ask_rules, quote_queries, quote_rules
from portal.reports.ask_rules import Ask
from portal.reports.period_rules import Period
from tests import catalogue_factories, factories

QUARTER = Period(date(2026, 7, 1), date(2026, 9, 30))
FORM = {
    "words": "Nobody told me to cheer up.",
    "said_by": "a member of an evening group",
    "said_on": "2026-09-01",
    "consent_scope": "funders",
    "consented_on": "2026-09-02",
    "consent_how": "in writing",
}


@pytest.mark.parametrize(
    ("text", "record", "found"),
    [
        ("I told Amara's sister", ["Amara Okafor"], ["Amaras"]),
        ("ZOË said so", ["Zoe Lund"], ["ZOË"]),
        ("I went out of the house", ["Al Of", "12 Elm"], []),
        ("我叫小明", ["小明"], []),
        ("قالت مريم", ["مريم حسن"], ["مريم"]),
        ("In LS6 it is quiet", ["LS6 2AB"], ["LS6"]),
    ],
)
def test_words_of_the_record_are_found_in_the_text(text, record, found):
    assert quote_rules.telling_words(text, record) == found


def test_words_are_kept_once_nobody_can_be_told_from_them(people, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/reports/quotes/new?person={people.pip.id}")
    first = people.pip.name.split()[0]
    told = FORM | {"words": f"{first} felt heard."}
    page = browser.submit(page, "Keep these words", status=422, **told)
    assert f"These words are in their record too: {first}" in page.errors()["words"]
    assert page.value_of("words") == f"{first} felt heard."
    browser.submit(page, "Keep these words", is_checked="y")
    kept = Quote.get()
    assert (kept.person_id, kept.consent_scope, kept.recorded_by_id) == (
        people.pip.id,
        "funders",
        people.cora.id,
    )
    assert people.pip.name not in browser.get("/reports/quotes").main


def test_a_private_group_is_never_named(people, browser_for):
    factories.group("Safe at home", is_sensitive=True)
    browser = browser_for(people.cora)
    page = browser.get("/reports/quotes/new")
    page = browser.submit(
        page, "Keep these words", status=422, **FORM | {"said_by": "a member of SAFE at home"}
    )
    assert "A private group is named here" in page.errors()["said_by"]
    assert not Quote.select().exists()


def test_only_what_was_agreed_for_these_readers_may_be_chosen(people):
    ours, other = people.tuesday.programme, factories.programme("Another")
    inside = catalogue_factories.quote(consent_scope=QuoteScope.CHARITY)
    funders = catalogue_factories.quote(programme=ours)
    public = catalogue_factories.quote(consent_scope=QuoteScope.PUBLIC)
    elsewhere = catalogue_factories.quote(programme=other)
    back = catalogue_factories.quote(withdrawn_on=date(2026, 9, 9))
    everything = [one.id for one in (back, elsewhere, public, inside, funders)]

    def of(kind):
        ask = Ask(kind, QUARTER, programme_id=ours.id)
        may = {one.quote_id for one in quote_queries.choosable(ask)}
        assert len(quote_queries.chosen(ask, everything)) == len(may)
        return may

    assert of(ReportKind.PROGRAMME) == {public.id, funders.id}
    assert of(ReportKind.BOARD) == {public.id, funders.id, inside.id}


@pytest.mark.parametrize("state", [DraftState.READY, DraftState.MAKING, DraftState.CANCELLED])
def test_taken_back_they_leave_every_draft_at_once(people, browser_for, state):
    kept, other = catalogue_factories.quote(), catalogue_factories.quote("Another.")
    ask = Ask(ReportKind.PROGRAMME, QUARTER)
    draft = ReportDraft.create(
        ask=ask_rules.as_text(ask),
        kind=ask.kind,
        state=state,
        quotes=json.dumps([other.id, kept.id]),
        made_at=clock.now(),
    )
    browser = browser_for(people.cora)
    page = browser.get(f"/reports/quotes/{kept.id}")
    browser.submit(page, "Take these words back")
    draft = ReportDraft.get_by_id(draft.id)
    assert json.loads(draft.quotes) == [other.id]
    expected = DraftState.CANCELLED if state == DraftState.CANCELLED else DraftState.MAKING
    assert draft.state == expected
    assert quote_queries.chosen(ask, [kept.id, other.id]) == [
        ("Another.", "a member of an evening group")
    ]
    assert "Taken back" in browser.get("/reports/quotes").main


def test_who_comes_second_sees_both_texts(people, browser_for):
    kept = catalogue_factories.quote()
    browser = browser_for(people.cora)
    page = browser.get(f"/reports/quotes/{kept.id}")
    Quote.update(version=2, words="As a colleague has it.").where(Quote.id == kept.id).execute()
    page = browser.submit(page, "Save", words="As I have it.", status=409)
    assert "As a colleague has it." in page.main
    assert page.value_of("words") == "As I have it."
    assert Quote.get_by_id(kept.id).words == "As a colleague has it."


def test_words_of_somebody_kept_from_a_colleague_arent_there(people, browser_for):
    factories.block(people.cora, people.pip)
    kept = catalogue_factories.quote("Never to be seen.", person=people.pip)
    browser = browser_for(people.cora)
    assert "Never to be seen." not in browser.get("/reports/quotes").main
    browser.get(f"/reports/quotes/{kept.id}", status=404)
    browser.get(f"/reports/quotes/new?person={people.pip.id}", status=404)
    browser.get("/reports/quotes/new?person=99999", status=404)
