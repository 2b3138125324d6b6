"""Sign-in sheets: print one for a session, and type it in afterwards in the same order."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from portal import clock, navigation, pdf
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    roll_queries,
    sheet_actions,
    sheet_forms,
    sheet_queries,
    sheet_rules,
    sheet_words,
    words,
)
from portal.groups.roll_queries import RollHead
from portal.groups.rules import RollDoor
from portal.groups.sheet_forms import SheetForm
from portal.groups.sheet_queries import SheetHead, SheetLine
from portal.models import MembershipRule

# A blueprint of its own, so that the sidebar knows these pages from the groups.
bp = Blueprint("sheets", __name__)

navigation.add(
    navigation.Entry(
        46,
        "sheets.sheets_list",
        lambda: _l("Sign-in sheets"),
        Permission.ROLL_TAKE,
        count=sheet_queries.on_paper_count,
        is_primary=False,
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"words": words, "sheet_words": sheet_words}


@bp.route("/sheets")
@requires(Permission.ROLL_TAKE)
def sheets_list() -> Any:
    """Sessions on paper that nobody has typed in, and a field for the code of a sheet."""
    typed = request.args.get("code", "").strip()
    problem = ""
    if typed:
        code = sheet_rules.as_code(typed)
        if code and sheet_queries.sheet_for(current_user, code):
            return redirect(url_for(".sheet_enter", code=code))
        problem = sheet_words.no_sheet(typed, code)
    page = render_template(
        "groups/sheets_list.html",
        waiting=sheet_queries.on_paper(current_user),
        typed=typed,
        problem=problem,
        has_errors=bool(problem),
    )
    return page, 422 if problem else 200


@bp.route("/sessions/<int:session_id>/sheet")
@requires(Permission.ROLL_TAKE)
def sheet_show(session_id: int) -> Any:
    """A session's sheets: print one, see which were printed, say that none was used."""
    head = _head_or_404(session_id)
    return render_template(
        "groups/sheet_show.html",
        head=head,
        sheets=sheet_queries.sheets_of(session_id),
        meets=head.door != RollDoor.NOT_MET,
        has_begun=head.starts_at <= clock.now(),
    )


@bp.route("/sessions/<int:session_id>/sheet", methods=["POST"])
@requires(Permission.ROLL_TAKE)
def sheet_add(session_id: int) -> Any:
    """Make a sheet with a code of its own, of who is on the roll now, and show it as PDF."""
    head = _head_or_404(session_id)
    roll = roll_queries.roll_of(current_user, head)
    code = sheet_actions.print_sheet(session_id, [one.person_id for one in roll], current_user)
    return redirect(url_for(".sheet_print", code=code))


@bp.route("/sheets/<code>/sheet.pdf")
@requires(Permission.ROLL_TAKE)
def sheet_print(code: str) -> Any:
    """One sheet as PDF, its lines as they were when it was made."""
    sheet = _sheet_or_404(code)
    head = _head_or_404(sheet.session_id)
    lines = sheet_queries.sheet_lines(sheet, roll_queries.roll_of(current_user, head))
    printed = [one for one in lines if one.number and one.row]
    document = pdf.render_pdf(
        render_template(
            "groups/sheet_pdf.html",
            sheet=sheet,
            title=sheet_words.title(sheet, sheet_queries.topics_of(sheet.group_id)),
            lines=printed,
            boxes=[words.MARK[one] for one in sheet_rules.BOXES],
            spare_lines=(sheet_rules.SPARE_LINES if printed else sheet_rules.LONELY_SPARE_LINES),
        )
    )
    record_look("sheet_opened", "session", sheet.session_id, by=current_user)
    # A file outlives the room it was printed for: its name says nothing of group or people.
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="sign-in-sheet-{sheet.code}.pdf"'},
    )


@bp.route("/sheets/<code>", methods=["GET", "POST"])
@requires(Permission.ROLL_TAKE)
@redisplays
def sheet_enter(code: str) -> Any:
    """Type a sheet in, in the order of the paper; all of it is saved, or nothing."""
    sheet = _sheet_or_404(code)
    head = _head_or_404(sheet.session_id)
    if sheet.entered_at is not None or not head.is_open:
        shut = sheet_words.shut(head.door, head.starts_at)
        page = render_template("groups/sheet_entered.html", sheet=sheet, head=head, shut=shut)
        return page, 409 if request.method == "POST" and sheet.entered_at is None else 200
    lines = sheet_queries.sheet_lines(sheet, roll_queries.roll_of(current_user, head))
    if request.method == "GET":
        record_look("sheet_opened", "session", sheet.session_id, by=current_user)
        return _entry_page(sheet, head, lines, _empty_form(sheet))
    form = SheetForm()
    entry = form.read(lines)
    if entry is None:
        return _entry_page(sheet, head, lines, form)
    try:
        sheet_actions.enter_sheet(sheet, entry, current_user, leader_days=head.leader_days)
    except sheet_actions.AlreadyEntered as problem:
        flash(problem.message, "info")
        return redirect(url_for(".sheet_enter", code=code))
    except sheet_actions.PaperAndRollDiffer as problem:
        form.refuse(problem)
        return _entry_page(sheet, head, lines, form, clashes=problem)
    except DomainError as problem:
        form.refuse(problem)
        return _entry_page(sheet, head, lines, form)
    flash(_("Entered. The paper can be shredded now."), "good")
    return redirect(url_for("groups.roll_show", session_id=sheet.session_id))


@bp.route("/sessions/<int:session_id>/sheet/not-used", methods=["POST"])
@requires(Permission.ROLL_TAKE)
def sheet_set_aside(session_id: int) -> Any:
    """Say that a session's sheets weren't used, so that nobody asks after them."""
    _head_or_404(session_id)
    count = sheet_actions.set_sheets_aside(session_id, current_user)
    flash(
        ngettext(
            "Noted: the sheet wasn't used. It can still be entered, should it turn up.",
            "Noted: the sheets weren't used. They can still be entered, should they turn up.",
            count,
        )
        if count
        else _("No sheet of this session waits to be entered."),
        "good" if count else "info",
    )
    return redirect(url_for(".sheet_show", session_id=session_id))


def _empty_form(sheet: SheetHead) -> SheetForm:
    form = SheetForm(formdata=None)
    if sheet.membership_rule == MembershipRule.DROP_IN:
        # Nobody is missed where nobody is expected.
        form.rest.data = sheet_forms.UNRECORDED
    return form


def _entry_page(
    sheet: SheetHead,
    head: RollHead,
    lines: list[SheetLine],
    form: SheetForm,
    clashes: sheet_actions.PaperAndRollDiffer | None = None,
) -> Any:
    is_sent = form.is_submitted()
    differing: Mapping[int, str] = clashes.marks if clashes else {}
    typed = {one.row.person_id: form.mark_of(one.row.person_id) for one in lines if one.row}
    page = render_template(
        "groups/sheet_enter.html",
        sheet=sheet,
        head=head,
        lines=lines,
        form=form,
        typed=typed if is_sent else {},
        takes={one: request.form.get(f"takes-{one}") for one in typed} if is_sent else {},
        differing={
            person_id: mark
            for person_id, mark in differing.items()
            if typed.get(person_id) not in (None, mark)
        },
        heads_differ=(
            clashes is not None
            and clashes.head_count is not None
            and form.head_count.data not in (None, clashes.head_count)
        ),
        takes_heads=request.form.get("takes-heads") if is_sent else None,
        head_count_now=clashes.head_count if clashes else head.head_count,
        walk_ins=roll_queries.walk_ins_of(sheet.session_id),
        walk_in_names=[
            *(form.walk_ins if is_sent else []),
            *[""] * sheet_forms.WALK_IN_LINES,
        ][: sheet_forms.WALK_IN_LINES],
        boxes=[*sheet_rules.BOXES, *(one for one in words.MARK if one not in sheet_rules.BOXES)],
        has_errors=is_sent,
    )
    return page, 422 if is_sent else 200


def _head_or_404(session_id: int) -> RollHead:
    head = roll_queries.roll_head(current_user, session_id)
    if head is None:
        abort(404)
    return head


def _sheet_or_404(text: str) -> SheetHead:
    code = sheet_rules.as_code(text)
    sheet = sheet_queries.sheet_for(current_user, code) if code else None
    if sheet is None:
        abort(404)
    return sheet
