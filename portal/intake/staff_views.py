"""Staff entry: typing a referral that came by phone, on paper or by e-mail."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.intake import actions, bp, queries
from portal.intake.forms import StaffReferralForm
from portal.intake.rules import Sent
from portal.models import Door
from portal.people import queries as people
from portal.people import rules as people_rules
from portal.providers import queries as providers

MOST_CANDIDATES = 10


@bp.route("/referrals/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ADD)
@redisplays
def referral_new() -> Any:
    """Look for the person first, then type what was said on the phone or stood in a letter."""
    form = StaffReferralForm(who=request.args.get("who"))
    form.offer(
        providers.active_providers(), queries.open_programmes(current_user), queries.topics()
    )
    search = request.args.get("q", "").strip()
    chosen = _chosen(form)
    if not form.is_submitted():
        form.renew_key()
        if search and chosen is None:
            form.given_name.data, _space, form.family_name.data = search.partition(" ")
        return _new_page(form, chosen, search)
    form.ensure_key()
    if not form.validate():
        return _new_page(form, chosen, search, 422)
    return _save(form, chosen, search)


def _chosen(form: StaffReferralForm) -> people.PersonPage | None:
    """The person on record that this is for; 404 for one the user may not open."""
    person_id = form.chosen_person_id
    if person_id is None:
        form.offer_people([])
        return None
    person = people.person_for(current_user, person_id)
    if person is None:
        abort(404)
    form.offer_people([(person.id, _described(person))])
    return person


def _offer_same(form: StaffReferralForm) -> bool:
    """Ask on the form whether it is somebody on record; False where nobody is like them."""
    found = [
        one
        for one in people.search_people(current_user, form.whole_name(), MOST_CANDIDATES)
        if one.likeness >= people_rules.ALIKE
    ]
    if not found:
        return False
    record_look("people_searched", "person", None, by=current_user)
    form.offer_people([(one.person_id, _described(one)) for one in found])
    form.who.errors = [
        *form.who.errors,
        _("Somebody of this name is here already. Choose who it is, then save again."),
    ]
    return True


def _described(person: Any) -> str:
    facts = [person.name]
    if person.born_on:
        facts.append(_("born %(day)s", day=long_date(person.born_on)))
    if person.postcode:
        facts.append(person.postcode)
    return ", ".join(facts)


def _new_page(form: StaffReferralForm, chosen: Any, search: str, status: int = 200) -> Any:
    found = []
    if chosen is not None:
        record_look("person_opened_to_read", "person", chosen.id, by=current_user, person=chosen.id)
    elif search and not form.is_submitted():
        found = people.search_people(current_user, search, MOST_CANDIDATES)
        record_look("people_searched", "person", None, by=current_user)
    page = render_template(
        "intake/referral_new.html",
        form=form,
        chosen=chosen,
        described=_described,
        search=search,
        found=found,
        has_errors=status != 200,
    )
    return page, status


def _save(form: StaffReferralForm, chosen: Any, search: str) -> Any:
    sent = Sent(
        door=Door.STAFF,
        sender=f"user:{current_user.id}",
        external_id=str(form.request_key.data),
        content_type="application/json",
        body=form.body(),
        received_at=clock.now(),
        provider_id=form.provider_id.data or None,
        typed_by=current_user.id,
    )
    try:
        # First of all: a second press would find the person that the first one added.
        actions.check_not_sent(sent)
        if chosen is None and form.who.data != "new" and _offer_same(form):
            return _new_page(form, chosen, search, 422)
        receipt = actions.take(
            form.referral_request(), sent, person_id=chosen.id if chosen else None
        )
        return _saved(receipt.number, receipt.referral_id)
    except actions.Duplicate as problem:
        return _saved(problem.receipt, problem.referral_id)
    except actions.Conflict as problem:
        form.renew_key()
        form.form_errors.append(
            _(
                "This page was saved before you changed it, under %(receipt)s. If you save again "
                "now, it becomes a second referral.",
                receipt=problem.receipt,
            )
        )
        return _new_page(form, chosen, search, 409)


def _saved(number: str, referral_id: int | None) -> Any:
    flash(_("Saved. The receipt is %(receipt)s.", receipt=number), "good")
    return redirect(url_for("referrals.referral_show", referral_id=referral_id))
