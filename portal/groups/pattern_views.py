"""When a group meets: its pattern, what a change would do before it is saved, and days off."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, settings
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError, StaleVersion
from portal.groups import (
    bp,
    leader_queries,
    pattern_actions,
    pattern_queries,
    pattern_rules,
    pattern_words,
    plan_queries,
    queries,
)
from portal.groups.pattern_forms import DayOffForm, PatternForm, filled
from portal.groups.pattern_queries import GroupSpan
from portal.groups.pattern_rules import Terms
from portal.groups.plan_rules import Plan
from portal.groups.queries import GroupHead

# Dates that a pattern's page and a preview show.
DATES_SHOWN = 10
# How far they are looked for: a pattern may meet in few months.
DAYS_LOOKED = 2 * 366


@bp.route("/groups/<int:group_id>/pattern")
@requires(Permission.GROUP_READ)
def pattern_show(group_id: int) -> Any:
    """When a group meets: in words, the next dates, days off, and the patterns before."""
    return _show(_head_or_404(group_id))


@bp.route("/groups/<int:group_id>/pattern/edit", methods=["GET", "POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def pattern_edit(group_id: int) -> Any:
    """Say how often a group meets. What it would do to the sessions ahead is shown first."""
    span = _staffed_or_404(group_id)
    patterns = pattern_queries.patterns_of(group_id)
    form = _form(span, patterns)
    step = request.form.get("step", "check")
    if not form.is_submitted() or step == "edit":
        return _form_page(span, patterns, form)
    if form.validate():
        try:
            if step == "save":
                done = pattern_actions.change_pattern(
                    group_id, form.plan(), form.seen.data or "", current_user
                )
                return _saved(group_id, done)
            if (form.seen.data or "") != pattern_actions.seen(patterns):
                raise StaleVersion(
                    _("Somebody changed when this group meets. Look again, then save.")
                )
            return _check_page(span, patterns, form)
        except StaleVersion as problem:
            patterns = pattern_queries.patterns_of(group_id)
            form.refuse(problem)
            # Sent again it is decided with both in sight.
            form.seen.data, form.seen.raw_data = pattern_actions.seen(patterns), None
            return _form_page(span, patterns, form, status=409)
        except DomainError as problem:
            form.refuse(problem)
    return _form_page(span, patterns, form)


@bp.route("/groups/<int:group_id>/pattern/days-off", methods=["POST"])
@requires(Permission.GROUP_PLAN)
@redisplays
def day_off_add(group_id: int) -> Any:
    """Say on which days a group doesn't meet, and why."""
    _staffed_or_404(group_id)
    form = DayOffForm()
    if form.validate_on_submit():
        try:
            done = pattern_actions.add_day_off(
                group_id, form.starts_on.data, form.ends_on.data, form.reason.data, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Added. Sessions of these days are shown as cancelled."), "good")
            return _told_or(done, url_for(".pattern_show", group_id=group_id, _anchor="days-off"))
    return _show(_head_or_404(group_id), form), 422


@bp.route("/groups/<int:group_id>/pattern/days-off/<int:day_off_id>/remove", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def day_off_remove(group_id: int, day_off_id: int) -> Any:
    """Let a group meet again on a day that was off."""
    _staffed_or_404(group_id)
    try:
        pattern_actions.remove_day_off(group_id, day_off_id, current_user)
    except DomainError as problem:
        flash(problem.message, "error")
    else:
        flash(
            _("Taken away. A session that was cancelled for it stays so; reinstate it by itself."),
            "good",
        )
    return redirect(url_for(".pattern_show", group_id=group_id, _anchor="days-off"))


def _head_or_404(group_id: int) -> GroupHead:
    head = queries.group_head(current_user, group_id)
    if head is None:
        abort(404)
    return head


def _staffed_or_404(group_id: int) -> GroupSpan:
    if leader_queries.staffed_group(current_user, group_id) is None:
        abort(404)
    span = pattern_queries.group_span(group_id)
    assert span is not None
    return span


def _may_change(group_id: int) -> bool:
    return (
        current_user.may(Permission.GROUP_PLAN)
        and leader_queries.staffed_group(current_user, group_id) is not None
    )


def _form(span: GroupSpan, patterns: list[Terms]) -> PatternForm:
    known = _newest(patterns)
    start = {"duration_minutes": span.duration_minutes, **(filled(known) if known else {})}
    asked = PatternForm(meta={"csrf": False}, formdata=request.args).from_on.data
    start["scope"] = request.args.get("scope", "following")
    start["from_on"] = asked or max(clock.today(), span.started_on or clock.today())
    form = PatternForm(**start)
    if not form.is_submitted():
        form.seen.data = pattern_actions.seen(patterns)
        form.why_cancelled.data = _("The group meets at another time")
    return form


def _newest(patterns: list[Terms]) -> Terms | None:
    """The pattern that holds, or else the last one."""
    today = clock.today()
    going_on = [one for one in patterns if one.ends_on is None or one.ends_on >= today]
    return next(iter(going_on or patterns[-1:]), None)


def _form_page(span: GroupSpan, patterns: list[Terms], form: PatternForm, status: int = 422) -> Any:
    has_errors = bool(form.errors or form.form_errors)
    page = render_template(
        "groups/pattern_edit.html",
        group=span,
        form=form,
        as_it_stands=[
            pattern_words.said_with_span(one)
            for one in patterns
            if one.ends_on is None or one.ends_on >= clock.today()
        ],
        has_errors=has_errors,
        has_pattern=bool(patterns),
        region=settings.current().holidays_country,
    )
    return page, status if has_errors else 200


def _check_page(span: GroupSpan, patterns: list[Terms], form: PatternForm) -> Any:
    """What would be written, before it is."""
    proposed = pattern_actions.propose(span, patterns, form.plan())
    going_on = [one for one in proposed.patterns if not one.is_void]
    known = _newest(patterns)
    return render_template(
        "groups/pattern_check.html",
        group=span,
        form=form,
        before=pattern_words.said_whole(known.rule, known.starts_local) if known else "",
        after=pattern_words.said_whole(proposed.new.rule, proposed.new.starts_local),
        starts_on=proposed.new.starts_on,
        dates=_dates(span, going_on, proposed.new.starts_on),
        impact=pattern_actions.impact_of(span, proposed),
        why_cancelled=proposed.why_cancelled,
        horizon=plan_queries.horizon(),
        pattern_words=pattern_words,
    )


def _dates(span: GroupSpan, patterns: list[Terms], first: Any) -> list[tuple[Any, str]]:
    """(slot, why it is off or '') of the next dates of a pattern."""
    if not patterns:
        return []
    last = first + pattern_rules.ONE_DAY * DAYS_LOOKED
    ahead = plan_queries.outlook(span, patterns, first, last)
    return [(slot, ahead.off.get(slot.on, "")) for slot in ahead.slots[:DATES_SHOWN]]


def _show(head: GroupHead, form: DayOffForm | None = None) -> Any:
    span = pattern_queries.group_span(head.group_id)
    assert span is not None
    patterns = pattern_queries.patterns_of(head.group_id)
    today = clock.today()
    return render_template(
        "groups/pattern_show.html",
        head=head,
        patterns=[(one, pattern_words.said_whole(one.rule, one.starts_local)) for one in patterns],
        today=today,
        dates=_dates(span, patterns, today),
        days_off=pattern_queries.days_off_of(head.group_id, today),
        form=form or DayOffForm(formdata=None),
        may_change=_may_change(head.group_id) and not head.is_over,
        pattern_words=pattern_words,
        has_errors=form is not None,
    )


def _saved(group_id: int, done: Plan) -> Any:
    flash(pattern_words.done(done), "good")
    return _told_or(done, url_for(".group_sessions", group_id=group_id))


def _told_or(done: Plan, address: str) -> Any:
    """On to the notice of what was cancelled, where there is somebody to tell; else elsewhere."""
    if done.notice_ids:
        if len(done.notice_ids) > 1:
            # What moved and what was cancelled are two notices.
            flash(_("See here who is told, and whom to ring."), "info")
            return redirect(url_for(".notices_list"))
        flash(_("See here who is told, and whom to ring."), "info")
        return redirect(url_for(".notice_show", notice_id=done.notice_ids[0]))
    return redirect(address)
