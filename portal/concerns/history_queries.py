"""Reading what happened to one concern: its steps, whom it was told to, and its notes."""

from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import (
    Concern,
    ConcernAlert,
    ConcernNote,
    ConcernState,
    ConcernStep,
    ConcernStepKind,
    User,
)


class Step(NamedTuple):
    """Something that a lead did about a concern."""

    step_id: int
    kind: str
    at: datetime
    by_id: int
    by: str
    outcome: str | None
    comment: str


def steps_of(concern_id: int) -> list[Step]:
    """What was done about a concern, oldest first. One statement."""
    rows = (
        ConcernStep.select(
            ConcernStep.id,
            ConcernStep.kind,
            ConcernStep.at,
            User.id,
            User.name,
            ConcernStep.outcome,
            ConcernStep.comment,
        )
        .join(User)
        .where(ConcernStep.concern == concern_id)
        .order_by(ConcernStep.at, ConcernStep.id)
        .tuples()
    )
    return [Step(*row) for row in rows]


def pending_close(steps: list[Step]) -> Step | None:
    """The step by which somebody asked to close, while nobody has answered it."""
    last = [one for one in steps if one.kind not in (ConcernStepKind.SEEN, ConcernStepKind.ACTING)]
    return last[-1] if last and last[-1].kind == ConcernStepKind.CLOSE_ASKED else None


class Told(NamedTuple):
    """Somebody who was told of a concern."""

    user_id: int
    name: str
    stage: str
    at: datetime


def told_of(concern_id: int) -> list[Told]:
    """Who was told of a concern, oldest first. One statement."""
    rows = (
        ConcernAlert.select(User.id, User.name, ConcernAlert.stage, ConcernAlert.at)
        .join(User)
        .where(ConcernAlert.concern == concern_id)
        .order_by(ConcernAlert.at, ConcernAlert.id)
        .tuples()
    )
    return [Told(*row) for row in rows]


class Note(NamedTuple):
    """What a lead wrote about a concern."""

    note_id: int
    text: str
    is_action: bool
    # None where more arrived on its referral.
    by: str | None
    at: datetime


def notes_of(concern_id: int) -> list[Note]:
    """The notes on a concern, oldest first; for those alone who act on it. One statement."""
    rows = (
        ConcernNote.select(
            ConcernNote.id, ConcernNote.text, ConcernNote.is_action, User.name, ConcernNote.at
        )
        .join(User, JOIN.LEFT_OUTER)
        .where(ConcernNote.concern == concern_id)
        .order_by(ConcernNote.at, ConcernNote.id)
        .tuples()
    )
    return [Note(*row) for row in rows]


def closings_to_confirm(user: SignedInUser) -> list[tuple[int, str, datetime]]:
    """Concerns that another lead asks to close and that the user may: (concern_id, name, asked_at).

    Oldest first. One statement.
    """
    later = ConcernStep.alias()
    answered = later.select(later.id).where(
        later.concern == ConcernStep.concern,
        later.id > ConcernStep.id,
        later.kind.not_in((ConcernStepKind.SEEN, ConcernStepKind.ACTING)),
    )
    rows: Any = (
        ConcernStep.select(Concern.id, User.name, ConcernStep.at)
        .join_from(ConcernStep, Concern)
        .join_from(ConcernStep, User, on=(ConcernStep.by == User.id))
        .where(
            ConcernStep.kind == ConcernStepKind.CLOSE_ASKED,
            ConcernStep.by != user.id,
            Concern.state != ConcernState.CLOSED,
            ~fn.EXISTS(answered),
            scope.handled_concerns(user),
        )
        .order_by(ConcernStep.at, ConcernStep.id)
        .tuples()
    )
    return list(rows)
