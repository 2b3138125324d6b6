"""What a group's members agree to: its versions, and who agreed to which."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    agreement_actions,
    agreement_queries,
    bp,
    detail_queries,
    roster_queries,
)
from portal.groups.detail_queries import GroupDetail
from portal.groups.group_forms import AcceptanceForm, AgreementForm


@bp.route("/groups/<int:group_id>/agreement")
@requires(Permission.ROSTER_READ)
def agreement_show(group_id: int) -> Any:
    """The words as they stand, the versions before them, and who has agreed to what."""
    return _page(_group_or_404(group_id))


@bp.route("/groups/<int:group_id>/agreement", methods=["POST"])
@requires(Permission.GROUP_EDIT)
@redisplays
def agreement_publish(group_id: int) -> Any:
    """Publish the next version; members are asked again."""
    group = _group_or_404(group_id)
    if not group.is_staffed:
        abort(404)
    form = AgreementForm()
    if form.validate_on_submit():
        try:
            number = agreement_actions.publish_agreement(
                group_id, form.seen.data, form.text.data, by=current_user
            )
        except StaleVersion as problem:
            form.refuse(problem)
            form.seen.data = agreement_queries.current_number(group_id)
            form.seen.raw_data = None
            return _page(group, 409, publish=form)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Version %(number)s is what members agree to now.", number=number), "good")
            return redirect(url_for(".agreement_show", group_id=group_id))
    return _page(group, 422, publish=form)


@bp.route("/groups/<int:group_id>/agreement/accepted", methods=["POST"])
@requires(Permission.ROLL_TAKE)
@redisplays
def acceptance_add(group_id: int) -> Any:
    """Record who agreed to the version that stands, and when."""
    group = _group_or_404(group_id)
    form = AcceptanceForm()
    if form.validate_on_submit():
        try:
            count = agreement_actions.record_acceptances(
                group_id,
                form.agreement_id.data,
                form.person_ids,
                form.accepted_on.data or clock.today(),
                by=current_user,
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(
                ngettext("%(num)s person's yes recorded.", "%(num)s people's yes recorded.", count)
                if count
                else _("They were recorded already."),
                "good",
            )
            return redirect(url_for(".agreement_show", group_id=group_id))
    return _page(group, 422, accept=form)


def _group_or_404(group_id: int) -> GroupDetail:
    group = detail_queries.group_detail(current_user, group_id)
    if group is None or not group.shows_roster:
        abort(404)
    return group


def _page(group: GroupDetail, status: int = 200, **forms: Any) -> Any:
    versions = agreement_queries.agreements_of(group.group_id)
    newest = versions[0] if versions else None
    roster = roster_queries.roster_of(current_user, group.group_id)
    record_look("roster_opened", "group", group.group_id, by=current_user)
    if "publish" not in forms:
        forms["publish"] = AgreementForm(
            formdata=None,
            seen=newest.number if newest else 0,
            text=newest.text if newest else "",
        )
    if "accept" not in forms:
        forms["accept"] = AcceptanceForm(
            formdata=None,
            agreement_id=newest.agreement_id if newest else None,
            accepted_on=clock.today(),
        )
    page = render_template(
        "groups/agreement_show.html",
        group=group,
        newest=newest,
        earlier=versions[1:],
        roster=roster,
        accepted=agreement_queries.accepted_by_person(group.group_id),
        may_publish=group.is_staffed and current_user.may(Permission.GROUP_EDIT),
        may_record=current_user.may(Permission.ROLL_TAKE),
        form=next((one for one in forms.values() if one.errors), None),
        **forms,
    )
    return page, status
