"""Writes of the leads on a concern: seen, acting, notes, closing and opening again.

`concern_id` is one that the user may act on: views load it through scope first.
"""

import hashlib
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.concerns import history_queries, ladder_queries, rules
from portal.concerns.notice_actions import tell
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import (
    Concern,
    ConcernNote,
    ConcernOutcome,
    ConcernState,
    ConcernStep,
    ConcernStepKind,
)


def mark_seen(concern_id: int, by: SignedInUser) -> bool:
    """Say that one has seen it: it goes to nobody further, and whoever raised it is told.

    Two leads at once have both seen it; the same one twice changes nothing. Returns whether
    it was the first to. Whoever raised it can't be the one who has seen it: raises DomainError.
    """
    with write():
        concern = Concern.get_by_id(concern_id)
        if concern.state == ConcernState.CLOSED or _has_seen(concern_id, by):
            return False
        _refuse_own(concern, by)
        is_first = concern.state == ConcernState.RAISED
        _step(concern, ConcernStepKind.SEEN, by, ConcernState.SEEN if is_first else None)
        if is_first:
            tell(concern.raised_by_id, "seen")
        record_event("concern_seen", "concern", concern_id, by=by, fields=["state"])
    return is_first


def start_acting(concern_id: int, by: SignedInUser) -> None:
    """Say that one is acting on it, and so has seen it. Saying it twice changes nothing.

    Raises DomainError for a concern that is closed, or that nobody but its raiser has seen.
    """
    with write():
        concern = Concern.get_by_id(concern_id)
        if concern.state == ConcernState.CLOSED:
            raise DomainError(_("This concern is closed. Open it again first."))
        acts = ConcernStep.select().where(
            ConcernStep.concern == concern_id,
            ConcernStep.by == by.id,
            ConcernStep.kind == ConcernStepKind.ACTING,
        )
        if acts.exists():
            return
        if concern.state == ConcernState.RAISED:
            _refuse_own(concern, by)
            _step(concern, ConcernStepKind.SEEN, by, ConcernState.SEEN)
            tell(concern.raised_by_id, "seen")
            concern = Concern.get_by_id(concern_id)
        _step(concern, ConcernStepKind.ACTING, by, ConcernState.ACTING)
        record_event("concern_acted_on", "concern", concern_id, by=by, fields=["state"])


def add_note(concern_id: int, text: str, is_action: bool, request_key: str, by: Any) -> int:
    """Add a note, or something that was done. Returns its id; the same twice is one note."""
    parts = [str(concern_id), str(by.id), request_key, str(is_action), text]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    with write():
        known = ConcernNote.get_or_none(ConcernNote.request_key == key)
        if known is not None:
            return int(known.id)
        made = ConcernNote.create(
            concern=concern_id,
            text=text,
            is_action=is_action,
            request_key=key,
            by=by.id,
            at=clock.now(),
        )
        record_event("concern_noted", "concern", concern_id, by=by)
    return int(made.id)


def close(
    concern_id: int, outcome: ConcernOutcome, comment: str, version: int, by: SignedInUser
) -> bool:
    """Close a concern, or ask another lead to, where it is urgent. Returns whether it is closed.

    Raises StaleVersion if anything was done to it since `version`, and DomainError for one
    that nobody has seen or that is closed.
    """
    with write():
        concern = _fresh(concern_id, version)
        if not rules.may_move(concern.state, ConcernState.CLOSED):
            raise DomainError(
                _("This concern is closed already.")
                if concern.state == ConcernState.CLOSED
                else _("Say that you have seen it before you close it.")
            )
        if concern.is_urgent:
            if history_queries.pending_close(history_queries.steps_of(concern_id)) is not None:
                raise DomainError(_("Closing it was asked for already. Another lead decides."))
            _step(concern, ConcernStepKind.CLOSE_ASKED, by, None, outcome, comment)
            record_event("concern_close_asked", "concern", concern_id, by=by)
            return False
        _close(concern, outcome, comment, by)
    return True


def answer_close(
    concern_id: int, step_id: int, comment: str, by: SignedInUser, *, agrees: bool
) -> None:
    """Close an urgent concern that another lead asked to close, or keep it open.

    Raises StaleVersion where the asking was answered, or another came, since; DomainError for
    whoever asked themselves.
    """
    with write():
        concern = Concern.get_by_id(concern_id)
        pending = history_queries.pending_close(history_queries.steps_of(concern_id))
        if pending is None or pending.step_id != step_id:
            raise StaleVersion(_("Somebody has answered this already. Look again, then decide."))
        if pending.by_id == by.id:
            raise DomainError(
                _("You asked to close it: closing an urgent concern needs a second person.")
            )
        if agrees:
            _close(concern, ConcernOutcome(str(pending.outcome)), comment, by)
        else:
            _step(concern, ConcernStepKind.KEPT_OPEN, by, None, None, comment)
            record_event("concern_kept_open", "concern", concern_id, by=by)


def reopen(concern_id: int, comment: str, version: int, by: SignedInUser) -> None:
    """Open a closed concern again: it is this lead's to act on. Raises StaleVersion."""
    with write():
        concern = _fresh(concern_id, version)
        if concern.state != ConcernState.CLOSED:
            return
        _step(concern, ConcernStepKind.REOPENED, by, ConcernState.ACTING, None, comment)
        record_event("concern_reopened", "concern", concern_id, by=by, fields=["state", "outcome"])


def _close(concern: Concern, outcome: ConcernOutcome, comment: str, by: SignedInUser) -> None:
    _step(concern, ConcernStepKind.CLOSED, by, ConcernState.CLOSED, outcome, comment)
    record_event("concern_closed", "concern", concern.id, by=by, fields=["state", "outcome"])


def _step(
    concern: Concern,
    kind: ConcernStepKind,
    by: SignedInUser,
    state: ConcernState | None = None,
    outcome: ConcernOutcome | None = None,
    comment: str = "",
) -> None:
    ConcernStep.create(
        concern=concern.id,
        kind=kind,
        at=clock.now(),
        by=by.id,
        outcome=outcome,
        comment=comment,
    )
    if kind == ConcernStepKind.SEEN and state is None:
        # That a second lead has seen it takes no form from under the first.
        return
    changes: dict[str, Any] = {"version": concern.version + 1}
    if state is not None:
        changes["state"] = state
        changes["outcome"] = outcome if state == ConcernState.CLOSED else None
    Concern.update(**changes).where(Concern.id == concern.id).execute()


def _fresh(concern_id: int, version: int) -> Concern:
    concern = Concern.get_by_id(concern_id)
    if concern.version != version:
        raise StaleVersion(
            _("Something was done here since you opened it. Look below, then decide.")
        )
    return concern


def _has_seen(concern_id: int, by: SignedInUser) -> bool:
    return bool(
        ConcernStep.select()
        .where(
            ConcernStep.concern == concern_id,
            ConcernStep.by == by.id,
            ConcernStep.kind == ConcernStepKind.SEEN,
        )
        .exists()
    )


def _refuse_own(concern: Concern, by: SignedInUser) -> None:
    if concern.raised_by_id != by.id or concern.state != ConcernState.RAISED:
        return
    # Unless there is nobody else at all, which mustn't leave it lying.
    if any(one.rungs[-1].user_ids for one in ladder_queries.ladders(concern.id)):
        raise DomainError(_("You raised it: another lead must see it first."))
