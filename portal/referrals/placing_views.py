"""A place in a group for whoever was referred: what they agreed to, a seat, a wait."""

from typing import Any

from flask import abort, render_template
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import queries as groups
from portal.groups.apart_actions import KeptApart
from portal.referrals import actions, bp, referral_pages
from portal.referrals.forms import ConsentForm, PlaceForm, VersionForm
from portal.referrals.referral_pages import load


@bp.route("/referrals/<int:referral_id>/consent", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def consent_add(referral_id: int) -> Any:
    """Record what the person said about being placed."""
    referral = load(referral_id)
    form = ConsentForm()
    if not form.validate_on_submit() or form.given_on.data is None:
        return referral_pages.page(referral, consent=form)
    try:
        actions.record_said_consent(
            referral.id,
            form.version.data,
            said_by=form.said_by.data,
            how=form.how.data,
            given_on=form.given_on.data,
            by=current_user,
        )
    except StaleVersion as problem:
        return referral_pages.stale(referral.id, problem, consent=form)
    return referral_pages.back(referral, _("Consent recorded."), "groups")


@bp.route("/referrals/<int:referral_id>/place", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def person_place(referral_id: int) -> Any:
    """Give the person a free seat in a group, or a place on its waiting list."""
    referral = load(referral_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        abort(400)
    choices = groups.groups_to_place_in(current_user)
    group = next((one for one in choices if one.group_id == form.group_id.data), None)
    if group is None:
        abort(404)
    whom = (referral.id, form.version.data, group.group_id)
    unasked = form.consent_reason.data or ""
    try:
        if form.step.data == "wait":
            actions.wait_for_seat(*whom, by=current_user, consent_reason=unasked)
        else:
            actions.place_person(
                *whom,
                by=current_user,
                reason=form.reason.data or "",
                apart_reason=form.apart_reason.data or "",
                consent_reason=unasked,
            )
    except KeptApart as problem:
        form.refuse(problem)
        page = render_template(
            "referrals/place_apart.html", referral=referral, group=group, form=form
        )
        return page, 422
    except StaleVersion as problem:
        return referral_pages.stale(referral.id, problem)
    except DomainError as problem:
        plain = VersionForm(formdata=None, version=referral.version)
        plain.form_errors.append(problem.message)
        return referral_pages.page(referral, plain=plain)
    return referral_pages.back(
        referral,
        _("On the waiting list of %(group)s.", group=group.name)
        if form.step.data == "wait"
        else _("Placed in %(group)s.", group=group.name),
    )
