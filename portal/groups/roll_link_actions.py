"""Writes about links to a roll, and through them.

What is written through a link has two events: the roll's own, by nobody, and the link's.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.groups import (
    mark_actions,
    mark_keys,
    roll_actions,
    roll_close_actions,
    roll_link_queries,
    roll_link_rules,
    walk_in_actions,
    words,
)
from portal.groups.roll_link_queries import OpenLink
from portal.groups.roll_queries import RollHead
from portal.groups.roll_writers import ByLink
from portal.groups.rules import MEETS
from portal.lines import one_line
from portal.models import Mark, RollLink
from portal.models.groups import HOLDER_LENGTH

# A link that is being used is noted at most this often.
SEEN_EVERY = timedelta(minutes=1)


class LinkEnded(DomainError):
    """The link was revoked while its page was open."""


class MadeLink(NamedTuple):
    """A link that was just made. Its token is kept nowhere and can't be shown again."""

    link_id: int
    token: str


def make_link(
    head: RollHead, holder: str, by: SignedInUser, request_key: str, *, email: str = ""
) -> MadeLink:
    """Let somebody without an account take one session's roll, and mail them the link if told.

    The same form sent twice makes one link. Raises DomainError for a sensitive group, a
    session that was called off or is too long ago, an account that may not lead, or an
    address that can't be one.
    """
    holder = one_line(holder, HOLDER_LENGTH, "holder")
    if not holder:
        raise DomainError(_("Say who it is for: a name, or what they do."), "holder")
    now = clock.now()
    expires_at = roll_link_rules.expires_at(
        head.starts_at, head.duration_minutes, settings.current().roll_link_hours
    )
    with write():
        if roll_link_queries.is_sensitive(head.group_id):
            raise DomainError(_("Links aren’t made for this group: its members are protected."))
        if head.state not in MEETS:
            raise DomainError(_("This session was called off, so it has no roll."))
        if now >= expires_at:
            raise DomainError(_("This session was too long ago for a link."))
        token = mark_keys.link_token(head.session_id, by.id, holder, request_key)
        hashed = roll_link_queries.token_hash(token)
        link = RollLink.get_or_none(RollLink.token_hash == hashed)
        if link is None:
            account = roll_link_queries.user_with_address(email) if email else None
            link = RollLink.create(
                session=head.session_id,
                token_hash=hashed,
                holder=holder,
                holder_user=account,
                made_by=by.id,
                made_at=now,
                expires_at=expires_at,
            )
            record_event("roll_link_made", "roll_link", link.id, by=by, fields=["holder"])
        # Whether it works is decided where it's opened; nobody gets one that doesn't.
        if roll_link_queries.open_link(token) is None:
            raise DomainError(
                _("A link can’t be made for them. Ask the office, or choose somebody else."),
                "holder",
            )
        if email:
            mail.put(
                f"roll_link {link.id}",
                email,
                _("A link for you"),
                "roll_link",
                name=holder,
                when=words.when(head.starts_at),
                until=expires_at,
                token=token,
            )
    return MadeLink(int(link.id), token)


def revoke_link(session_id: int, link_id: int, by: Any) -> str | None:
    """End a link now. Returns whom it was for, or None if there is no such link here."""
    with write():
        link = RollLink.get_or_none(RollLink.id == link_id, RollLink.session == session_id)
        if link is None:
            return None
        if link.revoked_at is None:
            RollLink.update(revoked_at=clock.now(), revoked_by=by.id).where(
                RollLink.id == link_id
            ).execute()
            record_event("roll_link_revoked", "roll_link", link_id, by=by, fields=["revoked_at"])
    return str(link.holder)


def note_use(link: OpenLink) -> None:
    """Note that a link was opened, at most once a minute."""
    now = clock.now()
    if link.last_used_at is not None and now - link.last_used_at < SEEN_EVERY:
        return
    with write():
        first = {"first_used_at": now} if link.last_used_at is None else {}
        RollLink.update(last_used_at=now, **first).where(RollLink.id == link.link_id).execute()
        record_event("roll_opened_by_link", "roll_link", link.link_id)


def mark_by_link(link: OpenLink, person_id: int, mark: Mark | None, *, seen: Mark | None) -> bool:
    """Mark somebody through a link. True if that is new. Raises as `send_mark`, and LinkEnded."""
    with write():
        by = _writer(link)
        is_new = mark_actions.send_mark(
            link.head.session_id, person_id, mark, by, seen=seen, leader_days=link.head.leader_days
        )
        if is_new:
            _record(link, "mark", person=person_id)
    return is_new


def count_by_link(link: OpenLink, head_count: int | None, version: int) -> None:
    """Enter a head count through a link. Raises as `record_head_count`, and LinkEnded."""
    with write():
        by = _writer(link)
        roll_actions.record_head_count(
            link.head.session_id, head_count, by, version, leader_days=link.head.leader_days
        )
        _record(link, "head_count")


def add_walk_in_by_link(link: OpenLink, name: str, request_key: str) -> None:
    """Add a name through a link. Raises as `add_walk_in`, and LinkEnded."""
    with write():
        by = _writer(link)
        walk_in_actions.add_walk_in(
            link.head.session_id, name, request_key, by, leader_days=link.head.leader_days
        )
        _record(link, "name")


def finish_by_link(link: OpenLink) -> None:
    """Say through a link that the roll is finished. Raises as `finish_roll`, and LinkEnded."""
    with write():
        by = _writer(link)
        if roll_close_actions.finish_roll(
            link.head.session_id, by, leader_days=link.head.leader_days
        ):
            _record(link, "roll_done_at")


def _writer(link: OpenLink) -> ByLink:
    # Asked again in the transaction: revoked means revoked, also for a form on its way.
    is_open = RollLink.select(RollLink.id).where(
        RollLink.id == link.link_id, RollLink.revoked_at.is_null()
    )
    if not is_open.exists():
        raise LinkEnded(_("This link has ended. Ask whoever gave it to you."))
    return ByLink(link.link_id)


def _record(link: OpenLink, field: str, person: int | None = None) -> None:
    record_event("roll_written_by_link", "roll_link", link.link_id, person=person, fields=[field])
