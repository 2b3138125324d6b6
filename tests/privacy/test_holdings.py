"""What is said of each table, what is found by it, and what becomes of rows that go or stay."""

from types import SimpleNamespace

import pytest

from portal import erasing
from portal.db import write
from portal.erasing import NOBODY, Again, Holding, Part, Whose, goes, lets_go, stays
from portal.models import (
    Concern,
    Contact,
    IntakeFileBody,
    Membership,
    Person,
    PersonName,
    Referral,
    ReferralStep,
    SignIn,
    User,
    WalkIn,
)
from tests import factories


@pytest.fixture
def said(app):
    """What the application knows is put back after the test."""
    known = (erasing._holdings, erasing._spared, erasing._namers, erasing._before)
    hooks = (erasing._again, erasing._settle)
    kept = [one.copy() for one in (*known, *hooks)]
    yield
    for one, before in zip((*known, *hooks), kept, strict=True):
        one.clear()
        one.update(before) if isinstance(one, dict) else one.extend(before)


def _finds(whose):
    return ()


def test_a_table_is_said_to_go_to_stay_or_to_let_go():
    assert goes(Contact, "person", "referral", find=_finds) == Holding(
        Contact, ("person", "referral"), _finds, True, frozenset(), {}
    )
    assert goes(Contact) == Holding(Contact, (), None)
    assert stays(Contact, "person", keeps=("kind",), find=_finds, note="?") == Holding(
        Contact, ("person",), _finds, False, frozenset({"kind"}), {"note": "?"}
    )
    assert stays(Contact, "person").keeps == frozenset()
    assert lets_go(User, "person") == Holding(
        User, ("person",), None, False, None, {"person": None}
    )
    assert goes(User, "person").table == "app_user"


def test_a_row_that_stays_loses_every_word_that_nobody_said_stays():
    blanks = stays(Concern, "person", keeps=("kind",), state="closed").blanks()
    assert set(blanks) == {"text", "request_key", "outcome"}
    assert (blanks["text"], blanks["outcome"]) == ("", None)
    # No two alike, and as long as the column takes.
    row = {"id": 5}
    assert blanks["request_key"](row) == "erased-5"
    longest = Concern.request_key.max_length
    assert len(blanks["request_key"]({"id": 10**200})) == longest
    assert stays(IntakeFileBody, "file").blanks() == {"body": b""}
    assert type(stays(IntakeFileBody, "file").blanks()["body"]) is bytes
    assert lets_go(User, "person").blanks() == {}


@pytest.mark.parametrize("batch", [2, 400])
def test_all_that_is_kept_is_found_under_every_merged_record(people, monkeypatch, batch):
    monkeypatch.setattr(erasing, "BATCH", batch)
    who, once = people.pip, factories.person("Once", merged_into=people.pip)
    twice = factories.person("Twice", merged_into=once)
    other = factories.person("Other Person")
    mine = [
        factories.contact(one, note=f"{number}")
        for number, one in enumerate((twice, who, once, who, who))
    ]
    factories.contact(factories.person("Somebody Else"))
    sent = factories.referral(once)
    factories.contact(other, referral=sent)
    whose = Whose(who.id, people.cora)
    assert whose.by == people.cora
    assert whose.person_ids == {who.id, once.id, twice.id}
    assert whose.ids(Person) == sorted(whose.person_ids)
    about = [*(one.id for one in mine), mine[-1].id + 2]
    assert whose.ids(Contact) == about
    assert [row["id"] for row in whose.rows(Contact)] == about
    assert whose.rows(Contact)[0]["note"] == "0"
    # A table that nobody said anything of holds nothing about them.
    assert whose.ids(SignIn) == []
    counts = whose.counts()
    assert (counts["contact"], counts["person"], counts["membership"]) == (6, 3, 1)
    assert "concern" not in counts
    assert whose.pointing(Contact, "person") == [*sorted(whose.person_ids), other.id]
    assert whose.pointing(Contact, "referral") == [sent.id]
    assert whose.pointing(Contact, "person", Contact.note == "2") == [once.id]
    # Each table is looked at once, until told otherwise.
    added = factories.contact(who)
    assert whose.ids(Contact) == about
    whose.forget()
    assert whose.ids(Contact) == [*about, added.id]


def test_what_no_column_leads_to_is_found_beside_what_one_does(said, people):
    other = factories.person("Other Person")
    by_column, by_hook = factories.contact(people.pip), factories.contact(other)
    part = Part(holdings=(goes(Contact, "person", find=lambda whose: [by_hook.id]),))
    erasing.use([part], Again, list)
    assert Whose(people.pip.id).ids(Contact) == [by_column.id, by_hook.id]


def test_names_are_whole_long_enough_and_longest_first(said, people):
    def names(whose):
        return ["  Ana   Lima ", "Short", "Sixsix", "Ana Lima", "Zora Zeta", "Anna Zeta"]

    erasing.use([Part(names=names), Part(names=lambda whose: ["A longer name"])], Again, list)
    assert Whose(people.pip.id).names() == [
        "A longer name",
        "Anna Zeta",
        "Zora Zeta",
        "Ana Lima",
        "Sixsix",
    ]


@pytest.mark.parametrize("batch", [2, 400])
def test_rows_go_or_are_emptied_and_what_others_wrote_is_counted_too(
    said, people, monkeypatch, batch
):
    monkeypatch.setattr(erasing, "BATCH", batch)
    who = factories.person("Wanda Whitlock")
    other = factories.person("Other Person")
    for number in range(5):
        factories.contact(who, note=f"Note {number}", subject=f"Whom {number}")
    others = factories.contact(other, note="Came with WANDA whitlock", subject="Wanda Whitlock")
    untouched = factories.contact(other, note="Came with nobody")
    done = []
    part = Part(
        holdings=(
            stays(
                Contact,
                "person",
                keeps=("kind", "outcome"),
                subject=lambda row: f"was {row['subject']}, {row['note']}",
            ),
            goes(PersonName, "person"),
            goes(Membership, "person"),
            stays(Person, name=NOBODY),
        ),
        names=lambda whose: [row["name"] for row in whose.rows(Person)],
        before=lambda whose: done.extend(
            factories.member(people.tuesday, number) for number in whose.person_ids
        ),
    )
    erasing.use([part], Again, list)
    with write():
        counts = erasing.erase(Whose(who.id))
    assert len(done) == 1
    assert counts == {"person": 1, "contact": 5 + 1, "membership": 1}
    kept = Contact.select().where(Contact.person == who).order_by(Contact.id)
    assert [(one.note, one.subject) for one in kept] == [
        # What is made of a row is made of it as it was.
        ("", f"was Whom {number}, Note {number}")
        for number in range(5)
    ]
    assert not Membership.select().where(Membership.person == who).exists()
    assert Membership.select().where(Membership.person == people.pip).exists()
    found = Contact.get_by_id(others.id)
    assert (found.note, found.subject) == (f"Came with {NOBODY}", NOBODY)
    assert Contact.get_by_id(untouched.id).note == "Came with nobody"
    assert Person.get_by_id(who.id).name == NOBODY
    assert Person.get_by_id(other.id).name == "Other Person"


def test_rows_of_a_table_go_after_those_that_point_at_them(said, people):
    who = factories.person("Wanda Whitlock")
    sent = factories.referral(who)
    factories.member(people.tuesday, who, referral=sent)
    erasing.use(
        [Part(holdings=(goes(Referral, "person"), goes(Membership, "person")))], Again, list
    )

    ReferralStep.delete().execute()
    with write():
        erasing.erase(Whose(who.id))
    assert not Referral.select().exists()


def test_others_text_is_searched_in_each_column_that_is_not_spared(said, people):
    other = factories.person("Other Person", access_needs="Sits by Wanda Whitlock")
    first = factories.contact(other, note="wanda whitlock", subject="Nobody")
    second = factories.contact(other, note="Nobody", subject="Asa Oberg-Lind")
    names = ["Wanda Whitlock", "Asa Oberg-Lind"]
    erasing.use([Part(spares={Contact: ("note",), WalkIn: ()})], Again, list)
    assert erasing.swept(WalkIn) == []
    swept = {one.name for one in erasing.swept(Contact)}
    assert "subject" in swept and "note" not in swept
    assert "text" in {one.name for one in erasing.swept(Concern)}
    assert "request_key" not in {one.name for one in erasing.swept(Concern)}
    with write():
        assert erasing.sweep([]) == {}
        assert erasing.sweep(names) == {"contact": 1, "person": 1}
        assert erasing.sweep(names) == {}
    assert Contact.get_by_id(first.id).note == "wanda whitlock"
    assert Contact.get_by_id(second.id).subject == NOBODY
    assert Person.get_by_id(other.id).access_needs == f"Sits by {NOBODY}"
    erasing.use([], Again, list)
    with write():
        assert erasing.sweep(names) == {"contact": 1}


def test_a_table_said_twice_is_refused(said):
    part = Part(holdings=(goes(Contact, "person"),))
    with pytest.raises(ValueError, match="contact is said twice"):
        erasing.use([part, Part(holdings=(stays(Contact, "person"),))], Again, list)


def test_what_is_known_is_what_was_said_last(said, people):
    calls = []
    erasing.use([Part(holdings=(goes(Contact, "person"),))], Again, list)
    erasing.use(
        [Part(holdings=(goes(Membership, "person"), lets_go(User, "person"), stays(Person)))],
        lambda: Again(3, (4,)),
        lambda: calls.append("settled"),
    )
    assert [one.model for one in erasing.holdings()] == [Person, User, Membership]
    assert erasing.holding_of(Contact) is None
    assert erasing.holding_of(Membership).goes
    assert erasing.apply_again() == Again(3, (4,))
    erasing.settle_at_start()
    assert calls == ["settled"]
    erasing.use([], Again, SimpleNamespace)
    erasing.use([], Again, lambda: 1 / 0)
    erasing.settle_at_start()


def test_keys_lead_to_people_and_to_rows_about_them_alone(app):
    keys = set(erasing.foreign_keys_to_people())
    assert {(Contact, "person"), (Contact, "referral"), (Membership, "person")} <= keys
    # A colleague's account only points at a person, and is no row about one.
    assert (SignIn, "user") not in keys
    assert (User, "person") in keys
    assert (Membership, "group") not in keys
