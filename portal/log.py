"""Structured logs without personal data, and the id that ties a request's lines together."""

import logging
import re
import secrets
import sys
import traceback
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict

_request_id: ContextVar[str] = ContextVar("request_id", default="")

# The innermost places of a traceback, without the values that stood there.
FRAMES_KEPT = 8

_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,32}")


def request_id() -> str:
    """The id of the request being answered, or an empty string outside one."""
    return _request_id.get()


def start_request(given: str | None) -> str:
    """Take over a proxy's request id if it is well formed, else make one. Returns it."""
    value = given if given and _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
    _request_id.set(value)
    return value


def end_request() -> None:
    """Forget the request's id, so that the thread's next work doesn't bear it."""
    _request_id.set("")


def _add_request_id(_logger: Any, _method: str, event: EventDict) -> EventDict:
    if request_id():
        event["request_id"] = request_id()
    return event


def _without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    # A database error quotes the row it choked on: keep its kind and place, drop its words.
    problem = event.pop("problem", None)
    if problem is not None:
        event["problem"] = type(problem).__name__
        frames = traceback.extract_tb(problem.__traceback__)[-FRAMES_KEPT:]
        event["where"] = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
    return event


def configure(level: str) -> None:
    """Send one JSON object a line to standard error. Call once, from create_app."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request_id,
            _without_values,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


log: Any = structlog.get_logger()
