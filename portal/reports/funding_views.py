"""Who pays for a programme and what is aimed for, as pages."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.reports import (
    bp,
    funding_actions,
    funding_queries,
    protection_words,
    target_queries,
    target_words,
)
from portal.reports.funding_forms import FundingForm, filled_funding
from portal.reports.funding_queries import FundingRow, ProgrammeRow


@bp.route("/programmes")
@requires(Permission.TARGET_EDIT)
def programmes_list() -> Any:
    """Every programme, with how many pay for it and how much is aimed for."""
    return render_template("reports/programmes_list.html", programmes=funding_queries.programmes())


@bp.route("/programmes/<int:programme_id>")
@requires(Permission.TARGET_EDIT)
def programme_show(programme_id: int) -> Any:
    """Who pays for one programme, and its targets."""
    return render_template(
        "reports/programme_show.html",
        programme=programme_or_404(programme_id),
        fundings=funding_queries.fundings(programme_id),
        targets=target_queries.targets(programme_id),
        target_words=target_words,
        presets=protection_words.PRESET,
    )


@bp.route("/programmes/<int:programme_id>/funders/new", methods=["GET", "POST"])
@requires(Permission.TARGET_EDIT)
@redisplays
def funding_add(programme_id: int) -> Any:
    """Say that a funder pays for it."""
    programme = programme_or_404(programme_id)
    form = FundingForm()
    if form.validate_on_submit():
        try:
            funding_actions.add_funding(programme_id, form.plan(), by=current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s added.", name=form.funder.data), "good")
            return redirect(url_for(".programme_show", programme_id=programme_id))
    page = render_template("reports/funding_add.html", form=form, programme=programme)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/funders/<int:funding_id>", methods=["GET", "POST"])
@requires(Permission.TARGET_EDIT)
@redisplays
def funding_edit(funding_id: int) -> Any:
    """Change a funding. Who comes second sees both, and decides."""
    funding = _funding_or_404(funding_id)
    form = FundingForm(**filled_funding(funding))
    if not form.is_submitted():
        return _edit_page(form, funding)
    if form.validate():
        try:
            funding_actions.change_funding(
                funding_id, form.version.data or 0, form.plan(), by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = funding.version, None
            rows = target_words.funding_rows(funding)
            return _edit_page(form, funding, 409, as_it_stands=rows)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("%(name)s is as you changed it.", name=form.funder.data), "good")
            return redirect(url_for(".programme_show", programme_id=funding.programme_id))
    return _edit_page(form, funding, 422)


def _edit_page(form: FundingForm, funding: FundingRow, status: int = 200, **more: Any) -> Any:
    return render_template("reports/funding_edit.html", form=form, funding=funding, **more), status


def programme_or_404(programme_id: int) -> ProgrammeRow:
    """A programme for a page of it."""
    programme = funding_queries.programme(programme_id)
    if programme is None:
        abort(404)
    return programme


def _funding_or_404(funding_id: int) -> FundingRow:
    funding = funding_queries.funding(funding_id)
    if funding is None:
        abort(404)
    return funding
