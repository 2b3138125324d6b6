"""Writes of the queue's own: named views, and who looks at what."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import ReferralLook, SavedView
from portal.referrals import queue_rules, saved_view_queries

# Looks are for whoever is about to open the same one, so older ones are swept away.
LOOKS_KEPT = timedelta(days=1)


def save_view(name: str, asked: queue_rules.Asked, is_shared: bool, by: Any) -> int:
    """Keep a view under a name: its tab and filters, without a search, which may name somebody.

    Returns its id. Raises DomainError for a name that this user has given already.
    """
    with write():
        _check_name(name, by.id)
        view_id = int(
            SavedView.insert(
                user=by.id,
                name=name,
                query=asked.view.text(q="", within=""),
                is_shared=is_shared,
                created_at=clock.now(),
            ).execute()
        )
        record_event("view_saved", "saved_view", view_id, by=by)
    return view_id


def change_view(view_id: int, version: int, name: str, is_shared: bool, by: Any) -> None:
    """Rename a view, or share it or keep it to its owner. Raises StaleVersion, DomainError."""
    with write():
        owner_id = _current(view_id, version)
        _check_name(name, owner_id, but=view_id)
        SavedView.update(name=name, is_shared=is_shared, version=version + 1).where(
            SavedView.id == view_id
        ).execute()
        record_event("view_changed", "saved_view", view_id, by=by, fields=["is_shared", "name"])


def delete_view(view_id: int, version: int, by: Any) -> None:
    """Remove a view; the referrals in it stay as they are. Raises StaleVersion."""
    with write():
        _current(view_id, version)
        SavedView.delete().where(SavedView.id == view_id).execute()
        record_event("view_removed", "saved_view", view_id, by=by)


def note_look(referral_id: int, by: Any) -> None:
    """Note that a user has a referral open now. The audit trail has its own line."""
    now = clock.now()
    with write():
        ReferralLook.delete().where(ReferralLook.seen_at < now - LOOKS_KEPT).execute()
        (
            ReferralLook.insert(referral=referral_id, user=by.id, seen_at=now)
            .on_conflict(
                conflict_target=[ReferralLook.referral, ReferralLook.user],
                update={ReferralLook.seen_at: now},
            )
            .execute()
        )


def _check_name(name: str, owner_id: int, but: int = 0) -> None:
    if saved_view_queries.has_name(owner_id, name, but):
        raise DomainError(_("There is a view of that name. Choose another name."), "name")


def _current(view_id: int, version: int) -> int:
    row = SavedView.select(SavedView.user, SavedView.version).where(SavedView.id == view_id)
    for owner_id, of_version in row.tuples():
        if of_version == version:
            return int(owner_id)
    raise StaleVersion(_("Somebody changed this view since you opened it. Look again."))
