"""What drills send to forms: every field that a table has, and every sort of nasty text.

Each probe is given an application, or an address of one, so that it can be pointed at another.
"""

from __future__ import annotations

from typing import Any

from lxml import html

from portal.models import TABLES

# What a request could ask for that no form shows: the tables' own columns, and keys of others'.
TEMPTING = {
    "id": "424242",
    "pk": "424242",
    "version": None,
    "is_active": "y",
    "is_admin": "y",
    "admin": "1",
    "role": "administrator",
    "roles": ["administrator", "staff"],
    "permissions": ["AUDIT_READ"],
    "password_hash": "planted",
    "user_id": "1",
    "by": "1",
    "by_id": "1",
    "_method": "DELETE",
    "__class__": "planted",
}


def names_of_fields(models: Any = TABLES) -> dict[str, str]:
    """Every column of every table, by the names under which a form might take it."""
    found: dict[str, str] = {}
    for model in models:
        for one in model._meta.sorted_fields:
            value = "1" if one.column_name.endswith("_id") else "planted"
            value = "2001-02-03" if one.name.endswith(("_on", "_at")) else value
            value = "y" if one.name.startswith(("is_", "has_", "may_", "wants_")) else value
            for name in (one.name, one.column_name, f"{model._meta.table_name}.{one.name}"):
                found.setdefault(name, value)
    return found


def extras_for(shown: set[str], models: Any = TABLES) -> dict[str, Any]:
    """What is sent beside a form's own fields."""
    every = {**names_of_fields(models), **{k: v for k, v in TEMPTING.items() if v is not None}}
    return {name: value for name, value in every.items() if name not in shown}


def fields_shown(page: str) -> set[str]:
    """The names of all fields of all forms of a page, and of the buttons that send them."""
    if not page.strip():
        return set()
    tree = html.document_fromstring(page)
    return {
        node.get("name")
        for node in tree.xpath(".//form//*[@name] | .//*[@form][@name]")
        if node.get("name")
    }
