"""Writes about standing down: what somebody led is taken at once, and nothing comes back by
itself."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.groups import stand_down_queries
from portal.models import (
    CoverAnswer,
    CoverAsk,
    GroupLeader,
    Session,
    SessionLeader,
    StandDown,
    StandDownReader,
    User,
)


class StoodDownAlready(DomainError):
    """A stand-down holds that covers this one."""


def stand_down(
    user_id: int, group_id: int | None, reason: str, reader_ids: Iterable[int], by: Any
) -> int:
    """Stand somebody down from a group, or from every one for None. Returns its id.

    This instant they lose every session ahead, assigned or standing in, and all rosters,
    without the usual tail; they can't be assigned until it is ended. The reason is for the
    users named, their supervisor and whoever does this. They and the readers get mail that
    says nothing of why. Raises StoodDownAlready, and DomainError, with its field, for a
    missing reason, nobody to read it, a reader who can't be, or standing oneself down.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Enter why, for those named to read."), "reason")
    by_id = getattr(by, "id", by)
    if user_id == by_id:
        raise DomainError(
            _("Ask a colleague to stand you down, or end your own assignments instead.")
        )
    now = clock.now()
    with write():
        user = User.get_or_none(User.id == user_id)
        if user is None:
            raise DomainError(_("Choose somebody who leads."), "user_id")
        standing = stand_down_queries.standing_for(user_id, group_id)
        if standing is not None:
            raise StoodDownAlready(_("They are stood down already. Reload and look again."))
        readers = _readers(user, reader_ids, by_id)
        made = StandDown.create(
            user=user_id, group=group_id, reason=reason, started_at=now, started_by=by_id
        )
        for reader_id in readers:
            StandDownReader.create(stand_down=made, user=reader_id)
        _take_assignments(user_id, group_id)
        _take_sessions(user_id, group_id)
        _withdraw_asks(user_id, group_id)
        record_event(
            "leader_stood_down",
            "stand_down",
            made.id,
            by=by,
            fields=["user", "group", "reason", "readers", "stood_down_at", "ends_on"],
        )
        _tell(user, "stand_down_begun", made.id, is_own=True)
        for reader in User.select().where(User.id.in_(readers)).order_by(User.id):
            if reader.id not in (by_id, user_id):
                _tell(reader, "stand_down_to_read", made.id, is_own=False)
    return int(made.id)


def end_stand_down(stand_down_id: int, reason: str, by: Any) -> None:
    """Let somebody be assigned again. Nothing that was taken comes back by itself.

    The reason stands with the first one, for the same readers. Ending it twice changes
    nothing. Raises DomainError, with its field, for a missing reason or one's own.
    """
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Enter why they may be asked to lead again."), "reason")
    with write():
        standing = stand_down_queries.stand_down(stand_down_id)
        if standing is None or standing.ended_at is not None:
            return
        if standing.user_id == getattr(by, "id", None):
            raise DomainError(_("Ask a colleague: nobody ends their own stand-down."))
        StandDown.update(
            ended_at=clock.now(),
            ended_by=getattr(by, "id", by),
            ended_because=reason,
        ).where(StandDown.id == stand_down_id).execute()
        record_event(
            "stand_down_ended",
            "stand_down",
            stand_down_id,
            by=by,
            fields=["ended_at", "ended_by", "ended_because"],
        )
        _tell(User.get_by_id(standing.user_id), "stand_down_ended", stand_down_id, is_own=True)


def _readers(user: Any, reader_ids: Iterable[int], by_id: int | None) -> list[int]:
    """Ids of who may read the reason, in order. The person may be named; they aren't otherwise."""
    chosen = set(reader_ids)
    known = {one for one, _name in stand_down_queries.possible_readers(but=user.id)} | {user.id}
    if chosen - known:
        raise DomainError(_("Choose readers among staff and managers."), "readers")
    always = {one for one in (user.supervisor_id, by_id) if one is not None}
    readers = chosen | always
    if not readers - {user.id}:
        raise DomainError(_("Choose at least one colleague to read why."), "readers")
    return sorted(readers)


def _take_assignments(user_id: int, group_id: int | None) -> None:
    today = clock.today()
    tail = today - timedelta(days=settings.current().leader_tail_days)
    rows = GroupLeader.select().where(
        GroupLeader.user == user_id,
        GroupLeader.stood_down_at.is_null(),
        GroupLeader.ends_on.is_null() | (GroupLeader.ends_on >= tail),
    )
    if group_id is not None:
        rows = rows.where(GroupLeader.group == group_id)
    for row in rows.order_by(GroupLeader.id):
        # An assignment that ended before keeps its last day; one still ahead has none.
        last = max(today, row.starts_on)
        GroupLeader.update(
            stood_down_at=clock.now(),
            ends_on=last if row.ends_on is None else min(row.ends_on, last),
        ).where(GroupLeader.id == row.id).execute()


def _take_sessions(user_id: int, group_id: int | None) -> None:
    # Those lately past too: their rolls stay open to a substitute for the tail.
    since = clock.now() - timedelta(days=settings.current().leader_tail_days)
    sessions = Session.select(Session.id).where(Session.starts_at >= since)
    if group_id is not None:
        sessions = sessions.where(Session.group == group_id)
    SessionLeader.update(stood_down_at=clock.now()).where(
        SessionLeader.user == user_id,
        SessionLeader.stood_down_at.is_null(),
        SessionLeader.session.in_(sessions),
    ).execute()


def _withdraw_asks(user_id: int, group_id: int | None) -> None:
    # What they were asked and haven't answered mustn't come back when this ends.
    sessions = Session.select(Session.id)
    if group_id is not None:
        sessions = sessions.where(Session.group == group_id)
    CoverAsk.delete().where(
        CoverAsk.user == user_id,
        CoverAsk.answer == CoverAnswer.ASKED,
        CoverAsk.session.in_(sessions),
    ).execute()


def _tell(user: Any, template: str, stand_down_id: int, *, is_own: bool) -> None:
    """Put mail into the outbox that names no group and no reason; none without an address."""
    try:
        address = mail.checked_address(user.email) if user.email and user.is_active else ""
    except DomainError:
        address = ""
    if not address:
        return
    mail.put(
        f"{template} {stand_down_id} {user.id}",
        address,
        _("About your groups") if is_own else _("Something for you to read"),
        "leading_notice",
        user_id=user.id,
        name=user.name,
        kind=template,
        stand_down_id=stand_down_id,
    )
