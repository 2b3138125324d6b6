"""The public form: page by page, checked, sent, and its receipt. Only what is sent is kept."""

from datetime import date, timedelta
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer

from portal import clock, settings
from portal.auth import throttle
from portal.auth.guard import public, redisplays
from portal.intake import actions, bp, queries
from portal.intake.answer_words import answers
from portal.intake.forms import ReferForm
from portal.intake.rules import Sent
from portal.models import Door
from portal.referrals.rules import decision_due_on, queue_rank

# A whole practice may share one address; a program that sends hundreds shouldn't.
FORMS_PER_ADDRESS = 30
FORMS_MINUTES = 60
RECEIPT_SALT = "receipt of the public form"
RECEIPT_DAYS = 7
DAY_SECONDS = 24 * 60 * 60


@bp.route("/refer", methods=["GET", "POST"])
@redisplays
@public
def refer() -> Any:
    """The public form: fill it in, check the answers, send it.

    What is typed travels in the page itself, from step to step: in no cookie, and on no
    disk of ours before it is sent.
    """
    form = ReferForm()
    form.offer_topics(queries.topics())
    if not form.is_submitted():
        form.renew_key()
        # May be kept for the back button, which then finds the form as it was filled in.
        return (*_form_page(form), {"Cache-Control": "private, no-cache"})
    form.ensure_key()
    step = request.form.get("step", "check")
    if step == "edit":
        return _form_page(form)
    if not form.validate():
        return _form_page(form, 422)
    return _send(form) if step == "send" else _check_page(form)


@bp.route("/refer/sent")
@public
def refer_sent() -> Any:
    """The receipt of a form that was sent, behind an address that can't be guessed."""
    try:
        sent = _signer().loads(request.args.get("receipt", ""), max_age=RECEIPT_DAYS * DAY_SECONDS)
    except BadData:
        abort(404)
    return render_template(
        "intake/refer_sent.html",
        number=sent["number"],
        is_risk=sent["rank"] == 0,
        is_self=sent["self"],
        due_on=_due_on(date.fromisoformat(sent["on"]), sent["rank"]),
    )


def _due_on(received_on: date, rank: int) -> date:
    """The date a decision is promised by: what is due on a weekend is read on the Monday."""
    due_on = decision_due_on(
        received_on,
        rank,
        settings.current().decide_routine_days,
        settings.current().decide_urgent_days,
    )
    return clock.add_working_days(due_on - timedelta(days=1), 1)


def _form_page(form: ReferForm, status: int = 200) -> Any:
    page = render_template("intake/refer.html", form=form, has_errors=status == 422)
    return page, status


def _check_page(form: ReferForm, status: int = 200) -> Any:
    page = render_template(
        "intake/refer_check.html",
        form=form,
        sections=answers(form),
        typed=form.typed(),
        has_errors=status != 200,
    )
    return page, status


def _send(form: ReferForm) -> Any:
    wait = throttle.take(f"refer {request.remote_addr}", FORMS_PER_ADDRESS, FORMS_MINUTES)
    if wait:
        form.form_errors.append(
            _(
                "Many forms have come from your address within the hour. Nothing you typed is "
                "lost: wait %(minutes)s minutes, then press Send again, or ring %(phone)s.",
                minutes=max(1, round(wait / 60)),
                phone=settings.current().contact_phone,
            )
        )
        return (*_check_page(form, 429), {"Retry-After": str(wait)})
    asked = form.referral_request()
    try:
        number = actions.take(asked, _sent(form)).number
    except actions.Duplicate as problem:
        # A second press of the button: the same receipt, and nobody need know.
        number = problem.receipt
    except actions.Conflict as problem:
        form.renew_key()
        form.form_errors.append(
            _(
                "This page was sent before you changed it, under the receipt %(receipt)s. To "
                "correct that referral, ring %(phone)s. If you send again now, it becomes a "
                "second referral.",
                receipt=problem.receipt,
                phone=settings.current().contact_phone,
            )
        )
        return _check_page(form, 409)
    receipt = {
        "number": number,
        "rank": queue_rank(asked.risk, asked.urgency),
        "on": clock.today().isoformat(),
        "self": form.sender_is.data == "self",
    }
    return redirect(url_for(".refer_sent", receipt=_signer().dumps(receipt)), 303)


def _sent(form: ReferForm) -> Sent:
    return Sent(
        door=Door.PUBLIC_FORM,
        sender="public",
        external_id=str(form.request_key.data),
        content_type="application/json",
        body=form.body(),
        received_at=clock.now(),
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=RECEIPT_SALT)
