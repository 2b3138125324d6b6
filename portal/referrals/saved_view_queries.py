"""Reading named views of the queue: one's own, and those that are shared."""

from typing import Any, NamedTuple

from portal.auth.sessions import SignedInUser
from portal.models import SavedView, User


class View(NamedTuple):
    """A view under a name; its owner is said where it is somebody else's."""

    view_id: int
    name: str
    query: str
    is_shared: bool
    user_id: int
    owner: str
    version: int


def views_of(user: SignedInUser) -> list[View]:
    """Views that a user may open, by name: own ones, and all that are shared. One statement."""
    return [View(*row) for row in _seen_by(user).tuples()]


def view_for(user: SignedInUser, view_id: int) -> View | None:
    """One of these; else None. One statement."""
    row: Any = _seen_by(user).where(SavedView.id == view_id).tuples().first()
    return View(*row) if row else None


def has_name(user_id: int, name: str, but: int = 0) -> bool:
    """Whether a user has a view of this name, other than one. One statement."""
    query = SavedView.select(SavedView.id).where(
        SavedView.user == user_id, SavedView.name == name, SavedView.id != but
    )
    return bool(query.exists())


def _seen_by(user: SignedInUser) -> Any:
    return (
        SavedView.select(
            SavedView.id,
            SavedView.name,
            SavedView.query,
            SavedView.is_shared,
            User.id,
            User.name,
            SavedView.version,
        )
        .join(User)
        .where((SavedView.user == user.id) | SavedView.is_shared)
        .order_by(SavedView.name, SavedView.id)
    )
