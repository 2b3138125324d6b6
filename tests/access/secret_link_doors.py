"""Secrets of referrers, of people asked, of accounts and of providers, with their states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import clock
from portal.auth.link_queries import hash_of as link_hash
from portal.models import (
    Death,
    Person,
    Provider,
    ProviderLink,
    Referral,
    ResponseLink,
    StatusLink,
    UserLink,
    UserLinkKind,
)
from portal.outcomes import link_keys
from tests import answer_factories, person_factories, user_factories
from tests.access import form_scene
from tests.access.secret_states import (
    TOKEN,
    Door,
    State,
    facilitator_off,
    minute_ago,
    own,
    same,
    update,
)

# ------------------------------------------------------------------------- where a referral stands


def _status(scene: Any) -> str:
    answer_factories.status_link(Referral.get_by_id(own(scene, "referral_id")), TOKEN)
    return TOKEN


STATUS_LINK = Door(
    "token",
    ("status.status_show",),
    _status,
    {
        "live": State(lambda _scene: None, {"status_show": 200}),
        "expired": State(
            lambda _scene: StatusLink.update(expires_at=minute_ago()).execute(),
            {"status_show": 404},
        ),
        "revoked": State(
            lambda _scene: StatusLink.update(revoked_at=clock.now()).execute(),
            {"status_show": 404},
        ),
    },
    {"status_show": 404},
)

# ------------------------------------------------------------------------- one's own questions

RESPOND = ("question_show", "answers_send")
RESPOND_GONE = same(404, *RESPOND)


def _response(scene: Any, **values: Any) -> None:
    update(ResponseLink, ResponseLink.id == own(scene, "response_link_id"), **values)


def _dead(scene: Any) -> None:
    person_factories.death(Person.get_by_id(own(scene, "person_id")))
    assert Death.select().exists()


RESPONSE_LINK = Door(
    "link_token",
    tuple(f"respond.{view}" for view in RESPOND),
    lambda scene: own(scene, "link_token"),
    {
        "live": State(lambda _scene: None, {"question_show": 200, "answers_send": 303}),
        "expired": State(lambda scene: _response(scene, expires_at=minute_ago()), RESPOND_GONE),
        "sent": State(lambda scene: _response(scene, sent_at=clock.now()), RESPOND_GONE),
        "pulled": State(
            lambda scene: _response(scene, pulled_at=clock.now(), pulled_reason="A mistake"),
            RESPOND_GONE,
        ),
        "another server's key": State(
            lambda scene: _response(scene, token_hash=link_keys.token_hash("another")),
            RESPOND_GONE,
        ),
        "its person has died": State(_dead, RESPOND_GONE),
    },
    RESPOND_GONE,
)

# ----------------------------------------------------------------------- choosing a passphrase


def _user_link(kind: UserLinkKind, view: str) -> Door:
    def made(scene: Any) -> str:
        return user_factories.link(scene.actors["facilitator"], kind)

    def put(**values: Any) -> Callable[[Any], Any]:
        return lambda _scene: UserLink.update(**values).execute()

    other = UserLinkKind.RESET if kind == UserLinkKind.INVITATION else UserLinkKind.INVITATION
    gone = {view: 404}
    return Door(
        "link_token",
        (f"links.{view}",),
        made,
        {
            "live": State(lambda _scene: None, {view: 200}),
            "expired": State(put(expires_at=minute_ago()), gone),
            "used": State(put(used_at=clock.now()), gone),
            "ended": State(put(ended_at=clock.now()), gone),
            "of the other kind": State(put(kind=other), gone),
            "another's": State(put(token_hash=link_hash("another")), gone),
            "its user is disabled": State(facilitator_off, gone),
        },
        gone,
    )


INVITATION = _user_link(UserLinkKind.INVITATION, "invitation_open")
RESET = _user_link(UserLinkKind.RESET, "reset_open")

# ----------------------------------------------------------------------- a provider's own form


def _practice(scene: Any, **values: Any) -> None:
    update(Provider, Provider.id == own(scene, "provider_id"), **values)


# What was typed isn't lost: it goes on to the form for everybody, whose link has ended.
PROVIDER_LINK = Door(
    "key",
    ("intake.refer_by_link",),
    lambda _scene: form_scene.KEY,
    {
        "live": State(lambda _scene: None, {"refer_by_link": 200}),
        "revoked": State(
            lambda scene: update(
                ProviderLink,
                ProviderLink.id == own(scene, "provider_link_id"),
                revoked_at=clock.now(),
            ),
            {"refer_by_link": 404},
        ),
        "its provider has closed": State(
            lambda scene: _practice(scene, closes_on=clock.today()), {"refer_by_link": 404}
        ),
        "its provider is disabled": State(
            lambda scene: _practice(scene, is_active=False), {"refer_by_link": 404}
        ),
    },
    {"refer_by_link": 404},
)
