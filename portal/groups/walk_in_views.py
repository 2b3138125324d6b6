"""Walk-ins for staff: say who a name on a roll was, or leave it as a count."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.audit import record_look
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import roster_queries, walk_in_actions, walk_in_queries, words
from portal.groups.apart_actions import KeptApart
from portal.groups.forms import MatchForm
from portal.groups.walk_in_queries import OpenWalkIn
from portal.paging import page_number
from portal.people import queries as people
from portal.people.queries import PersonPage

# A blueprint of its own, so that the sidebar knows this page from the groups.
bp = Blueprint("walk_ins", __name__, url_prefix="/walk-ins")

navigation.add(
    navigation.Entry(
        45,
        "walk_ins.walk_ins_list",
        lambda: _l("Walk-ins"),
        Permission.WALK_IN_MATCH,
        count=walk_in_queries.walk_in_count,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.route("")
@requires(Permission.WALK_IN_MATCH)
def walk_ins_list() -> Any:
    """Names on rolls that aren't people yet, oldest first."""
    page = walk_in_queries.walk_ins_to_match(current_user, page_number(request.args.get("page")))
    return render_template("groups/walk_ins_list.html", page=page)


@bp.route("/<int:walk_in_id>")
@requires(Permission.WALK_IN_MATCH)
def walk_in_show(walk_in_id: int) -> Any:
    """One walk-in, and people it may have been: those whose name answers the search."""
    return _page(_walk_in_or_404(walk_in_id))


def _page(
    walk_in: OpenWalkIn, form: MatchForm | None = None, person: PersonPage | None = None
) -> Any:
    """The page, with a match that was refused until somebody says why."""
    walk_in_id = walk_in.walk_in_id
    search = request.args.get("q", walk_in.name).strip()
    found = people.search_people(current_user, search) if search else []
    record_look("people_searched", "walk_in", walk_in_id, by=current_user)
    page = render_template(
        "groups/walk_in_show.html",
        walk_in=walk_in,
        search=search,
        found=found,
        form=form,
        person=person,
        has_errors=form is not None,
        groups_by_person=roster_queries.groups_by_person(
            current_user, [one.person_id for one in found]
        ),
    )
    return (page, 422) if form else page


@bp.route("/<int:walk_in_id>/match", methods=["POST"])
@requires(Permission.WALK_IN_MATCH)
@redisplays
def walk_in_match(walk_in_id: int) -> Any:
    """Say which person it was; their mark at that session follows, unless they have one."""
    walk_in = _walk_in_or_404(walk_in_id)
    form = MatchForm()
    if not form.validate_on_submit():
        abort(404 if form.names_nobody else 400)
    person = people.person_for(current_user, form.person_id.data)
    if person is None:
        abort(404)
    try:
        matched = walk_in_actions.match_walk_in(
            walk_in_id, person.id, current_user, apart_reason=form.apart_reason.data or ""
        )
    except KeptApart as problem:
        form.refuse(problem)
        return _page(walk_in, form, person)
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".walk_ins_list"))
    if matched.is_new:
        flash(
            _(
                "%(walk_in)s was %(person)s, now marked present at that session.",
                walk_in=walk_in.name,
                person=person.name,
            ),
            "good",
        )
    else:
        flash(
            _(
                "%(walk_in)s was %(person)s, whose mark at that session stays: %(mark)s.",
                walk_in=walk_in.name,
                person=person.name,
                mark=words.MARK[matched.mark],
            ),
            "warn",
        )
    return redirect(url_for(".walk_ins_list"))


@bp.route("/<int:walk_in_id>/leave", methods=["POST"])
@requires(Permission.WALK_IN_MATCH)
def walk_in_leave(walk_in_id: int) -> Any:
    """Leave it a count: somebody came, and nobody knows who."""
    walk_in = _walk_in_or_404(walk_in_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    try:
        walk_in_actions.leave_walk_in_as_count(walk_in_id, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(_("%(name)s stays a count on that roll.", name=walk_in.name), "good")
    return redirect(url_for(".walk_ins_list"))


def _walk_in_or_404(walk_in_id: int) -> OpenWalkIn:
    walk_in = walk_in_queries.walk_in_for(current_user, walk_in_id)
    if walk_in is None:
        abort(404)
    return walk_in
