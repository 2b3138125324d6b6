"""One record opened in an emergency: by whom, for how long, what it shows, and who is told."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.auth import queries, who_sees_queries
from portal.models import (
    AccessBlock,
    BreakGlass,
    BreakGlassNotice,
    Event,
    OutboxMessage,
    Person,
    Referral,
    Role,
    StandDown,
    User,
    UserProgramme,
)
from tests import access_factories, factories

REASON = "Fell at the session and an ambulance is here"
SENT = {"name": "", "born_on": "", "receipt": "", "reason": REASON, "is_sure": "y"}


@pytest.fixture
def dora(people: Any) -> Any:
    """Somebody in a programme of her own, with two officers named; and Otis leads elsewhere."""
    access_factories.officer(people.cora)
    access_factories.officer(people.mae)
    who = factories.person(
        "Dora Ångström",
        born_on="1988-02-03",
        emergency_phone="07700 900777",
        nhs_number="9434765919",
    )
    factories.referral(
        who, programme=factories.programme("Other"), reason="Panic at night", risk_note="Alone"
    )
    return who


def _open(browser: Any, **sent: str) -> Any:
    """Send the form, and give the page that it leads to."""
    return _send(browser, "/break-glass", {**SENT, **sent})


def _send(browser: Any, path: str, form: Any) -> Any:
    form = {**form, "csrf_token": browser.csrf_token()}
    answer = browser.client.post(path, data=form, follow_redirects=True)
    return browser._answer(answer, answer.status_code)


def _status(browser: Any, path: str) -> int:
    return int(browser.client.get(path).status_code)


def _by_name(browser: Any, **sent: str) -> Any:
    return _open(browser, name="angstrom DORA", born_on="1988-02-03", **sent)


def test_it_opens_what_an_emergency_needs_and_nothing_else(
    dora: Any, people: Any, browser_for: Any
) -> None:
    otis = browser_for(people.otis)
    assert _status(otis, f"/people/{dora.id}") == 404
    page = _by_name(otis)
    opening = BreakGlass.get()
    assert "07700 900777" in page.main
    assert "9434765919" in page.main
    assert "Alone" in page.main
    assert "Panic at night" not in page.text
    led_to = otis.get(f"/people/{dora.id}", status=302).response.location
    assert led_to == f"/break-glass/{opening.id}"
    assert _status(otis, f"/people/{dora.id}/about") == 403
    assert "You have a record open in an emergency" in otis.get("/").text
    actions = [row.action for row in Event.select().where(Event.user_id == people.otis.id)]
    assert {"break_glass_tried", "break_glass_opened", "break_glass_record_opened"} <= set(actions)


def test_two_officers_are_told_without_a_name(dora: Any, people: Any, browser_for: Any) -> None:
    _by_name(browser_for(people.otis))
    told = {row.user_id for row in BreakGlassNotice.select()}
    assert told == {people.cora.id, people.mae.id}
    mails = list(OutboxMessage.select())
    assert len(mails) == 2
    assert all("Dora" not in mail.text + mail.subject + mail.html for mail in mails)
    for officer in (people.cora, people.mae):
        assert "was opened in an emergency" in browser_for(officer).get("/").main


def test_whatever_stands_in_the_way_the_answer_is_the_same(
    dora: Any, people: Any, browser_for: Any
) -> None:
    def said(**sent: str) -> tuple[int, str]:
        browser = browser_for(people.otis)
        page = _open(browser, **{"name": "Dora Ångström", "born_on": "1988-02-03", **sent})
        assert "No record can be opened by this" in page.main
        # The same but for what was typed, which stands in the form again.
        return page.status, page.main

    unknown = said(name="Dora Nobody")
    assert said(born_on="1988-02-04") == unknown
    assert said(name="Dora") == unknown
    assert said(receipt="R-0000-00") == unknown
    factories.block(people.otis, dora)
    assert said() == unknown
    assert said(receipt=Referral.get(Referral.person == dora).reference) == unknown
    assert BreakGlass.select().count() == 0


def test_nobody_opens_their_own_record(dora: Any, people: Any, browser_for: Any) -> None:
    User.update(person=dora).where(User.id == people.otis.id).execute()
    assert _by_name(browser_for(people.otis)).status == 422
    assert BreakGlass.select().count() == 0


def test_guessing_is_slowed(dora: Any, people: Any, browser_for: Any) -> None:
    otis = browser_for(people.otis)
    for _try in range(6):
        _open(otis, name="Dora Nobody", born_on="1988-02-03")
    assert "You tried this often" in _by_name(otis).main


@pytest.mark.parametrize("reason", ["", "help help help help", "1 2 3 4", "please open"])
def test_a_reason_needs_words(dora: Any, people: Any, browser_for: Any, reason: str) -> None:
    assert _by_name(browser_for(people.otis), reason=reason).status == 422
    assert BreakGlass.select().count() == 0


def test_it_needs_two_officers_besides_whoever_opens_it(people: Any, browser_for: Any) -> None:
    factories.person("Dora Ångström", born_on="1988-02-03")
    access_factories.officer(people.cora)
    assert "Nobody is named" in _by_name(browser_for(people.otis)).main
    ada = browser_for(people.ada)
    assert ada.post("/break-glass/officers", {"officers": [people.cora.id]}, status=422)
    ada.post("/break-glass/officers", {"officers": [people.cora.id, people.mae.id]})
    assert _by_name(browser_for(people.otis)).status == 200
    assert BreakGlass.select().count() == 1


def _is_open(user: Any, person: Any) -> bool:
    acting = queries.acting_user(user.id)
    return acting is not None and bool(who_sees_queries.may_open([acting], person.id))


def test_it_ends_by_itself_by_hand_and_with_a_bar_a_stand_down_or_the_account(
    dora: Any, people: Any, browser_for: Any
) -> None:
    opened = access_factories.opening(people.otis, dora)
    assert _is_open(people.otis, dora)
    now = clock.now()

    def ends(model: Any, **values: Any) -> None:
        made = model.create(**values)
        assert not _is_open(people.otis, dora)
        made.delete_instance()
        assert _is_open(people.otis, dora)

    ends(AccessBlock, user=people.otis, person=dora, reason="Kin", created_at=now)
    ends(StandDown, user=people.otis, reason="Asked", started_at=now)
    # One that is over by now shut it for good.
    ends(StandDown, user=people.otis, reason="Asked", started_at=now, ended_at=now)
    User.update(is_active=False).where(User.id == people.otis.id).execute()
    assert not _is_open(people.otis, dora)
    User.update(is_active=True).where(User.id == people.otis.id).execute()
    BreakGlass.update(closes_at=now - timedelta(seconds=1)).execute()
    assert not _is_open(people.otis, dora)
    BreakGlass.update(closes_at=now + timedelta(minutes=1)).execute()
    otis = browser_for(people.otis)
    otis.post(f"/break-glass/{opened.id}/close", {})
    assert not _is_open(people.otis, dora)
    assert "This record is shut" in otis.get(f"/break-glass/{opened.id}").main
    assert _status(otis, f"/people/{dora.id}") == 404
    assert "in an emergency, until" not in otis.get("/").text


def test_one_record_at_a_time_and_a_double_press_is_one(
    dora: Any, people: Any, browser_for: Any
) -> None:
    otis = browser_for(people.otis)
    _by_name(otis)
    _by_name(otis)
    assert BreakGlass.select().count() == 1
    factories.person("Bo Lind", born_on="1970-01-01")
    assert "another record open" in _open(otis, name="Bo Lind", born_on="1970-01-01").main


def test_staff_of_another_programme_may_and_staff_of_all_need_not(
    dora: Any, people: Any, browser_for: Any
) -> None:
    sol = factories.user("Sol Staff", Role.STAFF)
    UserProgramme.create(user=sol, programme=factories.programme("Third"))
    assert "07700 900777" in _by_name(browser_for(sol)).main
    page = _by_name(browser_for(factories.user("Zed Staff", Role.STAFF)))
    assert "You may open this record as it is" in page.text
    assert {row.user_id for row in BreakGlass.select()} == {sol.id}


def test_an_officer_looks_into_it_and_never_into_their_own(
    dora: Any, people: Any, browser_for: Any
) -> None:
    own = access_factories.opening(people.cora, dora, 300)
    made = access_factories.opening(people.otis, dora, 300)
    cora = browser_for(people.cora)
    found = {"finding": "justified", "words": "I rang the ambulance", "version": 1}
    assert cora.get(f"/break-glass/{own.id}/review", status=404)
    assert cora.post(f"/break-glass/{own.id}/review", found, status=404)
    assert REASON in cora.get(f"/break-glass/{made.id}/review").main
    cora.post(f"/break-glass/{made.id}/review", found)
    assert BreakGlass.get_by_id(made.id).reviewed_by_id == people.cora.id
    mine = {**found, "words": "Mine"}
    late = browser_for(people.mae).post(f"/break-glass/{made.id}/review", mine, status=422)
    assert late.status == 422
    assert "I rang the ambulance" in late.main
    assert "Mine" in late.main
    assert BreakGlass.get_by_id(own.id).finding is None


def test_a_manager_looks_into_it_without_the_name(dora: Any, people: Any, browser_for: Any) -> None:
    made = access_factories.opening(people.otis, dora, 300)
    mae = browser_for(people.mae)
    for path in ("/break-glass/reviews", f"/break-glass/{made.id}/review"):
        page = mae.get(path)
        assert REASON in page.main
        assert "Dora" not in page.text


def test_it_nags_once_it_waits_for_too_long(dora: Any, people: Any, browser_for: Any) -> None:
    access_factories.opening(people.otis, dora, 60 * 24 * 9)
    page = browser_for(people.cora).get("/")
    assert "has waited for too long" in page.main


def test_it_stands_on_the_persons_own_report(dora: Any, people: Any, browser_for: Any) -> None:
    _by_name(browser_for(people.otis))
    cora = browser_for(people.cora)
    page = cora.get(f"/people/{dora.id}/looks")
    assert "in an emergency" in page.main
    assert "A group leader" in page.main
    assert "Otis" not in page.main
    answer = cora.client.get(f"/people/{dora.id}/looks.pdf")
    assert answer.data.startswith(b"%PDF")
    who = cora.get(f"/people/{dora.id}/who").main
    assert "Opened the record in an emergency" in who
    assert Person.select().where(Person.id == dora.id).exists()
