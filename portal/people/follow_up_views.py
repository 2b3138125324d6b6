"""What is owed to people: a list, soonest due first, and one at a time."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.addresses import LARGEST_ID
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import ContactKind, FollowUpKind
from portal.paging import page_number
from portal.people import consent_queries, follow_up_actions, follow_up_queries, queries, words
from portal.people.follow_up_queries import OpenFollowUp, Whose
from portal.people.forms import FollowUpAddForm, FollowUpAssignForm, FollowUpForm
from portal.people.queries import PersonPage

# A blueprint of its own, so that the sidebar knows this page from the people.
bp = Blueprint("follow_ups", __name__, url_prefix="/follow-ups")

navigation.add(
    navigation.Entry(
        25,
        "follow_ups.follow_ups_list",
        lambda: _l("Follow-ups"),
        Permission.FOLLOW_UP,
        count=follow_up_queries.follow_up_count,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words}


@bp.route("")
@requires(Permission.FOLLOW_UP)
def follow_ups_list() -> Any:
    """Everything owed, late ones first: the user's own, the team's, or all."""
    whose = _whose()
    is_late, kind = request.args.get("late") == "yes", _kind()
    page = follow_up_queries.follow_ups_open(
        current_user,
        page_number(request.args.get("page")),
        whose=whose,
        is_late=is_late,
        kind=kind,
    )
    counts = follow_up_queries.follow_up_counts(current_user)
    return render_template(
        "people/follow_ups_list.html",
        page=page,
        tabs=[
            (_address(one, is_late, kind), words.WHOSE[one], counts[one], one == whose)
            for one in Whose
        ],
        whose=whose,
        kind=kind,
        filters=_filters(whose, is_late, kind),
        is_late=is_late,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP)
@redisplays
def follow_up_add() -> Any:
    """Owe something by a day, about a person or about nobody in particular."""
    person, referral = _about_or_404()
    form = FollowUpAddForm(owner_id=current_user.id, due_on=clock.today())
    form.offer(follow_up_queries.owners())
    if form.validate_on_submit():
        follow_up_actions.add_follow_up(
            FollowUpKind.HAND,
            form.due_on.data or clock.today(),
            by=current_user,
            person_id=person.id if person else None,
            referral_id=referral[0] if referral else None,
            owner_id=form.owner_id.data or None,
            note=form.note.data or "",
        )
        flash(_("It stands on the follow-ups."), "good")
        if referral:
            return redirect(url_for("referrals.referral_show", referral_id=referral[0]))
        if person:
            return redirect(url_for("people.person_show", person_id=person.id))
        return redirect(url_for(".follow_ups_list"))
    page = render_template(
        "people/follow_up_add.html",
        form=form,
        person=person,
        referral=referral,
        has_errors=form.is_submitted(),
    )
    return (page, 422) if form.is_submitted() else page


@bp.route("/<int:follow_up_id>", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP)
@redisplays
def follow_up_show(follow_up_id: int) -> Any:
    """One thing owed: whom to reach and how, and what came of it."""
    follow_up = _follow_up_or_404(follow_up_id)
    form = FollowUpForm(data={"version": follow_up.version})
    if form.validate_on_submit():
        try:
            _settle(follow_up_id, form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Done, and kept."), "good")
            return redirect(url_for(".follow_ups_list"))
    return _page(follow_up, form)


@bp.route("/<int:follow_up_id>/assign", methods=["POST"])
@requires(Permission.FOLLOW_UP)
@redisplays
def follow_up_assign(follow_up_id: int) -> Any:
    """Give it to somebody else, or to the team."""
    follow_up = _follow_up_or_404(follow_up_id)
    form = FollowUpAssignForm()
    form.offer(follow_up_queries.owners())
    if form.validate_on_submit():
        try:
            follow_up_actions.assign_follow_up(
                follow_up_id, form.owner_id.data or None, current_user, form.version.data
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Given."), "good")
            return redirect(url_for(".follow_up_show", follow_up_id=follow_up_id))
    return _page(follow_up, None, form)


def _settle(follow_up_id: int, form: FollowUpForm) -> None:
    outcome, version = form.outcome.data or "", form.version.data
    if form.kind.data:
        follow_up_actions.settle_with_contact(
            follow_up_id, outcome, ContactKind(form.kind.data), current_user, version
        )
    else:
        follow_up_actions.settle_follow_up(follow_up_id, outcome, current_user, version)


def _page(
    follow_up: OpenFollowUp, form: FollowUpForm | None, assign: FollowUpAssignForm | None = None
) -> Any:
    if follow_up.person_id is not None:
        record_look(
            "follow_up_opened",
            "follow_up",
            follow_up.follow_up_id,
            by=current_user,
            person=follow_up.person_id,
        )
    if assign is None:
        assign = FollowUpAssignForm(
            formdata=None, version=follow_up.version, owner_id=follow_up.owner_id or 0
        )
        assign.offer(follow_up_queries.owners())
    is_refused = request.method == "POST"
    page = render_template(
        "people/follow_up_show.html",
        follow_up=follow_up,
        form=form or FollowUpForm(formdata=None, version=follow_up.version),
        assign=assign,
        has_errors=is_refused,
    )
    return (page, 422) if is_refused else page


def _whose() -> Whose:
    asked = request.args.get("whose")
    return Whose(asked) if asked in list(Whose) else Whose.ALL


def _kind() -> FollowUpKind | None:
    asked = request.args.get("kind")
    return FollowUpKind(asked) if asked in list(FollowUpKind) else None


def _filters(whose: Whose, is_late: bool, kind: FollowUpKind | None) -> list[tuple[str, str]]:
    """What narrows the list, each with the address without it."""
    found = []
    if is_late:
        found.append((_("Late only"), _address(whose, False, kind)))
    if kind is not None:
        found.append((str(words.FOLLOW_UP[kind]), _address(whose, is_late, None)))
    return found


def _address(whose: Whose, is_late: bool, kind: FollowUpKind | None) -> str:
    more: dict[str, Any] = {"whose": whose} if whose != Whose.ALL else {}
    if is_late:
        more["late"] = "yes"
    if kind is not None:
        more["kind"] = kind
    return url_for(".follow_ups_list", **more)


def _about_or_404() -> tuple[PersonPage | None, tuple[int, str] | None]:
    """The person and the referral of the address, as far as the user may see them."""
    person_id = request.args.get("person", type=int)
    referral_id = request.args.get("referral", type=int)
    if person_id is None:
        return None, None
    if not 0 < person_id <= LARGEST_ID:
        abort(404)
    person = queries.person_for(current_user, person_id)
    if person is None:
        abort(404)
    if referral_id is None:
        return person, None
    seen = dict(consent_queries.referrals_to_name(current_user, person_id))
    if referral_id not in seen:
        abort(404)
    return person, (referral_id, seen[referral_id])


def _follow_up_or_404(follow_up_id: int) -> OpenFollowUp:
    follow_up = follow_up_queries.follow_up_for(current_user, follow_up_id)
    if follow_up is None:
        abort(404)
    return follow_up
