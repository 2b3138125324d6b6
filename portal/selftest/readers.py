"""Everybody who may come to the door, and what each of them may be shown.

What a user may see is the enforcing code's own answer: whose rows by `scope`, which fields by
`field_classes`. The crawl then asks whether the pages hold to it. Whoever comes with a link or
a provider's token may see what is written here, and nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from portal import clock
from portal import models as m
from portal.auth import sessions
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.demo.answers import TOKEN as STATUS_TOKEN
from portal.demo.collecting import TOKEN as RESPONSE_TOKEN
from portal.demo.leading import DEMO_LINK as ASK_TOKEN
from portal.demo.programmes import LINK_KEY
from portal.demo.roll_links import TOKEN as ROLL_TOKEN
from portal.demo.users import INVITATION_TOKEN
from portal.groups import calendar_actions, offer_actions
from portal.models import Role, TokenScope
from portal.providers.rules import scope_words, token_hash
from portal.selftest.marking import Mark
from portal.selftest.sight import NAMES, OWN_REFERENCES, Sight, ids_of, on_rolls
from portal.selftest.staging import OFFER_TOKEN, RESET_TOKEN


@dataclass
class Reader:
    """Somebody who comes to the door: with what, and whose facts are theirs to see."""

    name: str
    user: SignedInUser | None = None
    # The cookie's token of a signed-in device.
    device: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    # Values of addresses that are secrets, by argument; more than one with a blank between them.
    secrets: dict[str, str] = field(default_factory=dict)
    may_see: Callable[[Mark], bool] = lambda mark: False
    # What is theirs to see at one place alone: how its addresses begin, and which markers.
    also: Sequence[tuple[str, Callable[[Mark], bool]]] = ()

    def is_shown(self, mark: Mark, address: str) -> bool:
        """Whether a marker may be in what this reader is given at an address."""
        return self.may_see(mark) or any(
            address.startswith(start) and may_see(mark) for start, may_see in self.also
        )

    def of(self, argument: str) -> list[str]:
        """What this reader alone knows to write in an address."""
        return self.secrets.get(argument, "").split()

    def may(self, permission: Permission | None) -> bool:
        """Whether a route is worth more than one try: open to anybody, or to this reader."""
        return permission is None or (self.user is not None and self.user.may(permission))


def everybody() -> list[Reader]:
    """All of them, signed in and ready, on the marked copy of the demo."""
    with write():
        return [Reader("nobody signed in"), *_users(), *_gone(), *_by_secret()]


# ------------------------------------------------------------------ users


def _users() -> list[Reader]:
    by_email = {row.email: row for row in m.User.select() if row.email}
    found = [
        ("staff", by_email["cora@demo.example"]),
        ("staff with a barred neighbour", by_email["idris@demo.example"]),
        ("staff of one programme", by_email["petra@demo.example"]),
        ("leader", by_email["fay@demo.example"]),
        ("leader of another group", by_email["otis@demo.example"]),
        ("leader of a sensitive group", by_email["greta@demo.example"]),
        ("manager", by_email["mae@demo.example"]),
        ("administrator", by_email["ada@demo.example"]),
        *_made_users(),
    ]
    # Facts of the scene first: what one user may see hangs on the others' rows too.
    return [reader_of(name, row) for name, row in found]


def _made_users() -> list[tuple[str, Any]]:
    """Users by relations that the demo has nobody for."""
    fays = m.User.get(m.User.email == "fay@demo.example")
    group = m.GroupLeader.get(m.GroupLeader.user == fays).group
    today, begun = clock.today(), clock.today() - timedelta(days=300)
    made = []

    def lead(name: str, **values: Any) -> None:
        user = _new_user(name, Role.FACILITATOR)
        m.GroupLeader.create(group=group, user=user, role="lead", starts_on=begun, **values)
        made.append((name, user))

    lead("leader whose days ended last week", ends_on=today - timedelta(days=6))
    lead("leader whose days ended a month ago", ends_on=today - timedelta(days=30))
    lead(
        "leader stood down a minute ago",
        ends_on=today,
        stood_down_at=clock.now() - timedelta(minutes=1),
    )
    barred = _new_user("leader stood down from every group", Role.FACILITATOR)
    m.GroupLeader.create(group=group, user=barred, role="lead", starts_on=begun)
    m.StandDown.create(user=barred, reason="", started_at=clock.now())
    made.append((barred.name, barred))
    stand_in = _new_user("stand-in at one session", Role.FACILITATOR)
    soon = clock.now() + timedelta(hours=12)
    session = (
        m.Session.select()
        .where(m.Session.group == group, m.Session.starts_at < soon)
        .order_by(m.Session.starts_at.desc())
        .first()
    )
    m.SessionLeader.create(session=session, user=stand_in)
    made.append((stand_in.name, stand_in))
    member = m.Membership.get(m.Membership.group == group, m.Membership.state == "active").person
    for name, role in (("staff who is a person", Role.STAFF), ("leader barred", Role.FACILITATOR)):
        user = _new_user(name, role)
        made.append((name, user))
    m.User.update(person=member).where(m.User.id == made[-2][1]).execute()
    m.GroupLeader.create(group=group, user=made[-1][1], role="co_lead", starts_on=begun)
    m.AccessBlock.create(user=made[-1][1], person=member, reason="", created_at=clock.now())
    made.append(("no role", _new_user("no role")))
    return made


def _new_user(name: str, *roles: Role) -> Any:
    user = m.User.create(
        name=name.capitalize(),
        email=f"{name.replace(' ', '.')}@demo.example",
        created_at=clock.now(),
    )
    for role in roles:
        m.UserRole.create(user=user, role=role)
    return user


def reader_of(name: str, row: Any) -> Reader:
    """A user with a signed-in device, and what is theirs to see as the scope has it now."""
    device = sessions.start(row, "privacy self-test")
    user = sessions.find(device)
    assert user is not None
    sight = Sight(user)
    return Reader(name, user, device, may_see=sight.may_see, also=sight.places())


# ------------------------------------------------------------------ those who were here


def _gone() -> list[Reader]:
    """Cookies of devices that open nothing any more."""
    disabled = _new_user("disabled user", Role.STAFF, Role.ADMINISTRATOR)
    signed_out = _new_user("signed-out user", Role.STAFF)
    readers = [
        Reader(row.name.lower(), device=sessions.start(row, "privacy self-test"))
        for row in (disabled, signed_out)
    ]
    m.User.update(is_active=False).where(m.User.id == disabled).execute()
    sessions.end_everywhere(signed_out.id, by=signed_out.id)
    return readers


# ------------------------------------------------------------------ those with a secret


def _by_secret() -> list[Reader]:
    roll = m.RollLink.get(m.RollLink.holder == "Helper at the door")
    fay = sessions.find(sessions.start(m.User.get(m.User.email == "fay@demo.example"), "feed"))
    assert fay is not None
    on_roll = on_rolls(fay, frozenset([roll.session.group_id]))
    answers = m.ResponseLink.get(m.ResponseLink.request_key == "demo open")
    status = m.StatusLink.select().order_by(m.StatusLink.id).first()
    provider = m.ProviderToken.select().order_by(m.ProviderToken.id).first().provider
    token = secrets.token_urlsafe(32)
    m.ProviderToken.create(
        provider=provider,
        token_hash=token_hash(token),
        label="Privacy self-test",
        scopes=scope_words(TokenScope),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    sent = ids_of(m.Referral, m.Referral.provider == provider)
    feed = calendar_actions.make_feed(True, fay)
    # Made after the stand-downs, each of which ends the links of its group.
    m.RollLink.update(made_at=clock.now()).where(m.RollLink.id == roll).execute()
    offered = m.Membership.get(m.Membership.offer_token_hash == offer_actions.hash_of(OFFER_TOKEN))
    own = m.Referral.select().where(m.Referral.id.in_(sent)).order_by(m.Referral.id).first()
    return [
        Reader("whoever holds a link to a roll", secrets={"roll_token": ROLL_TOKEN},
               may_see=lambda mark: mark.place in NAMES and mark.people <= on_roll),
        Reader("whoever holds a link to questions", secrets={"link_token": RESPONSE_TOKEN},
               may_see=lambda mark: mark.people == {answers.person_id}
               and mark.model in ("Goal", "Response")),
        Reader("whoever holds a status link", secrets={"token": STATUS_TOKEN},
               may_see=_as_sender(frozenset([status.referral_id]))),
        Reader("whoever holds a calendar feed", secrets={"token": feed}),
        Reader("whoever was offered a seat", secrets={"token": OFFER_TOKEN},
               may_see=lambda mark: mark.people == {offered.person_id}
               and mark.place in NAMES),
        Reader("whoever was invited", secrets={"link_token": f"{INVITATION_TOKEN} {RESET_TOKEN}"}),
        Reader("whoever was asked to stand in", secrets={"link": ASK_TOKEN}),
        Reader("whoever holds a provider's link", secrets={"key": LINK_KEY}),
        Reader("a provider's computer", headers={"Authorization": f"Bearer {token}"},
               secrets={"receipt": own.reference},
               may_see=_as_sender(sent)),
    ]  # fmt: skip


def _as_sender(referrals: frozenset[int]) -> Callable[[Mark], bool]:
    def may_see(mark: Mark) -> bool:
        # The answers to what they sent, under the numbers that they gave it themselves.
        is_theirs = bool(mark.referrals) and mark.referrals <= referrals
        return is_theirs and (mark.model == "Answer" or mark.place in OWN_REFERENCES)

    return may_see
