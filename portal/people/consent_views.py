"""What a person agreed to and took back, and the privacy notice they were given."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import clock, settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import ConsentScope, NoticeHow
from portal.people import (
    bp,
    consent_actions,
    consent_queries,
    consent_words,
    person_pages,
    privacy_actions,
    privacy_queries,
)
from portal.people.consent_forms import ConsentForm, NoticeForm, WithdrawForm
from portal.people.queries import PersonPage


@bp.route("/people/<int:person_id>/consents")
@requires(Permission.CONSENT)
def consents_show(person_id: int) -> Any:
    """The history of what they agreed to, and the privacy notice."""
    return _page(person_pages.person_or_404(person_id))


@bp.route("/people/<int:person_id>/consents", methods=["POST"])
@requires(Permission.CONSENT)
@redisplays
def consent_add(person_id: int) -> Any:
    """Record that they agree to something."""
    person = person_pages.person_or_404(person_id)
    form = _consent_form(person_id)
    if form.validate_on_submit():
        try:
            consent_actions.add_consent(
                person_id, form.said, current_user, referral_id=form.referral_id.data or None
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Recorded."), "good")
            return _back(person_id)
    return _page(person, consent=form)


@bp.route("/people/<int:person_id>/consents/withdraw", methods=["POST"])
@requires(Permission.CONSENT)
@redisplays
def consent_withdraw(person_id: int) -> Any:
    """Record that they take something back, from this moment on."""
    person = person_pages.person_or_404(person_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        scopes = [ConsentScope(one) for one in form.scopes.data or []]
        try:
            consent_actions.withdraw_consent(
                person_id,
                scopes,
                on=form.withdrawn_on.data or clock.today(),
                said_by=form.said_by.data or "",
                reason=form.reason.data or "",
                by=current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Recorded. It holds from now on."), "good")
            if ConsentScope.PLACEMENT in scopes:
                flash(_("Speaking with them about their place stands on the follow-ups."), "warn")
            return _back(person_id)
    return _page(person, withdraw=form)


@bp.route("/people/<int:person_id>/privacy-notice", methods=["POST"])
@requires(Permission.CONSENT)
@redisplays
def notice_add(person_id: int) -> Any:
    """Record that they were given the privacy notice."""
    person = person_pages.person_or_404(person_id)
    form = NoticeForm()
    if form.validate_on_submit():
        try:
            privacy_actions.give_notice(
                person_id,
                form.notice.data or "",
                form.given_on.data or clock.today(),
                NoticeHow(form.how.data),
                current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Recorded."), "good")
            return _back(person_id)
    return _page(person, notice=form)


def _back(person_id: int) -> Any:
    return redirect(url_for(".consents_show", person_id=person_id))


def _consent_form(person_id: int, **more: Any) -> ConsentForm:
    form = ConsentForm(**more)
    referrals = consent_queries.referrals_to_name(current_user, person_id)
    form.referral_id.choices = [
        SelectChoice(0, _("None in particular")),
        *(SelectChoice(referral_id, reference) for referral_id, reference in referrals),
    ]
    return form


def _page(person: PersonPage, **forms: Any) -> Any:
    record_look("consents_opened", "person", person.id, by=current_user, person=person.id)
    rows = consent_queries.history_of(current_user, person.id)
    today = clock.today()
    withdraw = forms.get("withdraw") or WithdrawForm(formdata=None, withdrawn_on=today)
    withdraw.offer(consent_queries.standing_scopes(rows))
    page = render_template(
        "people/consents_show.html",
        rows=rows,
        notices=privacy_queries.notices_of(person.id),
        consent=forms.get("consent") or _consent_form(person.id, formdata=None, given_on=today),
        withdraw=withdraw,
        notice=forms.get("notice")
        or NoticeForm(formdata=None, given_on=today, notice=settings.current().privacy_notice_name),
        consent_words=consent_words,
        has_errors=bool(forms),
        **person_pages.head(person, "consents"),
    )
    return page, 422 if forms else 200
