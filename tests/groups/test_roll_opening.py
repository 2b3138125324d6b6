"""Before a session: words to open with, who is new, and whom to ring."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups import recognise_queries, walk_in_actions, walk_in_rules
from portal.models import (
    AgreementAcceptance,
    Attendance,
    AwayDate,
    ConcernLead,
    ConcernLeadKind,
    Group,
    GroupAgreement,
    InterpreterBooking,
    Session,
    Taster,
    User,
    WalkIn,
)
from tests import factories
from tests.page import counted_queries


def _roll(session):
    return f"/sessions/{session.id}/roll"


def _opening(page):
    return " ".join(page.tree.xpath('.//details[contains(@class, "opening")]')[0].itertext())


@pytest.fixture
def soon(people):
    return factories.session(people.tuesday, clock.now() + timedelta(minutes=10))


def _visit(session, who):
    return Taster.create(group=session.group, session=session, person=who, booked_at=clock.now())


def test_card_reads_the_groups_own_words_or_the_houses(browser_for, people, soon):
    browser = browser_for(people.fay)
    assert "What is said here stays here" in _opening(browser.get(_roll(soon)))
    Group.update(opening_script="Sit where you like.").where(Group.id == people.tuesday).execute()
    card = _opening(browser.get(_roll(soon)))
    assert "Sit where you like." in card
    assert "stays here" not in card


def test_card_names_first_visits_and_first_timers_as_the_roll_does(browser_for, people, soon):
    _visit(soon, factories.person("Amara Obi"))
    page = browser_for(people.fay).get(_roll(soon))
    card = " ".join(_opening(page).split())
    assert "On a first visit: Amara O." in card
    assert "Here for the first time: Pip M." in card
    assert "First visits Amara O. first visit" in page.main


def test_whoever_sent_word_is_not_announced_as_new(browser_for, people, soon):
    factories.apology(soon, people.pip)
    assert "Here for the first time" not in _opening(browser_for(people.fay).get(_roll(soon)))


def test_card_reads_the_newest_agreement_and_who_has_yet_to_agree(browser_for, people, soon):
    for number, text in ((1, "Old rules"), (2, "We keep what we hear")):
        agreement = GroupAgreement.create(
            group=people.tuesday, number=number, text=text, published_at=clock.now()
        )
    browser = browser_for(people.fay)
    card = _opening(browser.get(_roll(soon)))
    assert "version 2 of" in card and "We keep what we hear" in card and "Old rules" not in card
    assert "Not agreed to it yet: Pip M." in " ".join(card.split())
    AgreementAcceptance.create(
        agreement=agreement,
        person=people.pip,
        accepted_on=clock.today(),
        recorded_at=clock.now(),
    )
    assert "Not agreed" not in _opening(browser.get(_roll(soon)))


def test_roll_says_who_interprets(browser_for, people, soon):
    InterpreterBooking.create(
        session=soon, language="Polish", name="Ola Wit", created_at=clock.now()
    )
    main = browser_for(people.fay).get(_roll(soon)).main
    assert main.count("An interpreter is asked for: Polish. Ola Wit") == 1


def test_roll_without_a_card_says_who_interprets_once(browser_for, people, soon):
    InterpreterBooking.create(
        session=soon, language="Polish", name="Ola Wit", created_at=clock.now()
    )
    Session.update(starts_at=clock.now() + timedelta(days=3)).where(Session.id == soon.id).execute()
    main = browser_for(people.fay).get(_roll(soon)).main
    assert main.count("Ola Wit") == 1


def test_card_is_open_before_the_session_and_folded_after(browser_for, people, soon, tonight):
    def is_open(session):
        page = browser_for(people.fay).get(_roll(session))
        return page.tree.xpath('.//details[contains(@class, "opening")]')[0].get("open") is not None

    assert is_open(soon)
    assert not is_open(tonight)
    factories.mark(soon, people.pip, "present")
    assert not is_open(soon)


def test_old_roll_has_no_card(browser_for, people):
    session = factories.session(people.tuesday, clock.now() - timedelta(days=3))
    page = browser_for(people.fay).get(_roll(session))
    assert not page.tree.xpath('.//details[contains(@class, "opening")]')


def _lead(name, position, **more):
    kind = more.pop("kind", "crisis")
    made = ConcernLead.create(
        user=factories.user(name, "staff"),
        phone=f"01632 960 30{position}",
        position=position,
        created_at=clock.now(),
        **more,
    )
    ConcernLeadKind.create(lead=made, kind=kind)
    return made


def test_crisis_card_names_who_is_on_call_with_numbers_to_ring(browser_for, people, tonight):
    _lead("Second Lead", 2)
    _lead("First Lead", 1)
    page = browser_for(people.fay).get(_roll(tonight))
    card = page.tree.xpath('.//aside[@id="crisis"]')[0]
    said = " ".join(" ".join(card.itertext()).split())
    assert said.index("First Lead") < said.index("Second Lead")
    hrefs = [one.get("href") for one in card.findall(".//a")]
    assert "tel:01632960301" in hrefs and "tel:999" in hrefs


def test_nobody_is_on_call_who_is_away_closed_or_leads_on_other_things(
    browser_for, people, tonight
):
    today = clock.today()
    other = factories.programme("Elsewhere")
    _lead("Off Duty", 1, away_from_on=today, away_until_on=today)
    _lead("Complaints Only", 2, kind="complaint")
    _lead("Other Programme", 3, programme=other)
    closed = _lead("Closed Account", 4)
    User.update(is_active=False).where(User.id == closed.user_id).execute()
    away = _lead("On Leave", 5)
    AwayDate.create(user=away.user, starts_on=today, ends_on=today, created_at=clock.now())
    _lead("Not Lead", 6, is_active=False)
    card = browser_for(people.fay).get(_roll(tonight)).tree.xpath('.//aside[@id="crisis"]')[0]
    said = " ".join(card.itertext())
    for name in ("Off Duty", "Complaints", "Other Prog", "Closed", "On Leave", "Not Lead"):
        assert name not in said
    assert "The office" in said


@pytest.mark.parametrize(
    ("asked", "words", "found"),
    [
        (["ben"], ["ben", "king"], True),
        (["ben", "k"], ["ben", "king"], False),
        (["benj"], ["benjamin", "king"], True),
        (["be"], ["ben"], False),
        (["king", "ben"], ["ben", "king"], True),
        ([], ["ben"], False),
    ],
)
def test_name_at_the_door(asked, words, found):
    assert walk_in_rules.answers(asked, words) is found


def test_walk_in_and_first_visit_are_one_name_and_one_button(browser_for, people, tonight):
    browser = browser_for(people.fay)
    for name, button in (("Sam", "Walk-in"), ("Noor", "First visit")):
        browser.submit(browser.get(_roll(tonight)), button, name=name)
    assert [(row.name, row.is_first_visit) for row in WalkIn.select().order_by(WalkIn.id)] == [
        ("Sam", False),
        ("Noor", True),
    ]
    assert "Noor first visit added by you" in browser.get(_roll(tonight)).main


def test_first_visit_is_booked_once_it_is_known_who_it_was(people, tonight):
    who = factories.person("Noor Ali")
    walk_in = walk_in_actions.add_walk_in(
        tonight.id, "Noor", "key", people.fay, is_first_visit=True
    )
    walk_in_actions.match_walk_in(walk_in, who.id, people.cora)
    assert [(row.session_id, row.person_id) for row in Taster.select()] == [(tonight.id, who.id)]


def test_first_visit_of_a_member_is_no_visit(people, tonight):
    walk_in = walk_in_actions.add_walk_in(tonight.id, "Pip", "key", people.fay, is_first_visit=True)
    walk_in_actions.match_walk_in(walk_in, people.pip.id, people.cora)
    assert Taster.select().count() == 0
    assert Attendance.get().person_id == people.pip.id


def test_leader_is_offered_people_of_own_groups_alone(browser_for, people, tonight):
    mine, elsewhere = factories.person("Ben King"), factories.person("Ben Stone")
    other = factories.group("Friday group", led_by=people.fay)
    factories.member(other, mine)
    factories.member(people.thursday, elsewhere)
    browser = browser_for(people.fay)
    browser.submit(browser.get(_roll(tonight)), "Walk-in", name="Ben")
    page = browser.get(_roll(tonight))
    assert "It’s Ben King" in page.main
    assert "Stone" not in page.text
    browser.submit(page, "It’s Ben King")
    row = Attendance.get()
    assert (row.person_id, row.mark) == (mine.id, "present")
    assert "Also here" not in browser.get(_roll(tonight)).main


def test_nobody_is_recognised_who_was_not_offered(browser_for, people, tonight):
    stranger = factories.person("Ben Stone")
    walk_in = walk_in_actions.add_walk_in(tonight.id, "Ben", "key", people.fay)
    url = f"/sessions/{tonight.id}/walk-ins/{walk_in}/person"
    browser_for(people.fay).post(url, {"person_id": stranger.id}, 404)
    assert Attendance.select().count() == 0


def test_office_is_offered_those_who_were_in_the_group(people, tonight, seen_by):
    former = factories.person("Ben King")
    factories.member(people.tuesday, former, state="ended", ending="left", ends_on=clock.today())
    factories.person("Ben Stone")
    from portal.groups import roll_queries

    walk_in_actions.add_walk_in(tonight.id, "Ben", "key", people.cora)
    user = seen_by(people.cora)
    head = roll_queries.roll_head(user, tonight.id)
    walk_ins = roll_queries.walk_ins_of(tonight.id)
    # He left today, so he's on today's roll already and needs no offer.
    rows = [one for one in roll_queries.roll_of(user, head) if one.person_id != former.id]
    found = recognise_queries.recognised(user, head, walk_ins, rows)
    assert [[one.name for one in names] for names in found.values()] == [["Ben King"]]


def test_roll_with_all_of_it_takes_as_many_statements_for_one_as_for_twenty(
    browser_for, people, soon
):
    browser = browser_for(people.fay)
    _lead("First Lead", 1)
    GroupAgreement.create(group=people.tuesday, number=1, text="Kind", published_at=clock.now())

    def add(number):
        _visit(soon, factories.person(f"Visitor {number:02}"))
        factories.apology(soon, _member(people, number))
        walk_in_actions.add_walk_in(soon.id, f"Walker {number:02}", f"key {number}", people.fay)

    add(0)
    browser.get(_roll(soon))
    with counted_queries() as few:
        browser.get(_roll(soon))
    for number in range(1, 21):
        add(number)
    with counted_queries() as many:
        browser.get(_roll(soon))
    assert len(many) == len(few)


def _member(people, number):
    who = factories.person(f"Member {number:02}")
    factories.member(people.tuesday, who)
    return who
