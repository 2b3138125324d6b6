"""The score of two records: fixed, the same both ways, and blank is never equal."""

from datetime import date

import pytest

from portal.people.same_field_rules import Field, Verdict, Why, phone_spellings, slips
from portal.people.same_rules import HOUSEHOLD_AT_MOST, Identity, likeness

PIP = Identity(
    name="Pip Marlow",
    given_name="Pip",
    family_name="Marlow",
    born_on=date(1990, 5, 4),
    nhs_number="9434765919",
    postcode="ZX1 1AA",
    address="8 Quay Street, Northquay",
    phone="07700 900123",
    email="pip.marlow@example.org",
)


def who(**more):
    return Identity(**more)


def why(one, other, field):
    found = {one.field: one for one in likeness(one, other).fields}
    return found[field].verdict, found[field].why


@pytest.mark.parametrize(
    ("field", "one", "other", "verdict", "reason"),
    [
        (Field.NAME, who(name="Siobhán O'Dowd"), who(name="siobhan odowd"), "match", "same"),
        (Field.NAME, who(name="Siobhan Odowd"), who(name="Siobhan Odwod"), "match", "alike"),
        (Field.NAME, who(name="Isla Hall"), who(name="Hall Isla"), "match", "swapped"),
        (
            Field.NAME,
            who(name="Toni Baxter", other_names=("Toni Abbas",)),
            who(name="Toni Abbas"),
            "match",
            "earlier",
        ),
        (Field.NAME, who(name="Marlow"), who(name="Pip Marlow"), "near", "half_known"),
        (Field.NAME, who(name="Pip Marlow"), who(name="Ewa Marlow"), "differ", "half"),
        (Field.NAME, who(name="Pip Marlow"), who(name="Ewa Nowak"), "differ", "other"),
        (Field.NAME, who(name="فاطمة النجار"), who(name="فاطمة النجار"), "match", "same"),
        (Field.NAME, who(), who(), "blank", "both_blank"),
        (
            Field.BORN,
            who(born_on=date(1990, 5, 4)),
            who(born_on=date(1990, 4, 5)),
            "near",
            "day_and_month",
        ),
        (
            Field.BORN,
            who(born_on=date(1990, 5, 4)),
            who(born_on=date(1980, 5, 4)),
            "near",
            "one_digit",
        ),
        (
            Field.BORN,
            who(born_on=date(1990, 5, 12)),
            who(born_on=date(1990, 5, 21)),
            "near",
            "one_digit",
        ),
        (
            Field.BORN,
            who(born_on=date(1990, 5, 4)),
            who(born_on=date(1971, 11, 30)),
            "differ",
            "other",
        ),
        (Field.BORN, who(born_on=date(1990, 5, 4)), who(), "blank", "one_blank"),
        (Field.POSTCODE, who(postcode="zx1 1aa"), who(postcode="ZX11AA"), "match", "same"),
        (Field.PHONE, who(phone="+44 7700 900123"), who(phone="07700-900123"), "match", "same"),
        (Field.PHONE, who(phone="12"), who(phone="12"), "blank", "both_blank"),
        (Field.EMAIL, who(email="Pip@Example.org"), who(email="pip@example.org"), "match", "same"),
        (
            Field.EMAIL,
            who(email="pip.marlow@a.org"),
            who(email="pip.marlow@b.org"),
            "near",
            "alike",
        ),
        (
            Field.NHS_NUMBER,
            who(nhs_number="943 476 5919"),
            who(nhs_number="9434765919"),
            "match",
            "same",
        ),
        (Field.NHS_NUMBER, who(), who(), "blank", "both_blank"),
    ],
)
def test_each_field_says_how_it_stands_and_why(field, one, other, verdict, reason):
    assert why(one, other, field) == (Verdict(verdict), Why(reason))
    assert likeness(one, other).score == likeness(other, one).score


def test_the_same_record_twice_is_certain_and_two_blank_ones_say_nothing():
    assert likeness(PIP, PIP).score == 1.0
    assert likeness(who(), who()).score == 0.0


def test_the_same_number_is_always_worth_a_look():
    other = who(name="Ewa Nowak", born_on=date(1950, 1, 1), nhs_number=PIP.nhs_number)
    assert likeness(PIP, other).is_likely


def test_a_household_shares_its_door_and_isnt_one_person():
    father = who(
        name="Rob Marlow",
        born_on=date(1961, 11, 30),
        postcode=PIP.postcode,
        address=PIP.address,
        phone=PIP.phone,
        email=PIP.email,
    )
    assert likeness(PIP, father).score <= HOUSEHOLD_AT_MOST


def test_a_namesake_of_another_age_isnt_shown():
    assert not likeness(PIP, who(name="Pip Marlow", born_on=date(1961, 11, 30))).is_likely


def test_slips_of_a_date_are_real_dates_without_itself():
    found = slips(date(1990, 5, 4))
    assert date(1990, 4, 5) in found and date(1980, 5, 4) in found
    assert date(1990, 5, 4) not in found
    assert found == sorted(set(found))


def test_a_number_is_looked_for_however_it_was_written():
    assert {"07700900123", "+447700900123"} <= set(phone_spellings("+44 (0)7700 900 123"))
    assert phone_spellings("12") == []
