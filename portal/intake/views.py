"""The public form: page by page, checked, sent, and its receipt. Only what is sent is kept."""

from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import MethodNotAllowed, TooManyRequests

from portal import clock, keys, mail, settings
from portal.auth import throttle
from portal.auth.guard import public, redisplays
from portal.intake import actions, answer_words, bp, queries, refer_actions, wait_queries
from portal.intake.criteria_rules import Limit
from portal.intake.refer_forms import START, ReferForm
from portal.intake.rules import Sent
from portal.models import Door, SenderKind
from portal.providers import link_queries
from portal.providers.link_queries import OpenedLink
from portal.referrals.rules import decision_due_on, queue_rank

# A whole practice may share one address; a program that sends hundreds shouldn't.
FORMS_PER_ADDRESS = 30
FORMS_MINUTES = 60
# A link passes through many hands, and may be passed to one too many.
FORMS_PER_LINK = 60
# Keys can't be guessed; this keeps anybody from trying all day.
WRONG_KEYS_PER_ADDRESS = 60
RECEIPT_SALT = "receipt of the public form"
RECEIPT_DAYS = 7
DAY_SECONDS = 24 * 60 * 60
EDIT = "edit "
# What the browser may keep of pages that hold what was typed: for its own back button, until
# the form is sent and its receipt has them forgotten.
FOR_THE_BACK_BUTTON = {"Cache-Control": "private, no-cache"}


@bp.route("/refer", methods=["GET", "POST"])
@redisplays
@public
def refer() -> Any:
    """The public form: a page of age and place, one of the rest, a check, and it is sent.

    What is typed travels in the page itself, from step to step: in no cookie, and on no
    disk of ours before it is sent.
    """
    return _walk(None, "")


@bp.route("/refer/<key>", methods=["GET", "POST"])
@redisplays
@public
def refer_by_link(key: str) -> Any:
    """The same form behind a provider's own link, which says who refers from where."""
    if key == "sent":
        # The receipt's address, which nothing can be posted to.
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    link = link_queries.opened(key)
    if link is not None:
        return _walk(link, key)
    wait = throttle.take(f"refer key {request.remote_addr}", WRONG_KEYS_PER_ADDRESS, FORMS_MINUTES)
    if wait:
        raise TooManyRequests(retry_after=wait)
    if request.method == "POST":
        # It may have ended while somebody typed: what they typed goes on to the public form.
        return _without_link()
    return render_template("intake/link_gone.html"), 404


@bp.route("/refer/sent")
@public
def refer_sent() -> Any:
    """The receipt of a form that was sent, behind an address that can't be guessed."""
    try:
        sent = _signer().loads(request.args.get("receipt", ""), max_age=RECEIPT_DAYS * DAY_SECONDS)
    except BadData:
        abort(404)
    page = render_template(
        "intake/refer_sent.html",
        number=sent["number"],
        is_risk=sent["rank"] == 0,
        is_self=sent["self"],
        is_mailed=sent["mailed"],
        status_address=_status_address(sent["status"]),
        again=_address(sent["key"]),
        due_on=_due_on(date.fromisoformat(sent["on"]), sent["rank"]),
    )
    # On a shared computer, nobody goes back from here to what was typed.
    return page, 200, {"Clear-Site-Data": '"cache"'}


def _walk(link: OpenedLink | None, key: str) -> Any:
    form = ReferForm()
    form.fit(queries.topics(), link)
    if not form.is_submitted():
        form.renew_key()
        return _page(form, START, key)
    form.ensure_key()
    step = request.form.get("step", START)
    if step.startswith(EDIT):
        wanted = step.removeprefix(EDIT)
        return _page(form, wanted if wanted in form.pages() else START, key)
    wrong = form.first_wrong_page(step)
    if wrong:
        return _page(form, wrong, key, 422)
    if step == "send":
        return _send(form, key)
    # Who comes back from the check to change one page has filled in the others already.
    if form.is_whole:
        return _check_page(form, key)
    return _page(form, form.page_after(step), key)


def _without_link() -> Any:
    form = ReferForm()
    form.fit(queries.topics())
    form.ensure_key()
    form.sender_is.data = SenderKind.PROFESSIONAL
    form.form_errors.append(
        _(
            "This link has ended, so this is the form for everybody now. Nothing you typed is "
            "lost: go on from here."
        )
    )
    return _page(form, START, "", 422)


def _page(form: ReferForm, page: str, key: str, status: int = 200) -> Any:
    limits = form.limits
    shown = render_template(
        f"intake/refer_{page}.html",
        form=form,
        page=page,
        action=_address(key),
        carried=form.carried(page) if form.is_submitted() else [],
        titles=answer_words.titles(form),
        limits=limits,
        Limit=Limit,
        for_whom=answer_words.for_whom(),
        waits=wait_queries.topic_waits() if page == START else [],
        wait_words=answer_words.wait_words,
        has_errors=status != 200,
    )
    return shown, status, FOR_THE_BACK_BUTTON


def _check_page(form: ReferForm, key: str, status: int = 200) -> Any:
    page = render_template(
        "intake/refer_check.html",
        form=form,
        action=_address(key),
        sections=answer_words.answers(form),
        typed=form.carried(""),
        has_errors=status != 200,
    )
    return page, status, FOR_THE_BACK_BUTTON


def _address(key: str) -> str:
    return url_for(".refer_by_link", key=key) if key else url_for(".refer")


def _status_address(token: str) -> str:
    return mail.address_of("status.status_show", token=token) if token else ""


def _due_on(received_on: date, rank: int) -> date:
    """The date a decision is promised by: what is due on a weekend is read on the Monday.

    What is due the same day may have come after hours, and is promised for the next.
    """
    due_on = decision_due_on(
        received_on,
        rank,
        settings.current().decide_routine_days,
        settings.current().decide_urgent_days,
    )
    return max(
        clock.add_working_days(due_on - timedelta(days=1), 1),
        clock.add_working_days(received_on, 1),
    )


def _must_wait(form: ReferForm) -> int:
    wait = throttle.take(f"refer {request.remote_addr}", FORMS_PER_ADDRESS, FORMS_MINUTES)
    if wait == 0 and form.link:
        wait = throttle.take(f"refer link {form.link.link_id}", FORMS_PER_LINK, FORMS_MINUTES)
    return wait


def _send(form: ReferForm, key: str) -> Any:
    wait = _must_wait(form)
    if wait:
        form.form_errors.append(
            _(
                "Many forms have come from your address within the hour. Nothing you typed is "
                "lost: wait %(minutes)s minutes, then press Send again, or ring %(phone)s.",
                minutes=max(1, round(wait / 60)),
                phone=settings.current().contact_phone,
            )
        )
        page, status, headers = _check_page(form, key, 429)
        return page, status, {**headers, "Retry-After": str(wait)}
    asked = form.referral_request()
    link_id = form.link.link_id if form.link else None
    receipt_to = form.receipt_address()
    try:
        sending = refer_actions.send_form(asked, _sent(form), receipt_to, link_id)
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
        return _check_page(form, key, 409)
    receipt = {
        "number": sending.number,
        "rank": queue_rank(asked.risk, asked.urgency),
        "on": clock.today().isoformat(),
        "self": form.is_self,
        "mailed": sending.is_mailed,
        "status": sending.status_token,
        "key": key,
    }
    return redirect(url_for(".refer_sent", receipt=_signer().dumps(receipt)), 303)


def _sent(form: ReferForm) -> Sent:
    link = form.link
    return Sent(
        door=Door.PROVIDER_LINK if link else Door.PUBLIC_FORM,
        sender=f"link:{link.link_id}" if link else "public",
        external_id=str(form.request_key.data),
        content_type="application/json",
        body=form.body(),
        received_at=clock.now(),
        provider_id=link.provider_id if link else None,
    )


def _signer() -> URLSafeTimedSerializer:
    return keys.signer(RECEIPT_SALT)
