"""How what bars a user from a person follows, and who a user is, when records become one."""

from datetime import date

from portal.models import AccessBlock, BreakGlass, User
from portal.moving import Row, follows, one_for_each


def _lasting(block: Row) -> tuple[date, int]:
    # A block of either record holds; of two for one user the one that lasts.
    return block["ends_on"] or date.max, block["id"]


HANDLERS = (
    follows(User, "person"),
    follows(BreakGlass, "person"),
    one_for_each(AccessBlock, "user", better=_lasting),
)
