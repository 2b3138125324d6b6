"""Targets of a programme: setting one, changing it, taking it away."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.addresses import number_of
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.reports import bp, funding_queries, target_actions, target_queries, target_words
from portal.reports.funding_forms import TargetForm, filled_target
from portal.reports.target_queries import TargetRow


@bp.route("/programmes/<int:programme_id>/targets/new", methods=["GET", "POST"])
@requires(Permission.TARGET_EDIT)
@redisplays
def target_add(programme_id: int) -> Any:
    """Say what a figure is to reach."""
    programme = funding_queries.programme(programme_id)
    if programme is None:
        abort(404)
    form = TargetForm(funding_queries.fundings(programme_id))
    if form.validate_on_submit():
        try:
            target_actions.add_target(programme_id, form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Target set."), "good")
            return redirect(url_for(".programme_show", programme_id=programme_id))
    page = render_template("reports/target_add.html", form=form, programme=programme)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/targets/<int:target_id>", methods=["GET", "POST"])
@requires(Permission.TARGET_EDIT)
@redisplays
def target_edit(target_id: int) -> Any:
    """Change a target. Who comes second sees both, and decides."""
    target = _target_or_404(target_id)
    form = TargetForm(funding_queries.fundings(target.programme_id), **filled_target(target))
    if not form.is_submitted():
        return _edit_page(form, target)
    if form.validate():
        try:
            target_actions.change_target(
                target_id, form.version.data or 0, form.plan(), by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = target.version, None
            rows = target_words.target_rows(target)
            return _edit_page(form, target, 409, as_it_stands=rows)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The target is as you changed it."), "good")
            return redirect(url_for(".programme_show", programme_id=target.programme_id))
    return _edit_page(form, target, 422)


@bp.route("/targets/<int:target_id>/remove", methods=["POST"])
@requires(Permission.TARGET_EDIT)
def target_remove(target_id: int) -> Any:
    """Take a target away; issued reports keep it."""
    target = _target_or_404(target_id)
    version = request.form.get("version", "")
    try:
        target_actions.remove_target(target_id, number_of(version) or 0, by=current_user)
    except StaleVersion as problem:
        flash(problem.message, "bad")
        return redirect(url_for(".target_edit", target_id=target_id))
    flash(_("The target is taken away."), "good")
    return redirect(url_for(".programme_show", programme_id=target.programme_id))


def _edit_page(form: TargetForm, target: TargetRow, status: int = 200, **more: Any) -> Any:
    page = render_template(
        "reports/target_edit.html", form=form, target=target, target_words=target_words, **more
    )
    return page, status


def _target_or_404(target_id: int) -> TargetRow:
    target = target_queries.target(target_id)
    if target is None:
        abort(404)
    return target
