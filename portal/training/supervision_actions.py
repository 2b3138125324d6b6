"""Writes about supervision: meetings put on record and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Supervision, SupervisionKind
from portal.models.people import NAME_LENGTH
from portal.training import queries, supervision_queries
from portal.training.days import refuse_impossible_day

MOST_MINUTES = 12 * 60
# A large training day; more is a slip of the hand.
MOST_USERS = 60


class AlreadyRecorded(DomainError):
    """Somebody has this meeting on record: nothing was written."""


@dataclass(frozen=True)
class Meeting:
    """One meeting as it is to be put on record: who was there, how, when and with whom.

    `supervisor_id` is a user, `supervisor_name` somebody from outside: one of the two.
    """

    user_ids: Sequence[int]
    course_id: int
    kind: SupervisionKind | str
    held_on: date
    minutes: int
    supervisor_id: int | None = None
    supervisor_name: str | None = ""


def record_supervision(plan: Meeting, by: SignedInUser) -> list[int]:
    """Put one meeting on record for everybody who was there. Returns the ids, one for each.

    Staff may for anybody who trains; others for those whom they supervise, and as their
    supervisor. All of it is written or none. Raises AlreadyRecorded, which names who has it,
    so that a form sent twice writes once, and DomainError, with its field, for what can't be:
    oneself among them, nobody or two supervisors, more than one in a meeting of two.
    """
    keeps = by.may(Permission.TRAINING_RECORD)
    chosen = list(dict.fromkeys(plan.user_ids))
    supervisor_id, outside = plan.supervisor_id, " ".join((plan.supervisor_name or "").split())
    if not keeps:
        supervisor_id, outside = by.id, ""
    kind = SupervisionKind(plan.kind)
    _refuse_choice(chosen, kind, by)
    _refuse_supervisor(supervisor_id, outside, chosen)
    if not 1 <= plan.minutes <= MOST_MINUTES:
        raise DomainError(
            _("Enter between 1 minute and %(most)s hours.", most=MOST_MINUTES // 60), "minutes"
        )
    refuse_impossible_day(plan.held_on, "held_on")
    with write():
        trained = dict(queries.users_who_train())
        known = trained if keeps else dict(supervision_queries.supervised_by(by.id))
        if not set(chosen) <= known.keys():
            raise DomainError(_("Choose who was supervised."), "user_ids")
        if keeps and supervisor_id is not None and supervisor_id not in trained:
            raise DomainError(_("Choose who supervised, or write their name."), "supervisor_id")
        if plan.course_id not in dict(supervision_queries.courses()):
            raise DomainError(_("Choose a course that supervision keeps up."), "course_id")
        _refuse_twice(chosen, plan.course_id, plan.held_on, kind)
        made = [
            Supervision.create(
                user=user_id,
                course=plan.course_id,
                kind=kind,
                held_on=plan.held_on,
                minutes=plan.minutes,
                supervisor=supervisor_id,
                supervisor_name=outside,
                recorded_by=by.id,
                recorded_at=clock.now(),
            ).id
            for user_id in chosen
        ]
        record_event(
            "supervision_recorded",
            "supervision",
            made[0],
            by=by,
            fields=["user", "course", "kind", "held_on", "minutes", "supervisor"],
        )
    return made


def _refuse_choice(chosen: Sequence[int], kind: SupervisionKind, by: SignedInUser) -> None:
    if not chosen:
        raise DomainError(_("Choose who was supervised."), "user_ids")
    if len(chosen) > MOST_USERS:
        raise DomainError(_("Choose at most %(most)s people.", most=MOST_USERS), "user_ids")
    if by.id in chosen:
        raise DomainError(_("Your own supervision is put on record by somebody else."), "user_ids")
    if kind == SupervisionKind.ONE_TO_ONE and len(chosen) > 1:
        raise DomainError(
            _("One to one is with one person. Choose one, or choose in a group."), "user_ids"
        )


def _refuse_supervisor(supervisor_id: int | None, outside: str, chosen: Sequence[int]) -> None:
    if len(outside) > NAME_LENGTH:
        raise DomainError(
            _("Use at most %(most)s characters for the name.", most=NAME_LENGTH), "supervisor_name"
        )
    if supervisor_id is None and not outside:
        raise DomainError(_("Choose who supervised, or write their name."), "supervisor_id")
    if supervisor_id is not None and outside:
        raise DomainError(
            _("Choose who supervised, or write the name of somebody from outside: not both."),
            "supervisor_name",
        )
    if supervisor_id in chosen:
        raise DomainError(_("Nobody supervises themselves. Choose somebody else."), "supervisor_id")


def _refuse_twice(
    chosen: Sequence[int], course_id: int, held_on: date, kind: SupervisionKind
) -> None:
    taken = supervision_queries.names_recorded(chosen, course_id, held_on, kind)
    if taken:
        raise AlreadyRecorded(
            _(
                "On record for that day already: %(names)s. Nothing was changed.",
                names=", ".join(taken),
            ),
            "held_on",
        )


def withdraw_supervision(supervision_id: int, by: SignedInUser) -> None:
    """Say that a meeting was put on record by mistake: it stays in sight, counts for nothing.

    Staff may, and the supervisor who recorded it; nobody for themselves. Raises StaleVersion
    for what is withdrawn already and DomainError for one's own.
    """
    with write():
        row = supervision_queries.supervision_for(by, supervision_id)
        if row is None or row.withdrawn_at is not None:
            raise StaleVersion(_("This meeting is withdrawn already. Nothing was changed."))
        if row.user_id == by.id:
            raise DomainError(_("This is your own supervision. Ask a colleague to withdraw it."))
        Supervision.update(withdrawn_at=clock.now()).where(
            Supervision.id == supervision_id
        ).execute()
        record_event(
            "supervision_withdrawn", "supervision", supervision_id, by=by, fields=["withdrawn_at"]
        )
