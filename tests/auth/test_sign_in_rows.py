"""What begins, proves and ends a sign-in, row by row, and what the trail says of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from portal import clock, settings
from portal.auth import sessions
from portal.auth.permissions import Permission, permissions_of
from portal.auth.sessions import Proof, SignedInUser
from portal.models import Event, Role, SignIn, User, UserProgramme
from tests import factories, signin_factories

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel("2026-03-02 08:00Z", tick=False) as standing:
        yield standing


def _find(token: str, **more: Any) -> SignedInUser:
    found = sessions.find(token, **more)
    assert found is not None
    return found


def _sign_in(user: User) -> SignedInUser:
    return _find(sessions.start(user))


def _recorded() -> list[tuple[Any, ...]]:
    columns = (Event.action, Event.subject, Event.subject_id, Event.user_id)
    return list(Event.select(*columns).order_by(Event.number).tuples())


def _open() -> set[int]:
    query = SignIn.select(SignIn.id).where(SignIn.ended_at.is_null())
    return {number for (number,) in query.tuples()}


def test_a_sign_in_is_kept_by_the_hash_of_its_token_alone(people: Any) -> None:
    token = sessions.start(people.cora, "x" * 500, Proof.PASSKEY)
    row = SignIn.get()
    assert len(token) >= 43
    assert row.token_hash != token
    assert len(row.token_hash) == 64
    assert (row.started_at, row.seen_at, row.proved_at) == (clock.now(),) * 3
    assert row.expires_at == clock.now() + 8 * HOUR
    assert (row.device, row.proved_how) == ("x" * sessions.DEVICE_LENGTH, "passkey")
    assert _recorded() == [("signed_in", "user", people.cora.id, people.cora.id)]
    sessions.start(people.fay)
    row = SignIn.get(SignIn.user == people.fay)
    assert (row.device, row.proved_how) == ("", "passphrase")


def test_a_user_comes_back_complete(people: Any, now: Any) -> None:
    mine = factories.programme()
    User.update(person=people.pip, uses_keys=False, theme="dark", email=None).where(
        User.id == people.cora
    ).execute()
    for user, programme in (
        (people.cora, mine),
        (people.cora, people.tuesday.programme),
        (people.sana, mine),
        (people.mae, factories.programme()),
    ):
        UserProgramme.create(user=user, programme=programme)
    token = sessions.start(people.cora)
    began = clock.now()
    sessions.start(people.mae)
    now.shift(timedelta(seconds=30))
    found = _find(token)
    assert found == SignedInUser(
        id=people.cora.id,
        name="Cora Lindqvist",
        email="",
        theme="dark",
        person_id=people.pip.id,
        sign_in_id=SignIn.get(SignIn.user == people.cora).id,
        roles=frozenset({Role.STAFF}),
        permissions=permissions_of({Role.STAFF}),
        programme_ids=frozenset({mine.id, people.tuesday.programme_id}),
        uses_keys=False,
        is_expired=False,
        proved_at=began,
        has_factor=False,
        seen_at=began,
        expires_at=began + 8 * HOUR,
    )
    # A programme limits what somebody sees as staff, and nothing else.
    assert _sign_in(people.sana).programme_ids == frozenset()
    assert _sign_in(people.fay).email == people.fay.email
    assert _sign_in(factories.user("Nell Norole")).roles == frozenset()


def test_being_seen_is_noted_for_that_device_alone(people: Any, now: Any) -> None:
    began = clock.now()
    token, _other = sessions.start(people.cora), sessions.start(people.cora)
    now.shift(2 * MINUTE)
    # A page that asks by itself keeps nobody signed in.
    assert _find(token, is_active=False).seen_at == began
    assert {row.seen_at for row in SignIn.select()} == {began}
    assert _find(token).seen_at == clock.now()
    seen = [row.seen_at for row in SignIn.select().order_by(SignIn.id)]
    assert seen == [clock.now(), began]


def test_what_ends_a_sign_in_opens_nothing(people: Any, now: Any) -> None:
    token = sessions.start(people.cora)
    assert sessions.find("another") is None
    now.shift(15 * MINUTE)
    assert not _find(token, is_active=False).is_expired
    now.shift(timedelta(seconds=1))
    assert _find(token).is_expired
    # The visit that came too late didn't count as one.
    assert SignIn.get().seen_at == clock.now() - 15 * MINUTE - timedelta(seconds=1)
    SignIn.update(seen_at=clock.now(), expires_at=clock.now()).execute()
    assert _find(token).is_expired
    SignIn.update(expires_at=clock.now() + timedelta(seconds=1)).execute()
    assert not _find(token).is_expired
    User.update(is_active=False).where(User.id == people.cora).execute()
    assert sessions.find(token) is None
    User.update(is_active=True).where(User.id == people.cora).execute()
    SignIn.update(ended_at=clock.now()).execute()
    assert sessions.find(token) is None


@pytest.mark.parametrize(
    ("roles", "idle", "health", "minutes"),
    [
        ({Role.ADMINISTRATOR}, 30, 15, 30),
        ({Role.ADMINISTRATOR, Role.STAFF}, 30, 15, 15),
        ({Role.STAFF}, 10, 15, 10),
        (set(), 30, 15, 30),
    ],
)
def test_the_shorter_limit_holds_where_health_is_seen(
    app: Any, roles: Any, idle: int, health: int, minutes: int
) -> None:
    settings.use(replace(settings.current(), session_idle_minutes=idle, health_idle_minutes=health))
    assert sessions.idle_limit(roles) == minutes * MINUTE


def test_only_a_factor_of_their_own_that_is_in_use_counts(people: Any) -> None:
    token = sessions.start(people.cora)
    signin_factories.passkey(people.fay)
    signin_factories.app(people.mae)
    signin_factories.app(people.cora, is_confirmed=False)
    assert _find(token).has_factor is False
    for user in (people.fay, people.mae):
        assert _sign_in(user).has_factor is True
    signin_factories.passkey(people.cora)
    assert _find(token).has_factor is True


def test_a_role_asks_for_a_factor_of_whoever_holds_it(people: Any) -> None:
    for asked, needs in (((), []), (("staff",), [people.cora]), (("manager",), [people.mae])):
        settings.use(replace(settings.current(), second_factor_roles=asked))
        for user in (people.cora, people.mae, people.fay):
            assert sessions.needs_factor(user.id) == (user in needs)
            assert _sign_in(user).lacks_factor == (user in needs)
    signin_factories.passkey(people.mae)
    assert not _sign_in(people.mae).lacks_factor


def test_proving_again_is_noted_on_that_device_with_how(people: Any, now: Any) -> None:
    began = clock.now()
    token, _other = sessions.start(people.cora), sessions.start(people.cora)
    limit = settings.current().step_up_minutes * MINUTE
    now.shift(limit - timedelta(seconds=1))
    assert _find(token).is_fresh
    now.shift(timedelta(seconds=1))
    user = _find(token)
    assert not user.is_fresh
    assert not replace(user, proved_at=None).is_fresh
    sessions.prove(user, Proof.CODE)
    rows = SignIn.select(SignIn.proved_at, SignIn.proved_how).order_by(SignIn.id).tuples()
    assert list(rows) == [(clock.now(), "code"), (began, "passphrase")]
    assert _find(token).is_fresh
    assert _recorded()[-1] == ("proved_again", "user", user.id, user.id)


def test_whose_token_it_was_is_known_however_it_ended(people: Any) -> None:
    sessions.start(people.fay)
    token = sessions.start(people.cora)
    SignIn.update(ended_at=clock.now()).execute()
    assert sessions.owner_of(token) == people.cora.id
    assert sessions.owner_of("made up") is None


def test_a_device_was_open_until_its_absolute_limit_or_its_end(people: Any) -> None:
    one, other = _sign_in(people.cora), _sign_in(people.cora)
    last = clock.now() + 8 * HOUR
    SignIn.update(expires_at=last + HOUR).where(SignIn.id == other.sign_in_id).execute()
    assert sessions.was_open_at(one.sign_in_id, last - timedelta(seconds=1))
    assert not sessions.was_open_at(one.sign_in_id, last)
    assert sessions.was_open_at(other.sign_in_id, last)
    sessions.end(other)
    assert not sessions.was_open_at(other.sign_in_id, clock.now())


def test_each_way_out_ends_what_it_says_and_is_recorded(people: Any) -> None:
    def fresh() -> tuple[Any, ...]:
        SignIn.update(ended_at=clock.now()).execute()
        return tuple(_sign_in(one) for one in (people.cora, people.cora, people.cora, people.fay))

    cora = people.cora.id
    phone, desk, tablet, fays = fresh()
    sessions.end(phone)
    assert _open() == {desk.sign_in_id, tablet.sign_in_id, fays.sign_in_id}
    assert SignIn.get_by_id(phone.sign_in_id).ended_at == clock.now()
    assert _recorded()[-1] == ("signed_out", "user", cora, cora)

    before = len(_recorded())
    assert not sessions.end_one(cora, phone.sign_in_id)
    assert not sessions.end_one(cora, fays.sign_in_id)
    assert len(_recorded()) == before
    assert sessions.end_one(cora, desk.sign_in_id) is True
    assert _open() == {tablet.sign_in_id, fays.sign_in_id}
    assert _recorded()[before:] == [("device_signed_out", "user", cora, cora)]

    before = len(_recorded())
    assert sessions.end_others(cora, tablet.sign_in_id) == 0
    assert len(_recorded()) == before
    phone, desk, tablet, fays = fresh()
    before = len(_recorded())
    assert sessions.end_others(cora, tablet.sign_in_id) == 2
    assert _open() == {tablet.sign_in_id, fays.sign_in_id}
    assert _recorded()[before:] == [("signed_out_elsewhere", "user", cora, cora)]

    phone, desk, tablet, fays = fresh()
    assert sessions.end_everywhere(cora, people.ada.id) == 3
    assert _open() == {fays.sign_in_id}
    assert _recorded()[-1] == ("signed_out_everywhere", "user", cora, people.ada.id)


def test_a_permission_is_asked_for_by_member_or_by_name(people: Any) -> None:
    user = _sign_in(people.cora)
    assert user.may(Permission.PERSON_READ)
    assert user.may("PERSON_READ")
    assert not user.may("CONCERN_LEADS") and not user.may(Permission.CONCERN_LEADS)
    assert user.has(Role.STAFF) and not user.has(Role.MANAGER)
    with pytest.raises(KeyError):
        user.may("NO_SUCH_THING")
