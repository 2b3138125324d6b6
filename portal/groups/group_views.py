"""Adding a group, changing what it is, naming staff on a sensitive one, and its sheet to print."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    agreement_queries,
    bp,
    detail_queries,
    group_actions,
    group_words,
    leader_actions,
    leader_queries,
    session_queries,
    subject_words,
    venue_queries,
)
from portal.groups.detail_queries import GroupDetail
from portal.groups.group_forms import GroupForm, StaffNameForm, filled, without_pattern

# Sessions ahead that the sheet names.
SHEET_SESSIONS = 8


@bp.context_processor
def _group_words() -> dict[str, Any]:
    return {"group_words": group_words, "subject_words": subject_words}


@bp.route("/groups/new", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def group_new() -> Any:
    """Add a group: what it is, where and for whom; who leads it comes next."""
    form = GroupForm(started_on=clock.today())
    form.offer(detail_queries.programmes_for(current_user), venue_queries.venues_to_choose())
    if form.validate_on_submit():
        try:
            group_id = group_actions.add_group(form.programme_id.data, form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s added. Say who leads it.", name=form.name.data), "good")
            return redirect(url_for(".group_show", group_id=group_id, _anchor="leaders"))
    page = render_template("groups/group_new.html", form=form)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/groups/<int:group_id>/edit", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def group_edit(group_id: int) -> Any:
    """Change what a group is. Who comes second sees both, and decides."""
    group = staffed_or_404(group_id)
    form = GroupForm(**filled(group))
    form.offer(
        detail_queries.programmes_for(current_user, group.programme_id),
        venue_queries.venues_to_choose(group.venue_id),
        group.language,
    )
    without_pattern(form)
    if not form.is_submitted():
        return _edit_page(form, group)
    if form.validate():
        try:
            group_actions.change_group(
                group_id,
                form.version.data or 0,
                form.programme_id.data,
                form.plan(),
                by=current_user,
            )
        except StaleVersion as problem:
            form.refuse(problem)
            # Sent again it is decided with both in sight.
            form.version.data, form.version.raw_data = group.version, None
            return _edit_page(form, group, 409, as_it_stands=group_words.stands(group))
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is as you changed it.", name=form.name.data), "good")
            return redirect(url_for(".group_show", group_id=group_id))
    return _edit_page(form, group, 422)


def _edit_page(form: GroupForm, group: GroupDetail, status: int = 200, **more: Any) -> Any:
    return render_template("groups/group_edit.html", form=form, group=group, **more), status


@bp.route("/groups/<int:group_id>/staff", methods=["GET", "POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def group_staff(group_id: int) -> Any:
    """Who of the staff sees a sensitive group, and naming somebody else on it."""
    group = staffed_or_404(group_id)
    if not group.is_sensitive:
        abort(404)
    form = StaffNameForm()
    form.user_id.choices = [("", _("Choose"))] + [
        (str(user_id), name) for user_id, name in detail_queries.nameable_staff(group_id)
    ]
    if form.validate_on_submit():
        try:
            leader_actions.name_staff(group_id, form.user_id.data, by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("They see this group from now on."), "good")
            return redirect(url_for(".group_staff", group_id=group_id))
    return _staff_page(group, form, 422 if form.is_submitted() else 200)


@bp.route("/groups/<int:group_id>/staff/<int:user_id>/remove", methods=["POST"])
@requires(Permission.GROUP_EDIT)
def group_staff_remove(group_id: int, user_id: int) -> Any:
    """Take somebody's name off a sensitive group; never the last one."""
    group = staffed_or_404(group_id)
    if not group.is_sensitive:
        abort(404)
    try:
        group_actions.unname_staff(group_id, user_id, by=current_user)
    except DomainError as problem:
        flash(problem.message, "bad")
        return redirect(url_for(".group_staff", group_id=group_id))
    if user_id == current_user.id:
        flash(_("You don't see this group any more."), "good")
        return redirect(url_for(".groups_list"))
    flash(_("They don't see this group any more."), "good")
    return redirect(url_for(".group_staff", group_id=group_id))


def _staff_page(group: GroupDetail, form: StaffNameForm, status: int) -> Any:
    page = render_template(
        "groups/group_staff.html",
        group=group,
        form=form,
        named=detail_queries.named_staff(group.group_id),
    )
    return page, status


@bp.route("/groups/<int:group_id>/sheet")
@requires(Permission.ROSTER_READ)
def group_print(group_id: int) -> Any:
    """One group on paper for whoever leads it: where, how one gets in, what is read out."""
    group = detail_queries.group_detail(current_user, group_id)
    if group is None or not group.shows_roster:
        abort(404)
    agreements = agreement_queries.agreements_of(group_id)
    page = render_template(
        "groups/group_print.html",
        group=group,
        leaders=[
            one
            for one in leader_queries.assignments_to(group_id)
            if not one.is_over and not one.is_ahead
        ],
        agreement=agreements[0] if agreements else None,
        ahead=session_queries.sessions_ahead(group_id)[:SHEET_SESSIONS],
    )
    document = pdf.render_pdf(page)
    record_look("group_printed", "group", group_id, by=current_user)
    # A file outlives the room it was printed for: its name says nothing of the group.
    name = f"group-sheet-{group_id}-{clock.today().isoformat()}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def staffed_or_404(group_id: int) -> GroupDetail:
    """A group that the user works for as staff; else 404."""
    group = detail_queries.group_detail(current_user, group_id)
    if group is None or not group.is_staffed:
        abort(404)
    return group
