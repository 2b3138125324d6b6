"""What is done with several referrals at once: each by its own version, with its own answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.referrals import (
    actions,
    bp,
    queue_choice_queries,
    queue_pages,
    queue_rules,
)
from portal.referrals.queue_choice_queries import Chosen
from portal.referrals.queue_forms import BulkAssignForm, BulkHoldForm

# Two pages of the queue: what somebody can have looked at.
MOST = 100


@dataclass(frozen=True)
class Outcome:
    """What came of one row: the referral, unless it isn't theirs to see, and a sentence."""

    row: Chosen | None
    is_done: bool
    said: str


@bp.route("/referrals/bulk", methods=["POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def bulk_change() -> Any:
    """Take on, assign or hold those chosen in the queue."""
    picks = _picks()
    asked = queue_rules.asked_in(request.form.get("queue", ""))
    rows = queue_choice_queries.chosen(current_user, [one for one, _version in picks])
    step = request.form.get("step", "")
    if not picks:
        flash(_("Nobody was chosen. Tick the rows first."), "warn")
        return redirect(queue_pages.queue_url(asked))
    if step == "take":
        if not EmptyForm().validate_on_submit():
            abort(400)
        outcomes = _each(picks, rows, _assign_to(current_user.id), _("You look after them now."))
    elif step == "assign":
        form = BulkAssignForm()
        people = queue_choice_queries.who_may_look_after(list(rows))
        form.offer(people)
        if "user_id" not in request.form or not form.validate():
            return _ask(form, step, picks, rows, asked)
        name = dict(people)[int(form.user_id.data)]
        outcomes = _each(
            picks,
            rows,
            _assign_to(int(form.user_id.data)),
            _("%(name)s looks after them now.", name=name),
        )
    elif step == "hold":
        hold = BulkHoldForm()
        if "until" not in request.form or not hold.validate() or hold.until.data is None:
            return _ask(hold, step, picks, rows, asked)
        outcomes = _each(picks, rows, _hold(hold.until.data, hold.reason.data), _("On hold now."))
    else:
        abort(400)
    return _answer(outcomes, asked)


def _picks() -> list[tuple[int, int]]:
    """The (referral_id, version) of each row that was ticked, each once; 400 for nonsense."""
    found = {}
    for text in request.form.getlist("pick")[: MOST + 1]:
        first, _colon, second = text.partition(":")
        if not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
            abort(400)
        if len(first) > 12 or len(second) > 9:
            abort(400)
        found[int(first)] = int(second)
    if len(found) > MOST:
        abort(400)
    return list(found.items())


def _assign_to(user_id: int) -> Callable[[int, int], None]:
    def act(referral_id: int, version: int) -> None:
        actions.assign(referral_id, version, user_id, by=current_user)

    return act


def _hold(until: Any, reason: str) -> Callable[[int, int], None]:
    def act(referral_id: int, version: int) -> None:
        actions.hold_referral(referral_id, version, until, reason, by=current_user)

    return act


def _each(
    picks: list[tuple[int, int]],
    rows: dict[int, Chosen],
    act: Callable[[int, int], None],
    done: str,
) -> list[Outcome]:
    # A transaction of its own for each: one that was changed meanwhile holds up no other.
    outcomes = []
    for referral_id, version in picks:
        row = rows.get(referral_id)
        if row is None:
            outcomes.append(Outcome(None, False, _("This one isn’t in your queue.")))
            continue
        try:
            act(referral_id, version)
        except DomainError as problem:
            outcomes.append(Outcome(row, False, problem.message))
        else:
            outcomes.append(Outcome(row, True, done))
    return outcomes


def _ask(form: Any, step: str, picks: Any, rows: dict[int, Chosen], asked: Any) -> Any:
    is_first = not {"user_id", "until"} & set(request.form)
    if is_first:
        for field in form:
            field.errors = []
    page = render_template(
        "referrals/queue_bulk.html",
        form=form,
        step=step,
        picks=picks,
        rows=rows,
        asked=asked,
        pages=queue_pages,
        has_errors=not is_first,
    )
    return page, 200 if is_first else 422


def _answer(outcomes: list[Outcome], asked: Any) -> Any:
    done = [one for one in outcomes if one.is_done]
    if len(done) < len(outcomes):
        return render_template(
            "referrals/queue_bulk_done.html",
            outcomes=outcomes,
            done_count=len(done),
            asked=asked,
            pages=queue_pages,
        )
    flash(
        ngettext(
            "%(num)s referral: %(said)s",
            "%(num)s referrals: %(said)s",
            len(done),
            said=done[0].said,
        )
    )
    first = done[0].row
    return redirect(queue_pages.back_url(asked, first.referral_id if first else 0))
