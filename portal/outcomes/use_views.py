"""Which measures a programme asks, what each is, and the licences held."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, navigation
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.outcomes import (
    bp,
    measure_registry,
    measure_words,
    use_actions,
    use_queries,
    use_rules,
    use_words,
)
from portal.outcomes.measure_rules import Measure
from portal.outcomes.use_forms import LicenceForm, UseForm
from portal.outcomes.use_queries import UseRow

navigation.add(
    navigation.Entry(
        62,
        "outcomes.programmes_list",
        lambda: _l("Measures"),
        Permission.MEASURE_MANAGE,
        is_primary=False,
    )
)
navigation.add(
    navigation.Entry(
        78,
        "outcomes.licences_list",
        lambda: _l("Licences"),
        Permission.MEASURE_LICENCE,
        is_primary=False,
    )
)


@bp.route("/measures")
@requires(Permission.MEASURE_MANAGE)
def programmes_list() -> Any:
    """Programmes, and how many measures each asks."""
    return render_template("outcomes/programmes_list.html", rows=use_queries.programmes())


@bp.route("/measures/programmes/<int:programme_id>")
@requires(Permission.MEASURE_MANAGE)
def uses_show(programme_id: int) -> Any:
    """What one programme asks, and what else it might."""
    rows = use_queries.uses_of(programme_id)
    return render_template(
        "outcomes/uses_show.html",
        programme_id=programme_id,
        name=_programme_or_404(programme_id),
        asked=[row for row in rows if row.is_asked],
        others=[row for row in rows if not row.is_asked],
        is_bare=all(row.plan is None for row in rows),
        usual=[row.measure for row in rows if row.measure.is_on_by_default],
        today=clock.today(),
        words=use_words,
    )


@bp.route("/measures/programmes/<int:programme_id>", methods=["POST"])
@requires(Permission.MEASURE_MANAGE)
def usual_ask(programme_id: int) -> Any:
    """Have a bare programme ask the usual set."""
    _programme_or_404(programme_id)
    try:
        count = use_actions.ask_usual(programme_id, current_user)
    except DomainError as problem:
        flash(problem.message, "warn")
    else:
        flash(
            ngettext("%(num)s measure is asked now.", "%(num)s measures are asked now.", count),
            "good",
        )
    return redirect(url_for(".uses_show", programme_id=programme_id))


@bp.route("/measures/programmes/<int:programme_id>/<measure>", methods=["GET", "POST"])
@requires(Permission.MEASURE_MANAGE)
@redisplays
def use_edit(programme_id: int, measure: str) -> Any:
    """Say when a programme asks a measure, and how it may be taken down."""
    name = _programme_or_404(programme_id)
    row = use_queries.use_of(programme_id, measure)
    if row is None:
        abort(404)
    form = _use_form(row)
    stale = None
    if form.validate_on_submit():
        try:
            use_actions.ask_measure(
                programme_id, measure, form.plan, form.version.data or 0, current_user
            )
        except StaleVersion as problem:
            stale = use_queries.use_of(programme_id, measure)
            form.refuse(problem)
            form.version.data = stale.version if stale else 0
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved. It is asked from now on."), "good")
            return redirect(url_for(".uses_show", programme_id=programme_id))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "outcomes/use_edit.html",
        programme_id=programme_id,
        name=name,
        row=row,
        form=form,
        stale=stale,
        words=use_words,
        today=clock.today(),
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


@bp.route("/measures/programmes/<int:programme_id>/<measure>/stop", methods=["POST"])
@requires(Permission.MEASURE_MANAGE)
def use_stop(programme_id: int, measure: str) -> Any:
    """Have a programme ask a measure no more; what was answered stays."""
    _programme_or_404(programme_id)
    version = request.form.get("version", 0, type=int)
    try:
        use_actions.stop_measure(programme_id, measure, version, current_user)
    except DomainError as problem:
        flash(problem.message, "warn")
    else:
        flash(_("It isn't asked any more. What was answered stays."), "good")
    return redirect(url_for(".uses_show", programme_id=programme_id))


@bp.route("/measures/<measure>")
@requires(Permission.MEASURE_MANAGE)
def measure_show(measure: str) -> Any:
    """What a measure is, how it is scored, by whose leave, and what isn't confirmed."""
    return render_template(
        "outcomes/measure_show.html",
        measure=_measure_or_404(measure),
        licence=use_queries.licences().get(measure),
        words=measure_words,
        today=clock.today(),
    )


@bp.route("/measures/licences")
@requires(Permission.MEASURE_LICENCE)
def licences_list() -> Any:
    """Measures that need a licence, and which are held."""
    held = use_queries.licences()
    gated = [one for one in measure_registry.measures() if one.licence.is_needed]
    return render_template(
        "outcomes/licences_list.html",
        rows=[(one, held.get(one.code)) for one in gated],
        today=clock.today(),
    )


@bp.route("/measures/licences/<measure>", methods=["GET", "POST"])
@requires(Permission.MEASURE_LICENCE)
@redisplays
def licence_edit(measure: str) -> Any:
    """Record a licence's number, holder and end."""
    known = _measure_or_404(measure)
    if not known.licence.is_needed:
        abort(404)
    row = use_queries.licences().get(measure)
    form = LicenceForm(
        data={
            "number": row.number,
            "holder": row.holder,
            "valid_until": row.valid_until,
            "version": row.version,
        }
        if row
        else None
    )
    stale = None
    if form.validate_on_submit():
        try:
            use_actions.keep_licence(
                measure,
                form.number.data or "",
                form.holder.data or "",
                form.valid_until.data,
                form.version.data or 0,
                current_user,
            )
        except StaleVersion as problem:
            stale = row
            form.refuse(problem)
            form.version.data = row.version if row else 0
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Recorded."), "good")
            return redirect(url_for(".licences_list"))
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "outcomes/licence_edit.html",
        measure=known,
        form=form,
        stale=stale,
        has_errors=has_errors,
    )
    return page, 422 if has_errors else 200


def _use_form(row: UseRow) -> UseForm:
    plan = row.plan or use_rules.default_plan(row.measure)
    return UseForm(data={**vars(plan), "version": row.version})


def _programme_or_404(programme_id: int) -> str:
    name = use_queries.programme_named(programme_id)
    if name is None:
        abort(404)
    return name


def _measure_or_404(code: str) -> Measure:
    found = measure_registry.known(code)
    if found is None:
        abort(404)
    return found
