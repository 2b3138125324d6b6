"""What a statement would hand over, and whether its reader's classes allow it.

Pages, files, letters and replies all come from what a request selects. So the table of classes
is held there, where no view, template or export can forget it: a statement that would hand
fields to a user whose roles don't read their class is stopped before it runs, and the answer
is an error rather than a leak. What an action reads while it writes isn't handed to anybody.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, has_request_context, request
from peewee import (
    CTE,
    Alias,
    Case,
    Column,
    CompoundSelectQuery,
    Expression,
    Field,
    FieldAlias,
    Function,
    ModelAlias,
    NodeList,
    Select,
    SelectBase,
    WrappedNode,
)

from portal import db
from portal.auth import field_classes
from portal.auth.field_classes import CLASSES, FieldClass, Standing
from portal.models import Role

Query = TypeVar("Query", bound=Callable[..., Any])
C = FieldClass

# What a page reads that opens to a secret in its address or to a token, by blueprint: as little
# as whoever holds it is there for. Every other page that answers anybody reads nothing of people.
HOLDERS: dict[str, frozenset[FieldClass]] = {
    # A session's roll: names, and how to mark them.
    "link_roll": frozenset({C.KNOWN, C.ADMIN}),
    # Somebody's own questions, and whether they may still be asked.
    "respond": CLASSES[Standing.PERSON],
    # A seat that somebody was offered, and their own answer.
    "groups": frozenset({C.KNOWN, C.ADMIN}),
    "status": CLASSES[Standing.SENDER],
    "api": CLASSES[Standing.SENDER],
    "fhir": CLASSES[Standing.SENDER],
}
_reasons: ContextVar[tuple[str, ...]] = ContextVar("reasons to read beyond", default=())
# By function: why it may read what its caller's reader may not.
read_beyond: dict[str, str] = {}


def install(app: Flask) -> None:
    """Watch what the application's requests select."""
    if _look not in db.read_watchers:
        db.read_watchers.append(_look)
    app.before_request(_begin_public)


def begin(roles: frozenset[Role]) -> None:
    """From here on the request reads for a user with these roles."""
    g.read_classes = field_classes.classes_of_roles(roles)


def _begin_public() -> None:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if view is not None and getattr(view, "permission", None) is None:
        g.read_classes = HOLDERS.get(request.blueprint or "", frozenset({C.ADMIN}))


@contextmanager
def standing(one: Standing) -> Iterator[None]:
    """Within the block the request reads as somebody who stands so to a person, whatever roles
    they have: what a role opens of others isn't open of this one."""
    before = g.read_classes
    g.read_classes = CLASSES[one]
    try:
        yield
    finally:
        g.read_classes = before


def reads_beyond(because: str) -> Callable[[Query], Query]:
    """Mark a query that reads what its reader's roles don't: what it gives back isn't that, or
    is theirs for a reason that stands in the row.

    It says why. Whoever reviews the classes reads all of these reasons.
    """

    def mark(query: Query) -> Query:
        if inspect.isgeneratorfunction(query):
            raise TypeError(f"{query.__name__} must have read everything once it returns.")
        read_beyond[f"{query.__module__.removeprefix('portal.')}.{query.__name__}"] = because

        @wraps(query)
        def marked(*args: Any, **kwargs: Any) -> Any:
            token = _reasons.set((*_reasons.get(), because))
            try:
                return query(*args, **kwargs)
            finally:
                _reasons.reset(token)

        return marked  # type: ignore[return-value]

    return mark


def _look(query: Any) -> None:
    if not has_request_context() or db.is_writing() or _reasons.get():
        return
    classes = g.get("read_classes")
    # None while the request is still finding out who asks.
    if classes is not None:
        field_classes.check(fields_read(query), classes)


# What these give back isn't what they were given.
NUMBERS_ONLY = frozenset({"COUNT", "EXISTS"})


def fields_read(query: Any) -> set[Field]:
    """The fields whose values a query hands over: those it selects, wherever they come from."""
    return set(_of_query(query))


def _of_query(query: Any) -> Iterator[Field]:
    if isinstance(query, CompoundSelectQuery):
        yield from _of_query(query.lhs)
        yield from _of_query(query.rhs)
    elif isinstance(query, CTE):
        yield from _of_query(query._query)
    elif isinstance(query, Select):
        for node in query._returning or ():
            yield from _of_node(node)


def _of_node(node: Any) -> Iterator[Field]:
    if isinstance(node, FieldAlias):
        yield node.field
    elif isinstance(node, Field):
        yield node
    elif isinstance(node, Column):
        yield from _of_column(node)
    elif isinstance(node, SelectBase | CTE):
        yield from _of_query(node)
    else:
        for part in _parts_of(node):
            yield from _of_node(part)


def _parts_of(node: Any) -> Iterable[Any]:
    """What an expression is made of and hands over; nothing for a number, a word or a count."""
    if isinstance(node, WrappedNode):
        return (node.node,)
    if isinstance(node, Function):
        return () if node.name.upper() in NUMBERS_ONLY else node.arguments
    if isinstance(node, Expression):
        return (node.lhs, node.rhs)
    if isinstance(node, NodeList):
        return node.nodes
    if isinstance(node, Case):
        return (node.predicate, node.expression_tuples, node.default)
    return node if isinstance(node, list | tuple | set) else ()


def _of_column(column: Column) -> Iterator[Field]:
    """What stands behind a column of a query that another selects from."""
    source: Any = column.source
    if isinstance(source, ModelAlias):
        source = source.model
    if hasattr(source, "_meta"):
        yield source._meta.combined[column.name]
        return
    parts = list(_parts_of_union(source._query if isinstance(source, CTE) else source))
    # The first part names the columns; in its place, every other one hands over its own.
    for place, node in enumerate(_selected(parts[0])):
        if _name_of(node) == column.name:
            for part in parts:
                for one in _selected(part)[place : place + 1]:
                    yield from _of_node(one)


def _parts_of_union(query: Any) -> Iterator[Any]:
    if isinstance(query, CompoundSelectQuery):
        yield from _parts_of_union(query.lhs)
        yield from _parts_of_union(query.rhs)
    else:
        yield query


def _selected(query: Any) -> list[Any]:
    return list(getattr(query, "_returning", None) or ())


def _name_of(node: Any) -> str:
    if isinstance(node, FieldAlias):
        return str(node.field.column_name)
    if isinstance(node, Field):
        return str(node.column_name)
    if isinstance(node, Alias):
        return str(node._alias)
    return str(getattr(node, "name", ""))
