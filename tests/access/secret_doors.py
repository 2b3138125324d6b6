"""Secrets around groups, with their states: links to a roll and to cover, feeds, offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from portal.groups import ask_link_queries, calendar_queries, offer_actions
from portal.models import (
    CalendarFeed,
    CoverAsk,
    Group,
    Membership,
    MembershipState,
    RollLink,
    Session,
    SessionState,
    User,
)
from tests import factories
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

# ------------------------------------------------------------------------- a roll for one evening


def _roll(scene: Any, **values: Any) -> None:
    update(RollLink, RollLink.id == own(scene, "roll_link_id"), **values)


ROLL = ("roll_show", "mark_set", "head_count_set", "walk_in_add", "roll_done")
ROLL_GONE = same(404, *ROLL)


def _stand_down(scene: Any) -> None:
    factories.stand_down(scene.actors["facilitator"])


def _session(scene: Any, **values: Any) -> None:
    update(Session, Session.id == own(scene, "session_id"), **values)


ROLL_LINK = Door(
    "roll_token",
    tuple(f"link_roll.{view}" for view in ROLL),
    lambda scene: own(scene, "roll_token"),
    {
        "live": State(lambda _scene: None, {"roll_show": 200, **same(302, *ROLL[1:])}),
        "expired": State(lambda scene: _roll(scene, expires_at=minute_ago()), ROLL_GONE),
        "revoked": State(
            lambda scene: _roll(
                scene, revoked_at=clock.now(), revoked_by=scene.actors["facilitator"].id
            ),
            ROLL_GONE,
        ),
        "its maker is stood down": State(_stand_down, ROLL_GONE),
        "its maker is disabled": State(facilitator_off, ROLL_GONE),
        "its holder is disabled": State(
            lambda scene: _roll(scene, holder_user=scene.actors["deactivated"].id), ROLL_GONE
        ),
        "its holder is stood down": State(
            lambda scene: _roll(scene, holder_user=scene.actors["facilitator_stood_down"].id),
            ROLL_GONE,
        ),
        "the session is called off": State(
            lambda scene: _session(scene, state=SessionState.CANCELLED, reason="The hall is shut"),
            ROLL_GONE,
        ),
        "the group is hidden": State(
            lambda scene: update(
                Group, Group.id == own(scene, "group_id"), is_sensitive=True, is_public=False
            ),
            ROLL_GONE,
        ),
    },
    ROLL_GONE,
)

# ------------------------------------------------------------------------------- a calendar's feed


def _feed(scene: Any) -> str:
    CalendarFeed.create(
        user=scene.actors["facilitator"],
        token_hash=calendar_queries.hash_of(TOKEN),
        names_groups=True,
        created_at=clock.now(),
    )
    return TOKEN


FEED = Door(
    "token",
    ("groups.calendar_feed",),
    _feed,
    {
        "live": State(lambda _scene: None, {"calendar_feed": 200}),
        "revoked": State(lambda _scene: CalendarFeed.delete().execute(), {"calendar_feed": 404}),
        "made anew": State(
            lambda scene: update(
                CalendarFeed,
                CalendarFeed.user == scene.actors["facilitator"].id,
                token_hash=calendar_queries.hash_of("another"),
            ),
            {"calendar_feed": 404},
        ),
        "its user is disabled": State(facilitator_off, {"calendar_feed": 404}),
        # It goes on, with nothing of what they were stood down from: see below.
        "its user is stood down": State(_stand_down, {"calendar_feed": 200}, "END:VCALENDAR"),
    },
    {"calendar_feed": 404},
)

# ---------------------------------------------------------------------------- a request for cover

COVER = ("ask_link_show", "ask_link_accept", "ask_link_decline")
COVER_SAYS = {"ask_link_show": 200, **same(302, *COVER[1:])}


def _ahead(scene: Any) -> str:
    _session(scene, starts_at=clock.now() + timedelta(days=1))
    return str(own(scene, "link"))


def _cover(scene: Any, **values: Any) -> None:
    update(CoverAsk, CoverAsk.id == own(scene, "ask_id"), **values)


def _asked_user_off(scene: Any) -> None:
    update(User, User.id == scene.actors["facilitator_past_tail"].id, is_active=False)


COVER_LINK = Door(
    "link",
    tuple(f"groups.{view}" for view in COVER),
    _ahead,
    {
        "live": State(lambda _scene: None, COVER_SAYS),
        "answered": State(
            lambda scene: _cover(scene, answer="declined", answered_at=clock.now()),
            COVER_SAYS,
            "You said no",
        ),
        "the session has begun": State(
            lambda scene: _session(scene, starts_at=minute_ago()), COVER_SAYS, "has begun"
        ),
        "the session is called off": State(
            lambda scene: _session(scene, state=SessionState.CANCELLED, reason="The hall is shut"),
            COVER_SAYS,
            "called off",
        ),
        "its user is disabled": State(
            _asked_user_off, COVER_SAYS, "nothing to answer here any more"
        ),
        "its user is stood down": State(
            lambda scene: factories.stand_down(scene.actors["facilitator_past_tail"]),
            COVER_SAYS,
            "nothing to answer here any more",
        ),
        "another was sent": State(
            lambda scene: _cover(scene, token_hash=ask_link_queries.hash_of("another")),
            same(404, *COVER),
        ),
    },
    same(404, *COVER),
)

# ------------------------------------------------------------------------------- an offered place


def _offer(scene: Any) -> str:
    _place(
        scene,
        state=MembershipState.OFFERED,
        offered_at=clock.now(),
        offer_expires_at=clock.now() + timedelta(days=2),
        offer_token_hash=offer_actions.hash_of(TOKEN),
    )
    return TOKEN


def _place(scene: Any, **values: Any) -> None:
    update(Membership, Membership.id == own(scene, "membership_id"), **values)


OFFER_LINK = Door(
    "token",
    ("groups.offer_show",),
    _offer,
    {
        "live": State(lambda _scene: None, {"offer_show": 200}),
        "expired": State(
            lambda scene: _place(scene, offer_expires_at=minute_ago()), {"offer_show": 404}
        ),
        "withdrawn": State(
            lambda scene: _place(scene, state=MembershipState.WAITING), {"offer_show": 404}
        ),
        "the group is over": State(
            lambda scene: update(
                Group,
                Group.id == own(scene, "group_id"),
                ended_on=clock.today() - timedelta(days=1),
            ),
            {"offer_show": 404},
        ),
        "answered": State(
            lambda scene: _place(
                scene,
                state=MembershipState.ACTIVE,
                offer_answer="yes",
            ),
            {"offer_show": 200},
            "We look forward to meeting you",
        ),
    },
    {"offer_show": 404},
)
