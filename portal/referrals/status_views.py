"""Where a referral stands, for a referrer without an account, behind a link that can't be guessed.

Words of state alone, and nothing of what was sent: whoever finds the link learns no more than
that some referral is with us. What is sent here joins the referral.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from portal import settings
from portal.auth import throttle
from portal.auth.guard import public, redisplays
from portal.intake import status_actions
from portal.intake.file_actions import FileRefused
from portal.intake.status_actions import SentFile
from portal.models import MessagePart
from portal.referrals import (
    outward_queries,
    outward_words,
    status_link_actions,
    status_link_queries,
)
from portal.referrals.status_forms import StatusForm
from portal.referrals.status_link_queries import OpenLink
from portal.web import sends_no_referrer, takes_upload_where

bp = Blueprint("status", __name__)

# A practice may share one address; a program that guesses shouldn't.
LOOKS_PER_ADDRESS = 60
LOOKS_MINUTES = 60
# One referral has little to add in an hour.
PARTS_PER_LINK = 20
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# What is said once something was taken.
TAKEN = {part.value for part in MessagePart}


@bp.after_request
def _keep_address(response: Response) -> Response:
    # The address is the secret: no link on the page may carry it elsewhere.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.update(PRIVATE)
    return response


def _opens(token: str) -> bool:
    return status_link_queries.link_behind(token) is not None


@bp.route("/refer/status/<token>", methods=["GET", "POST"])
@takes_upload_where(_opens)
@sends_no_referrer
@redisplays
@public
def status_show(token: str) -> Any:
    """Where one referral stands, in words of state, and a form to add to it."""
    wait = throttle.take(f"status {request.remote_addr}", LOOKS_PER_ADDRESS, LOOKS_MINUTES)
    if wait:
        raise TooManyRequests(retry_after=wait)
    link = status_link_queries.link_behind(token)
    if link is None:
        # Ended, or never made: nobody learns which.
        return render_template("referrals/status_gone.html"), 404
    form = StatusForm()
    if form.is_submitted() and form.validate():
        answer = _take(link, form, token)
        if answer is not None:
            return answer
    # A form that is refused shows the page as well.
    status_link_actions.note_view(link.link_id, link.referral_id, link.person_id)
    return _page(link, form, 422 if form.is_submitted() else 200)


def _page(link: OpenLink, form: StatusForm, status: int) -> Any:
    form.ensure_key()
    said = outward_queries.outward_of(link.referral_id)
    sent = request.args.get("sent", "") if status == 200 else ""
    page = render_template(
        "referrals/status_show.html",
        link=link,
        state=outward_words.stage_words(said),
        sentence=outward_words.sentence(said),
        form=form,
        sent=sent if sent in TAKEN else "",
        has_errors=status != 200,
    )
    return page, status


def _take(link: OpenLink, form: StatusForm, token: str) -> Any:
    wait = throttle.take(f"status link {link.link_id}", PARTS_PER_LINK, LOOKS_MINUTES)
    if wait:
        form.form_errors.append(
            _(
                "A lot was sent through this link within the hour. Wait %(minutes)s minutes, or "
                "ring %(phone)s.",
                minutes=max(1, round(wait / 60)),
                phone=settings.current().contact_phone,
            )
        )
        return None
    part = MessagePart(form.part.data)
    try:
        status_actions.take_part(
            link, part, form.text.data or "", str(form.request_key.data)[:120], _file(form)
        )
    except FileRefused as problem:
        form.refuse(problem)
        return None
    return redirect(url_for(".status_show", token=token, sent=part.value), 303)


def _file(form: StatusForm) -> SentFile | None:
    if not form.has_file:
        return None
    chosen: Any = form.file.data
    limit = settings.current().max_file_bytes
    return SentFile(chosen.filename, chosen.mimetype or "", chosen.read(limit + 1))
