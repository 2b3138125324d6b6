"""One tap on a roll: as a plain form, by htmx, or from a phone that was without a signal.

A script is answered in JSON what became of the mark, so that it can say so: written, the
same already, another's word stands, the roll is shut, the person isn't on it.
"""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import bp, mark_actions, mark_keys, mark_words, roll_pages, roll_queries
from portal.groups.forms import MarkForm
from portal.groups.mark_actions import MarkConflict
from portal.groups.roll_queries import RollHead, RollRow


@bp.app_context_processor
def _own_mark_key() -> dict[str, Any]:
    # Every signed-in page asks before a sign-out that leaves marks behind. A function: an
    # error page must not ask who is signed in.
    return {"own_mark_key": lambda: mark_keys.user_key(current_user.id)}


@bp.route("/sessions/<int:session_id>/marks")
@requires(Permission.ROLL_TAKE, opens_roll=True)
def mark_token(session_id: int) -> Any:
    """What a phone asks before it sends what waited: who is signed in now, and a fresh token."""
    roll_pages.head_or_404(session_id)
    return jsonify(user=mark_keys.user_key(current_user.id), csrf_token=generate_csrf())


@bp.route("/sessions/<int:session_id>/marks", methods=["POST"])
@requires(Permission.ROLL_TAKE, opens_roll=True)
def mark_set(session_id: int) -> Any:
    """One tap. Answers with the person's card and the total, with the roll, or in JSON."""
    head = roll_pages.head_or_404(session_id)
    form = MarkForm()
    if not form.validate_on_submit():
        abort(400)
    if form.user.data and form.user.data != mark_keys.user_key(current_user.id):
        # It waited for somebody else; whoever is signed in now neither sends nor sees it.
        return jsonify(outcome="another"), 403
    row = _row_named(head, form)
    if row is None:
        return _nobody()
    try:
        is_new = mark_actions.send_mark(
            session_id,
            row.person_id,
            form.chosen,
            current_user,
            seen=form.shown,
            leader_days=head.leader_days,
        )
    except MarkConflict as conflict:
        return _both(head, row, conflict, form)
    except DomainError as problem:
        return _refused(session_id, problem)
    return _done(head, row.person_id, "written" if is_new else "same")


def _row_named(head: RollHead, form: MarkForm) -> RollRow | None:
    for row in roll_queries.roll_of(current_user, head):
        if form.who.data:
            is_meant = mark_keys.person_key(head.session_id, row.person_id) == form.who.data
        else:
            is_meant = row.person_id == form.person_id.data
        if is_meant:
            return row
    return None


def _nobody() -> Any:
    if not _for_script():
        abort(404)
    return jsonify(
        outcome="gone",
        message=_(
            "A mark is for somebody who isn’t on this roll any more. Tell the office who came."
        ),
    ), 404


def _both(head: RollHead, row: RollRow, conflict: MarkConflict, form: MarkForm) -> Any:
    """What stands and what was sent, and a button to keep either."""
    shown = {
        **roll_pages.shown(head),
        "row": row,
        "standing": conflict.standing,
        "sent": form.chosen,
        "mark_words": mark_words,
    }
    if _for_script():
        note = render_template("groups/_mark_clash.html", **shown)
        return jsonify(outcome="conflict", note=note, **_parts(shown, row.person_id)), 409
    return render_template("groups/mark_clash.html", **shown), 409


def _refused(session_id: int, problem: DomainError) -> Any:
    if _for_script():
        return jsonify(outcome="shut", message=problem.message), 409
    flash(problem.message, "error")
    return _reload(session_id)


def _done(head: RollHead, person_id: int, outcome: str) -> Any:
    if _for_script():
        parts = _parts(roll_pages.shown(head), person_id)
        return jsonify(outcome=outcome, **parts)
    if not request.headers.get("HX-Request"):
        return redirect(
            url_for(".roll_show", session_id=head.session_id, _anchor=f"person-{person_id}")
        )
    shown = roll_pages.shown(head)
    row = next((row for row in shown["rows"] if row.person_id == person_id), None)
    # Taking away the only thing that kept somebody on this roll takes their card away too.
    return (
        _reload(head.session_id)
        if row is None
        else render_template("groups/_roll_card.html", row=row, **shown)
    )


def _parts(shown: dict[str, Any], person_id: int) -> dict[str, str]:
    """The card and the total as they are now; no card for whoever left the roll with the mark."""
    row = next((row for row in shown["rows"] if row.person_id == person_id), None)
    shown = {**shown, "row": row}
    return {
        "card": render_template("groups/_roll_card_alone.html", **shown) if row else "",
        "total": render_template("groups/_roll_total_alone.html", **shown),
    }


def _for_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _reload(session_id: int) -> Any:
    """The whole roll again, to a script as to a plain form."""
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Refresh": "true"}
    return redirect(url_for(".roll_show", session_id=session_id))
