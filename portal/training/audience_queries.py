"""Whom groups are for, as requirements read it."""

from typing import Any

from portal.db import joined
from portal.models import Group, GroupAudience


def audiences() -> Any:
    """Whom a group is for, a line each: one text beside each row of Group."""
    one = GroupAudience.alias()
    return one.select(joined(one.audience)).where(one.group == Group.id)
