"""What can be done about one session: the links of its page, each by its own page's endpoint."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal.auth.permissions import Permission
from portal.groups import asking_queries
from portal.groups.session_page_queries import SessionPage


class SessionLink(NamedTuple):
    """One link: shown where the page exists, the user may, and it makes sense for the session.

    For staff of the group alone unless `for_leaders`.
    """

    endpoint: str
    label: Any
    permission: Permission
    suits: Callable[[SessionPage], bool]
    for_leaders: bool = False


def _always(_session: SessionPage) -> bool:
    return True


def _ahead(session: SessionPage) -> bool:
    return not session.has_begun


def _ahead_and_meets(session: SessionPage) -> bool:
    return session.meets and not session.has_begun


def _meets(session: SessionPage) -> bool:
    return session.meets


def _still_meets(session: SessionPage) -> bool:
    return session.meets and not session.is_over


def _asks(session: SessionPage) -> bool:
    begun = session.meets and session.has_begun
    return begun and asking_queries.leaders_may_ask(session.group_id)


def _has_begun(session: SessionPage) -> bool:
    return session.meets and session.has_begun


def _is_over(session: SessionPage) -> bool:
    return session.meets and session.is_over


LINKS: tuple[SessionLink, ...] = (
    SessionLink(
        "groups.roll_show",
        _l("Note who can't come"),
        Permission.ROLL_TAKE,
        _ahead_and_meets,
        for_leaders=True,
    ),
    SessionLink(
        "concerns.session_tell",
        _l("Tell the office"),
        Permission.ROLL_TAKE,
        _always,
        for_leaders=True,
    ),
    SessionLink(
        "outcomes.session_answers",
        _l("Take down what members say"),
        Permission.OUTCOME_ASK,
        _asks,
        for_leaders=True,
    ),
    SessionLink(
        "groups.session_change", _l("Change date, time or length"), Permission.GROUP_PLAN, _ahead
    ),
    SessionLink(
        "groups.session_call_off",
        _l("Call off, move, or say that it didn't meet"),
        Permission.SESSION_CALL_OFF,
        _always,
        for_leaders=True,
    ),
    SessionLink(
        "groups.interpreters_show", _l("Interpreters"), Permission.INTERPRETER_BOOK, _always
    ),
    SessionLink(
        "groups.roll_link",
        _l("Let somebody without an account take the roll"),
        Permission.ROLL_TAKE,
        _meets,
        for_leaders=True,
    ),
    SessionLink("groups.cover_show", _l("Find cover"), Permission.LEADER_ASSIGN, _still_meets),
    SessionLink(
        "outcomes.due_list",
        _l("Ask members about this session"),
        Permission.RESPONSE_COLLECT,
        _has_begun,
    ),
    SessionLink(
        "sheets.sheet_show",
        _l("Sign-in sheet on paper"),
        Permission.ROLL_TAKE,
        _meets,
        for_leaders=True,
    ),
)


def links_of(session: SessionPage) -> list[tuple[str, Any]]:
    """(address, label) of what the user may do about this session now."""
    return [
        (url_for(one.endpoint, session_id=session.session_id), one.label)
        for one in LINKS
        if one.endpoint in current_app.view_functions
        and current_user.may(one.permission)
        and (one.for_leaders or session.is_staffed)
        and one.suits(session)
    ]
