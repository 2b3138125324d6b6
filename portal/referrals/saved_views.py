"""Named views of the queue: save, rename, share, remove."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.intake import words as intake_words
from portal.referrals import (
    bp,
    queue_actions,
    queue_choice_queries,
    queue_pages,
    queue_rules,
    queue_words,
    saved_view_queries,
)
from portal.referrals.queue_forms import ViewForm
from portal.referrals.saved_view_queries import View


@bp.route("/referrals/views", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@redisplays
def views_list() -> Any:
    """One's own views and those that are shared; and a name for the one in hand."""
    form = ViewForm(queue=request.args.get("queue", ""))
    asked = queue_rules.asked_in(form.queue.data or "")
    if form.validate_on_submit():
        try:
            queue_actions.save_view(form.name.data, asked, form.is_shared.data, by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved. It stands above the queue."))
            return redirect(queue_pages.queue_url(asked.view, q="", within=""))
    page = render_template(
        "referrals/queue_views.html",
        form=form,
        asked=asked,
        said=_said(asked),
        views=[
            (one, _said(queue_rules.asked_in(one.query)))
            for one in saved_view_queries.views_of(current_user)
        ],
        pages=queue_pages,
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/referrals/views/<int:view_id>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@redisplays
def view_edit(view_id: int) -> Any:
    """Rename a view, share it or keep it to oneself."""
    view = _load(view_id)
    form = ViewForm(name=view.name, is_shared=view.is_shared, version=view.version)
    if form.validate_on_submit():
        try:
            queue_actions.change_view(
                view.view_id,
                form.version.data,
                form.name.data,
                form.is_shared.data,
                by=current_user,
            )
        except StaleVersion:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."))
            return redirect(url_for(".views_list"))
    page = render_template(
        "referrals/queue_view.html",
        view=view,
        form=form,
        button=EmptyForm(),
        said=_said(queue_rules.asked_in(view.query)),
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/referrals/views/<int:view_id>/remove", methods=["POST"])
@requires(Permission.REFERRAL_READ)
def view_remove(view_id: int) -> Any:
    """Remove a view; what it shows stays as it is."""
    view = _load(view_id)
    version = request.form.get("version", type=int)
    if version is None or not EmptyForm().validate_on_submit():
        abort(400)
    queue_actions.delete_view(view.view_id, version, by=current_user)
    flash(_("The view is removed. The referrals in it are as they were."))
    return redirect(url_for(".views_list"))


def _load(view_id: int) -> View:
    view = saved_view_queries.view_for(current_user, view_id)
    if view is None:
        abort(404)
    return view


def _said(asked: queue_rules.Asked) -> str:
    """A view in words: "To decide · Programme: Anxiety · Urgency: Urgent"."""
    names = queue_words.names(queue_choice_queries.choices(current_user), intake_words.DOOR)
    filters = [text for _name, text in queue_words.filters_said(asked, names)]
    return " · ".join([str(queue_words.TAB[asked.tab]), *filters])
