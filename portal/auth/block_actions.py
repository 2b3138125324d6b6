"""Writes about access blocks, and about which user is which person."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import AccessBlock, Person, User


def add_block(user_id: int, person_id: int, reason: str, by: Any) -> int:
    """Bar a user from a person, from this moment on, on every page. Returns the block's id.

    Barring twice is one bar. Raises DomainError, with its field, without a reason.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why, such as: they are neighbours."), "reason")
    with write():
        for (known,) in (
            AccessBlock.select(AccessBlock.id)
            .where(
                AccessBlock.user == user_id,
                AccessBlock.person == person_id,
                AccessBlock.ends_on.is_null() | (AccessBlock.ends_on > clock.today()),
            )
            .order_by(AccessBlock.id)
            .tuples()
        ):
            return int(known)
        made = AccessBlock.create(
            user=user_id,
            person=person_id,
            reason=why,
            created_by=getattr(by, "id", by),
            created_at=clock.now(),
        )
        record_event(
            "access_blocked", "access_block", made.id, by=by, person=person_id, fields=["user"]
        )
    return int(made.id)


def end_block(block_id: int, reason: str, by: Any) -> None:
    """Let a bar end now; it stays on record with why. Ending it twice changes nothing.

    Raises DomainError, with its field, without a reason, and for a bar of oneself.
    """
    why = reason.strip()
    if not why:
        raise DomainError(_("Say why it ends."), "end_reason")
    with write():
        block = AccessBlock.get_by_id(block_id)
        if block.user_id == getattr(by, "id", by):
            raise DomainError(_("Ask a colleague: nobody ends a bar of their own."), "end_reason")
        if block.ends_on is not None and block.ends_on <= clock.today():
            return
        AccessBlock.update(
            ends_on=clock.today(), ended_by=getattr(by, "id", by), end_reason=why
        ).where(AccessBlock.id == block_id).execute()
        record_event(
            "access_block_ended",
            "access_block",
            block_id,
            by=by,
            person=block.person_id,
            fields=["ends_on"],
        )


def link_person(user_id: int, person_id: int | None, version: int, by: Any) -> None:
    """Say that a user is also this person, or nobody; they can't open their own record then.

    Raises DomainError, with its field, for a person who isn't there or is another user, and
    StaleVersion.
    """
    with write():
        user = User.get_by_id(user_id)
        if user.version != version:
            raise StaleVersion(_("Somebody changed this user since. Reload and look again."))
        if person_id is not None:
            person = Person.get_or_none(Person.id == person_id, Person.merged_into.is_null())
            if person is None:
                raise DomainError(_("Nobody here has this number. Check it."), "person_number")
            if User.select().where(User.person == person_id, User.id != user_id).exists():
                raise DomainError(_("This person is another user already."), "person_number")
        User.update(person=person_id, version=version + 1).where(User.id == user_id).execute()
        record_event(
            "user_linked" if person_id else "user_unlinked",
            "user",
            user_id,
            by=by,
            person=person_id or user.person_id,
            fields=["person"],
        )
