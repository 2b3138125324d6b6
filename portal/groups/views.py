"""The list of groups, one group's page, and planning its sessions."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import (
    actions,
    agreement_queries,
    away_queries,
    bp,
    cover_queries,
    cover_words,
    death_queries,
    detail_queries,
    gate_words,
    group_tabs,
    leader_queries,
    queries,
    roster_queries,
    rules,
    session_queries,
    sheet_queries,
    stand_down_queries,
    words,
)
from portal.groups.queries import GroupHead
from portal.groups.session_queries import SessionRow
from portal.training import tabs

navigation.add(
    navigation.Entry(40, "groups.groups_list", lambda: _l("Groups"), Permission.GROUP_READ)
)


@bp.context_processor
def _words() -> dict[str, Any]:
    # The overviews of cover stand in the row of training pages, all of a group in its own.
    return {
        "words": words,
        "training_tabs": tabs.training_tabs,
        "group_tabs": group_tabs.group_tabs,
    }


@bp.route("/groups/<int:group_id>")
@requires(Permission.GROUP_READ)
def group_show(group_id: int) -> Any:
    """One group: today's session first, then who belongs to it, then when it meets."""
    head = _group_or_404(group_id)
    roster = _roster(head)
    if roster is not None:
        record_look("roster_opened", "group", group_id, by=current_user)
    waiting = []
    if head.shows_roster and current_user.may(Permission.PERSON_HISTORY_READ):
        waiting = roster_queries.waiting_for(current_user, group_id)
    ahead = session_queries.sessions_ahead(group_id)
    past = session_queries.sessions_past(group_id)
    opens_roll = head.shows_roster and current_user.may(Permission.ROLL_TAKE)
    return render_template(
        "groups/group_show.html",
        head=head,
        detail=detail_queries.group_detail(current_user, group_id),
        roster=roster,
        lost=death_queries.lost_in(current_user, group_id) if roster is not None else [],
        **_agreed(group_id, roster),
        waiting=waiting,
        **_leaders(head),
        today_session=session_queries.todays(ahead),
        ahead=ahead,
        past=past,
        opens_roll=opens_roll,
        on_paper=_on_paper([*ahead, *past]) if opens_roll else {},
        may_plan=_may_plan(head),
        short=_short(head, ahead),
        plan_weeks=rules.PLAN_WEEKS,
    )


@bp.route("/groups/<int:group_id>/sessions/plan", methods=["POST"])
@requires(Permission.GROUP_PLAN)
def sessions_plan(group_id: int) -> Any:
    """Plan the weekly sessions ahead; those that stand already are left alone."""
    head = _group_or_404(group_id)
    if not _may_plan(head):
        abort(404)
    until = rules.planned_until(clock.today(), rules.PLAN_WEEKS)
    count = actions.make_sessions_ahead(group_id, until, current_user)
    flash(words.planned(count, until), "good" if count else "info")
    return redirect(url_for(".group_show", group_id=group_id, _anchor="sessions"))


def _leaders(head: GroupHead) -> dict[str, Any]:
    """Who leads, and for those who may see it how they stand for their sessions ahead."""
    rows = leader_queries.assignments_to(head.group_id)
    sees_all = current_user.may(Permission.TRAINING_MATRIX_READ)
    standing = leader_queries.standing_of(
        rows, head.group_id, only=None if sees_all else current_user.id
    )
    return {
        "leaders": [one for one in rows if not one.is_over],
        "former_leaders": [one for one in rows if one.is_over],
        "standing": {
            key: (
                gate_words.where(one),
                gate_words.said(one, clock.today(), is_own=not sees_all),
                gate_words.state(one),
            )
            for key, one in standing.items()
        },
        "stood_down": (
            stand_down_queries.standing_from(current_user, head.group_id) if sees_all else {}
        ),
        "sees_all_training": sees_all,
        "away": away_queries.spans_between(
            clock.today(), cover_queries.horizon(), {one.user_id for one in rows}
        ),
        "away_days": cover_words.away_days,
        "may_assign": (
            current_user.may(Permission.LEADER_ASSIGN)
            and leader_queries.staffed_group(current_user, head.group_id) is not None
        ),
    }


def _on_paper(sessions: list[SessionRow]) -> dict[int, sheet_queries.OnPaper]:
    """By session: the sheet that waits to be typed in."""
    found = sheet_queries.on_paper(current_user, [one.session_id for one in sessions])
    return {one.session_id: one for one in found}


def _agreed(group_id: int, roster: list[roster_queries.RosterRow] | None) -> dict[str, Any]:
    """What members agree to now, by its number, and what each accepted; for who sees the roster."""
    if roster is None:
        return {"agreement_number": 0, "accepted": {}}
    return {
        "agreement_number": agreement_queries.current_number(group_id),
        "accepted": agreement_queries.accepted_by_person(group_id),
    }


def _group_or_404(group_id: int) -> GroupHead:
    head = queries.group_head(current_user, group_id)
    if head is None:
        abort(404)
    return head


def _may_plan(head: GroupHead) -> bool:
    """Whether the user may also change who belongs to the group and when it meets."""
    return head.shows_roster and current_user.may(Permission.GROUP_PLAN)


def _short(head: GroupHead, ahead: list[SessionRow]) -> dict[int, str]:
    """By session ahead that falls short of leaders, of what; for those who assign them."""
    if not ahead or head.group_id not in cover_queries.staffed_groups(current_user):
        return {}
    last = clock.local(ahead[-1].starts_at).date()
    cover = cover_queries.cover_of([head.group_id], clock.today(), last)
    return {
        one.session_id: cover_words.short(one.cover) for one in cover.sessions if one.cover.is_short
    }


def _roster(head: GroupHead) -> list[roster_queries.RosterRow] | None:
    """Who belongs to the group, or None where the user sees its figures alone."""
    if not head.shows_roster or not current_user.may(Permission.ROSTER_READ):
        return None
    return roster_queries.roster_of(current_user, head.group_id)
