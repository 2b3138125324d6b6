"""One referral, and each decision about it."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.groups import queries as groups
from portal.groups.apart_actions import KeptApart
from portal.models import Ending
from portal.people import consent_queries, same_queries, same_words
from portal.referrals import (
    actions,
    bp,
    fit_pages,
    page_queries,
    queries,
    queue_pages,
    rules,
    words,
)
from portal.referrals.forms import AskForm, ConsentForm, EndForm, PlaceForm, VersionForm


@bp.route("/referrals/<int:referral_id>")
@requires(Permission.REFERRAL_READ)
def referral_show(referral_id: int) -> Any:
    """One referral: why, who, which groups fit, what happened, and what can be done."""
    referral = _load(referral_id)
    # Kept by showing it, not by sending a form again: who was shown a risk has read it.
    actions.note_opened(referral.id, by=current_user)
    return _page(referral)


def _load(referral_id: int) -> page_queries.ReferralPage:
    referral = page_queries.referral_for(current_user, referral_id)
    if referral is None:
        abort(404)
    return referral


def _record_look(referral: page_queries.ReferralPage) -> None:
    """Note that the user is shown this referral: where a page is made, on every path to it."""
    record_look(
        "referral_opened_to_read",
        "referral",
        referral.id,
        by=current_user,
        person=referral.person_id,
    )


def _page(referral: page_queries.ReferralPage, **forms: Any) -> Any:
    """The referral's page, with a form that was refused in place of a fresh one."""
    _record_look(referral)
    is_placeable = referral.stands in ("accepted", "waiting", "offered", "completed")
    has_consent = consent_queries.has_said_consent(referral.person_id)
    choices = groups.groups_to_place_in(current_user) if is_placeable and has_consent else []
    places = page_queries.places_of(current_user, referral.id)
    steps = page_queries.steps_of(referral.id)
    attended = [place.first_attended_at for place in places if place.first_attended_at]
    first_attended_at = min(attended, default=None)
    turns = page_queries.turns_of(places)
    status = 422 if forms else 200
    for name, kind in (("ask", AskForm), ("consent", ConsentForm), ("plain", VersionForm)):
        if name not in forms:
            forms[name] = kind(formdata=None, version=referral.version, given_on=clock.today())
    page = render_template(
        "referrals/referral_show.html",
        referral=referral,
        moves=rules.next_states(referral.state),
        due_on=queries.decision_due_on(referral.received_at, referral.rank),
        is_self_referral=rules.is_self_referral(
            referral.name, referral.referred_by, referral.referred_from
        ),
        days_waiting=page_queries.days_waiting(referral, first_attended_at),
        waited_until=first_attended_at,
        is_undecided=referral.state in rules.UNDECIDED,
        steps=steps,
        warnings=words.warnings(steps),
        places=places,
        turns=turns,
        same=same_queries.likely_same(current_user, [referral.person_id]).get(
            referral.person_id, []
        ),
        same_words=same_words,
        has_consent=has_consent,
        tells_referrer=page_queries.feedback_is_agreed(referral.person_id, referral.id),
        is_placeable=is_placeable,
        words=words,
        today=clock.today(),
        forms=forms,
        has_errors=status != 200,
        **queue_pages.panels_of(referral.id),
        **fit_pages.panel_of(current_user, referral, choices),
    )
    return page, status


@bp.route("/referrals/<int:referral_id>/contact", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def contact_start(referral_id: int) -> Any:
    """Note that somebody is getting in touch."""
    return _decide(referral_id, actions.start_contact, _("Contact begun."))


@bp.route("/referrals/<int:referral_id>/accept", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def referral_accept(referral_id: int) -> Any:
    """Accept a referral."""
    return _decide(referral_id, actions.accept_referral, _("Accepted. Next: a place in a group."))


@bp.route("/referrals/<int:referral_id>/take-on", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
def referral_take_on(referral_id: int) -> Any:
    """Become the one who looks after a referral."""
    return _decide(referral_id, actions.take_on, _("You look after this referral now."))


def _decide(referral_id: int, action: Any, done: str) -> Any:
    referral = _load(referral_id)
    form = VersionForm()
    if not form.validate_on_submit():
        abort(400)
    action(referral.id, form.version.data, by=current_user)
    flash(done)
    return redirect(url_for(".referral_show", referral_id=referral.id))


@bp.route("/referrals/<int:referral_id>/ask", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referrer_ask(referral_id: int) -> Any:
    """Note what the referrer was asked; the referral then waits on them."""
    referral = _load(referral_id)
    form = AskForm()
    if not form.validate_on_submit():
        return _page(referral, ask=form)
    actions.ask_referrer(referral.id, form.version.data, form.note.data, by=current_user)
    flash(_("Noted. The referral waits on the referrer."))
    return redirect(url_for(".referral_show", referral_id=referral.id))


@bp.route("/referrals/<int:referral_id>/consent", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def consent_add(referral_id: int) -> Any:
    """Record what the person said about being placed."""
    referral = _load(referral_id)
    form = ConsentForm()
    if not form.validate_on_submit() or form.given_on.data is None:
        return _page(referral, consent=form)
    actions.record_said_consent(
        referral.id,
        form.version.data,
        said_by=form.said_by.data,
        how=form.how.data,
        given_on=form.given_on.data,
        by=current_user,
    )
    flash(_("Consent recorded."))
    return redirect(url_for(".referral_show", referral_id=referral.id))


@bp.route("/referrals/<int:referral_id>/place", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def person_place(referral_id: int) -> Any:
    """Give the person a free seat in a group, or a place on its waiting list."""
    referral = _load(referral_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        abort(400)
    group = next(
        (
            one
            for one in groups.groups_to_place_in(current_user)
            if one.group_id == form.group_id.data
        ),
        None,
    )
    if group is None:
        abort(404)
    whom = (referral.id, form.version.data, group.group_id)
    try:
        if form.step.data == "wait":
            actions.wait_for_seat(*whom, by=current_user)
        else:
            actions.place_person(
                *whom,
                by=current_user,
                reason=form.reason.data or "",
                apart_reason=form.apart_reason.data or "",
            )
    except KeptApart as problem:
        form.refuse(problem)
        page = render_template(
            "referrals/place_apart.html", referral=referral, group=group, form=form
        )
        return page, 422
    except (actions.groups.GroupFull, actions.groups.OthersWait) as problem:
        plain = VersionForm(formdata=None, version=referral.version)
        plain.form_errors.append(problem.message)
        return _page(referral, plain=plain)
    flash(
        _("On the waiting list of %(group)s.", group=group.name)
        if form.step.data == "wait"
        else _("Placed in %(group)s.", group=group.name)
    )
    return redirect(url_for(".referral_show", referral_id=referral.id))


@bp.route("/referrals/<int:referral_id>/end", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referral_end(referral_id: int) -> Any:
    """End a referral for a coded reason."""
    referral = _load(referral_id)
    form = EndForm(version=referral.version)
    if form.validate_on_submit():
        try:
            actions.end_referral(
                referral.id,
                form.version.data,
                Ending(form.ending.data),
                form.note.data or "",
                by=current_user,
                ends_places=form.ends_places.data,
            )
        except actions.MoveNotAllowed:
            raise
        except actions.DomainError as problem:
            if problem.field is None:
                raise
            form.refuse(problem)
        else:
            flash(_("Ended."))
            return redirect(url_for(".referral_show", referral_id=referral.id))
    _record_look(referral)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "referrals/referral_end.html",
        referral=referral,
        form=form,
        places=page_queries.places_of(current_user, referral.id),
        has_errors=status != 200,
    )
    return page, status
