"""What is kept for what and how long, who decided it, and the certificates of erasure."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation, settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.privacy import bp, period_actions, register_queries, tabs, words
from portal.privacy.hold_forms import PeriodForm

navigation.add(
    navigation.Entry(
        94,
        "privacy.register_show",
        lambda: _l("Privacy"),
        Permission.REGISTER_READ,
        is_primary=False,
    )
)


@bp.route("/")
@requires(Permission.REGISTER_READ)
def register_show() -> Any:
    """Every kind of record: what for, by what right, how long, and what happens then."""
    return render_template(
        "privacy/register_show.html",
        rows=register_queries.register(),
        words=words,
        by_itself=settings.current().erasure_by_itself,
        tabs_shown=tabs.tabs("register"),
    )


@bp.route("/kinds/<record_kind>", methods=["GET", "POST"])
@requires(Permission.RETENTION_EDIT)
@redisplays
def period_edit(record_kind: str) -> Any:
    """Decide how long a kind of record is kept."""
    row = register_queries.period_of(record_kind)
    if row is None:
        abort(404)
    form = PeriodForm(data={"months": row.months, "reason": row.reason, "version": row.version})
    status, as_it_is = 422 if form.is_submitted() else 200, None
    if form.validate_on_submit():
        try:
            period_actions.change_period(
                record_kind,
                form.months.data,
                form.reason.data or "",
                form.version.data,
                current_user,
            )
        except StaleVersion as problem:
            as_it_is = row
            status = 409
            form.refuse(problem)
            form.version.data, form.version.raw_data = row.version, None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept. The next night goes by it."), "good")
            return redirect(url_for(".register_show"))
    page = render_template(
        "privacy/period_edit.html",
        form=form,
        row=row,
        as_it_is=as_it_is,
        kind=words.KINDS_IN_WORDS[record_kind],
        words=words,
    )
    return page, status


@bp.route("/erasures")
@requires(Permission.REGISTER_READ)
def erasures_list() -> Any:
    """Certificates: what kinds of rows were erased, when and by whom, never whose."""
    return render_template(
        "privacy/erasures_list.html",
        rows=register_queries.erasures(),
        words=words,
        tabs_shown=tabs.tabs("erasures"),
    )


@bp.route("/erasures/<int:erasure_id>")
@requires(Permission.REGISTER_READ)
def erasure_show(erasure_id: int) -> Any:
    """One certificate, to print."""
    row = register_queries.erasure_of(erasure_id)
    if row is None:
        abort(404)
    return render_template(
        "privacy/erasure_show.html",
        row=row,
        words=words,
        organisation=settings.current().organisation,
    )
