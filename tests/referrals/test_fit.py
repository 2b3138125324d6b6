"""Groups against what somebody wants, can't do and needs: plain reasons, unknown among them."""

from datetime import timedelta

import pytest

from portal import clock
from portal.groups.matching_queries import GroupFacts
from portal.models import Consent, Group, Wishes
from portal.referrals import wish_actions
from portal.referrals.fit_person_rules import Seeker, of_person
from portal.referrals.wish_rules import WishDetails
from tests import factories


def facts(**more):
    known = {
        "group_id": 1,
        "kind": "peer_led",
        "approach": "skills",
        "format": "in_person",
        "membership_rule": "open",
        "language": "en",
        "audiences": (),
        "min_age": None,
        "max_age": None,
        "has_captions": False,
        "sign_language": "",
        "area": "",
        "is_step_free": None,
        "has_accessible_toilet": None,
        "has_hearing_loop": None,
        "days": frozenset({2}),
        "hour": 18,
    }
    return GroupFacts(**{**known, **more})


def wants(**wishes):
    return Seeker(WishDetails(**wishes))


@pytest.mark.parametrize(
    ("who", "group", "said"),
    [
        (Seeker(), facts(), []),
        (Seeker(age=30), facts(min_age=18, max_age=25), [("no", "age")]),
        (Seeker(age=18), facts(min_age=18), [("yes", "age")]),
        (Seeker(), facts(max_age=25), [("maybe", "age")]),
        (wants(formats=("video",)), facts(), [("no", "format")]),
        (wants(formats=("video",)), facts(format="hybrid"), [("yes", "format")]),
        (wants(cannot_days=(2,)), facts(), [("no", "times")]),
        (wants(cannot_days=(3,)), facts(), [("yes", "times")]),
        (wants(cannot_days=(2,)), facts(days=frozenset({2, 4})), [("maybe", "some_days")]),
        (wants(cannot_parts=("evening",)), facts(hour=17), [("no", "times")]),
        (wants(cannot_parts=("evening",)), facts(hour=16), [("yes", "times")]),
        (wants(cannot_days=(1,)), facts(days=frozenset(), hour=None), [("maybe", "times")]),
        (
            Seeker(access_needs="Uses a wheelchair"),
            facts(is_step_free=True),
            [("yes", "step_free"), ("maybe", "toilet")],
        ),
        (
            Seeker(access_needs="Can't manage stairs"),
            facts(is_step_free=False),
            [("no", "access"), ("no", "step_free")],
        ),
        (Seeker(access_needs="Large print"), facts(), [("maybe", "access")]),
        (
            Seeker(access_needs="Reads lips"),
            facts(format="video"),
            [("no", "access"), ("no", "captions")],
        ),
        (wants(language="ur"), facts(), [("no", "language")]),
        (wants(language="ur"), facts(language="ur"), [("yes", "language")]),
        (Seeker(needs_interpreter=True), facts(), [("maybe", "interpreter")]),
        (wants(audiences=("Women",)), facts(), [("maybe", "audience")]),
        (wants(audiences=("women",)), facts(audiences=("Women",)), [("yes", "audience")]),
        (wants(areas=("Northquay",)), facts(), [("maybe", "area")]),
        (wants(areas=("Northquay",)), facts(area="Saltmarsh"), [("no", "area")]),
        (wants(areas=("Northquay",)), facts(format="video"), []),
        (wants(kinds=("professional",)), facts(), [("no", "kind")]),
        (wants(approaches=("skills", "cbt")), facts(), [("yes", "approach")]),
        (wants(membership_rules=("open",)), facts(membership_rule="drop_in"), [("yes", "rule")]),
        (wants(membership_rules=("closed",)), facts(), [("no", "rule")]),
    ],
)
def test_each_fact_speaks_for_or_against_or_is_not_known(who, group, said):
    found = [(one.tone, one.what) for one in of_person(who, group)]
    # A group that doesn't suit a need says so once, and then why.
    assert found == said or [one for one in found if one != ("no", "access")] == said


@pytest.fixture
def referral(people):
    """An accepted referral of somebody who agreed to be placed."""
    made = factories.referral(
        factories.person("Quinn Abara"), programme=people.tuesday.programme, state="accepted"
    )
    Consent.create(
        person=made.person,
        referral=made,
        scope="placement",
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
    )
    return made


def test_wishes_are_written_down_and_weigh_the_groups(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}")
    assert "Not asked: in person or not, days and times" in page.main
    page = browser.get(f"/referrals/{referral.id}/wishes")
    browser.submit(
        page, "Keep it", cannot_days="2", formats=["in_person", "video"], kinds="peer_led"
    )
    page = browser.get(f"/referrals/{referral.id}")
    assert "they can't come: Tuesday" in page.main
    assert "Led by peers" in page.main
    names = [node.text_content() for node in page.tree.xpath('.//div[@class="fits"]//strong//bdi')]
    # Who can't come on a Tuesday is better served on a Thursday.
    assert names[:2] == ["Thursday group", "Tuesday group"]


def test_a_slower_hand_sees_both_texts(people, referral, browser_for):
    browser = browser_for(people.cora)
    page = browser.get(f"/referrals/{referral.id}/wishes")
    wish_actions.set_wishes(referral.id, 0, WishDetails(areas=("Northquay",)), by=people.ada.id)
    page = browser.submit(page, "Keep it", status=422, note="By bus only")
    assert "On record now" in page.main
    assert "Northquay" in page.main
    assert page.value_of("note") == "By bus only"
    assert Wishes.get().note == ""
    browser.submit(page, "Keep it")
    assert Wishes.get().note == "By bus only"


def test_somebody_to_be_kept_apart_from_is_a_reason_against(people, referral, browser_for):
    from portal.models import Pair

    Pair.create(
        one_person=referral.person_id,
        other_person=people.pip,
        reason="Not to be told",
        contact=people.cora,
        created_at=clock.now(),
    )
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert "To be kept apart from Pip Marlow" in page.main
    assert "Not to be told" not in page.text
    factories.block(people.cora, people.pip)
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert "Pip Marlow" not in page.text
    assert "To be kept apart from somebody there: talk to Cora Lindqvist" in page.main


def test_a_hidden_group_and_its_topic_are_not_weighed(people, referral, browser_for):
    factories.group("Survivors", topic="Assault", is_sensitive=True)
    Group.update(started_on=clock.today() - timedelta(days=9)).where(
        Group.id == people.tuesday
    ).execute()
    page = browser_for(people.cora).get(f"/referrals/{referral.id}")
    assert "Survivors" not in page.text
    assert "Assault" not in page.text
