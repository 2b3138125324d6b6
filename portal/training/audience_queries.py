"""Whom groups are for, as requirements read it."""

from typing import Any

from peewee import OP, Case, Expression

from portal import settings
from portal.db import joined
from portal.models import Group, GroupAudience

# A requirement for them holds wherever somebody below the youngest age may come.
YOUNG_PEOPLE = "young people"


def audiences() -> Any:
    """Whom a group is for, a line each: one text beside each row of Group."""
    one = GroupAudience.alias()
    return one.select(joined(one.audience)).where(one.group == Group.id)


def audiences_led() -> Any:
    """Whom its leaders must be fit to lead: whom it is for, and young people wherever the group
    takes anybody below the youngest age, whatever its own words say."""
    takes_young = Group.min_age < settings.current().youngest_age
    young = Case(None, [(takes_young, f"\n{YOUNG_PEOPLE}")], "")
    return Expression(audiences(), OP.CONCAT, young)
