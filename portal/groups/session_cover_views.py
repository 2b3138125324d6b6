"""One session's cover: who leads it, who could stand in, who was asked, and naming somebody."""

from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from portal import clock
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import (
    apart_queries,
    apart_words,
    ask_actions,
    ask_queries,
    bp,
    candidate_queries,
    cover_queries,
    cover_rules,
    cover_words,
    gate_words,
    session_head_queries,
    substitute_actions,
    substitute_queries,
    words,
)
from portal.groups.candidate_rules import Candidate, LeftOut, ranked
from portal.groups.cover_forms import AskForm, SubstituteForm
from portal.groups.cover_queries import Cover
from portal.groups.cover_rules import CoveredSession
from portal.groups.session_head_queries import SessionHead
from portal.models import LeaderRole
from portal.people.apart_queries import Party
from portal.training.gate_rules import LEADING, GateAnswer

# Longer lists fold away what comes after the best.
SHOWN_FIRST = 6


class _Leader(NamedTuple):
    """Somebody who leads the session, and what the gate says of them that day."""

    user_id: int
    name: str
    role: str
    stands_in: bool
    tag: str
    tone: str
    lacks: list[cover_words.LackSaid]


class _Shown(NamedTuple):
    """A candidate with the reasons for and against."""

    candidate: Candidate
    reasons: list[tuple[str, str]]
    lacks: list[cover_words.LackSaid]


@bp.route("/sessions/<int:session_id>/cover")
@requires(Permission.LEADER_ASSIGN)
def cover_show(session_id: int) -> Any:
    """A session's leaders with reasons, the ranked list of who could stand in, who was asked."""
    return _page(_head_or_404(session_id))


@bp.route("/sessions/<int:session_id>/cover/ask", methods=["POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def cover_ask(session_id: int) -> Any:
    """Ask those ticked, each by mail; the first to say yes has the session."""
    head = _head_or_404(session_id)
    form = AskForm()
    if not form.validate_on_submit():
        return _page(head, ask_form=form)
    try:
        count = ask_actions.ask_cover(
            head,
            form.user_ids.data or [],
            LeaderRole(form.role.data),
            current_user,
            apart_reason=form.apart_reason.data or "",
        )
    except DomainError as problem:
        form.refuse(problem)
        return _page(head, ask_form=form)
    flash(
        ngettext("%(num)s facilitator asked.", "%(num)s facilitators asked.", count)
        if count
        else _("They were asked already."),
        "good" if count else "info",
    )
    return redirect(url_for(".cover_show", session_id=session_id))


@bp.route("/sessions/<int:session_id>/substitutes", methods=["POST"])
@requires(Permission.LEADER_ASSIGN)
@redisplays
def substitute_add(session_id: int) -> Any:
    """Name a substitute, guest or observer for this one session."""
    head = _head_or_404(session_id)
    form = SubstituteForm()
    form.offer(substitute_queries.nameable(head))
    if not form.validate_on_submit():
        return _page(head, name_form=form)
    leave = substitute_actions.leave_for(form.leave_reason.data, form.leave_until.data, head)
    naming = substitute_actions.Naming(
        form.user_id.data, form.chosen_role, leave, form.apart_reason.data or ""
    )
    try:
        substitute_actions.name_substitute(head, naming, current_user)
    except substitute_actions.GateBlocks as problem:
        form.refuse(problem)
        return _page(head, name_form=form, blocked=problem.answer)
    except DomainError as problem:
        form.refuse(problem)
        return _page(head, name_form=form)
    flash(_("Named for this session."), "good")
    return redirect(url_for(".cover_show", session_id=session_id))


@bp.route("/sessions/<int:session_id>/substitutes/<int:user_id>/remove", methods=["POST"])
@requires(Permission.LEADER_ASSIGN)
def substitute_remove(session_id: int, user_id: int) -> Any:
    """Take a substitute or guest off this session."""
    head = _head_or_404(session_id)
    name = substitute_actions.remove_substitute(head, user_id, current_user)
    flash(_("%(name)s no longer stands in at this session.", name=name), "good")
    return redirect(url_for(".cover_show", session_id=session_id))


def _head_or_404(session_id: int) -> SessionHead:
    head = session_head_queries.session_head(current_user, session_id)
    if head is None:
        abort(404)
    return head


def _page(
    head: SessionHead,
    ask_form: AskForm | None = None,
    name_form: SubstituteForm | None = None,
    blocked: GateAnswer | None = None,
) -> Any:
    found = cover_queries.cover_of_session(head.session_id)
    # Days gone by and what was called off have no cover to look for.
    session, cover = found if found else (None, None)
    is_open = session is not None and head.ends_at > clock.now()
    status = 422 if ask_form or name_form else 200
    role = _role(session, ask_form)
    asks = ask_queries.asks_of(head.session_id)
    current, warned, left_out = _candidates(
        head, session, role, {one.user_id for one in asks}, is_open
    )
    if name_form is None:
        name_form = SubstituteForm(formdata=None, role=role)
        name_form.offer(substitute_queries.nameable(head) if is_open else [])
    page = render_template(
        "groups/cover_show.html",
        head=head,
        when=cover_words.when(head.starts_at),
        is_open=is_open,
        has_begun=head.starts_at <= clock.now(),
        wanted=cover_words.wanted(session.cover) if session else "",
        short=cover_words.short(session.cover) if session else "",
        causes=_causes(session, cover),
        leaders=_leaders(head, session, cover) if session and cover else [],
        role=role,
        roles=[
            (
                url_for(".cover_show", session_id=head.session_id, role=one),
                words.LEADER[one],
                None,
                one == role,
            )
            for one in LEADING
        ],
        current=current[:SHOWN_FIRST],
        more=current[SHOWN_FIRST:],
        warned=warned,
        left_out=[(one, cover_words.left_out(one)) for one in left_out],
        asks=asks,
        answers=cover_words.ANSWER,
        answer_tones=cover_words.ANSWER_TONE,
        ask_form=ask_form or AskForm(formdata=None, role=role),
        name_form=name_form,
        blocked=cover_words.lacks(blocked, clock.today()) if blocked else [],
        has_errors=status != 200,
    )
    return page, status


def _role(session: CoveredSession | None, form: AskForm | None) -> LeaderRole:
    """The role that is looked for: as the form or address says, else what helps most."""
    said = form.role.data if form else request.args.get("role")
    if said in LEADING:
        return LeaderRole(str(said))
    return session.role_wanted if session else LeaderRole.CO_LEAD


def _causes(session: CoveredSession | None, cover: Cover | None) -> list[cover_words.Said]:
    if session is None or cover is None:
        return []
    # What leaders lack stands beside their names already.
    found = [
        one
        for one in cover_rules.causes_of(session, cover.departures.get(session.group_id, ()))
        if one.why not in (cover_rules.Why.LACKS, cover_rules.Why.AWAY)
    ]
    return cover_words.causes(found, cover.names, clock.today())


def _leaders(head: SessionHead, session: CoveredSession, cover: Cover) -> list[_Leader]:
    standing_in = substitute_queries.standing_in(head.session_id)
    order = [str(one) for one in words.LEADER]
    found = [
        _Leader(
            answer.user_id,
            cover.names[answer.user_id],
            str(answer.role),
            answer.user_id in standing_in,
            str(gate_words.TAG[answer.state]),
            gate_words.TONE[answer.state],
            cover_words.lacks(answer, clock.today()),
        )
        for answer in session.cover.answers
    ] + [
        _Leader(
            one.user_id,
            cover.names[one.user_id],
            str(one.role),
            one.user_id in standing_in,
            str(cover_words.AWAY),
            "warn",
            [cover_words.LackSaid(cover_words.away_until(one.until), "", "")],
        )
        for one in session.away
    ]
    return sorted(found, key=lambda one: (order.index(one.role), one.name, one.user_id))


def _candidates(
    head: SessionHead,
    session: CoveredSession | None,
    role: LeaderRole,
    asked: set[int],
    is_open: bool,
) -> tuple[list[_Shown], list[_Shown], list[LeftOut]]:
    """Those to ask, current first, without who was asked already, and who is left out.

    None for what is over.
    """
    if session is None or not is_open:
        return [], [], []
    leading = {one.user_id for one in session.cover.answers}
    found = candidate_queries.candidates(current_user, head, leading)
    facts = [one for one in found.could if one.user_id not in asked]
    answers = ask_actions.gate_answers(head, [one.user_id for one in facts], role)
    current, warned = ranked(facts, answers)
    met = apart_queries.met_in(
        current_user,
        [Party(user_id=one.user_id) for one in facts],
        [head.group_id],
        session_id=head.session_id,
    )
    against = {
        party.user_id: [("no", apart_words.said(one)) for one in ones]
        for (party, _group_id), ones in met.items()
    }
    return (
        [_shown(one, against) for one in current],
        [_shown(one, against) for one in warned],
        found.left_out,
    )


def _shown(one: Candidate, against: dict[int | None, list[tuple[str, str]]]) -> _Shown:
    reasons = against.get(one.facts.user_id, []) + cover_words.reasons(one)
    return _Shown(one, reasons, cover_words.lacks(one.answer, clock.today()))
