"""The answer to an offer through its link, without an account.

Looking changes nothing: mail programs open links by themselves. A link that nobody was given
looks like one whose time is over.
"""

from typing import Any

from flask import redirect, render_template, request, url_for

from portal.auth import throttle
from portal.auth.guard import public, redisplays
from portal.errors import DomainError
from portal.groups import bp, offer_actions, offer_queries
from portal.groups.offer_actions import Reply
from portal.groups.seat_forms import ReplyForm
from portal.models import OfferAnswer

# A household or a clinic may share one address; a program that guesses shouldn't.
LOOKS_PER_ADDRESS = 60
LOOKS_MINUTES = 60
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@bp.route("/offer/<token>", methods=["GET", "POST"])
@redisplays
@public
def offer_show(token: str) -> Any:
    """An offered seat: when and where, and the person's own answer."""
    wait = throttle.take(f"offer {request.remote_addr}", LOOKS_PER_ADDRESS, LOOKS_MINUTES)
    if wait:
        page = render_template("groups/offer_wait.html", minutes=max(1, round(wait / 60)))
        return page, 429, {**PRIVATE, "Retry-After": str(wait)}
    offer = offer_queries.offer_behind(offer_actions.hash_of(token))
    if offer is not None and offer.is_open:
        form = ReplyForm()
        if form.validate_on_submit():
            try:
                offer_actions.answer_by_link(token, Reply(form.reply.data))
            except DomainError:
                return _gone()
            return redirect(url_for(".offer_show", token=token), 303)
        status = 422 if form.errors or form.form_errors else 200
        return (
            render_template(
                "groups/offer_show.html",
                offer=offer,
                next_at=offer_queries.next_session_at(offer.group_id),
                form=form,
                has_errors=status != 200,
            ),
            status,
            PRIVATE,
        )
    if offer is not None and offer.answer in (OfferAnswer.YES, OfferAnswer.NO):
        return (
            render_template(
                "groups/offer_answered.html",
                said_yes=offer.answer == OfferAnswer.YES and offer.is_member,
                offer=offer,
                next_at=offer_queries.next_session_at(offer.group_id),
            ),
            200,
            PRIVATE,
        )
    return _gone()


def _gone() -> Any:
    return render_template("groups/offer_gone.html"), 404, PRIVATE
