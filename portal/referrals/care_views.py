"""What is done about a referral beside deciding: notes, tries, safety, and who looks after it."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from portal import settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.models import ContactKind, ContactOutcome
from portal.referrals import (
    actions,
    attempt_actions,
    bp,
    care_queries,
    message_actions,
    page_queries,
    queue_choice_queries,
    referral_pages,
    risk_actions,
    words,
)
from portal.referrals.forms import (
    AssignForm,
    AttemptForm,
    ChangeForm,
    GuardianForm,
    IdentityForm,
    NoteForm,
    SpokenForm,
    VersionForm,
)
from portal.referrals.referral_pages import load


@bp.route("/referrals/<int:referral_id>/notes", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def note_add(referral_id: int) -> Any:
    """Write something down on the timeline."""
    form = NoteForm()
    return _save(
        referral_id,
        form,
        "note",
        lambda: actions.add_note(referral_id, form.text.data, by=current_user),
        _("Kept."),
    )


@bp.route("/referrals/<int:referral_id>/owner", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def owner_set(referral_id: int) -> Any:
    """Say who looks after a referral."""
    form = AssignForm()
    form.set_staff(queue_choice_queries.who_may_look_after([referral_id]))
    return _save(
        referral_id,
        form,
        "assign",
        lambda: actions.assign(
            referral_id,
            form.version.data,
            int(form.user_id.data) if form.user_id.data else None,
            by=current_user,
        ),
        _("Kept."),
    )


@bp.route("/referrals/<int:referral_id>/attempts", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def attempt_add(referral_id: int) -> Any:
    """Keep that somebody tried to reach the person, what came of it, and when to try next."""
    form = AttemptForm()
    misses: list[int] = []

    def keep() -> None:
        misses.append(
            attempt_actions.note_attempt(
                referral_id,
                form.version.data,
                ContactKind(form.kind.data),
                ContactOutcome(form.outcome.data),
                current_user,
                next_try_on=form.next_day(),
                note=form.attempt_note.data or "",
            )
        )

    return _save(
        referral_id,
        form,
        "attempt",
        keep,
        lambda: (
            _("Kept. %(count)s tries in a row reached nobody: close it?", count=misses[0])
            if misses[0] >= settings.current().contact_tries > 0
            else _("Kept.")
        ),
    )


@bp.route("/referrals/<int:referral_id>/spoken", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def risk_spoken(referral_id: int) -> Any:
    """Say whom one spoke to about a risk."""
    form = SpokenForm()
    return _save(
        referral_id,
        form,
        "spoken",
        lambda: risk_actions.note_spoken(
            referral_id,
            form.version.data,
            form.spoken_to.data,
            form.spoken_note.data,
            by=current_user,
        ),
        _("Kept. Decide when you know enough."),
    )


@bp.route("/referrals/<int:referral_id>/identity", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def identity_confirm(referral_id: int) -> Any:
    """Record how one made sure that a self-referral came from the person."""
    form = IdentityForm()
    return _save(
        referral_id,
        form,
        "identity",
        lambda: actions.confirm_identity(
            referral_id, form.version.data, form.identity_how.data, by=current_user
        ),
        _("Recorded."),
    )


@bp.route("/referrals/<int:referral_id>/guardian", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def guardian_record(referral_id: int) -> Any:
    """Record who has parental responsibility for a young person."""
    form = GuardianForm()
    return _save(
        referral_id,
        form,
        "guardian",
        lambda: actions.record_guardian(
            referral_id,
            form.version.data,
            by=current_user,
            guardian_name=form.guardian_name.data,
            guardian_phone=form.guardian_phone.data or "",
            guardian_contact=form.guardian_contact.data,
            capacity_decided_by=form.capacity_decided_by.data,
        ),
        _("Recorded."),
    )


@bp.route("/referrals/<int:referral_id>/messages/<int:joined_id>/read", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def joined_read(referral_id: int, joined_id: int) -> Any:
    """Say that one has read what came later."""
    referral = load(referral_id)
    if not care_queries.joins(referral.id, joined_id):
        abort(404)
    if not VersionForm(version=referral.version).validate_on_submit():
        abort(400)
    message_actions.read_message(joined_id, by=current_user)
    return referral_pages.back(referral, _("Marked as read."))


@bp.route("/referrals/<int:referral_id>/facts", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def facts_change(referral_id: int) -> Any:
    """Change programme, topic, urgency or risk by hand, with the reason."""
    referral = load(referral_id)
    form = ChangeForm(
        version=referral.version,
        programme_id=str(referral.programme_id or ""),
        topic=referral.topic,
        urgency=referral.urgency,
        risk=referral.risk,
    )
    form.set_programmes(care_queries.programmes_of(current_user))
    status, newest = 200, []
    if form.validate_on_submit():
        try:
            changed = actions.change_facts(
                referral.id,
                form.version.data,
                current_user,
                reason=form.reason.data,
                programme_id=int(form.programme_id.data) if form.programme_id.data else None,
                topic=form.topic.data or "",
                urgency=form.urgency.data,
                risk=form.risk.data,
            )
        except (StaleVersion, actions.MoveNotAllowed) as problem:
            referral = load(referral_id)
            status, newest = 409, page_queries.steps_of(referral.id)[:1]
            form.refuse(problem)
            form.show_version(referral.version)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return referral_pages.back(
                referral, _("Changed.") if changed else _("Nothing was different.")
            )
    if form.is_submitted() and status == 200:
        status = 422
    referral_pages.look(referral)
    page = render_template(
        "referrals/referral_facts.html",
        referral=referral,
        form=form,
        newest=newest,
        words=words,
        has_errors=status != 200,
    )
    return page, status


def _save(
    referral_id: int,
    form: Any,
    name: str,
    action: Callable[[], Any],
    said: str | Callable[[], str],
) -> Any:
    """Load through scope, check, act, and say so; what is refused comes back as it was typed."""
    referral = load(referral_id)
    if not form.validate_on_submit():
        return referral_pages.page(referral, **{name: form})
    try:
        action()
    except StaleVersion as problem:
        return referral_pages.stale(referral.id, problem, **{name: form})
    except DomainError as problem:
        form.refuse(problem)
        return referral_pages.page(referral, **{name: form})
    return referral_pages.back(referral, said if isinstance(said, str) else said())
