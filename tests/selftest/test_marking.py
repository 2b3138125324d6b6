"""Every text about somebody becomes a marker, and each marker is known again."""

from portal.auth.field_table import TABLE
from portal.models import TABLES, Membership, Person, PersonNameKey, Referral
from portal.people.rules import is_nhs_number
from portal.selftest import marking, words


def test_markers_are_told_apart_however_they_are_written() -> None:
    count = 20_000
    assert len({words.word(number) for number in range(count)}) == count
    assert len({words.birth_date(number) for number in range(count)}) == count
    assert len({words.postcode(number) for number in range(count)}) == count
    numbers = {words.nhs_number(number) for number in range(2000)}
    assert len(numbers) == 2000
    assert all(is_nhs_number(one) for one in numbers)
    word = words.word(7).lower()
    for text in (f"Mr {word.upper()}-x", f"{word}@x.example", f"\\n{word}", f"q={word}&"):
        assert list(words.keys_in(text)) == [word]
    for text in ("+44 7999 000 012", "07999 000012", "tel:+447999000012"):
        assert list(words.keys_in(text)) == ["7999000012"]
    for text in ("5 March 1931", "05/03/1931", "1931-03-05", "5 Mar 1931"):
        assert list(words.keys_in(text)) == ["1931-03-05"]


def test_every_text_of_a_person_is_marked(marked) -> None:
    pip = Person.get_by_id(marked.pip)
    for field in marking.text_fields(Person):
        value = str(getattr(pip, field.name))
        mark = marked.marks.by_key[words.key_of(value)]
        assert (mark.place, mark.people) == (f"Person.{field.name}", {marked.pip})
    assert len(marking.text_fields(Person)) >= 24
    assert PersonNameKey.select().where(PersonNameKey.key == pip.name.lower()).exists()


def test_a_row_knows_on_what_it_hangs(marked) -> None:
    referral = Referral.get(Referral.person == marked.pip)
    mark = marked.marks.by_key[words.key_of(referral.reason)]
    assert (mark.people, mark.referrals) == ({marked.pip}, {referral.id})
    place = Membership.get(Membership.person == marked.pip)
    assert marked.marks.hangs_on["groups"]["Membership"][place.id] == {place.group_id}
    # What arrived is about whomever the referral is about that came of it.
    assert marked.marks.hangs_on["people"]["IntakeMessage"][referral.message_id] == {marked.pip}


def test_fields_that_stay_as_they_are_exist_in_their_tables(marked) -> None:
    for kept in (marking.CODES, marking.STRUCTURED):
        for model, names in kept.items():
            assert model in TABLES
            assert model in TABLE
            assert set(names.split()) <= set(model._meta.fields), model
