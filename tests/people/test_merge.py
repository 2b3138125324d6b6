"""Two records that become one: everything follows, nothing is lost, and it can be taken back."""

from datetime import date, timedelta

import pytest

from portal import clock, moving
from portal.models import (
    TABLES,
    AccessBlock,
    Attendance,
    Contact,
    Event,
    Membership,
    NotSame,
    Person,
    PersonMerge,
    PersonNameKey,
    Referral,
    Role,
    SourceReference,
)
from portal.people import merge_actions, same_queries
from tests import factories
from tests.page import signed_in
from tests.same_factories import not_same

# Rows that a merge and its undoing add for good, and numbers that count up.
ADDED = {"event", "pseudonym", "person_merge"}


def rows_of_everything():
    """Every row of every table, without what a merge adds for good and without versions."""
    return {
        model._meta.table_name: [
            {name: value for name, value in row.items() if (name, model) != ("version", Person)}
            for row in model.select().order_by(model._meta.primary_key).dicts()
        ]
        for model in TABLES
        if model._meta.table_name not in ADDED and model is not PersonNameKey
    }


def keys():
    return sorted(PersonNameKey.select(PersonNameKey.person, PersonNameKey.key).tuples())


def merge(kept, other, by, **chosen):
    return merge_actions.merge_people(
        kept.id,
        other.id,
        version=Person.get_by_id(kept.id).version,
        other_version=Person.get_by_id(other.id).version,
        chosen=chosen,
        by=by.id,
    )


@pytest.fixture
def two(people):
    """Pip of the Tuesday group, and a second record with some of everything."""
    other = factories.person(
        "Philippa Marlow", phone="01632 960 555", leader_note="Sits by the door"
    )
    Person.update(leader_note="Likes tea").where(Person.id == people.pip).execute()
    session = factories.session(people.tuesday)
    later = factories.session(people.tuesday, clock.now() + timedelta(days=7))
    for who, mark in ((people.pip, "absent"), (other, "present")):
        Attendance.create(session=session, person=who, mark=mark, marked_at=clock.now())
    factories.waiting(people.tuesday, other, days=9)
    factories.member(people.thursday, other)
    factories.referral(other, programme=people.tuesday.programme)
    factories.contact(other)
    factories.follow_up(other, people.tuesday)
    factories.block(people.cora, other)
    factories.block(people.mae, other)
    factories.block(people.mae, people.pip, ends_on=clock.today() + timedelta(days=9))
    for who in (people.pip, other):
        factories.taster(later, who)
        not_same(who, factories.person("Quinn Abara"))
    factories.sheet(session, people.pip, other)
    SourceReference.create(
        noun="person", reference="old 7", row_id=other.id, created_at=clock.now()
    )
    return people.pip, other


def test_everything_of_one_record_follows_to_the_other(people, two):
    kept, other = two
    merge(kept, other, people.ada)
    gone = Person.get_by_id(other.id)
    assert gone.merged_into_id == kept.id
    for handler in moving.handlers():
        for column in handler.columns:
            name = handler.model.__name__
            if name in ("PersonMerge", "Pseudonym"):
                continue
            pointer = handler.model._meta.fields[column]
            assert not handler.model.select().where(pointer == other.id).exists(), name
    now = Person.get_by_id(kept.id)
    # A blank is filled, and two notes stand one after the other.
    assert now.phone == "01632 960 555"
    assert now.leader_note == "Likes tea\nSits by the door"
    assert now.name == "Pip Marlow"
    (mark,) = Attendance.select().where(Attendance.person == kept)
    assert mark.mark == "present"
    places = {row.group_id: row for row in Membership.select().where(Membership.state != "ended")}
    assert places[people.tuesday.id].state == "active"
    assert places[people.thursday.id].person_id == kept.id
    assert AccessBlock.select().where(AccessBlock.user == people.mae).get().ends_on is None
    assert SourceReference.get().row_id == kept.id


def test_undoing_gives_every_row_back(people, two):
    before, found_by = rows_of_everything(), keys()
    merge_id = merge(*two, people.ada)
    assert rows_of_everything() != before
    merge_actions.undo_merge(merge_id, by=people.ada.id)
    after = rows_of_everything()
    for table, rows in before.items():
        assert sorted(map(str, after[table])) == sorted(map(str, rows)), table
    assert keys() == found_by


def test_what_came_since_stays_with_the_record_that_was_kept(people, two):
    kept, other = two
    merge_id = merge(kept, other, people.ada)
    factories.contact(kept, subject="Since then")
    Referral.update(reason="More was said").where(Referral.person == kept).execute()
    merge_actions.undo_merge(merge_id, by=people.ada.id)
    assert Contact.get(Contact.subject == "Since then").person_id == kept.id
    # A row that went along keeps what was written on it meanwhile.
    assert Referral.get(Referral.person == other).reason == "More was said"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Contact.delete(), "a contact was removed since"),
        (lambda: Person.update(phone="0"), "what the record says of them was changed since"),
        (
            lambda: Membership.update(state="active", ending=None).where(
                Membership.ending == "entered_in_error"
            ),
            "a place in a group was changed since",
        ),
    ],
)
def test_an_undo_that_would_lose_something_is_refused_in_words(people, two, change, said):
    merge_id = merge(*two, people.ada)
    change().execute()
    now = rows_of_everything()
    with pytest.raises(merge_actions.CantUndo) as refused:
        merge_actions.undo_merge(merge_id, by=people.ada.id)
    assert said in refused.value.message
    assert rows_of_everything() == now
    assert PersonMerge.get().undone_at is None


def test_a_record_that_went_on_into_another_is_undone_from_the_last(people, two):
    kept, other = two
    third = factories.person("Pippa Marlow")
    first = merge(kept, other, people.ada)
    second = merge(third, kept, people.ada)
    assert Person.get_by_id(other.id).merged_into_id == third.id
    with pytest.raises(merge_actions.CantUndo, match="Undo that first"):
        merge_actions.undo_merge(first, by=people.ada.id)
    merge_actions.undo_merge(second, by=people.ada.id)
    merge_actions.undo_merge(first, by=people.ada.id)
    assert Person.get_by_id(other.id).merged_into_id is None


def test_a_merged_record_is_found_nowhere_and_its_address_leads_on(people, browser_for):
    other = factories.person("Philippa Marlow")
    merge(people.pip, other, people.ada)
    browser = browser_for(people.cora)
    page = browser.get("/people?q=philippa")
    assert [row["Person"] for row in page.table("People found")] == [
        "Pip Marlow Matched an earlier name"
    ]
    answer = browser.client.get(f"/people/{other.id}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/people/{people.pip.id}")
    # The leader of the kept record's group is led there too, and nobody else is.
    assert browser_for(people.fay).client.get(f"/people/{other.id}").status_code == 302
    assert browser_for(people.otis).client.get(f"/people/{other.id}").status_code == 404
    browser.get(f"/people/{other.id}/reach", status=404)


def test_a_block_of_either_record_holds_for_the_one_that_is_kept(people, two, browser_for):
    kept, other = two
    merge(kept, other, people.ada)
    browser = browser_for(people.cora)
    for who in (kept, other):
        assert browser.client.get(f"/people/{who.id}").status_code == 404


def test_a_page_of_before_changes_nothing(people, two):
    kept, other = two
    Person.update(version=2).where(Person.id == other).execute()
    with pytest.raises(merge_actions.StaleVersion):
        merge_actions.merge_people(
            kept.id, other.id, version=1, other_version=1, chosen={}, by=people.ada.id
        )
    merge(kept, other, people.ada)
    with pytest.raises(merge_actions.AlreadyMerged):
        merge(kept, other, people.ada)
    assert PersonMerge.select().count() == 1


def test_two_merges_at_once_make_one(people, at_once):
    other = factories.person("Philippa Marlow")

    def one():
        return merge_actions.merge_people(
            people.pip.id, other.id, version=1, other_version=1, chosen={}, by=people.ada.id
        )

    def crosswise():
        return merge_actions.merge_people(
            other.id, people.pip.id, version=1, other_version=1, chosen={}, by=people.ada.id
        )

    done = at_once([one, crosswise, one, crosswise])
    assert sum(isinstance(result, int) for result in done) == 1
    assert PersonMerge.select().count() == 1
    assert Person.select().where(Person.merged_into.is_null(False)).count() == 1


def test_a_merge_and_a_placing_at_once_lose_no_place(people, at_once):
    from portal.models import Consent
    from portal.referrals import actions

    other = factories.person("Quinn Abara")
    made = factories.referral(other, programme=people.tuesday.programme, state="accepted")
    Consent.create(
        person=other,
        referral=made,
        scope="placement",
        said_by="the person",
        given_on=clock.today(),
        recorded_at=clock.now(),
    )
    cora = signed_in(people.cora, Role.STAFF)
    done = at_once(
        [
            lambda: actions.place_person(made.id, made.version, people.thursday.id, by=cora),
            lambda: merge(people.pip, other, people.ada),
        ]
    )
    assert not [one for one in done if isinstance(one, Exception)], done
    assert Membership.get(Membership.group == people.thursday).person_id == people.pip.id


def test_the_page_compares_field_by_field_and_merges(people, browser_for):
    other = factories.person("Philippa Marlow", born_on=date(1990, 4, 5), phone="01632 960 555")
    browser = browser_for(people.cora)
    page = browser.get(f"/people/{people.pip.id}/compare/{other.id}")
    assert "day and month of birth the other way round" in page.main
    assert "Blank" in page.main
    done = browser.submit(
        page,
        "They are one person: make it one record",
        field_name="other",
        field_given_name="other",
        field_born_on="kept",
    )
    assert "What followed" in browser.get(done.response.location).main
    now = Person.get_by_id(people.pip.id)
    assert (now.name, now.born_on) == ("Philippa Marlow", date(1990, 5, 4))


def test_two_people_are_not_shown_as_perhaps_the_same_again(people, app):
    other = factories.person("Pip Marlowe")
    cora = signed_in(people.cora, Role.STAFF)
    assert same_queries.likely_same(cora, [people.pip.id])
    merge_actions.tell_apart(other.id, people.pip.id, "Twins", by=people.ada.id)
    merge_actions.tell_apart(people.pip.id, other.id, "Twins", by=people.ada.id)
    assert NotSame.select().count() == 1
    assert same_queries.likely_same(cora, [people.pip.id, other.id]) == {}
    merge_actions.ask_again(people.pip.id, other.id, by=people.ada.id)
    assert same_queries.likely_same(cora, [people.pip.id])


def test_who_may_not_see_the_other_is_told_whom_to_ask_and_nothing_else(people, browser_for):
    from portal.models import UserProgramme

    mine, theirs = factories.programme("Mine"), factories.programme("Theirs")
    shown = factories.person("Callum Reid", nhs_number="9434765919")
    hidden = factories.person("Calum Reid", nhs_number="9434765919")
    made = factories.referral(shown, programme=mine)
    factories.referral(hidden, programme=theirs)
    limited = factories.user("Lim Ited", Role.STAFF)
    UserProgramme.create(user=limited, programme=mine)
    page = browser_for(limited).get(f"/referrals/{made.id}")
    assert "Ask Cora Lindqvist" in page.main
    assert "Calum" not in page.text
    factories.block(limited, hidden)
    assert "Ask Cora" not in browser_for(limited).get(f"/referrals/{made.id}").text


def test_the_merges_page_says_nothing_of_concerns_and_blocks(people, browser_for):
    from tests.concerns import make

    other = factories.person("Philippa Marlow")
    make.concern(people.tuesday, people.fay, person=other, text="Something was said")
    factories.block(people.mae, other)
    merge_id = merge(people.pip, other, people.ada)
    page = browser_for(people.cora).get(f"/merges/{merge_id}")
    assert "oncern:" not in page.main
    assert "block" not in page.main


def test_the_trail_names_what_changed(people, two):
    merge(*two, people.ada)
    actions = {one for (one,) in Event.select(Event.action).tuples()}
    assert {"people_merged", "merged_into_another"} <= actions


def test_a_row_that_a_page_of_before_still_wrote_follows_and_is_undone_too(people, two):
    from portal.people import merge_jobs

    kept, other = two
    merge_id = merge(kept, other, people.ada)
    late = factories.contact(other, subject="Late")
    assert merge_jobs.gather_late_rows() == 1
    assert merge_jobs.gather_late_rows() == 0
    assert Contact.get_by_id(late.id).person_id == kept.id
    merge_actions.undo_merge(merge_id, by=people.ada.id)
    assert Contact.get_by_id(late.id).person_id == other.id


def test_two_who_are_kept_apart_say_so_before_they_become_one(people, browser_for):
    from portal.models import Pair

    other = factories.person("Philippa Marlow")
    pair = Pair.create(
        one_person=people.pip,
        other_person=other,
        reason="Not to be told",
        contact=people.cora,
        created_at=clock.now(),
    )
    page = browser_for(people.cora).get(f"/people/{people.pip.id}/compare/{other.id}")
    assert "Talk to Cora Lindqvist first" in page.main
    merge_id = merge(people.pip, other, people.ada)
    assert Pair.get_by_id(pair.id).ends_on == clock.today()
    merge_actions.undo_merge(merge_id, by=people.ada.id)
    assert Pair.get_by_id(pair.id).ends_on is None


def test_after_an_undo_each_is_named_to_whoever_sees_them(people, browser_for):
    from portal.models import UserProgramme

    mine, theirs = factories.programme("Mine"), factories.programme("Theirs")
    kept, other = factories.person("Callum Reid"), factories.person("Calum Reid")
    factories.referral(kept, programme=mine)
    factories.referral(other, programme=theirs)
    limited = factories.user("Lim Ited", Role.STAFF)
    UserProgramme.create(user=limited, programme=mine)
    merge_id = merge_actions.merge_people(
        kept.id, other.id, version=1, other_version=1, chosen={}, by=people.ada.id
    )
    browser_for(limited).get(f"/merges/{merge_id}")
    merge_actions.undo_merge(merge_id, by=people.ada.id)
    browser_for(limited).get(f"/merges/{merge_id}", status=404)
    assert "Calum" not in browser_for(limited).get(f"/people/{kept.id}").text
