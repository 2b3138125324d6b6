"""How a provider wants to be told, and which addresses an administrator made sure of."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import navigation
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.paging import page_number
from portal.providers import answer_choice_actions, answer_choice_queries
from portal.providers.answer_choice_forms import AnswerChoiceForm, SecureForm

bp = Blueprint("provider_answers", __name__)

navigation.add(
    navigation.Entry(
        75,
        "provider_answers.addresses_list",
        lambda: _l("Addresses for answers"),
        Permission.ANSWER_ADDRESS,
        is_primary=False,
    )
)


@bp.route("/providers/<int:provider_id>/answers", methods=["GET", "POST"])
@requires(Permission.PROVIDER_EDIT)
@redisplays
def answers_edit(provider_id: int) -> Any:
    """By what a provider is told what becomes of its referrals, and of what."""
    choice = answer_choice_queries.choice_of(provider_id)
    if choice is None:
        abort(404)
    form = AnswerChoiceForm(
        channel=choice.channel,
        milestones=list(choice.milestones),
        email=choice.own_email,
        address=choice.own_address,
        version=choice.version,
    )
    if form.validate_on_submit():
        try:
            answer_choice_actions.choose_answers(
                provider_id,
                form.version.data or 0,
                channel=form.channel.data,
                milestones=form.milestones.data or [],
                email=form.email.data or "",
                address=form.address.data or "",
                by=current_user,
            )
        except StaleVersion:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Saved. It counts from the next answer on."))
            return redirect(url_for(".answers_edit", provider_id=provider_id))
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "providers/answers_edit.html", choice=choice, form=form, has_errors=status != 200
    )
    return page, status


@bp.route("/answers/addresses")
@requires(Permission.ANSWER_ADDRESS)
def addresses_list() -> Any:
    """Addresses that answers go to, and to which of them a named letter may go."""
    return render_template(
        "providers/addresses_list.html",
        page=answer_choice_queries.address_page(page_number(request.args.get("page"))),
    )


@bp.route("/providers/<int:provider_id>/answers/secure", methods=["POST"])
@requires(Permission.ANSWER_ADDRESS)
def address_secure(provider_id: int) -> Any:
    """Say that named letters may go to this very address, or that they may no longer."""
    choice = answer_choice_queries.choice_of(provider_id)
    if choice is None:
        abort(404)
    form = SecureForm()
    if not form.validate_on_submit():
        abort(400)
    is_secure = form.is_secure.data == "yes"
    answer_choice_actions.mark_secure(
        provider_id, form.email.data or "", is_secure, by=current_user
    )
    flash(
        _("Named letters may go there.")
        if is_secure
        else _("No named letter goes there from now on.")
    )
    return redirect(url_for(".addresses_list"))
