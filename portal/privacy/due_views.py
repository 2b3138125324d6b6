"""Who is due to be erased, and having them erased."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import settings
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.privacy import bp, due_actions, due_queries, subject_queries, tabs, words
from portal.privacy.hold_forms import EraseDueForm


@bp.route("/due")
@requires(Permission.ERASE)
def due_list() -> Any:
    """Everybody whose record was kept for as long as it may be, and what would go."""
    return _page(None)


@bp.route("/due", methods=["POST"])
@requires(Permission.ERASE, step_up=True)
@redisplays
def due_erase() -> Any:
    """Have those erased whom somebody chose, after a look at the list."""
    rows = due_queries.due_people(current_user)
    form = EraseDueForm()
    form.people.choices = [SelectChoice(row.person_id, row.name) for row in rows]
    if not form.validate_on_submit():
        return _page(form)
    chosen = [one for one in form.people.data if subject_queries.sees_all_of(current_user, one)]
    due_actions.have_erased(chosen, current_user)
    if len(chosen) < len(form.people.data):
        flash(
            _(
                "Of some you don't see all that there is. A colleague who sees all their referrals "
                "and groups erases those."
            ),
            "warn",
        )
    flash(_("They are being erased. Each leaves a certificate here."), "good")
    return redirect(url_for(".erasures_list"))


def _page(form: EraseDueForm | None) -> Any:
    record_look("due_list_opened", "person", None, by=current_user)
    page = render_template(
        "privacy/due_list.html",
        rows=due_queries.due_people(current_user),
        form=form or EraseDueForm(formdata=None),
        has_errors=form is not None,
        words=words,
        by_itself=settings.current().erasure_by_itself,
        tabs_shown=tabs.tabs("due"),
    )
    return page, 422 if form else 200
