"""The privacy notice, due and given; and what people say about themselves, which no list shows."""

from datetime import timedelta

import pytest

from portal import clock, settings
from portal.models import EqualityAnswer, Event, FollowUp, PrivacyNotice, Role, SenderKind
from portal.people import privacy_actions, privacy_queries
from tests import factories, person_factories


def _due(today=None):
    return {one.person_id: one.due_on for one in privacy_queries.due(today or clock.today())}


@pytest.mark.parametrize(
    ("sender", "contacted_days_ago", "days"),
    [
        (SenderKind.PROFESSIONAL, None, 28),
        (SenderKind.SUPPORTED, None, 28),
        (SenderKind.SELF, None, 0),
        (SenderKind.PROFESSIONAL, 1, 2),
    ],
)
def test_when_it_is_due(people, sender, contacted_days_ago, days):
    received = clock.now() - timedelta(days=3)
    factories.referral(people.pip, received_at=received, sender_kind=sender)
    if contacted_days_ago is not None:
        on = clock.today() - timedelta(days=contacted_days_ago)
        factories.contact(people.pip, happened_on=on)
    assert _due() == {people.pip.id: clock.local(received).date() + timedelta(days=days)}


@pytest.mark.parametrize("why", ["given", "died", "ended", "merged"])
def test_to_whom_it_is_not_due(people, why):
    referral = factories.referral(people.pip)
    if why == "given":
        person_factories.notice_given(people.pip)
    if why == "died":
        person_factories.death(people.pip)
    if why == "ended":
        referral.state, referral.ending = "ended", "declined"
        referral.save()
    if why == "merged":
        people.pip.merged_into = factories.person("Pip M")
        people.pip.save()
    assert not _due()


def test_it_becomes_work_once_and_is_settled_when_given(people, browser_for):
    factories.referral(people.pip)
    assert [privacy_actions.ask_for_notices(clock.today()) for _night in range(2)] == [1, 0]
    owed = FollowUp.get()
    assert owed.kind == "privacy" and owed.done_at is None
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/privacy-notice"
    day = str(clock.today())
    assert (
        "notice-how"
        in browser.post(path, {"notice": "Of 2026", "given_on": day}, status=422).errors()
    )
    browser.post(path, {"notice": "Of 2026", "given_on": day, "how": "post"})
    assert FollowUp.get().outcome == "It was given: Of 2026."
    assert PrivacyNotice.get().recorded_by_id == people.cora.id
    assert "Of 2026" in browser.get(f"/people/{people.pip.id}/consents").main
    assert privacy_actions.ask_for_notices(clock.today()) == 0


def test_prefer_not_to_say_not_asked_and_unknown_stay_apart(people, browser_for):
    browser, path = browser_for(people.cora), f"/people/{people.pip.id}/equality"
    page = browser.get(path)
    assert page.value_of("ethnicity") in ("", "not_asked")
    browser.submit(
        page,
        "Keep it",
        ethnicity="prefer_not",
        religion="unknown",
        carer="yes",
        sexual_orientation="other",
        sexual_orientation_words="Queer",
    )
    kept = {one.question: (one.state, one.answer, one.words) for one in EqualityAnswer.select()}
    assert kept == {
        "ethnicity": ("prefer_not", "", ""),
        "religion": ("unknown", "", ""),
        "carer": ("answered", "yes", ""),
        "sexual_orientation": ("answered", "other", "Queer"),
    }
    (event,) = Event.select().where(Event.action == "equality_answered")
    assert "Queer" not in event.fields and "carer" in event.fields
    # What somebody else answered meanwhile isn't written over.
    stale = browser.submit(page, "Keep it", status=422, carer="no")
    assert "Somebody answered this since" in stale.main
    assert EqualityAnswer.get(EqualityAnswer.question == "carer").answer == "yes"


def test_a_charity_asks_what_it_switched_on(people, browser_for):
    settings.use(settings.current().__class__(
        **{**settings.current().__dict__, "equality_questions": ("carer",)}
    ))  # fmt: skip
    page = browser_for(people.cora).get(f"/people/{people.pip.id}/equality")
    assert "look after somebody" in page.main and "Religion" not in page.main


@pytest.mark.parametrize("actor", ["fay", "mae", "ada"])
def test_answers_are_for_who_may_see_them(people, browser_for, actor):
    person_factories.answer(people.pip, "religion", "answered", "jewish")
    browser_for(getattr(people, actor)).get(f"/people/{people.pip.id}/equality", status=403)


def test_no_list_and_no_other_page_shows_an_answer(people, browser_for):
    person_factories.answer(people.pip, "religion", "answered", "jewish")
    factories.user("Idris", Role.STAFF)
    for path in (f"/people/{people.pip.id}", f"/people/{people.pip.id}/about"):
        assert "Jewish" not in browser_for(people.cora).get(path).words
    assert "Jewish" not in browser_for(people.fay).get(f"/groups/{people.tuesday.id}").words
