"""People's words for reports, as staff keep them."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.formats import long_date
from portal.reports import bp, preview_queries, quote_actions, quote_queries, quote_words
from portal.reports.quote_forms import QuoteForm, filled
from portal.reports.quote_queries import QuoteRow

navigation.add(
    navigation.Entry(58, "reports.quotes_list", lambda: _l("Quotes"), Permission.QUOTE_RECORD)
)


@bp.route("/quotes")
@requires(Permission.QUOTE_RECORD)
def quotes_list() -> Any:
    """All words that the user may see, newest first."""
    record_look("quotes_read", "quote", None, by=current_user)
    return render_template(
        "reports/quotes_list.html", quotes=quote_queries.quotes_for(current_user), words=quote_words
    )


@bp.route("/quotes/new", methods=["GET", "POST"])
@requires(Permission.QUOTE_RECORD)
@redisplays
def quote_new() -> Any:
    """Record somebody's words; `person` in the address says whose, where that is known."""
    person = _person_or_404(request.args.get("person"))
    form = QuoteForm(_programmes())
    if form.validate_on_submit():
        try:
            quote_actions.record_quote(
                form.plan(),
                current_user,
                person_id=person[0] if person else None,
                is_checked=bool(form.is_checked.data),
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The words are kept."), "good")
            return redirect(url_for(".quotes_list"))
    page = render_template("reports/quote_new.html", form=form, person=person)
    return page, (422 if form.is_submitted() else 200)


@bp.route("/quotes/<int:quote_id>", methods=["GET", "POST"])
@requires(Permission.QUOTE_RECORD)
@redisplays
def quote_edit(quote_id: int) -> Any:
    """Change what is kept of somebody's words. Who comes second sees both, and decides."""
    quote = _quote_or_404(quote_id)
    form = QuoteForm(_programmes(), **filled(quote))
    if not form.is_submitted():
        return _edit_page(form, quote)
    if form.validate():
        try:
            quote_actions.change_quote(
                quote_id,
                form.version.data or 0,
                form.plan(),
                current_user,
                is_checked=bool(form.is_checked.data),
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.version.data, form.version.raw_data = quote.version, None
            return _edit_page(form, quote, as_it_stands=_as_it_stands(quote)), 409
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved."), "good")
            return redirect(url_for(".quotes_list"))
    return _edit_page(form, quote), 422


@bp.route("/quotes/<int:quote_id>/withdraw", methods=["POST"])
@requires(Permission.QUOTE_RECORD)
def quote_withdraw(quote_id: int) -> Any:
    """Take words back, out of every draft at once."""
    quote = _quote_or_404(quote_id)
    try:
        quote_actions.withdraw_quote(quote_id, request.form.get("version", 0, int), current_user)
    except StaleVersion as problem:
        flash(problem.message, "bad")
        return redirect(url_for(".quote_edit", quote_id=quote.quote_id))
    flash(
        _(
            "Taken back: they are out of every draft, and nothing issued from now on holds them. "
            "Reports issued before stay as they were."
        ),
        "good",
    )
    return redirect(url_for(".quotes_list"))


def _edit_page(form: QuoteForm, quote: QuoteRow, as_it_stands: Any = None) -> str:
    return render_template(
        "reports/quote_edit.html", form=form, quote=quote, as_it_stands=as_it_stands
    )


def _as_it_stands(quote: QuoteRow) -> list[tuple[str, str]]:
    return [
        (_("Their words"), quote.words),
        (_("Who says it"), quote.said_by),
        (_("How far may it go?"), str(quote_words.SCOPE.get(quote.consent_scope, ""))),  # type: ignore[call-overload]
        (_("When they agreed"), long_date(quote.consented_on)),
        (_("How they agreed"), quote.consent_how),
    ]


def _programmes() -> list[tuple[int, str]]:
    mine = current_user.programme_ids
    return [one for one in preview_queries.programmes() if not mine or one[0] in mine]


def _quote_or_404(quote_id: int) -> QuoteRow:
    found = quote_queries.quotes_for(current_user, quote_id)
    if not found:
        abort(404)
    return found[0]


def _person_or_404(given: str | None) -> tuple[int, str] | None:
    """(person_id, name) of whom the address names, whom the user may open; None for nobody."""
    if not given:
        return None
    is_id = given.isascii() and given.isdigit() and len(given) < 10
    found = quote_queries.person_for(current_user, int(given)) if is_id else None
    if found is None:
        abort(404)
    return found
