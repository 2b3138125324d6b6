"""How the trail is kept honest: its last check, its code on paper, and the digest as PDF."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import pdf, settings
from portal.addresses import LARGEST_ID
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.office import event_words, trail_actions, trail_queries
from portal.office import events_bp as bp
from portal.office.trail_rules import Agreement, as_code


@bp.route("/trail")
@requires(Permission.AUDIT_READ)
def trail_show() -> Any:
    """The trail's head with its code, the last check, and a field for a code from paper."""
    number, code = request.args.get("number", "").strip(), request.args.get("code", "").strip()
    answer: Agreement | None = None
    problems: dict[str, str] = {}
    if number or code:
        answer, problems = _compared(number, code)
    trail_actions.note_opened(["code"] if answer else [], by=current_user)
    page = render_template(
        "office/trail_show.html",
        digest=trail_queries.digest(),
        number=number,
        code=code,
        answer=event_words.AGREEMENT[answer] if answer else None,
        problems=problems,
        has_errors=bool(problems),
        trustee_email=settings.current().trustee_email,
    )
    return page, 422 if problems else 200


@bp.route("/trail/check", methods=["POST"])
@requires(Permission.AUDIT_READ)
def trail_check() -> Any:
    """Have the whole trail checked, and show how far that is."""
    return redirect(url_for("office.job_show", job_id=trail_actions.ask_check(current_user)))


@bp.route("/trail/digest.pdf")
@requires(Permission.AUDIT_READ)
def trail_pdf() -> Any:
    """The week's digest as it is now, to print and put away."""
    trail_actions.note_printed(by=current_user)
    digest = trail_queries.digest()
    document = pdf.render_pdf(render_template("office/trail_pdf.html", digest=digest))
    return Response(
        document,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="audit-digest-{digest.made_at:%Y-%m-%d}.pdf"'
        },
    )


def _compared(number: str, code: str) -> tuple[Agreement | None, dict[str, str]]:
    """How what was typed stands to the trail, or what is wrong with it by field."""
    problems: dict[str, str] = {}
    digits = number.replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:20]) <= LARGEST_ID):
        problems["number"] = _("Enter the number that the digest shows, such as 12,345.")
    if not as_code(code):
        problems["code"] = _("Enter the 16 letters that the digest shows, such as BCDF-GHJK-….")
    if problems:
        return None, problems
    return trail_queries.code_agreement(code, int(digits)), {}
