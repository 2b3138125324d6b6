"""Writes about a referral that decide nothing: who looks after it, who read it, what changed."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.db import write
from portal.errors import DomainError
from portal.models import Referral, ReferralStep, Risk, StepKind, Urgency
from portal.models.people import NAME_LENGTH
from portal.models.referrals import TOPIC_LENGTH
from portal.referrals import care_queries, queue_choice_queries, risk_actions, rules, words
from portal.referrals.move_rules import Move
from portal.referrals.step_actions import add_step, check, current, record, update


def take_on(referral_id: int, version: int, by: Any) -> None:
    """Make this user the one who looks after a referral."""
    assign(referral_id, version, by.id, by)


def assign(referral_id: int, version: int, user_id: int | None, by: Any) -> None:
    """Say who looks after a referral; None is nobody.

    Raises DomainError for somebody who couldn't open it: no staff, away from its programme, or
    kept from its person.
    """
    with write():
        referral = current(referral_id, version)
        check(referral, Move.ASSIGN)
        name = ""
        if user_id is not None:
            named = dict(queue_choice_queries.who_may_look_after([referral_id])).get(user_id)
            if named is None:
                raise DomainError(
                    _("Choose somebody of staff who may open this referral."), "user_id"
                )
            name = named if user_id != getattr(by, "id", by) else ""
        update(referral, owner=user_id)
        note = name if user_id is not None else _("Nobody looks after it now.")
        add_step(referral_id, StepKind.ASSIGNED, by, note)
        record(
            "referral_taken_on" if user_id == getattr(by, "id", by) else "referral_assigned",
            referral,
            by,
            ["owner"],
        )


def note_opened(referral_id: int, by: Any) -> None:
    """Keep who of staff was first shown a referral: a risk answer can't be decided about unread.

    That it was read takes no form from under anybody: its version stays.
    """
    with write():
        Referral.update(opened_at=clock.now(), opened_by=by.id).where(
            Referral.id == referral_id, Referral.opened_at.is_null()
        ).execute()


def add_note(referral_id: int, text: str, by: Any) -> None:
    """Write something down on the timeline. The same words pressed twice are kept once."""
    text = text.strip()
    if not text:
        raise DomainError(_("Write the note first."), "text")
    with write():
        referral = current(referral_id, None)
        newest = (
            ReferralStep.select(ReferralStep.kind, ReferralStep.note, ReferralStep.by)
            .where(ReferralStep.referral == referral_id)
            .order_by(ReferralStep.id.desc())
            .first()
        )
        if newest and (newest.kind, newest.note, newest.by_id) == (StepKind.NOTE, text, by.id):
            return
        add_step(referral_id, StepKind.NOTE, by, text)
        record("referral_noted", referral, by)


def change_facts(
    referral_id: int,
    version: int,
    by: Any,
    *,
    reason: str,
    programme_id: int | None,
    topic: str,
    urgency: Urgency | str,
    risk: Risk | str,
) -> bool:
    """Change what a referral is about, with the reason. Returns whether anything changed.

    Its place in the queue follows. Raises DomainError without a reason, or where staff may not
    give it to that programme.
    """
    if not reason.strip():
        raise DomainError(_("Say why, for whoever reads this next."), "reason")
    with write():
        referral = current(referral_id, version)
        check(referral, Move.CHANGE)
        wanted: dict[str, Any] = {
            "programme": programme_id,
            "topic": topic.strip()[:TOPIC_LENGTH],
            "urgency": Urgency(urgency),
            "risk": Risk(risk),
        }
        if programme_id is not None and programme_id not in dict(care_queries.programmes_of(by)):
            raise DomainError(_("Choose one of the programmes that you work for."), "programme_id")
        old = {**wanted, **{name: referral.__data__[name] for name in wanted}}
        changed = {name: value for name, value in wanted.items() if old[name] != value}
        if not changed:
            return False
        rank = rules.queue_rank(wanted["risk"], wanted["urgency"])
        # One that comes of a call is as much a risk as one that was sent.
        is_new_risk = rules.is_at_risk(wanted["risk"]) and not rules.is_at_risk(old["risk"])
        unspoken = {"risk_spoken_to": "", "risk_spoken_on": None} if is_new_risk else {}
        update(referral, **changed, **unspoken, queue_rank=rank)
        said = words.changed(old, changed, dict(care_queries.programmes()))
        add_step(referral_id, StepKind.CHANGED, by, f"{said} {reason.strip()}")
        record("referral_changed", referral, by, list(changed))
        if rank == 0 and not rules.is_at_risk(old["risk"]):
            risk_actions.ask_anew(referral_id, referral.person_id, by)
    return True


def confirm_identity(referral_id: int, version: int, how: str, by: Any) -> None:
    """Record how staff made sure that a self-referral came from the person."""
    if not how.strip():
        raise DomainError(_("Say how you made sure that it was them."), "identity_how")
    with write():
        referral = current(referral_id, version)
        update(referral, identity_how=how.strip()[:200], identity_at=clock.now(), identity_by=by.id)
        add_step(referral_id, StepKind.IDENTITY, by, how.strip()[:200])
        record("referral_identity_confirmed", referral, by, ["identity_how"])


def record_guardian(
    referral_id: int,
    version: int,
    by: Any,
    *,
    guardian_name: str,
    guardian_phone: str,
    guardian_contact: str,
    capacity_decided_by: str,
) -> None:
    """Record who has parental responsibility, whether they may be contacted, and who decided
    that the young person can consent. Raises DomainError, with its field, for what is missing.
    """
    said = {
        "guardian_name": guardian_name.strip()[:NAME_LENGTH],
        "guardian_contact": guardian_contact,
        "capacity_decided_by": capacity_decided_by.strip()[:NAME_LENGTH],
    }
    missing = {
        "guardian_name": _("Enter who has parental responsibility."),
        "guardian_contact": _("Say whether they may be contacted."),
        "capacity_decided_by": _("Enter who decided that the young person can consent."),
    }
    for name, value in said.items():
        if not value:
            raise DomainError(missing[name], name)
    with write():
        referral = current(referral_id, version)
        update(referral, **said, guardian_phone=guardian_phone.strip())
        add_step(
            referral_id,
            StepKind.GUARDIAN,
            by,
            _(
                "%(guardian)s; own consent decided by %(who)s.",
                guardian=said["guardian_name"],
                who=said["capacity_decided_by"],
            ),
        )
        record("referral_guardian_recorded", referral, by, list(said))
