"""One person's own data: how long it is kept, what keeps it, copies of it, and its erasure."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import ErasureWhy
from portal.people import person_pages
from portal.people.queries import PersonPage
from portal.privacy import (
    bp,
    due_queries,
    erasure_actions,
    hold_actions,
    hold_queries,
    subject_actions,
    subject_queries,
    words,
)
from portal.privacy.due_words import OBSTACLES
from portal.privacy.hold_forms import EraseForm, HoldForm, LiftForm
from portal.privacy.subject_forms import RequestForm


@bp.route("/people/<int:person_id>")
@requires(Permission.ERASE)
def person_show(person_id: int) -> Any:
    """How long somebody's record is kept, and what they may ask for."""
    return _page(person_pages.person_or_404(person_id))


@bp.route("/people/<int:person_id>/holds", methods=["POST"])
@requires(Permission.ERASE)
@redisplays
def hold_add(person_id: int) -> Any:
    """Keep their record, whatever its period says."""
    person = person_pages.person_or_404(person_id)
    form = HoldForm()
    if form.validate_on_submit():
        try:
            hold_actions.place_hold(
                person_id, form.reason.data or "", form.until_on.data, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Their record is kept until somebody lifts the hold."), "good")
            return redirect(url_for(".person_show", person_id=person_id))
    return _page(person, hold=form)


@bp.route("/people/<int:person_id>/holds/<int:hold_id>/lift", methods=["POST"])
@requires(Permission.ERASE, step_up=True)
@redisplays
def hold_lift(person_id: int, hold_id: int) -> Any:
    """Let a hold end, with why."""
    person = person_pages.person_or_404(person_id)
    if hold_queries.person_of_hold(hold_id) != person_id:
        abort(404)
    form = LiftForm()
    if form.validate_on_submit():
        try:
            hold_actions.lift_hold(hold_id, form.lift_reason.data or "", current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Lifted. Their record goes by its period again."), "good")
            return redirect(url_for(".person_show", person_id=person_id))
    return _page(person, lift=form, lifting=hold_id)


@bp.route("/people/<int:person_id>/erase", methods=["POST"])
@requires(Permission.ERASE, step_up=True)
@redisplays
def person_erase(person_id: int) -> Any:
    """Erase somebody who asked for it, now and for good."""
    person = person_pages.person_or_404(person_id)
    form = EraseForm()
    if form.validate_on_submit():
        try:
            _refuse_half(person_id)
            made = erasure_actions.erase_person(person_id, ErasureWhy.ASKED, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Erased. Nobody can bring it back."), "good")
            return redirect(url_for(".erasure_show", erasure_id=made))
    return _page(person, erase=form)


@bp.route("/people/<int:person_id>/requests", methods=["POST"])
@requires(Permission.SUBJECT_ACCESS)
@redisplays
def request_add(person_id: int) -> Any:
    """Write down that somebody asked for a copy of their data."""
    person = person_pages.person_or_404(person_id)
    form = RequestForm()
    if form.validate_on_submit():
        asked_on: Any = form.asked_on.data
        try:
            made = subject_actions.add_request(
                person_id,
                asked_on,
                form.how.data or "",
                form.identity_how.data or "",
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Written down. The clock runs from the day they asked."), "good")
            return redirect(url_for(".request_show", request_id=made))
    return _page(person, request=form)


def _refuse_half(person_id: int) -> None:
    if not subject_queries.sees_all_of(current_user, person_id):
        raise DomainError(
            _(
                "You don't see all that there is about them. A colleague who sees all their "
                "referrals and groups erases them."
            )
        )


def _page(
    person: PersonPage,
    hold: HoldForm | None = None,
    lift: LiftForm | None = None,
    lifting: int | None = None,
    erase: EraseForm | None = None,
    request: RequestForm | None = None,
) -> Any:
    record_look("data_page_opened", "person", person.id, by=current_user, person=person.id)
    refused = hold or lift or erase or request
    page = render_template(
        "privacy/person_show.html",
        end=due_queries.end_of(person.id),
        obstacles=list(
            dict.fromkeys(str(OBSTACLES[one]) for one in due_queries.in_the_way(person.id))
        ),
        counts=words.by_kind(due_queries.kept_counts(person.id), hides_concerns=True),
        holds=hold_queries.holds_of(person.id),
        requests=subject_queries.requests_of(person.id),
        hold=hold or HoldForm(formdata=None),
        lift=lift or LiftForm(formdata=None),
        lifting=lifting,
        erase=erase or EraseForm(formdata=None),
        request_form=request or RequestForm(formdata=None, data={"asked_on": clock.today()}),
        has_errors=refused is not None,
        words=words,
        today=clock.today(),
        **person_pages.head(person, "data"),
    )
    return page, 422 if refused else 200
