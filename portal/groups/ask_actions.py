"""Asking facilitators to stand in at a session, and their answers: the first yes wins."""

import secrets
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.groups import (
    apart_queries,
    ask_link_queries,
    ask_queries,
    away_queries,
    candidate_queries,
    cover_queries,
    cover_rules,
    cover_words,
    session_head_queries,
    substitute_queries,
)
from portal.groups.apart_actions import see_to_apart
from portal.groups.ask_queries import OwnAsk
from portal.groups.candidate_rules import ranked
from portal.groups.session_head_queries import SessionHead
from portal.models import CoverAnswer, CoverAsk, LeaderRole, PairPlace, SessionLeader
from portal.people.apart_queries import Party
from portal.training import book_queries
from portal.training.gate_rules import LEADING, GateAnswer, GateState, GroupFacts

# Of a link that answers for somebody: nobody guesses it.
TOKEN_BYTES = 24


class Covered(DomainError):
    """The session needs nobody in this role any more."""


class NoCandidate(DomainError):
    """Somebody can't be asked, or not any more."""


def ask_cover(
    head: SessionHead,
    user_ids: Collection[int],
    role: LeaderRole,
    by: SignedInUser,
    *,
    apart_reason: str = "",
) -> int:
    """Ask facilitators to stand in at a session, each by mail. Returns how many were asked.

    Whoever was asked already is passed over. Raises DomainError for a session that has begun
    or was called off, for none chosen, and NoCandidate, with nobody asked, where one of them
    could not lead it that day, or KeptApart where one would meet somebody they are kept apart
    from.
    """
    if not user_ids:
        raise DomainError(_("Choose whom to ask."), "user_ids")
    if role not in LEADING:
        raise DomainError(_("Only leads and co-leads are asked. Name guests by yourself."), "role")
    with write():
        refuse_past(head)
        found = cover_queries.cover_of_session(head.session_id)
        leading = [one.user_id for one in found[0].cover.answers] if found else []
        known = {one.user_id: one for one in candidate_queries.candidates(by, head, leading).could}
        answers = gate_answers(head, [one for one in user_ids if one in known], role)
        current, warned = ranked([known[one] for one in user_ids if one in known], answers)
        may_be_asked = {one.facts.user_id for one in [*current, *warned] if one.facts.email}
        if not may_be_asked.issuperset(user_ids):
            raise NoCandidate(
                _("One of them can't be asked any more. Look at the list again."), "user_ids"
            )
        asked_already = {one.user_id for one in ask_queries.asks_of(head.session_id)}
        made = [one for one in dict.fromkeys(user_ids) if one not in asked_already]
        see_to_apart(
            PairPlace.COVER,
            head.group_id,
            [Party(user_id=one) for one in made],
            by,
            reason=apart_reason,
            session_id=head.session_id,
        )
        for user_id in made:
            token = secrets.token_urlsafe(TOKEN_BYTES)
            ask = CoverAsk.create(
                session=head.session_id,
                user=user_id,
                role=role,
                asked_by=by.id,
                asked_at=clock.now(),
                token_hash=ask_link_queries.hash_of(token),
            )
            tell(
                f"cover_ask {ask.id}",
                user_id,
                known[user_id].name,
                known[user_id].email,
                _("Can you lead a session?"),
                "cover_ask",
                head,
                role=cover_words.as_role(role),
                link=token,
            )
        if made:
            record_event("cover_asked", "session", head.session_id, by=by, fields=["user", "role"])
    return len(made)


def accept_cover(ask: OwnAsk, by: Any) -> None:
    """Stand in as asked: the session is theirs if nobody was faster and the gate lets them.

    `by` is whoever was asked: the signed-in user, or the id that a link of theirs stands for.
    Saying yes twice changes nothing. Everybody else who was asked and isn't needed any more is
    told so. Raises Covered, and DomainError where the session has begun, was called off, or
    they can't lead it.
    """
    user_id = getattr(by, "id", by)
    with write():
        now = ask_queries.own_ask(user_id, ask.ask_id)
        if now is None:
            raise DomainError(_("This session doesn't take place. You are free that day."))
        if now.answer == CoverAnswer.ACCEPTED:
            return
        head = session_head_queries.any_session_head(ask.session_id)
        if head is None:
            raise DomainError(_("This session doesn't take place. You are free that day."))
        refuse_past(head)
        found = cover_queries.cover_of_session(ask.session_id)
        if found is None or not cover_rules.is_wanted(found[0], now.role):
            raise Covered(_("This session is covered now. Thank you for looking at it."))
        _refuse_unfit(head, now.role, user_id)
        SessionLeader.create(session=ask.session_id, user=user_id, role=now.role)
        _answer(ask.ask_id, CoverAnswer.ACCEPTED)
        record_event(
            "cover_accepted", "session", ask.session_id, by=by, fields=["answer", "leaders"]
        )
        tell_others(head)


def decline_cover(ask: OwnAsk, by: Any) -> None:
    """Say no. Saying it twice changes nothing; DomainError for whoever said yes before."""
    user_id = getattr(by, "id", by)
    with write():
        now = ask_queries.own_ask(user_id, ask.ask_id)
        if now is None or now.answer == CoverAnswer.DECLINED:
            return
        if now.answer == CoverAnswer.ACCEPTED:
            raise DomainError(_("You said yes. If you can't come after all, ring the office."))
        _answer(ask.ask_id, CoverAnswer.DECLINED)
        record_event("cover_declined", "session", ask.session_id, by=by, fields=["answer"])


def gate_answers(
    head: SessionHead, user_ids: Collection[int], role: LeaderRole | str
) -> dict[int, GateAnswer]:
    """What the gate says of each of these users at a session. 13 statements."""
    book = book_queries.load(list(user_ids))
    group = GroupFacts(head.group_id, head.kind, head.audience)
    day = clock.local(head.starts_at).date()
    return {one: book.gate(one, group, role, day) for one in user_ids}


def is_away(head: SessionHead, user_id: int) -> bool:
    """Whether somebody is away on the day of a session. One statement."""
    day = clock.local(head.starts_at).date()
    return bool(away_queries.spans_between(day, day, [user_id]))


def refuse_past(head: SessionHead) -> None:
    """Raise DomainError for a session that was called off, or is over."""
    if not head.meets:
        raise DomainError(_("This session was called off, so nobody is needed."))
    if head.ends_at <= clock.now():
        raise DomainError(_("This session is over."))


def tell_others(head: SessionHead) -> None:
    """Tell whoever was asked and hasn't answered that the session needs nobody any more."""
    found = cover_queries.cover_of_session(head.session_id)
    if found is None:
        return
    for ask_id, user_id, name, email, role in ask_queries.waiting_for_answer(head.session_id):
        if not cover_rules.is_wanted(found[0], role):
            subject = _("Your help isn't needed any more")
            tell(f"cover_done {ask_id}", user_id, name, email, subject, "cover_done", head)


def tell(
    key: str,
    user_id: int,
    name: str,
    email: str | None,
    subject: str,
    template: str,
    head: SessionHead,
    **more: Any,
) -> bool:
    """Put mail about a session into the outbox; False for an address that can't be right.

    It says day and time, and neither the group nor its place.
    """
    try:
        mail.put(
            key,
            email or "",
            subject,
            template,
            user_id=user_id,
            name=name,
            when=cover_words.when(head.starts_at),
            **more,
        )
    except DomainError:
        return False
    return True


def _refuse_unfit(head: SessionHead, role: LeaderRole | str, user_id: int) -> None:
    standing = substitute_queries.standing_in(head.session_id)
    if user_id in standing:
        if standing[user_id][1] is None:
            raise Covered(_("You lead this session already."))
        raise DomainError(_("You can't lead this session. Ring the office."))
    if is_away(head, user_id):
        raise DomainError(
            _("You said that you are away that day. Take that back first, or ring the office.")
        )
    answer = gate_answers(head, [user_id], role)[user_id]
    if answer.state in (GateState.BLOCKED, GateState.STOOD_DOWN):
        raise DomainError(
            _("Something you need isn't current on that day. Look at your training, or ring us.")
        )
    # Why not is private: the same words whatever stands between.
    if user_id in candidate_queries.barred(head.group_id) or _is_kept_apart(head, user_id):
        raise DomainError(_("You can't lead this session. Ring the office."))


def _is_kept_apart(head: SessionHead, user_id: int) -> bool:
    party = Party(user_id=user_id)
    met = apart_queries.met_in(None, [party], [head.group_id], session_id=head.session_id)
    return any(not one.is_excepted for ones in met.values() for one in ones)


def _answer(ask_id: int, answer: CoverAnswer) -> None:
    CoverAsk.update(answer=answer, answered_at=clock.now()).where(CoverAsk.id == ask_id).execute()
