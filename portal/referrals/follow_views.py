"""A new referral for somebody whose last one ended too long ago to be opened again."""

import json
import secrets
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.intake import actions as intake
from portal.intake.rules import Sent
from portal.models import Door, Risk, SenderKind, Urgency
from portal.people.rules import PersonDetails
from portal.referrals import bp, care_queries, move_queries, referral_pages, rules, words
from portal.referrals.forms import FollowForm
from portal.referrals.move_rules import Move
from portal.referrals.referral_pages import load


@bp.route("/referrals/<int:referral_id>/follow", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@redisplays
def referral_follow(referral_id: int) -> Any:
    """Refer somebody again: what was typed is the new referral's intake message."""
    referral = load(referral_id)
    form = FollowForm(request_key=secrets.token_hex(8), reason=referral.reason)
    bar = move_queries.allowed_for(referral.id).why_not(Move.FOLLOW)
    if form.validate_on_submit():
        if bar is not None:
            form.refuse(DomainError(words.bar(bar)))
        else:
            return redirect(url_for(".referral_show", referral_id=_follow(referral, form)))
    referral_pages.look(referral)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "referrals/referral_follow.html",
        referral=referral,
        form=form,
        bar=bar,
        words=words,
        has_errors=status != 200,
    )
    return page, status


def _follow(referral: Any, form: FollowForm) -> int:
    request = rules.ReferralRequest(
        person=PersonDetails(name=referral.name),
        referrer=rules.ReferrerDetails(
            name=referral.referred_by,
            organisation=referral.referred_from,
            email=referral.referrer_email,
            phone=referral.referrer_phone,
        ),
        programme_id=referral.programme_id,
        topic=referral.topic,
        reason=form.reason.data or "",
        urgency=Urgency(form.urgency.data),
        risk=Risk(form.risk.data),
        risk_note=form.risk_note.data or "",
        sender_kind=SenderKind(care_queries.care_of(referral.id).sender_kind),
        follows_id=referral.id,
    )
    typed = {name: value for name, value in form.values().items() if name != "request_key"}
    sent = Sent(
        door=Door.STAFF,
        sender=f"user:{current_user.id}",
        external_id=f"follows {referral.id} {form.request_key.data}",
        content_type="application/json",
        body=json.dumps({"follows": referral.reference, **typed}, sort_keys=True).encode(),
        received_at=clock.now(),
        typed_by=current_user.id,
    )
    try:
        receipt = intake.take(request, sent, person_id=referral.person_id)
    except intake.AlreadySent as known:
        if known.referral_id is None:
            raise
        return known.referral_id
    flash(
        _(
            "Opened as %(receipt)s. It follows %(old)s.",
            receipt=receipt.number,
            old=referral.reference,
        ),
        "good",
    )
    return receipt.referral_id
