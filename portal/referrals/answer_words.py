"""Every text that referrers and people are sent about a referral, and the words around them.

The one home of these words. None names a person, a topic, a group or a reason: a letter alone
says the name, beside the text. A person's texts are read on shared screens: they say nothing
about health, and nothing about who asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import day_and_time, long_date
from portal.models import (
    AnswerChannel,
    AnswerState,
    Audience,
    Milestone,
    OutboxState,
    Urgency,
)
from portal.referrals import outward_words
from portal.referrals.answer_rules import Due, Told
from portal.referrals.outward_rules import Outward, Stage

MILESTONE: dict[str, Any] = {
    Milestone.RECEIVED: _l("It was received"),
    Milestone.QUESTION: _l("We asked something"),
    Milestone.DECISION: _l("The decision"),
    Milestone.FIRST_ATTENDANCE: _l("They came for the first time"),
    Milestone.URGENCY: _l("We see the urgency otherwise"),
    Milestone.ENDED: _l("The end, with sessions attended"),
    Milestone.OFFER: _l("A place is offered"),
    Milestone.STILL_WAITING: _l("Do they still want to wait"),
    Milestone.CHANGE: _l("What comes next"),
}
# As it is said of what the person alone hears.
_FOR_PERSON: dict[str, Any] = {
    Milestone.RECEIVED: _l("We were asked to get in touch"),
    Milestone.ENDED: _l("Their time with us has ended"),
    Milestone.CHANGE: _l("We would like to offer a place"),
}
AUDIENCE: dict[str, Any] = {
    Audience.REFERRER: _l("The referrer"),
    Audience.PERSON: _l("The person"),
}
CHANNEL: dict[str, Any] = {
    AnswerChannel.EMAIL: _l("by e-mail"),
    AnswerChannel.LETTER: _l("by letter"),
    AnswerChannel.PULL: _l("their system fetches it"),
    AnswerChannel.BY_HAND: _l("by phone or text"),
    AnswerChannel.NONE: _l("not at all"),
}
CHOICE: dict[str, Any] = {
    AnswerChannel.EMAIL: _l("E-mail to the shared address: words of state and their own reference"),
    AnswerChannel.LETTER: _l("Letters that we print and post"),
    AnswerChannel.PULL: _l("Nothing is sent: their system asks ours"),
    AnswerChannel.NONE: _l("They don't want to be told"),
}
# In words and in tone; an e-mail's own state stands in the outbox.
STATE: dict[str, tuple[Any, str]] = {
    AnswerState.MAILED: (_l("On its way"), "plain"),
    AnswerState.TO_PRINT: (_l("Letter to print"), "warn"),
    AnswerState.POSTED: (_l("Posted"), "good"),
    AnswerState.READY: (_l("There to fetch"), "plain"),
    AnswerState.TO_TELL: (_l("To tell"), "warn"),
    AnswerState.TOLD: (_l("Told"), "good"),
    AnswerState.DROPPED: (_l("Not sent: it stopped being true"), "plain"),
}
_MAILED: dict[str, tuple[Any, str]] = {
    OutboxState.SENT: (_l("Sent"), "good"),
    OutboxState.FAILED: (_l("Couldn't be sent"), "bad"),
    OutboxState.UNSURE: (_l("Perhaps sent"), "warn"),
}


def state_words(state: str, outbox_state: str | None) -> tuple[str, str]:
    """How far an answer has come, and in which tone: ("Couldn't be sent", "bad")."""
    words, tone = STATE[state]
    if state == AnswerState.MAILED and outbox_state is not None:
        words, tone = _MAILED.get(outbox_state, (words, tone))
    return str(words), tone


def milestone_words(audience: str, milestone: str) -> str:
    """What somebody is told of, as a list says it: "They came for the first time"."""
    if audience == Audience.PERSON and milestone in _FOR_PERSON:
        return str(_FOR_PERSON[milestone])
    return str(MILESTONE[milestone])


def heading(is_for_action: bool) -> str:
    """What a referrer reads first."""
    return _("For action") if is_for_action else _("For information")


def subject(audience: str, is_for_action: bool, reference: str) -> str:
    """An e-mail's subject: it names nobody."""
    if audience == Audience.PERSON:
        return _("A message for you")
    return _(
        "%(what)s: your referral %(reference)s", what=heading(is_for_action), reference=reference
    )


def text_for_referrer(due: Due, outward: Outward, urgency: str) -> str:
    """What a referrer is told, in paragraphs between blank lines."""
    said = [_correction(due.corrects)] if due.corrects else []
    if due.milestone == Milestone.QUESTION:
        said.append(
            _("We need something from you before we can go on. Please ring or write to us.")
        )
    elif due.milestone == Milestone.RECEIVED:
        said.append(_("We have your referral. Somebody reads it and decides."))
    elif due.milestone == Milestone.URGENCY and due.value:
        said.append(
            _("We see this referral as urgent and act on it sooner than was asked.")
            if urgency == Urgency.URGENT
            else _("We see this referral as routine, not urgent. Ring us if you see it otherwise.")
        )
    else:
        said.append(outward_words.sentence(outward))
    return "\n\n".join(said)


def _correction(told: Told) -> str:
    stage = Stage(told.stage)
    return _(
        "This corrects what we told you on %(day)s: “%(said)s”. That no longer holds. Please "
        "change it in your records.",
        day=long_date(told.made_at),
        said=outward_words.STAGE[stage],
    )


@dataclass(frozen=True)
class OfferFacts:
    """An offered place in words: when and where it meets, who leads it, until when it is kept."""

    meets: str
    leaders: Sequence[str]
    until: datetime | None


_END: dict[str, Any] = {
    Stage.COMPLETED: _l(
        "Your time with us has come to an end. Thank you for coming. You can come back to us."
    ),
    Stage.STOPPED: _l("We have closed your request. You can come back to us at any time."),
    Stage.WITHDRAWN: _l(
        "As was asked, we have closed your request. You can come back to us at any time."
    ),
    Stage.COULD_NOT_CONTACT: _l(
        "We tried to reach you and couldn't, so we have closed your request for now. You can come "
        "back to us at any time."
    ),
    Stage.DECLINED: _l(
        "We aren't the right place for what was asked. We would like to talk with you about who "
        "could be, and what comes next."
    ),
    Stage.REFERRED_ELSEWHERE: _l(
        "We think that another service suits you better. We would like to talk with you about it."
    ),
}


def text_for_person(due: Due, offer: OfferFacts | None = None) -> str:
    """What the person is told, in paragraphs between blank lines."""
    said = [_("Hello,")]
    if due.corrects is not None:
        day = long_date(due.corrects.made_at)
        said.append(_("we wrote to you on %(day)s. That has changed since.", day=day))
        if not due.value:
            said.append(_("Your request is open, and we will be in touch."))
    if due.milestone == Milestone.RECEIVED:
        said.append(
            _(
                "we have been asked to get in touch with you. Nothing is decided without you, and "
                "you can tell us at any time to stop."
            )
        )
    elif due.milestone == Milestone.CHANGE and due.value:
        said.append(
            _(
                "we would like to offer you a place with us. Somebody gets in touch with you to "
                "find what suits you."
            )
        )
    elif due.milestone == Milestone.OFFER:
        said += _offer(offer)
    elif due.milestone == Milestone.STILL_WAITING:
        said.append(
            _(
                "you are still on our list. If you still want the place, there is nothing to do. "
                "If something has changed, please tell us."
            )
        )
    elif due.milestone == Milestone.ENDED and due.value:
        words = _END.get(due.value, _END[Stage.STOPPED])
        said.append(str(words))
    return "\n\n".join(said)


def _offer(offer: OfferFacts | None) -> list[str]:
    said = [_("a place that you asked us for is free.")]
    if offer is None:
        return [*said, _("Ring us to hear when and where, and to say yes or no.")]
    if offer.until is not None:
        said[0] = _(
            "a place that you asked us for is free. It is kept for you until %(when)s.",
            when=day_and_time(offer.until),
        )
    if offer.meets:
        said.append(_("It meets: %(when)s", when=offer.meets))
    if offer.leaders:
        said.append(_("Who leads it: %(names)s", names=", ".join(offer.leaders)))
    return [*said, _("Ring us to say yes or no.")]
