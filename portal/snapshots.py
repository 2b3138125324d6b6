"""Columns of a row as they stood, kept as JSON until somebody takes a change back."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from peewee import DateField, Model

from portal.db import UtcDateTimeField


def snapshot(row: Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Columns of a row, by default all but its key, in values that JSON can hold."""
    names = row._meta.fields if names is None else names
    values = {}
    for name in names:
        if name != row._meta.primary_key.name:
            value = row.__data__[name]
            # A datetime is a date too.
            values[name] = value.isoformat() if isinstance(value, date) else value
    return values


def restored(model: type[Model], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as `snapshot` kept them, ready to be written."""
    values = {}
    for name, value in kept.items():
        field = model._meta.fields[name]
        if value is not None and isinstance(field, UtcDateTimeField):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(field, DateField):
            value = date.fromisoformat(value)
        values[name] = value
    return values
