"""Adding guests: users without a sign-in, whose training is kept all the same."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import bp, guest_actions
from portal.training.guest_forms import GuestForm
from portal.training.record_import_rules import Candidate


@bp.route("/guests/new", methods=["GET", "POST"])
@requires(Permission.TRAINING_RECORD)
@redisplays
def guest_add() -> Any:
    """Add somebody who speaks at a session, or helps now and then, and never signs in."""
    form = GuestForm()
    alike: Sequence[Candidate] = ()
    if form.validate_on_submit():
        try:
            user_id = guest_actions.add_guest(
                form.name.data,
                form.email.data or "",
                current_user,
                is_another=form.is_another.data,
            )
        except guest_actions.LooksLikeSomebody as problem:
            alike = problem.names
            form.refuse(problem)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Added %(name)s. They have no sign-in.", name=form.name.data))
            return redirect(url_for(".user_show", user_id=user_id))
    page = render_template("training/guest_add.html", form=form, alike=alike)
    return page, (422 if form.errors or form.form_errors else 200)
