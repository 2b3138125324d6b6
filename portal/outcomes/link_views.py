"""Links to somebody's own questions: making one, seeing what became of each, taking one back."""

import secrets
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import Occasion
from portal.outcomes import (
    bp,
    link_actions,
    link_pages,
    link_queries,
    link_words,
    measure_words,
    response_queries,
)
from portal.outcomes.link_actions import For
from portal.outcomes.link_forms import LinkForm
from portal.outcomes.measure_registry import known
from portal.outcomes.response_queries import OfferedUse
from portal.people import person_pages
from portal.people.queries import PersonPage


@bp.route("/people/<int:person_id>/outcomes/links", methods=["GET", "POST"])
@requires(Permission.RESPONSE_COLLECT)
@redisplays
def link_add(person_id: int) -> Any:
    """A person's links and what became of them, and a form for another; shown this once."""
    person = person_pages.person_or_404(person_id)
    offered = _by_link(person_id)
    form = _form(offered)
    if not form.is_submitted():
        return _page(person, offered, form)
    if not form.validate_on_submit():
        return _page(person, offered, form), 422
    try:
        wanted = For(
            person_id,
            Occasion(form.occasion.data),
            _asked(form, offered),
            response_queries.where_of(
                current_user, person_id, clock.today(), form.programme_id.data
            ),
        )
        made = link_actions.make_link(
            wanted,
            current_user,
            f"{form.request_key.data} {person_id}",
            mailed=form.mailed.data,
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(person, offered, form), 422
    if form.mailed.data:
        flash(_("The link is on its way to them by e-mail."), "good")
        return redirect(url_for(".link_add", person_id=person_id))
    return link_pages.shown_once(person.id, person.name, made)


@bp.route("/people/<int:person_id>/outcomes/links/<int:response_link_id>/pull", methods=["POST"])
@requires(Permission.RESPONSE_COLLECT)
def link_pull(person_id: int, response_link_id: int) -> Any:
    """Take a link back now."""
    person_pages.person_or_404(person_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    if link_actions.pull_link(person_id, response_link_id, current_user):
        flash(_("The link is taken back. What was tapped on it and not sent is gone."), "good")
    elif not any(one.link_id == response_link_id for one in link_queries.links_of(person_id)):
        abort(404)
    return redirect(url_for(".link_add", person_id=person_id))


def _by_link(person_id: int) -> list[OfferedUse]:
    """What this person's programmes ask by link, as far as any link may carry it.

    What is asked after a session has its link on the page of what is due, which knows which.
    """
    return [
        one
        for one in response_queries.offered_to(current_user, person_id)
        if one.by_link
        and (measure := known(one.measure)) is not None
        and measure.goes_by_link
        and not measure.is_session_form
    ]


def _form(offered: list[OfferedUse]) -> LinkForm:
    programmes = dict.fromkeys((one.programme_id, one.programme_name) for one in offered)
    measures = [known(code) for code in dict.fromkeys(one.measure for one in offered)]
    form = LinkForm(list(programmes), [one for one in measures if one is not None])
    if not form.is_submitted():
        asked = request.args
        form.request_key.data = secrets.token_urlsafe(24)
        form.occasion.data = asked.get("occasion") or None
        form.measures.data = asked.getlist("measure")
        chosen = asked.get("programme", "")
        form.programme_id.data = int(chosen) if chosen.isdecimal() else None
    return form


def _asked(form: LinkForm, offered: list[OfferedUse]) -> list[str]:
    """What was chosen, as far as the chosen programme asks it."""
    of_programme = {one.measure for one in offered if one.programme_id == form.programme_id.data}
    found = [code for code in form.measures.data or [] if code in of_programme]
    if len(found) < len(form.measures.data or []):
        raise DomainError(_("This programme doesn’t ask all of these by link."), "measures")
    return found


def _page(person: PersonPage, offered: list[OfferedUse], form: LinkForm) -> str:
    reach = link_queries.reach_of(person.id)
    return render_template(
        "outcomes/link_add.html",
        person=person,
        form=form,
        offered=offered,
        goals=link_queries.own_goals(person.id),
        takes_mail=reach is not None and reach.takes_mail,
        button=EmptyForm(formdata=None),
        links=link_queries.links_of(person.id),
        link_words=link_words,
        measure_words=measure_words,
        has_errors=bool(form.errors or form.form_errors),
    )
