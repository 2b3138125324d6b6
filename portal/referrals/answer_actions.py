"""Writes of answers: each told once, by whichever hand, and put right where it was wrong.

What is owed is read from the facts inside the write that tells it. So of eight workers at once
one tells, and a decision taken back a moment ago is told by none.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import (
    Answer,
    AnswerChannel,
    AnswerState,
    Audience,
    Milestone,
    OutboxMessage,
    StepKind,
)
from portal.providers.answer_choice_rules import Choice
from portal.referrals import (
    answer_offer_queries,
    answer_queries,
    answer_rules,
    answer_words,
    outward_queries,
    status_link_actions,
    step_actions,
)
from portal.referrals import answer_way_queries as ways
from portal.referrals.answer_channel_rules import Way, goes_by_itself, quotable
from portal.referrals.answer_fact_rules import Known, Told
from portal.referrals.answer_queries import Letterhead
from portal.referrals.answer_rules import Due
from portal.referrals.outward_rules import Outward, asks_action, outward

REASON_LENGTH = 500
_STATE = {
    AnswerChannel.EMAIL: AnswerState.MAILED,
    AnswerChannel.LETTER: AnswerState.TO_PRINT,
    AnswerChannel.PULL: AnswerState.READY,
    AnswerChannel.BY_HAND: AnswerState.TO_TELL,
}


class NotOwed(DomainError):
    """There is nothing to tell: it was told already, or isn't so any more."""


def tell_due(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Tell everything that is due, each once. Returns how many answers that made.

    Begins with no further referral once `stopping()` is true.
    """
    count = 0
    ids = answer_queries.candidates(clock.now())
    for known in outward_queries.known_of(ids).values():
        if stopping():
            break
        # Looking costs nobody the right to write.
        choice = ways.choice_for(known)
        if answer_rules.stale(known) or _automatic(known, choice):
            count += _tell_all(known.referral_id)
    return count


def send_now(
    referral_id: int, audience: Audience, milestone: Milestone, by: Any, *, reason: str = ""
) -> int:
    """Tell one thing now, before its time or although it was left to a person. Returns its id.

    What nobody agreed to needs a reason, which is kept. Raises NotOwed, or DomainError.
    """
    reason = reason.strip()[:REASON_LENGTH]
    with write():
        known = outward_queries.known_of([referral_id])[referral_id]
        _drop_stale(known, by)
        known = outward_queries.known_of([referral_id])[referral_id]
        choice = ways.choice_for(known)
        due = next(
            (
                one
                for one in ways.owed_by(known, choice, (milestone,))
                if (one.audience, one.milestone) == (audience, milestone)
            ),
            None,
        )
        if due is None:
            raise NotOwed(_("There is nothing to send: it was told already, or has changed."))
        if due.is_withheld and not reason:
            raise DomainError(
                _("Nobody has agreed to this being told. Ask the person, or say why you tell it."),
                "reason",
            )
        if due.is_withheld:
            known = replace(known, share=answer_rules.NEEDS[milestone])
        return _tell(known, choice, due, by, reason=reason, is_now=True)


def correct(referral_id: int, answer_id: int, reason: str, by: Any) -> int:
    """Say again, as it stands now, what was told wrongly. Returns the new answer's id.

    Raises NotOwed for one that never left the house, DomainError without a reason.
    """
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise DomainError(_("Say what was wrong, for whoever reads this next."), "reason")
    with write():
        known = outward_queries.known_of([referral_id])[referral_id]
        told = next((one for one in known.told if one.answer_id == answer_id), None)
        if told is None or told.state in (*answer_rules.IN_THE_HOUSE, AnswerState.DROPPED):
            raise NotOwed(_("It hasn't been told yet, so there is nothing to correct."))
        kind = (told.audience, told.milestone)
        same = [one for one in known.told if (one.audience, one.milestone) == kind]
        if any(one.version > told.version for one in same):
            raise NotOwed(_("It was corrected already. Correct the newest one."))
        now = clock.now()
        value = answer_rules.value_now(known, told.audience, told.milestone)
        due = Due(told.audience, told.milestone, value, told.version + 1, now, now, told)
        return _tell(known, ways.choice_for(known), due, by, reason=reason, is_now=True)


def mark_posted(answer_id: int, by: Any) -> None:
    """Say that a letter was posted. One that is no letter to print is left alone."""
    _mark(answer_id, AnswerState.TO_PRINT, AnswerState.POSTED, "answer_posted", by)


def mark_told(answer_id: int, by: Any) -> None:
    """Say that somebody was told, by phone or in a text message."""
    _mark(answer_id, AnswerState.TO_TELL, AnswerState.TOLD, "answer_said", by)


def tell_otherwise(answer_id: int, channel: AnswerChannel, by: Any) -> None:
    """Tell by letter or by hand what couldn't be mailed, or the other way round."""
    if channel not in (AnswerChannel.LETTER, AnswerChannel.BY_HAND):
        raise DomainError(_("Choose a letter, or to tell them yourself."))
    with write():
        answer = Answer.get_by_id(answer_id)
        if answer.state in (AnswerState.POSTED, AnswerState.TOLD, AnswerState.DROPPED):
            raise NotOwed(_("It was told already."))
        if answer.state == AnswerState.MAILED and not answer_queries.is_stuck(answer_id):
            raise NotOwed(_("Its mail has gone, or is about to. Send a correction instead."))
        # Nobody sends it again once it is told another way.
        mail.pull(OutboxMessage.id == answer.outbox_id)
        head = answer_queries.letterhead_of(answer.referral_id)
        named = _named(head, Audience(answer.audience), Way(channel, names_person=True))
        to_address = ""
        if channel == AnswerChannel.LETTER:
            to_address = ways.letter_address(head, Audience(answer.audience))
        Answer.update(
            channel=channel,
            state=_STATE[channel],
            named_as=named if channel == AnswerChannel.LETTER else "",
            to_address=to_address,
            outbox=None,
            told_at=None,
        ).where(Answer.id == answer_id).execute()
        _record("answer_told_otherwise", answer_id, head.person_id, by, ["channel"])


def note_fetched(referral_id: int) -> None:
    """Note that a sender's system fetched where its referral stands: what lay ready is told.

    A system asks again and again, so only a fetch that tells something writes.
    """
    lay_ready = (Answer.referral == referral_id) & (Answer.state == AnswerState.READY)
    if not Answer.select(Answer.id).where(lay_ready).exists():
        return
    with write():
        person_id = answer_queries.letterhead_of(referral_id).person_id
        for (answer_id,) in list(Answer.select(Answer.id).where(lay_ready).order_by(1).tuples()):
            Answer.update(state=AnswerState.TOLD, told_at=clock.now()).where(
                Answer.id == answer_id
            ).execute()
        record_event("answers_fetched", "referral", referral_id, person=person_id, fields=["state"])


def _tell_all(referral_id: int) -> int:
    with write():
        known = outward_queries.known_of([referral_id])[referral_id]
        if _drop_stale(known, None):
            known = outward_queries.known_of([referral_id])[referral_id]
        choice = ways.choice_for(known)
        made = 0
        for due in _automatic(known, choice):
            made += _tell(known, choice, due, None) is not None
        return made


def _automatic(known: Known, choice: Choice | None) -> list[Due]:
    reach, now = settings.current().answer_reach_days, clock.now()
    owed = ways.owed_by(known, choice)
    due = [one for one in owed if answer_rules.is_automatic(one, now, reach)]
    if not due:
        return []
    head = answer_queries.letterhead_of(known.referral_id)
    reached = {one: ways.way_for(head, choice, one).channel for one in Audience}
    return [one for one in due if goes_by_itself(one, reached[one.audience])]


def _named(head: Letterhead, audience: Audience, way: Way) -> str:
    if not way.names_person:
        return ""
    if audience == Audience.PERSON:
        return head.name
    return head.referrer_name or head.name


def _tell(
    known: Known,
    choice: Choice | None,
    due: Due,
    by: Any,
    *,
    reason: str = "",
    is_now: bool = False,
) -> int:
    """Make one answer, in the transaction that is open. Returns its id."""
    now = clock.now()
    minutes = 0 if is_now else settings.current().undo_minutes
    said = outward(answer_rules.settled(known, now, minutes), known.share)
    head = answer_queries.letterhead_of(known.referral_id)
    way = ways.way_for(head, choice, due.audience)
    if way.channel == AnswerChannel.NONE:
        # Whoever presses the button has a way of their own.
        way = Way(AnswerChannel.BY_HAND)
    is_for_action = due.audience == Audience.REFERRER and _is_for_action(due, said)
    text = _text(due, said, head)
    outbox_id = None
    if way.channel == AnswerChannel.EMAIL:
        way, outbox_id = _mailed(due, way, head, text, is_for_action)
    if way.channel == AnswerChannel.LETTER:
        way = replace(way, to_address=ways.letter_address(head, due.audience), names_person=True)
    answer_id = int(
        Answer.insert(
            referral=known.referral_id,
            audience=due.audience,
            milestone=due.milestone,
            version=due.version,
            corrects=due.corrects.answer_id if due.corrects else None,
            value=due.value,
            stage=said.stage,
            share=known.share,
            channel=way.channel,
            state=_STATE[way.channel],
            to_address=way.to_address,
            is_for_action=is_for_action,
            text=text,
            named_as=_named(head, due.audience, way),
            consent=_snapshot(known),
            outbox=outbox_id,
            reason=reason,
            made_at=now,
            made_by=getattr(by, "id", by),
            told_at=now if way.channel == AnswerChannel.EMAIL else None,
        ).execute()
    )
    note = _("%(who)s, %(how)s: %(what)s", **_step_words(due, way, said))
    kind = StepKind.CORRECTED if due.corrects else StepKind.TOLD
    step_actions.note_step(known.referral_id, kind, by, note)
    _record("answer_made", answer_id, head.person_id, by, ["milestone", "channel"])
    return answer_id


def _is_for_action(due: Due, said: Outward) -> bool:
    return (
        due.corrects is not None or due.milestone == Milestone.QUESTION or asks_action(said.stage)
    )


def _text(due: Due, said: Outward, head: Letterhead) -> str:
    if due.audience == Audience.REFERRER:
        return answer_words.text_for_referrer(due, said, head.urgency)
    offer = None
    if due.milestone == Milestone.OFFER:
        offer = answer_offer_queries.offer_of(head.referral_id)
    return answer_words.text_for_person(due, offer)


def _mailed(
    due: Due, way: Way, head: Letterhead, text: str, is_for_action: bool
) -> tuple[Way, int | None]:
    """Put the mail into the outbox; where its address can't be one, somebody tells instead."""
    token = None
    if due.milestone == Milestone.QUESTION:
        # Their first link was shown once: who is asked something gets one to answer by.
        token = status_link_actions.make_link(head.referral_id)
    try:
        outbox_id = mail.put(
            f"answer {head.referral_id} {due.audience} {due.milestone} {due.version}",
            way.to_address,
            answer_words.subject(due.audience, is_for_action, head.reference),
            "answer" if due.audience == Audience.REFERRER else "answer_person",
            # So that a death pulls what hasn't gone yet.
            person_id=head.person_id if due.audience == Audience.PERSON else None,
            paragraphs=text.split("\n\n"),
            heading=answer_words.heading(is_for_action),
            reference=head.reference,
            their_reference=quotable(head.sender_reference, head.names),
            token=token,
            has_letter=way.names_person,
        )
    except DomainError:
        return Way(AnswerChannel.BY_HAND), None
    return way, outbox_id


def _step_words(due: Due, way: Way, said: Outward) -> dict[str, str]:
    what = answer_words.milestone_words(due.audience, due.milestone)
    return {
        "who": str(answer_words.AUDIENCE[due.audience]),
        "how": str(answer_words.CHANNEL[way.channel]),
        "what": what,
    }


def _snapshot(known: Known) -> str:
    """What the person had agreed to at this moment, newest first, and how much that opens."""
    said = [
        {
            "level": one.level,
            "is_implied": one.is_implied,
            "said_by": one.said_by,
            "how": one.how,
            "given_on": one.given_on.isoformat() if one.given_on else None,
        }
        for one in known.consents
    ]
    return json.dumps({"share": known.share.name.lower(), "consents": said})


def _drop_stale(known: Known, by: Any) -> int:
    """Keep back what hasn't left the house and isn't so any more. Returns how many."""
    gone: list[Told] = answer_rules.stale(known)
    for one in gone:
        Answer.update(state=AnswerState.DROPPED).where(Answer.id == one.answer_id).execute()
        _record("answer_dropped", one.answer_id, known.person_id, by, ["state"])
    return len(gone)


def _mark(answer_id: int, of: AnswerState, to: AnswerState, event: str, by: Any) -> None:
    with write():
        answer = Answer.get_by_id(answer_id)
        if answer.state != of:
            return
        Answer.update(state=to, told_at=clock.now(), told_by=getattr(by, "id", by)).where(
            Answer.id == answer_id
        ).execute()
        person_id = answer_queries.letterhead_of(answer.referral_id).person_id
        _record(event, answer_id, person_id, by, ["state"])


def _record(event: str, answer_id: int, person_id: int, by: Any, fields: list[str]) -> None:
    record_event(event, "answer", answer_id, by=by, person=person_id, fields=fields)
