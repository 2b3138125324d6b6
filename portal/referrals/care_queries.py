"""Reading to what a referral may be changed."""

from typing import Any

from portal.models import Programme


def programmes() -> list[tuple[int, str]]:
    """Every programme, by name. One statement."""
    rows = Programme.select(Programme.id, Programme.name).order_by(Programme.name, Programme.id)
    return list(rows.tuples())


def programmes_of(user: Any) -> list[tuple[int, str]]:
    """The programmes to which a user may give a referral, by name. One statement."""
    limits = getattr(user, "programme_ids", None)
    return [row for row in programmes() if not limits or row[0] in limits]
