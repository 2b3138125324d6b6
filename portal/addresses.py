"""Addresses of ours: the ids in them, those of static files, and where one may be led on to."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import IntegerConverter, Map, RequestRedirect

from portal import settings

# The largest id that both engines keep; a larger one names nothing, and would overflow SQLite.
LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """A row's id in an address: a number too large for any row is not found."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any):
        kwargs.setdefault("max", LARGEST_ID)
        super().__init__(map, *args, **kwargs)


def number_of(text: Any, most: int = LARGEST_ID) -> int | None:
    """The number that a text is, in plain digits, up to `most`; None for anything else.

    Other digits count as such too (`"²".isdigit()`), and no engine takes a number of any length.
    """
    said = str(text or "")
    if not (said.isascii() and said.isdigit() and len(said) < 20):
        return None
    number = int(said)
    return number if number <= most else None


def static_url(name: str) -> str:
    """The address of a static file, with its content's hash so that it may be kept for good."""
    return url_for("static", filename=name, v=_hash_of(settings.static_folder() / name))


@cache
def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def page_before() -> str | None:
    """The page of ours that this request's form was on, as a path; None if it isn't known."""
    if request.method != "POST" or not request.referrer:
        return None
    try:
        before = urlsplit(request.referrer)
    except ValueError:
        return None
    if f"{before.scheme}://{before.netloc}/" != request.host_url:
        return None
    return safe_next(before.path + (f"?{before.query}" if before.query else ""))


def safe_next(target: str | None) -> str | None:
    """The path to go on to, if it is one of our own GET pages; else None.

    "No host" isn't enough: browsers read `/\\host` and `//host` as another site.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return None
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return None
    path = target.split("?", 1)[0].split("#", 1)[0]
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return None
    return target
