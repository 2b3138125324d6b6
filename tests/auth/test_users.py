"""Accounts as pages for administrators: found, invited, changed, switched off."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.auth import user_actions, user_rules
from portal.auth.user_rules import Danger, UserState
from portal.errors import DomainError, StaleVersion
from portal.models import (
    AuthenticatorApp,
    Event,
    OutboxMessage,
    Role,
    SignIn,
    User,
    UserLink,
    UserLinkKind,
    UserProgramme,
    UserRole,
)
from tests import factories, user_factories
from tests.page import counted_queries

NOW = clock.now()


@pytest.fixture
def ada(people: Any) -> Any:
    return user_factories.with_passphrase(people.ada)


def _roles(user: Any) -> set[str]:
    return {row[0] for row in UserRole.select(UserRole.role).where(UserRole.user == user).tuples()}


def _actions() -> list[str]:
    return [row[0] for row in Event.select(Event.action).order_by(Event.number).tuples()]


@pytest.mark.parametrize(
    ("is_active", "has_passphrase", "until", "state"),
    [
        (True, True, None, UserState.ACTIVE),
        (True, False, NOW + timedelta(seconds=1), UserState.INVITED),
        (True, False, NOW, UserState.NO_SIGN_IN),
        (True, False, None, UserState.NO_SIGN_IN),
        (False, True, NOW + timedelta(days=1), UserState.DEACTIVATED),
    ],
)
def test_where_an_account_stands(
    is_active: bool, has_passphrase: bool, until: Any, state: UserState
) -> None:
    assert user_rules.state_of(is_active, has_passphrase, until, NOW) == state


@pytest.mark.parametrize(
    ("roles", "dangers"),
    [
        ({Role.ADMINISTRATOR}, []),
        ({Role.STAFF, Role.FACILITATOR}, []),
        ({Role.ADMINISTRATOR, Role.FACILITATOR}, [Danger.WATCHES_THEMSELVES]),
        ({Role.MANAGER, Role.STAFF}, [Danger.JUDGES_THEMSELVES]),
        (set(Role), [Danger.WATCHES_THEMSELVES, Danger.JUDGES_THEMSELVES]),
        (set(), []),
    ],
)
def test_which_roles_are_too_much_for_one(roles: set[Role], dangers: list[Danger]) -> None:
    assert user_rules.dangers_of(roles) == dangers
    assert user_rules.new_dangers(roles, roles) == []


def test_the_list_finds_filters_and_sorts(people: Any, ada: Any, browser_for: Any) -> None:
    gone = factories.user("Gone Gustavsson", Role.STAFF, is_active=False)
    invited = factories.user("Ines Invited", Role.MANAGER)
    user_factories.link(invited)
    browser_for(people.fay)
    browser = browser_for(ada)

    def names(query: str) -> list[str]:
        rows = browser.get(f"/office/users?{query}").table("Users")
        return [row["Name"].split("@")[0] for row in rows]

    rows = browser.get("/office/users").table("Users")
    by_name = {row["Name"].split(" ")[0]: row for row in rows}
    assert by_name["Gone"]["State"] == "Switched off"
    assert by_name["Ines"]["State"].startswith("Invited until")
    assert by_name["Ada"]["Last seen"] != "Never"
    assert by_name["Mae"]["Last seen"] == "Never"
    assert names("q=gustav")[0].startswith("Gone")
    assert len(names("q=GUSTAV")) == 1
    assert "Nobody here matches that" in browser.get("/office/users?q=%25").main
    assert len(names("state=invited")) == 1
    assert len(names("role=administrator")) == 1
    assert names("sort=newest")[0].startswith("Ines")
    assert names("sort=seen")[0].startswith("Ada")
    # A name that isn't on the list sorts and filters nothing.
    everybody = names("")
    assert names("sort=password_hash&role=x&state=y") == everybody
    assert gone.id


def test_the_list_asks_the_same_of_many(people: Any, ada: Any, browser_for: Any) -> None:
    browser = browser_for(ada)
    browser.get("/office/users")
    with counted_queries() as few:
        browser.get("/office/users")
    for number in range(20):
        factories.user(f"User {number}", Role.STAFF, Role.FACILITATOR)
    with counted_queries() as many:
        browser.get("/office/users")
    assert len(many) == len(few)


def test_an_invitation_makes_an_account_that_cannot_sign_in_yet(
    people: Any, ada: Any, browser_for: Any
) -> None:
    browser = browser_for(ada)
    page = browser.get("/office/users/invite")
    made = browser.submit(
        page,
        "Send the invitation",
        200,
        name="نور " * 30,
        email="Noor@Example.org",
        roles=["facilitator"],
    )
    user = User.get(User.email == "noor@example.org")
    assert user.password_hash == ""
    assert _roles(user) == {"facilitator"}
    link = UserLink.get(UserLink.user == user)
    assert link.expires_at - link.made_at == timedelta(hours=72)
    # Mail goes nowhere in a test: the page shows the link, this once.
    token = made.tree.xpath("//code")[0].text.rsplit("/", 1)[1]
    assert len(token) >= 43
    assert token != link.token_hash
    mail = OutboxMessage.get(OutboxMessage.user == user)
    assert token in mail.text
    assert _actions()[-2:] == ["user_added", "user_invited"]
    outbox = browser.get(f"/office/outbox/{mail.id}")
    assert token not in outbox.text


def test_an_invitation_says_what_is_wrong(people: Any, ada: Any, browser_for: Any) -> None:
    browser = browser_for(ada)
    page = browser.get("/office/users/invite")
    empty = browser.submit(page, "Send the invitation", 422, name="", email="", roles=[])
    assert set(empty.errors()) >= {"name", "email"}
    for email, field in (("not an address", "email"), (people.fay.email, "email")):
        again = browser.submit(
            page, "Send the invitation", 422, name="Bo", email=email, roles=["staff"]
        )
        assert field in again.errors()
        assert again.value_of("name") == "Bo"
    nothing = browser.submit(page, "Send the invitation", 422, name="B", email="b@x.org", roles=[])
    assert "roles" in nothing.errors()
    assert not User.select().where(User.name.in_(["B", "Bo"])).exists()


def test_dangerous_roles_need_a_second_thought(people: Any, ada: Any, browser_for: Any) -> None:
    browser = browser_for(ada)
    page = browser.get(f"/office/users/{people.fay.id}")
    both = ["administrator", "facilitator"]
    asked = browser.submit(page, "Save", 422, **_roles_form(page, both))
    assert "trail of their own doings" in asked.main
    assert _roles(people.fay) == {"facilitator"}
    browser.post(
        f"/office/users/{people.fay.id}/roles",
        {"roles": both, "version": "1", "is_meant": "y"},
    )
    assert _roles(people.fay) == set(both)
    assert "trail of their own doings" in browser.get(f"/office/users/{people.fay.id}").main


def _roles_form(page: Any, roles: list[str]) -> dict[str, Any]:
    # The page holds several forms with such a button: this names the one of roles.
    form = page.tree.xpath('//form[contains(@action, "/roles")]')[0]
    for other in page.tree.xpath("//form"):
        if other is not form and "/office/users/" in (other.get("action") or ""):
            other.getparent().remove(other)
    return {"roles": roles}


def test_new_roles_hold_at_once_and_sign_out(people: Any, ada: Any, browser_for: Any) -> None:
    fay, browser = browser_for(people.fay), browser_for(ada)
    fay.get("/training")
    browser.post(f"/office/users/{people.fay.id}/roles", {"roles": "manager", "version": "1"})
    fay.get("/training", 302)
    assert User.get_by_id(people.fay.id).version == 2
    # Saying what holds changes nothing, and signs nobody out.
    again = browser_for(people.fay)
    browser.post(f"/office/users/{people.fay.id}/roles", {"roles": "manager", "version": "2"})
    again.get("/account")
    assert _actions().count("user_roles_set") == 1


def test_nobody_changes_their_own_roles_or_switches_themselves_off(
    people: Any, ada: Any, browser_for: Any
) -> None:
    second = user_factories.with_passphrase(factories.user("Second Admin", Role.ADMINISTRATOR))
    browser = browser_for(ada)
    own = browser.get(f"/office/users/{ada.id}")
    assert "Nobody changes their own roles" in own.main
    assert "Switch this account off" not in own.main
    browser.post(f"/office/users/{ada.id}/roles", {"roles": "staff", "version": "1"}, 422)
    browser.post(f"/office/users/{ada.id}/deactivate", {"version": "1"}, 409)
    browser.post(f"/office/users/{ada.id}/programmes", {"version": "1"}, 422)
    assert _roles(ada) == {"administrator"}
    assert User.get_by_id(ada.id).is_active
    assert second.id


def test_the_last_administrator_who_can_sign_in_stays_one(people: Any, ada: Any, app: Any) -> None:
    # Neither an invited one nor one switched off is somebody to administer.
    invited = factories.user("Invited Admin", Role.ADMINISTRATOR)
    user_factories.with_passphrase(
        factories.user("Gone Admin", Role.ADMINISTRATOR, is_active=False)
    )
    with app.test_request_context():
        for call in (
            lambda: user_actions.set_roles(ada.id, 1, [Role.STAFF], by=invited.id),
            lambda: user_actions.deactivate_user(ada.id, 1, by=invited.id),
        ):
            with pytest.raises(DomainError, match="only administrator"):
                call()
        user_factories.with_passphrase(invited)
        user_actions.deactivate_user(ada.id, 1, by=invited.id)
        with pytest.raises(DomainError, match="only administrator"):
            user_actions.set_roles(invited.id, 1, [], by=people.cora.id)
    assert not User.get_by_id(ada.id).is_active


def test_two_administrators_cannot_strip_each_other_at_once(
    people: Any, ada: Any, app: Any, at_once: Any
) -> None:
    other = user_factories.with_passphrase(factories.user("Second Admin", Role.ADMINISTRATOR))

    def strip(whom: int, by: int) -> None:
        with app.test_request_context():
            user_actions.set_roles(whom, 1, [Role.STAFF], by=by, is_meant=True)

    results = at_once([lambda: strip(ada.id, other.id), lambda: strip(other.id, ada.id)])
    assert sum(isinstance(one, DomainError) for one in results) == 1
    assert UserRole.select().where(UserRole.role == Role.ADMINISTRATOR).count() == 1


def test_switching_off_ends_sign_ins_and_links_and_can_be_undone(
    people: Any, ada: Any, browser_for: Any
) -> None:
    fay, browser = browser_for(people.fay), browser_for(ada)
    token = user_factories.link(people.fay)
    page = browser.get(f"/office/users/{people.fay.id}")
    assert "find somebody else first" in page.main
    browser.submit(page, "Switch this account off")
    fay.get("/account", 302)
    browser_for(None).get(f"/invitation/{token}", 404)
    assert _roles(people.fay) == {"facilitator"}
    page = browser.get(f"/office/users/{people.fay.id}")
    browser.submit(page, "Switch it on again")
    # The old cookie stays dead; a new sign-in works.
    fay.get("/account", 302)
    browser_for(people.fay).get("/account")
    assert [one for one in _actions() if one.startswith("user_")] == [
        "user_deactivated",
        "user_activated",
    ]


def test_a_stale_form_changes_nothing_and_shows_both(
    people: Any, ada: Any, browser_for: Any
) -> None:
    browser = browser_for(ada)
    path = f"/office/users/{people.fay.id}"
    first = {"name": "Fay the First", "email": people.fay.email, "version": "1"}
    browser.post(f"{path}/name", first)
    second = browser.post(f"{path}/name", {**first, "name": "Fay the Second"}, 409)
    assert User.get_by_id(people.fay.id).name == "Fay the First"
    assert "As it stands now" in second.main
    assert "Fay the First" in second.main
    assert second.value_of("name") == "Fay the Second"
    assert second.value_of("version") == "2"
    stale = browser.post(f"{path}/roles", {"roles": "staff", "version": "1"}, 409)
    assert "Facilitator" in stale.main
    assert _roles(people.fay) == {"facilitator"}
    browser.post(f"{path}/deactivate", {"version": "1"}, 409)
    assert User.get_by_id(people.fay.id).is_active
    # A page without a version acts on nothing either.
    browser.post(f"{path}/deactivate", {}, 409)


def test_a_new_address_is_told_to_the_old_one_and_ends_links(
    people: Any, ada: Any, browser_for: Any
) -> None:
    fay = user_factories.with_passphrase(people.fay)
    token = user_factories.link(fay, UserLinkKind.RESET)
    browser = browser_for(ada)
    form = {"name": fay.name, "email": "Fay.New@example.org", "version": "1"}
    browser.post(f"/office/users/{fay.id}/name", form)
    assert User.get_by_id(fay.id).email == "fay.new@example.org"
    told = OutboxMessage.get(OutboxMessage.user == fay)
    assert told.to_address == fay.email
    assert "fay.new" not in told.text
    browser_for(None).get(f"/passphrase/{token}", 404)
    taken = {"name": fay.name, "email": people.cora.email, "version": "2"}
    page = browser.post(f"/office/users/{fay.id}/name", taken, 422)
    assert "email" in page.errors()
    # Whoever signs in keeps an address to sign in with.
    browser.post(f"/office/users/{fay.id}/name", {**taken, "email": ""}, 422)


def test_staff_are_limited_to_programmes_and_freed_again(
    people: Any, ada: Any, browser_for: Any
) -> None:
    browser = browser_for(ada)
    path = f"/office/users/{people.cora.id}/programmes"
    programme = factories.programme("Bereavement")
    browser.post(path, {"programme_ids": [programme.id], "version": "1"})
    assert [row.programme_id for row in UserProgramme.select()] == [programme.id]
    assert "Bereavement" in browser.get(f"/office/users/{people.cora.id}").main
    browser.post(path, {"programme_ids": [999_999], "version": "2"}, 422)
    browser.post(path, {"version": "2"})
    assert not UserProgramme.select().exists()


def test_a_user_is_said_to_be_a_person(people: Any, ada: Any, browser_for: Any) -> None:
    browser = browser_for(ada)
    path = f"/office/users/{people.fay.id}/person"
    browser.post(path, {"person_number": people.pip.id, "version": "1"})
    assert User.get_by_id(people.fay.id).person_id == people.pip.id
    page = browser.get(f"/office/users/{people.fay.id}")
    assert f"person number {people.pip.id}" in page.main
    assert people.pip.name not in page.text
    wrong = browser.post(path, {"person_number": "999999", "version": "2"}, 422)
    assert "person_number" in wrong.errors()


def test_an_administrator_signs_somebody_out(people: Any, ada: Any, browser_for: Any) -> None:
    fay, browser = browser_for(people.fay), browser_for(ada)
    browser.submit(browser.get(f"/office/users/{people.fay.id}"), "Sign out everywhere")
    fay.get("/account", 302)
    browser.get("/account")
    assert SignIn.select().where(SignIn.user == people.fay, SignIn.ended_at.is_null()).count() == 0


def test_a_lost_phone_is_no_longer_asked_for(people: Any, ada: Any, browser_for: Any) -> None:
    AuthenticatorApp.create(
        user=people.fay, secret="sealed", is_confirmed=True, created_at=clock.now()
    )
    fay, browser = browser_for(people.fay), browser_for(ada)
    page = browser.get(f"/office/users/{people.fay.id}")
    browser.submit(page, "take the second step away")
    assert not AuthenticatorApp.select().exists()
    fay.get("/account", 302)
    # Nobody takes away their own: a stolen session would be all that somebody needs.
    browser.post(f"/office/users/{ada.id}/factors/reset", status=409)


def test_an_invitation_can_be_sent_again_and_taken_back(
    people: Any, ada: Any, browser_for: Any
) -> None:
    noor = factories.user("Noor", Role.STAFF)
    first = user_factories.link(noor)
    browser, guest = browser_for(ada), browser_for(None)
    guest.get(f"/invitation/{first}")
    path = f"/office/users/{noor.id}"
    again = browser.submit(browser.get(path), "Send the invitation again", 200)
    second = again.tree.xpath("//code")[0].text.rsplit("/", 1)[1]
    guest.get(f"/invitation/{first}", 404)
    guest.get(f"/invitation/{second}")
    browser.submit(browser.get(path), "Take the link back")
    guest.get(f"/invitation/{second}", 404)
    states = {row.state for row in OutboxMessage.select().where(OutboxMessage.user == noor)}
    assert states == {"pulled"}
    with time_machine.travel(clock.now() + timedelta(hours=73), tick=False):
        assert "Can’t sign in" in browser_for(ada).get(path).main


def test_stale_is_raised_by_the_action_itself(people: Any, ada: Any, app: Any) -> None:
    with app.test_request_context(), pytest.raises(StaleVersion):
        user_actions.rename_user(people.fay.id, 7, "X", "", by=ada.id)
