"""Every kind of group that people speak of can be written down in the form, and found again."""

import pytest

from portal.groups import list_rules, subject_words
from portal.groups.list_rules import GroupsWanted
from portal.models import Group, GroupApproach, GroupFormat, GroupKind, MembershipRule
from tests import factories
from tests.groups.test_group_edit import fields
from tests.page import counted_queries

MEETING = "Groups that meet"

# What people call a group; how the form says it; what the list's address asks for.
KINDS = [
    (
        "peer-led mutual support",
        {"kind": "peer_led", "approach": "mutual_support"},
        "kind=peer_led&approach=mutual_support",
    ),
    (
        "professionally led CBT",
        {"kind": "professional", "approach": "cbt"},
        "kind=professional&approach=cbt",
    ),
    (
        "professionally led DBT",
        {"kind": "professional", "approach": "dbt"},
        "kind=professional&approach=dbt",
    ),
    (
        "professionally led mindfulness",
        {"kind": "professional", "approach": "mindfulness"},
        "kind=professional&approach=mindfulness",
    ),
    ("co-led", {"kind": "co_led"}, "kind=co_led"),
    ("skills", {"approach": "skills"}, "approach=skills"),
    ("in person", {"format": "in_person"}, "format=in_person"),
    ("video", {"format": "video"}, "format=video"),
    ("phone", {"format": "phone"}, "format=phone"),
    ("text or forum", {"format": "text"}, "format=text"),
    ("hybrid", {"format": "hybrid"}, "format=hybrid"),
    ("open", {"membership_rule": "open"}, "joining=open"),
    ("closed", {"membership_rule": "closed"}, "joining=closed"),
    ("drop-in", {"membership_rule": "drop_in"}, "joining=drop_in"),
    ("a first visit without commitment", {"takes_tasters": "y"}, "visit=1"),
    ("an own topic", {"own_topics": "Sea swimming"}, "topic=Sea+swimming"),
    ("an own audience", {"own_audiences": "Fishers"}, "audience=Fishers"),
    ("another language", {"language": "ur"}, "language=ur"),
    ("a day", {"weekday": "7", "starts_local": "18:30"}, "day=7"),
]

# A group that is none of these, so that a filter which lets everything through is seen.
PLAIN = {
    "kind": "professional",
    "approach": "other",
    "format": "phone",
    "membership_rule": "open",
    "takes_tasters": False,
}
OTHER = {
    **PLAIN,
    "kind": "peer_led",
    "format": "in_person",
    "membership_rule": "closed",
}


@pytest.mark.parametrize(("name", "form", "query"), KINDS, ids=[kind[0] for kind in KINDS])
def test_each_kind_of_group_is_written_in_the_form_and_found(
    browser_for, people, name, form, query
):
    Group.update(language="en", **PLAIN).where(Group.id == people.tuesday.id).execute()
    Group.update(language="en", **OTHER).where(Group.id == people.thursday.id).execute()
    browser = browser_for(people.cora)
    typed = fields(people.tuesday, name="The one")
    if "takes_tasters" not in form:
        typed.pop("takes_tasters")
    browser.post("/groups/new", {**typed, **form})
    found = names(browser.get(f"/groups?{query}"))
    assert "The one" in found
    # Each filter leaves out at least one of the two others.
    assert len(found) < 3, name


def names(page):
    if "No group fits that" in page.main:
        return []
    rows = page.table(MEETING)
    links = page.links()
    return [name for name in links if any(row["Group"].startswith(name) for row in rows) and name]


@pytest.mark.parametrize("topic", subject_words.topics())
def test_each_topic_is_ticked_in_the_form_and_found(browser_for, people, topic):
    browser = browser_for(people.cora)
    browser.submit(browser.get(f"/groups/{people.tuesday.id}/edit"), "Save", topics=topic)
    page = browser.get("/groups", query_string={"topic": topic})
    assert names(page) == ["Tuesday group"]


@pytest.mark.parametrize("audience", subject_words.audiences())
def test_each_audience_is_ticked_in_the_form_and_found(browser_for, people, audience):
    browser = browser_for(people.cora)
    browser.submit(browser.get(f"/groups/{people.tuesday.id}/edit"), "Save", audiences=audience)
    page = browser.get("/groups", query_string={"audience": audience})
    assert names(page) == ["Tuesday group"]


def test_every_code_of_the_tables_can_be_asked_for():
    for name, codes in (
        ("format", GroupFormat),
        ("approach", GroupApproach),
        ("kind", GroupKind),
        ("joining", MembershipRule),
    ):
        for code in codes:
            assert getattr(list_rules.read_wanted({name: code}), name) == code


@pytest.mark.parametrize("half", ["in_person", "video", "hybrid"])
def test_a_hybrid_group_is_found_by_either_half(browser_for, people, half):
    Group.update(format="hybrid").where(Group.id == people.tuesday.id).execute()
    Group.update(format="phone").where(Group.id == people.thursday.id).execute()
    assert names(browser_for(people.cora).get(f"/groups?format={half}")) == ["Tuesday group"]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("tues", True),
        ("ropewalk", False),
        ("harbour house", True),
        ("HARBOUR", True),
        ("old", True),
        ("elan", True),
        ("élan", True),
        ("fishers", True),
        ("anxiety group", True),
        ("anxiety thursday", False),
        ("%", True),
        ("zzz", False),
    ],
)
def test_words_are_found_wherever_they_stand_whatever_case_or_accent(
    browser_for, people, text, is_found
):
    Group.update(venue=factories.venue(area="Old Town")).where(
        Group.id == people.tuesday.id
    ).execute()
    factories.about(people.tuesday, "Élan vital")
    factories.meant_for(people.tuesday, "Fishers")
    page = browser_for(people.cora).get("/groups", query_string={"q": text})
    assert ("Tuesday group" in names(page)) is is_found


def test_filters_hold_together_stand_as_chips_and_each_can_be_taken_away(browser_for, people):
    factories.about(people.tuesday, "Anxiety")
    factories.about(people.thursday, "Anxiety")
    page = browser_for(people.cora).get("/groups?topic=Anxiety&day=2")
    assert names(page) == ["Tuesday group"]
    chips = page.list_items("chips")
    assert any(chip.startswith("Anxiety") for chip in chips)
    assert page.links()["× Remove this filter: Anxiety"] == "/groups?day=2"
    assert page.value_of("topic") == "Anxiety"


def test_only_groups_with_a_free_seat(browser_for, people):
    Group.update(capacity=1).where(Group.id == people.tuesday.id).execute()
    assert names(browser_for(people.cora).get("/groups?free=1")) == ["Thursday group"]
    Group.update(membership_rule="drop_in").where(Group.id == people.tuesday.id).execute()
    assert len(names(browser_for(people.cora).get("/groups?free=1"))) == 2


def test_a_filter_never_opens_what_scope_hides(browser_for, people):
    factories.group("Hush", is_sensitive=True, topic="Surviving abuse", audience="Women")
    page = browser_for(people.cora).get("/groups?topic=Surviving+abuse")
    assert "Hush" not in page.text
    # Nor is what it is about among what may be chosen.
    assert "Surviving abuse" not in browser_for(people.cora).get("/groups").text
    assert names(browser_for(people.fay).get("/groups?q=thursday")) == []


def test_codes_that_nobody_knows_are_as_if_they_were_not_there(browser_for, people):
    page = browser_for(people.cora).get("/groups?day=9&kind=x&format=telepathy&joining=&page=-1")
    assert len(names(page)) == 2
    assert list_rules.read_wanted({"day": "٣"}) == GroupsWanted()


def test_a_closed_group_is_never_said_to_be_shut(browser_for, people):
    Group.update(membership_rule="closed", is_public=True).where(
        Group.id == people.tuesday.id
    ).execute()
    staff, visitor = browser_for(people.cora), browser_for(None)
    for page in (
        staff.get("/groups"),
        staff.get(f"/groups/{people.tuesday.id}"),
        visitor.get(f"/find/{people.tuesday.id}"),
    ):
        assert "embers only" in page.main
        assert "Closed" not in page.main


def test_the_list_asks_as_many_statements_with_many_groups_as_with_few(browser_for, people):
    browser, counts = browser_for(people.cora), []
    for number in (0, 60):
        for one in range(number):
            factories.group(f"Group {one}", topic="Anxiety", audience="Adults")
        with counted_queries() as seen:
            browser.get("/groups?q=group&topic=Anxiety")
        counts.append(len(seen))
    assert counts[0] == counts[1]
