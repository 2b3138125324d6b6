"""Writing down what was said to a person, and how they may be reached."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.people import about_actions, bp, consent_queries, contact_actions, person_pages, queries
from portal.people import words as people_words
from portal.people.forms import ContactForm, ReachForm
from portal.people.queries import PersonPage


@bp.route("/people/<int:person_id>/contacts/new", methods=["GET", "POST"])
@requires(Permission.PERSON_REACH)
@redisplays
def contact_add(person_id: int) -> Any:
    """Keep a call, a letter or a visit."""
    person = _person_or_404(person_id)
    about = request.args.get("referral", type=int)
    given = {"happened_on": clock.today(), "is_outgoing": "yes", "referral_id": about}
    form = ContactForm(data=given)
    if form.validate_on_submit():
        referral_id = form.referral_id.data
        seen = consent_queries.referrals_to_name(current_user, person_id)
        if referral_id is not None and referral_id not in dict(seen):
            abort(404)
        contact_actions.add_contact(person_id, **form.values(), by=current_user)
        flash(_("Kept."), "good")
        if referral_id is not None:
            return redirect(url_for("referrals.referral_show", referral_id=referral_id))
        return redirect(url_for(".person_show", person_id=person_id, _anchor="contacts"))
    page = render_template("people/contact_add.html", person=person, form=form)
    return (page, 422) if form.is_submitted() else page


@bp.route("/people/<int:person_id>/reach", methods=["GET", "POST"])
@requires(Permission.PERSON_REACH)
@redisplays
def reach_edit(person_id: int) -> Any:
    """Say by what a person agreed to be reached."""
    person = _person_or_404(person_id)
    form = ReachForm(obj=person)
    theirs = None
    if form.validate_on_submit():
        try:
            about_actions.set_reach(person_id, **form.values(), by=current_user)
        except StaleVersion as problem:
            form.refuse(problem)
            theirs = person
            form.version.data, form.version.raw_data = person.version, None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".person_show", person_id=person_id))
    record_look("person_opened_to_read", "person", person_id, by=current_user, person=person_id)
    page = render_template(
        "people/reach_edit.html",
        form=form,
        theirs=theirs,
        people_words=people_words,
        has_errors=form.is_submitted(),
        **person_pages.head(person, "now"),
    )
    return (page, 422) if form.is_submitted() else page


def _person_or_404(person_id: int) -> PersonPage:
    person = queries.person_for(current_user, person_id)
    if person is None:
        abort(404)
    return person
