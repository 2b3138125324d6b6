"""Links to one roll: who has one, making another, ending one."""

import secrets
from typing import Any

import segno
from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from portal import mail, settings
from portal.auth.forms import EmptyForm
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    bp,
    roll_link_actions,
    roll_link_queries,
    roll_link_rules,
    roll_link_words,
    roll_pages,
    roll_queries,
)
from portal.groups.roll_link_actions import MadeLink
from portal.groups.roll_link_forms import RollLinkForm
from portal.groups.roll_queries import RollHead


@bp.route("/sessions/<int:session_id>/roll-link", methods=["GET", "POST"])
@requires(Permission.ROLL_TAKE)
@redisplays
def roll_link(session_id: int) -> Any:
    """Links to this session's roll, and a form for another; a new one is shown this once."""
    head = roll_pages.head_or_404(session_id)
    form = RollLinkForm()
    if not form.is_submitted():
        return _page(head, RollLinkForm(formdata=None))
    if not form.validate_on_submit():
        return _page(head, form), 422
    try:
        made = roll_link_actions.make_link(
            head,
            form.holder.data,
            current_user,
            form.request_key.data,
            email=form.email.data or "",
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(head, form), 422
    if form.email.data:
        flash(_("The link was sent to %(email)s.", email=form.email.data), "good")
        return redirect(url_for(".roll_link", session_id=session_id))
    return _shown_once(head, form.holder.data, made)


@bp.route("/sessions/<int:session_id>/roll-link/<int:roll_link_id>/revoke", methods=["POST"])
@requires(Permission.ROLL_TAKE)
def roll_link_revoke(session_id: int, roll_link_id: int) -> Any:
    """End a link now."""
    roll_pages.head_or_404(session_id)
    if not EmptyForm().validate_on_submit():
        abort(400)
    holder = roll_link_actions.revoke_link(session_id, roll_link_id, current_user)
    if holder is None:
        abort(404)
    flash(_("The link for %(holder)s has ended. What was marked through it stays.", holder=holder))
    return redirect(url_for(".roll_link", session_id=session_id))


def _page(head: RollHead, form: RollLinkForm) -> str:
    if not form.request_key.data:
        form.request_key.data = secrets.token_urlsafe(24)
    people = [row.person_id for row in roll_queries.roll_of(current_user, head)]
    return render_template(
        "groups/roll_link.html",
        head=head,
        form=form,
        button=EmptyForm(formdata=None),
        links=roll_link_queries.links_of(head.session_id),
        link_words=roll_link_words,
        is_sensitive=roll_link_queries.is_sensitive(head.group_id),
        kept_count=len(roll_link_queries.kept_from_links(people)),
        expires_at=_expires_at(head),
        has_errors=bool(form.errors),
    )


def _shown_once(head: RollHead, holder: str, made: MadeLink) -> str:
    address = mail.address_of("link_roll.roll_show", roll_token=made.token)
    # Drawn in the page: the policy lets in no image from anywhere else, nor a data: address.
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return render_template(
        "groups/roll_link_made.html",
        head=head,
        holder=holder,
        address=address,
        code=Markup(drawn),  # nosec B704 # a QR code drawn by us
        expires_at=_expires_at(head),
    )


def _expires_at(head: RollHead) -> Any:
    return roll_link_rules.expires_at(
        head.starts_at, head.duration_minutes, settings.current().roll_link_hours
    )
