"""Ending a group: the last day, an answer for everybody, a look at all of it, and then the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    group_end_draft_actions,
    group_end_queries,
    group_end_rules,
    group_end_words,
    notice_words,
    telling_queries,
    told_people_queries,
)
from portal.groups.group_end_draft_actions import Answer, Refused
from portal.groups.group_end_forms import GroupEndForm, SendForm, answers_from
from portal.groups.group_end_queries import Concerned, EndHead
from portal.groups.told_people_queries import SessionTold
from portal.referrals import group_end_actions as referral_ends


@bp.route("/groups/<int:group_id>/end", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def group_end_show(group_id: int) -> Any:
    """The last day first; then everybody whose group it was, with what comes next for each."""
    head = _head_or_404(group_id)
    if request.method == "POST" and request.form.get("step") == "answers":
        return _save(head)
    form = GroupEndForm(
        last_on=head.last_on or _likely_day(head), reason=head.reason, version=head.version
    )
    if form.validate_on_submit():
        try:
            group_end_draft_actions.start_end(
                group_id,
                form.last_on.data,
                form.reason.data or "",
                current_user,
                version=form.version.data,
            )
        except StaleVersion as problem:
            form.refuse(problem)
            head = _head_or_404(group_id)
            form.version.data = head.version
            form.version.raw_data = None
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(url_for(".group_end_show", group_id=group_id))
    return _page(head, form)


@bp.route("/groups/<int:group_id>/end/check", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def group_end_check(group_id: int) -> Any:
    """All that the end will do and everybody who will be told, before it is done."""
    head = _head_or_404(group_id)
    if head.end_id is None:
        return redirect(url_for(".group_end_show", group_id=group_id))
    form = SendForm(version=head.version)
    if form.validate_on_submit():
        try:
            notice_id = referral_ends.end_group(
                group_id, current_user, version=form.version.data or 0
            )
        except StaleVersion as problem:
            form.refuse(problem)
            head = _head_or_404(group_id)
            form.version.data, form.version.raw_data = head.version, None
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("The group ends. Now everybody is to be told."), "good")
            if notice_id is not None:
                return redirect(url_for(".notice_show", notice_id=notice_id))
            return redirect(url_for(".group_end_show", group_id=group_id))
    if head.finished_at is not None:
        return redirect(url_for(".group_end_show", group_id=group_id))
    return _check_page(head, form)


@bp.route("/groups/<int:group_id>/end/drop", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def group_end_drop(group_id: int) -> Any:
    """Not end it after all: what was chosen goes, nothing else was changed."""
    _head_or_404(group_id)
    group_end_draft_actions.drop_end(group_id, current_user)
    flash(_("The group goes on. Nothing was changed."), "good")
    return redirect(url_for(".group_show", group_id=group_id))


def _save(head: EndHead) -> Any:
    """Keep all answers of the form, or that of the one whose button was pressed."""
    form = SendForm()
    rows = group_end_queries.concerned_for(current_user, head)
    answers = _to_groups_seen(
        head, rows, answers_from(request.form, [one.person_id for one in rows])
    )
    one = request.form.get("only", type=int)
    chosen = [answer for answer in answers if one in (None, answer.person_id)]
    typed = {answer.person_id: answer for answer in answers}
    if not form.validate_on_submit():
        return _page(head, None, typed, [], form)
    try:
        refused = group_end_draft_actions.save_answers(head.group_id, chosen, current_user)
    except DomainError as problem:
        form.refuse(problem)
        return _page(_head_or_404(head.group_id), None, typed, [], form)
    if refused:
        return _page(head, None, typed, refused, form)
    if request.form.get("go") == "check":
        return redirect(url_for(".group_end_check", group_id=head.group_id))
    flash(_("Kept. You can go on with it whenever you like."), "good")
    anchor = f"person-{one}" if one else None
    return redirect(url_for(".group_end_show", group_id=head.group_id, _anchor=anchor))


def _to_groups_seen(
    head: EndHead, rows: Sequence[Concerned], answers: Sequence[Answer]
) -> list[Answer]:
    """The answers, without groups that the page didn't offer and nobody had chosen before."""
    offered = {
        one.group_id for one in group_end_queries.groups_to_move_to(current_user, head.group_id)
    }
    before = {one.person_id: one.to_group_id for one in rows}
    return [
        one
        if one.to_group_id in offered or one.to_group_id == before[one.person_id]
        else replace(one, to_group_id=None)
        for one in answers
    ]


def _page(
    head: EndHead,
    day_form: GroupEndForm | None,
    typed: Mapping[int, Answer] | None = None,
    refused: list[Refused] | None = None,
    send_form: SendForm | None = None,
) -> Any:
    forms = [form for form in (day_form, send_form) if form is not None]
    has_errors = bool(refused) or any(form.errors or form.form_errors for form in forms)
    day_form = day_form or GroupEndForm(
        formdata=None,
        data={"last_on": head.last_on, "reason": head.reason, "version": head.version},
    )
    if head.finished_at is not None and head.end_id is not None:
        rows = group_end_queries.answered(current_user, head.end_id)
    else:
        rows = group_end_queries.concerned_for(current_user, head)
    record_look("group_end_opened", "group", head.group_id, by=current_user)
    page = render_template(
        "groups/group_end_show.html",
        head=head,
        rows=rows,
        hidden_count=_hidden_count(head, len(rows)),
        lacking_count=sum(one.choice is None for one in rows),
        groups=group_end_queries.groups_to_move_to(current_user, head.group_id),
        choices_of={
            one.person_id: group_end_rules.choices(has_referral=one.referral_id is not None)
            for one in rows
        },
        form=day_form,
        send_form=send_form or SendForm(formdata=None),
        typed=typed or {},
        refused={one.person_id: one.message for one in refused or []},
        has_errors=has_errors,
        end_words=group_end_words,
        notice_id=group_end_queries.notice_of_end(head.group_id) if head.finished_at else None,
    )
    return page, 422 if has_errors else 200


def _check_page(head: EndHead, form: SendForm) -> Any:
    rows = group_end_queries.concerned_for(current_user, head)
    assert head.last_on is not None
    after = group_end_queries.sessions_after(head.group_id, head.last_on)
    today = SessionTold(0, head.group_id, head.group_name, clock.now())
    everybody = telling_queries.everybody(
        [today, *told_people_queries.sessions_told(after)], waiting=True, but_user=current_user.id
    )
    seen = told_people_queries.people_seen(current_user, [one.person_id for one in everybody])
    shown = [one for one in everybody if one.person_id is None or one.person_id in seen]
    record_look("group_end_opened", "group", head.group_id, by=current_user)
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/group_end_check.html",
        head=head,
        rows=rows,
        lacking_count=sum(one.choice is None for one in rows) + _hidden_lacking(head, rows),
        after_count=len(after),
        shown=shown,
        others_count=len(everybody) - len(shown),
        how_many=notice_words.how_many([one.channel for one in everybody]),
        tell_by_on=group_end_rules.tell_by(
            group_end_queries.last_session_on(head.group_id, head.last_on), clock.today()
        ),
        form=form,
        has_errors=has_errors,
        end_words=group_end_words,
        notice_words=notice_words,
        sessions_said=ngettext("%(num)s session", "%(num)s sessions", len(after)),
    )
    return page, 422 if has_errors else 200


def _hidden_count(head: EndHead, shown_count: int) -> int:
    """How many more there are whom the user may not see: a colleague answers for them."""
    if head.finished_at is not None:
        return 0
    return len(group_end_queries.concerned(head.group_id, head.end_id)) - shown_count


def _hidden_lacking(head: EndHead, shown: list[Any]) -> int:
    seen = {one.person_id for one in shown}
    return sum(
        one.choice is None and one.person_id not in seen
        for one in group_end_queries.concerned(head.group_id, head.end_id)
    )


def _likely_day(head: EndHead) -> Any:
    """The day of the last session that is planned, which may well be the last one."""
    return head.ended_on or (
        clock.local(head.last_session_at).date() if head.last_session_at else clock.today()
    )


def _head_or_404(group_id: int) -> EndHead:
    head = group_end_queries.end_head(current_user, group_id)
    if head is None:
        abort(404)
    return head
