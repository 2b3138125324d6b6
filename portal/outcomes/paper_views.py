"""Printed forms: for one person, and for everybody who was at a session."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf
from portal.audit import record_look
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.models import Occasion
from portal.outcomes import (
    bp,
    due_queries,
    measure_words,
    paper_actions,
    paper_queries,
    paper_rules,
    response_queries,
)
from portal.outcomes.due_fact_queries import Wanted
from portal.outcomes.measure_registry import known
from portal.outcomes.measure_rules import Measure
from portal.outcomes.paper_actions import ToPrint
from portal.outcomes.paper_forms import PrintForm
from portal.outcomes.paper_queries import PrintedForm, SessionHead
from portal.outcomes.response_rules import Where
from portal.people import person_pages

# Forms for nobody in particular that one press prints.
MOST_BLANK = 30


@bp.route("/people/<int:person_id>/outcomes/paper", methods=["GET", "POST"])
@requires(Permission.RESPONSE_COLLECT)
@redisplays
def paper_show(person_id: int) -> Any:
    """Choose what to print for one person; each print has a code of its own."""
    person = person_pages.person_or_404(person_id)
    offered = response_queries.offered_to(current_user, person_id)
    form = PrintForm(
        [
            one
            for one in _printable(one.measure for one in offered)
            if not one.is_session_form or _session_asked() is not None
        ]
    )
    if not form.is_submitted():
        form.occasion.data = request.args.get("occasion") or None
        form.measures.data = request.args.getlist("measure")
        return _person_page(person, form)
    if not form.validate_on_submit():
        return _person_page(person, form), 422
    programme = next(
        (one.programme_id for one in offered if one.measure == form.measures.data[0]), None
    )
    where = response_queries.where_of(current_user, person_id, clock.today(), programme)
    session = _session_asked()
    if session is not None:
        where = Where(session.programme_id, session.group_id, session.session_id, where.referral_id)
    wanted = ToPrint(person_id, form.measures.data, Occasion(form.occasion.data), where)
    try:
        (code,) = paper_actions.print_forms([wanted], current_user)
    except DomainError as problem:
        form.refuse(problem)
        return _person_page(person, form), 422
    return redirect(url_for(".paper_print", paper_code=code))


@bp.route("/outcomes/paper/forms/<paper_code>")
@requires(Permission.RESPONSE_COLLECT)
def paper_print(paper_code: str) -> Any:
    """One form as a page to print; with a name on it only where the address asks for it."""
    form = _form_or_404(paper_code)
    record_look("paper_form_opened", "paper_form", form.form_id, by=current_user)
    is_named = request.args.get("name") == "1" and form.person_name is not None
    return render_template(
        "outcomes/paper_print.html",
        forms=[form],
        form=form,
        is_named=is_named,
        strips={},
        person_id=form.person_id,
        measure_words=measure_words,
    )


@bp.route("/outcomes/paper/forms/<paper_code>.pdf")
@requires(Permission.RESPONSE_COLLECT)
def paper_pdf(paper_code: str) -> Any:
    """One form as PDF."""
    form = _form_or_404(paper_code)
    record_look("paper_form_opened", "paper_form", form.form_id, by=current_user)
    is_named = request.args.get("name") == "1" and form.person_name is not None
    return _pdf([form], {}, f"questions-{form.code}", is_named=is_named)


@bp.route("/sessions/<int:session_id>/outcomes/paper", methods=["POST"])
@requires(Permission.RESPONSE_COLLECT)
def paper_session(session_id: int) -> Any:
    """Make a form for each who was at a session and hasn't been asked about it yet."""
    head = _session_or_404(session_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    rows = due_queries.due_now(current_user, Wanted(session_id=session_id))
    printed = {one.person_id for one in paper_queries.forms_of_session(current_user, session_id)}
    wanted = [
        ToPrint(
            row.person_id,
            [one.code for one in _printable(row.measures) if not one.is_staff_only],
            Occasion.SESSION,
            Where(head.programme_id, head.group_id, head.session_id),
        )
        for row in rows
        if row.person_id not in printed
    ]
    blank = request.form.get("blank", "")
    count = min(int(blank), MOST_BLANK) if blank.isascii() and blank.isdigit() else 0
    wanted += [
        ToPrint(
            None,
            paper_queries.session_forms(head.programme_id),
            Occasion.SESSION,
            Where(head.programme_id, head.group_id, head.session_id),
        )
    ] * count
    try:
        paper_actions.print_forms([one for one in wanted if one.measures], current_user)
    except DomainError as problem:
        flash(problem.message, "error")
        return redirect(url_for(".due_list", session=session_id))
    if not wanted and not printed:
        flash(_("Nobody who was there is still to be asked."), "info")
        return redirect(url_for(".due_list", session=session_id))
    return redirect(url_for(".paper_session_pdf", session_id=session_id))


@bp.route("/sessions/<int:session_id>/outcomes/paper.pdf")
@requires(Permission.RESPONSE_COLLECT)
def paper_session_pdf(session_id: int) -> Any:
    """The forms of a session that nobody has typed in yet, one for each, as one PDF."""
    head = _session_or_404(session_id)
    forms = paper_queries.forms_of_session(current_user, session_id)
    if not forms:
        abort(404)
    record_look("paper_form_opened", "session", session_id, by=current_user)
    people = [one.person_id for one in forms if one.person_id is not None]
    strips = paper_queries.short_names(head, people)
    return _pdf(forms, strips, f"questions-session-{session_id}")


def _pdf(
    forms: list[PrintedForm], strips: dict[int, str], name: str, *, is_named: bool = False
) -> Response:
    document = pdf.render_pdf(
        render_template(
            "outcomes/paper_pdf.html",
            forms=forms,
            strips=strips,
            is_named=is_named,
            measure_words=measure_words,
        )
    )
    # A file outlives the room it was printed for: its name says nothing of anybody.
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


def _printable(codes: Any) -> list[Measure]:
    """Of these measures those whose wording may be printed, each once."""
    found = [one for one in map(known, dict.fromkeys(codes)) if one is not None]
    return [one for one in found if not one.is_total_only and not one.is_goals]


def _person_page(person: Any, form: PrintForm) -> str:
    return render_template(
        "outcomes/paper_show.html",
        person=person,
        form=form,
        asks_about_danger=", ".join(
            one.short_title for one in form.offered if one.concern_items or one.risk_question
        ),
        has_errors=bool(form.errors or form.form_errors),
    )


def _form_or_404(text: str) -> PrintedForm:
    code = paper_rules.as_code(text)
    form = paper_queries.form_for(current_user, code) if code else None
    if form is None:
        abort(404)
    return form


def _session_asked() -> SessionHead | None:
    text = request.args.get("session", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return paper_queries.session_for(current_user, int(text))


def _session_or_404(session_id: int) -> SessionHead:
    head = paper_queries.session_for(current_user, session_id)
    if head is None:
        abort(404)
    return head
