"""On which people, referrals, groups and concerns the rows of every table hang."""

from collections import defaultdict
from typing import Any

from portal import models as m
from portal.auth.field_table import TABLE

NONE: frozenset[int] = frozenset()
# Nouns that a row may hang on: who may open all of them may be shown the row.
NOUNS = {"people": m.Person, "referrals": m.Referral, "groups": m.Group, "concerns": m.Concern}
WRITERS = frozenset(
    {"raised_by", "user", "owner", "added_by", "recorded_by", "made_by", "created_by", "by"}
)
# Keys to follow from a row to what it hangs on, at most.
_FARTHEST = 4

Found = dict[str, dict[int, frozenset[int]]]


def rows_by(noun: Any) -> Found:
    """For each table that speaks of people, on which rows of one noun each of its rows hangs.

    By its keys, and by those of the rows that they lead to; a message hangs on what the
    referrals hang on that came of it.
    """
    own = noun.select(noun.id).tuples()
    found: Found = {noun.__name__: {number: frozenset([number]) for (number,) in own}}
    tables = [one for one in (*TABLE, m.Session) if one is not noun and one in m.TABLES]
    for _round in range(_FARTHEST):
        for model in tables:
            rows = _rows_by_keys(model, found)
            if rows:
                found[model.__name__] = rows
        _add_messages(found)
    return found


def _rows_by_keys(model: Any, found: Found) -> dict[int, frozenset[int]]:
    keys = [one for one in model._meta.refs if one.rel_model.__name__ in found]
    rows: dict[int, frozenset[int]] = {}
    if not keys:
        return rows
    for number, *values in model.select(model._meta.primary_key, *keys).tuples():
        pairs = zip(keys, values, strict=True)
        rows[number] = NONE.union(
            *(found[one.rel_model.__name__].get(value, NONE) for one, value in pairs)
        )
    return rows


def _add_messages(found: Found) -> None:
    messages: dict[int, frozenset[int]] = defaultdict(frozenset)
    for model in (m.Referral, m.ReferralMessage):
        for number, message in model.select(model._meta.primary_key, model.message).tuples():
            messages[message] |= found.get(model.__name__, {}).get(number, NONE)
    found["IntakeMessage"] = dict(messages)


def writers_of(model: Any) -> dict[int, frozenset[int]]:
    keys = [one for one in model._meta.refs if one.rel_model is m.User and one.name in WRITERS]
    if not keys:
        return {}
    rows = model.select(model._meta.primary_key, *keys).tuples()
    return {number: frozenset(filter(None, users)) for number, *users in rows}
