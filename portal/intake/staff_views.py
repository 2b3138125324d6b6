"""Staff entry: typing a referral that came by phone, on paper or by e-mail."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires, takes_uploads
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.intake import actions, bp, draft_actions, draft_queries, lookup_rules, staff_pages
from portal.intake.draft_queries import DraftRow
from portal.intake.rules import Sent
from portal.intake.staff_forms import StaffReferralForm
from portal.models import Door


@bp.route("/referrals/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ADD)
@redisplays
@takes_uploads(1, "max_file_bytes")
def referral_new() -> Any:
    """Look for the person first, then type what was said on the phone or stands in a letter."""
    draft = staff_pages.draft_or_404()
    form = staff_pages.form_of(draft)
    if not form.is_submitted():
        return _open(form, draft)
    form.ensure_key()
    chosen = staff_pages.chosen_person(form)
    draft = draft_queries.draft_under(current_user, str(form.request_key.data))
    if not form.validate():
        return staff_pages.entry_page(form, chosen, draft, 422)
    return _save(form, chosen, draft)


def _open(form: StaffReferralForm, draft: DraftRow | None) -> Any:
    if "who" in request.args:
        form.who.data = request.args["who"]
    chosen = staff_pages.chosen_person(form)
    if draft is None:
        form.renew_key()
        if chosen is None:
            _fill_in(form)
    return staff_pages.entry_page(form, chosen, draft)


def _fill_in(form: StaffReferralForm) -> None:
    """What was looked for needn't be typed again."""
    wanted = lookup_rules.parse(request.args.get("q", ""))
    form.given_name.data, _space, form.family_name.data = wanted.name.partition(" ")
    form["born_on"].data = wanted.born_on
    form.nhs_number.data = wanted.nhs_number


def _save(form: StaffReferralForm, chosen: Any, draft: DraftRow | None) -> Any:
    sent = Sent(
        door=Door.STAFF,
        sender=draft_actions.sender_of(current_user),
        external_id=str(form.request_key.data),
        content_type="application/json",
        body=form.body(),
        received_at=clock.now(),
        provider_id=form.provider_id.data or None,
        typed_by=current_user.id,
    )
    try:
        # First of all: a second press would find the person that the first one added.
        actions.check_not_sent(sent)
        if chosen is None and form.who.data != "new" and staff_pages.offer_same(form):
            return staff_pages.entry_page(form, chosen, draft, 422)
        page = form.page
        file = staff_pages.uploaded(form)
        if file is not None:
            made = draft_actions.save_draft(
                sent.external_id, page, form.typed(), current_user, file
            )
            sent = replace(sent, external_id=made.request_key)
        receipt = draft_actions.send(
            form.referral_request(), sent, current_user, page, chosen.id if chosen else None
        )
        return _saved(receipt.number, receipt.referral_id)
    except actions.Duplicate as problem:
        return _saved(problem.receipt, problem.referral_id)
    except actions.Conflict as problem:
        form.renew_key()
        form.draft_version.data = "0"
        form.form_errors.append(
            _(
                "This page was saved before you changed it, under %(receipt)s. If you save again "
                "now, it becomes a second referral.",
                receipt=problem.receipt,
            )
        )
        return staff_pages.entry_page(form, chosen, None, 409)
    except DomainError as problem:
        form.refuse(problem)
        return staff_pages.entry_page(form, chosen, draft, 422)


def _saved(number: str, referral_id: int | None) -> Any:
    flash(_("Saved. The receipt is %(receipt)s.", receipt=number), "good")
    return redirect(url_for("referrals.referral_show", referral_id=referral_id))
