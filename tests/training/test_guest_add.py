"""Guests: users without a sign-in, whose training is kept like everybody's."""

import pytest

from portal.models import Event, Role, User, UserRole
from tests import factories

NEW = "/training/guests/new"
ARABIC = "عبد الرحمن بن محمد الأنصاري " * 4 + "الأنصاري"


def test_a_guest_is_added_and_stands_in_the_matrix_and_the_forms(people, browser_for):
    cora = browser_for(people.cora)
    page = cora.submit(cora.get(NEW), "Add them", name=" Nadia  Farrow ", email="Nadia@Example.org")
    guest = User.get(User.name == "Nadia Farrow")
    assert page.response.location == f"/training/users/{guest.id}"
    assert (guest.email, guest.password_hash) == ("nadia@example.org", "")
    assert UserRole.select().where(UserRole.user == guest).count() == 0
    event = Event.select().order_by(Event.number.desc()).get()
    assert (event.action, event.user_id) == ("user_added", people.cora.id)
    page = cora.follow(page.response.location)
    assert "Added Nadia Farrow. They have no sign-in." in page.main
    assert "Guest, no sign-in" in page.main
    factories.course()
    assert "Nadia Farrow" in cora.get("/training/matrix?who=everybody").main
    assert "Nadia Farrow" in cora.get("/training/records/new").main


def test_a_guest_cannot_sign_in(people, browser_for):
    browser_for(people.cora).post(NEW, {"name": "Nadia Farrow", "email": "nadia@example.org"})
    for passphrase in ("", "anything at all, long enough"):
        data = {"email": "nadia@example.org", "passphrase": passphrase}
        browser_for(None).post("/sign-in", data, status=422)


def test_somebody_of_nearly_the_same_name_is_shown_first(people, browser_for):
    cora = browser_for(people.cora)
    count = User.select().count()
    page = cora.post(NEW, {"name": "Fay Fereira"}, status=422)
    assert "a name like this" in page.main
    assert page.links()["Fay Ferreira"] == f"/training/users/{people.fay.id}"
    assert page.value_of("name") == "Fay Fereira"
    assert User.select().count() == count
    cora.submit(page, "Add them", is_another="y")
    assert User.select().count() == count + 1


def test_sent_twice_it_asks_before_it_adds_again(people, browser_for):
    cora = browser_for(people.cora)
    cora.post(NEW, {"name": "Nadia Farrow"})
    cora.post(NEW, {"name": "Nadia Farrow"}, status=422)
    assert User.select().where(User.name == "Nadia Farrow").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "Enter their name."),
        ("name", "x" * 201, "characters or fewer"),
        ("email", "not an address", "Enter an e-mail address such as"),
        ("email", "fay@taken.example", "Somebody already has that e-mail address."),
    ],
)
def test_what_is_wrong_is_said_and_kept(people, browser_for, field, value, message):
    factories.user("Zeno Quartz", Role.FACILITATOR, email="fay@taken.example")
    count = User.select().count()
    data = {"name": "Nadia Farrow", "email": "nadia@example.org", field: value}
    page = browser_for(people.cora).post(NEW, data, status=422)
    assert message in page.errors()[field]
    assert page.value_of("email") == data["email"]
    assert User.select().count() == count


def test_a_long_arabic_name_is_kept_whole(people, browser_for):
    cora = browser_for(people.cora)
    page = cora.follow(cora.post(NEW, {"name": ARABIC}).response.location)
    assert page.heading == ARABIC


def test_only_staff_add_guests(people, browser_for):
    for who in (people.fay, people.mae, people.ada):
        browser_for(who).get(NEW, status=403)
        browser_for(who).post(NEW, {"name": "Nadia Farrow"}, status=403)
    assert User.select().where(User.name == "Nadia Farrow").count() == 0
