"""Accounts as facts: where one stands, and which roles are too much for one pair of hands."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from portal.models import Role

ADMINISTRATOR = Role.ADMINISTRATOR


class UserState(StrEnum):
    """Where an account stands; never kept, always worked out."""

    # Can sign in.
    ACTIVE = "active"
    # Has a link to choose a first passphrase, which still works.
    INVITED = "invited"
    # Works here and can't sign in: no address, never invited, or the invitation ran out.
    NO_SIGN_IN = "no_sign_in"
    DEACTIVATED = "deactivated"


class Danger(StrEnum):
    """A combination of roles that somebody should think about twice."""

    # Reads the trail of what they do themselves, and mends their own access.
    WATCHES_THEMSELVES = "watches_themselves"
    # Handles concerns as a manager, and raises them or decides about people as staff.
    JUDGES_THEMSELVES = "judges_themselves"


def state_of(
    is_active: bool, has_passphrase: bool, invited_until: datetime | None, now: datetime
) -> UserState:
    """Where an account stands at a moment."""
    if not is_active:
        return UserState.DEACTIVATED
    if has_passphrase:
        return UserState.ACTIVE
    is_invited = invited_until is not None and invited_until > now
    return UserState.INVITED if is_invited else UserState.NO_SIGN_IN


def dangers_of(roles: Collection[Role]) -> list[Danger]:
    """What is dangerous about holding these roles together; nothing for one role."""
    found = []
    if ADMINISTRATOR in roles and len(set(roles)) > 1:
        found.append(Danger.WATCHES_THEMSELVES)
    if Role.MANAGER in roles and Role.STAFF in roles:
        found.append(Danger.JUDGES_THEMSELVES)
    return found


def new_dangers(before: Collection[Role], after: Collection[Role]) -> list[Danger]:
    """What is dangerous about the roles to be, and wasn't about those that are."""
    known = dangers_of(before)
    return [one for one in dangers_of(after) if one not in known]
