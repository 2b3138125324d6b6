"""Reading the links to a roll, and the roll as one of them opens it."""

import hashlib
from datetime import datetime
from typing import Any, NamedTuple

from peewee import Case, fn

from portal import clock
from portal.auth import queries as users
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.groups import mark_keys, roll_link_rules, roll_queries, rules
from portal.groups.roll_link_rules import LinkEnd, LinkFacts
from portal.groups.roll_queries import RollHead
from portal.models import (
    AccessBlock,
    Attendance,
    Group,
    GroupLeader,
    RollLink,
    Session,
    SessionLeader,
    StandDown,
    User,
    WalkIn,
)

# More than anybody needs for one evening.
MOST_LINKS = 30


class LinkRow(NamedTuple):
    """A link as the list of them shows it."""

    link_id: int
    holder: str
    made_by_name: str
    made_at: datetime
    expires_at: datetime
    first_used_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    end: LinkEnd | None


class OpenLink(NamedTuple):
    """A link that opens its roll now."""

    link_id: int
    holder: str
    last_used_at: datetime | None
    # The roll as whoever made the link may open it, which is the most that the link can.
    head: RollHead
    maker: SignedInUser


class LinkedRow(NamedTuple):
    """One person as a link shows them: a short name and this session's mark, and no more."""

    person_id: int
    # How the page names the person to the server.
    who: str
    shown_name: str
    mark: str | None
    # Looked for in the room; paused people are marked only if they come, and stand last.
    is_expected: bool


def is_sensitive(group_id: int) -> bool:
    """Whether a group is hidden from most, so that no link opens its rolls. One statement."""
    return bool(Group.select(Group.is_sensitive).where(Group.id == group_id).scalar())


def links_of(session_id: int) -> list[LinkRow]:
    """Links made to a session's roll, newest first, and why those that are dead are.

    One statement, and a handful for each of those who made one.
    """
    maker = User.alias()
    query = (
        RollLink.select(
            RollLink.id,
            RollLink.holder,
            maker.name,
            RollLink.made_at,
            RollLink.expires_at,
            RollLink.first_used_at,
            RollLink.last_used_at,
            RollLink.revoked_at,
            RollLink.made_by,
            Session.state,
            Group.is_sensitive,
            Case(None, ((_has_stood_down(), 1),), 0),
        )
        .join(maker, on=(RollLink.made_by == maker.id))
        .switch(RollLink)
        .join(Session)
        .join(Group)
        .where(RollLink.session == session_id)
        .order_by(RollLink.made_at.desc(), RollLink.id.desc())
        .limit(MOST_LINKS)
    )
    now = clock.now()
    opens: dict[int, bool] = {}
    rows = []
    for *shown, made_by, state, sensitive, stood_down in query.tuples():
        if made_by not in opens:
            opens[made_by] = _opener(made_by, session_id) is not None
        facts = LinkFacts(
            expires_at=shown[4],
            revoked_at=shown[7],
            state=state,
            is_sensitive=bool(sensitive),
            maker_opens_roll=opens[made_by],
            has_stood_down=bool(stood_down),
        )
        rows.append(LinkRow._make([*shown, roll_link_rules.link_end(facts, now)]))
    return rows


def open_link(token: str) -> OpenLink | None:
    """The roll that a link opens now; None for a wrong one as for one that is dead."""
    row: Any = (
        RollLink.select(
            RollLink.id,
            RollLink.holder,
            RollLink.last_used_at,
            RollLink.made_by,
            RollLink.expires_at,
            RollLink.revoked_at,
            RollLink.session,
            Group.is_sensitive,
            Case(None, ((_has_stood_down(), 1),), 0),
        )
        .join(Session)
        .join(Group)
        .where(RollLink.token_hash == token_hash(token))
        .tuples()
        .first()
    )
    if row is None:
        return None
    link_id, holder, used, made_by, expires, revoked, session_id, sensitive, stood_down = row
    opener = _opener(made_by, session_id)
    if opener is None:
        return None
    maker, head = opener
    facts = LinkFacts(
        expires_at=expires,
        revoked_at=revoked,
        state=head.state,
        is_sensitive=bool(sensitive),
        maker_opens_roll=True,
        has_stood_down=bool(stood_down),
    )
    if roll_link_rules.link_end(facts, clock.now()) is not None:
        return None
    return OpenLink(link_id, holder, used, head, maker)


def rows_of(link: OpenLink) -> list[LinkedRow]:
    """Everybody on a roll whom a link shows, by name, those who are expected first.

    Nobody whom an access block guards, from whomever: a link can't tell who holds it. For
    the same reason nobody who is a user here too.
    """
    rows = roll_queries.roll_of(link.maker, link.head)
    left_out = kept_from_links([row.person_id for row in rows])
    rows = [row for row in rows if row.person_id not in left_out]
    names = rules.names_apart({row.person_id: row.name for row in rows})
    shown = [
        LinkedRow(
            row.person_id,
            mark_keys.person_key(link.head.session_id, row.person_id),
            names[row.person_id],
            row.mark,
            not row.is_paused or row.mark is not None,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda row: not row.is_expected)


def kept_from_links(person_ids: list[int]) -> set[int]:
    """Of these people, those whom no link shows. One statement."""
    today = clock.today()
    barred = AccessBlock.select(AccessBlock.person).where(
        AccessBlock.person.in_(person_ids),
        AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > today),
    )
    known = User.select(User.person).where(User.person.in_(person_ids))
    return {person_id for (person_id,) in (barred | known).tuples()}


def own_walk_ins(link_id: int) -> list[str]:
    """Names that were added through a link, as they came. One statement."""
    query = (
        WalkIn.select(WalkIn.name)
        .where(WalkIn.link == link_id)
        .order_by(WalkIn.created_at, WalkIn.id)
    )
    return [name for (name,) in query.tuples()]


def marked_by_links(session_id: int) -> dict[int, str]:
    """Who holds the link that each mark on a roll was made by, by person. One statement."""
    query = (
        Attendance.select(Attendance.person, RollLink.holder)
        .join(RollLink)
        .where(Attendance.session == session_id)
        .order_by(Attendance.id)
    )
    return dict(query.tuples())


def added_by_links(session_id: int) -> dict[int, str]:
    """Who holds the link that each walk-in was added by, by walk-in. One statement."""
    query = (
        WalkIn.select(WalkIn.id, RollLink.holder)
        .join(RollLink)
        .where(WalkIn.session == session_id)
        .order_by(WalkIn.id)
    )
    return dict(query.tuples())


def walk_in_count(session_id: int) -> int:
    """Names on a session's roll that nobody has matched to a person. One statement."""
    query = WalkIn.select().where(WalkIn.session == session_id, WalkIn.person.is_null())
    return int(query.count())


def user_with_address(address: str) -> int | None:
    """The user with an e-mail address, active or not; None if nobody has it. One statement."""
    # Kept folded: see `auth.queries.user_to_sign_in`.
    found = User.select(User.id).where(User.email == address.strip().lower()).scalar()
    return int(found) if found is not None else None


def token_hash(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _opener(user_id: int, session_id: int) -> tuple[SignedInUser, RollHead] | None:
    """The maker of a link and the roll as they may open it now, or None."""
    maker = users.acting_user(user_id)
    if maker is None or not maker.may(Permission.ROLL_TAKE):
        return None
    head = roll_queries.roll_head(maker, session_id)
    return (maker, head) if head is not None else None


def _has_stood_down() -> Any:
    """Whether a stand-down ends a link, beside a row of RollLink and its Session: of its
    holder, who may also have left, or of any leader of the group since it was made.

    A link's label is no proof of who holds it: whoever was stood down may.
    """
    down, gone = StandDown.alias(), User.alias()
    assigned = GroupLeader.select(GroupLeader.user).where(GroupLeader.group == Session.group)
    standing_in = SessionLeader.select(SessionLeader.user).where(
        SessionLeader.session == RollLink.session
    )
    from_all = down.group.is_null() & (down.user.in_(assigned) | down.user.in_(standing_in))
    since = (down.started_at >= RollLink.made_at) & ((down.group == Session.group) | from_all)
    of_holder = (
        (down.user == RollLink.holder_user)
        & down.ended_at.is_null()
        & (down.group.is_null() | (down.group == Session.group))
    )
    has_left = gone.select(gone.id).where(gone.id == RollLink.holder_user, ~gone.is_active)
    return fn.EXISTS(down.select(down.id).where(since | of_holder)) | fn.EXISTS(has_left)
