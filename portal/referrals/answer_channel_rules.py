"""By what a referrer or a person is told, and whether a text may say what it quotes. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from portal.models import AnswerChannel, Audience, Milestone
from portal.people.channel_rules import Channel
from portal.providers.answer_choice_rules import Choice
from portal.referrals.answer_rules import Due


@dataclass(frozen=True)
class Way:
    """How somebody is told: by what, and where it goes. A letter alone may name the person."""

    channel: AnswerChannel
    to_address: str = ""
    names_person: bool = False


def referrer_way(choice: Choice | None, referrer_email: str) -> Way:
    """How the referrer is told.

    As its provider chose; until it has chosen by e-mail where there is an address, else by
    letter. Of a practice the shared address comes before that of whoever signed: people leave,
    and are away. A referrer of no provider on record has but what was typed.
    """
    if choice is None:
        if referrer_email:
            return Way(AnswerChannel.EMAIL, referrer_email)
        return Way(AnswerChannel.BY_HAND)
    if choice.is_gone:
        return Way(AnswerChannel.BY_HAND)
    email = choice.email or referrer_email
    channel = choice.channel or (AnswerChannel.EMAIL if email else AnswerChannel.LETTER)
    if channel == AnswerChannel.EMAIL and not email:
        return Way(AnswerChannel.LETTER, choice.address, names_person=True)
    if channel == AnswerChannel.LETTER:
        return Way(channel, choice.address, names_person=True)
    if channel == AnswerChannel.EMAIL:
        return Way(channel, email, names_person=choice.is_secure and email == choice.email)
    return Way(channel)


def person_way(
    ways: Collection[Channel], *, email: str, address: str, do_not_contact: bool, has_died: bool
) -> Way:
    """How the person is told: by the best way they allow that a text can take.

    Whoever must be reached through somebody else alone is written to by nobody.
    """
    if has_died:
        return Way(AnswerChannel.NONE)
    if do_not_contact:
        return Way(AnswerChannel.BY_HAND)
    if Channel.EMAIL in ways:
        return Way(AnswerChannel.EMAIL, email)
    if Channel.POST in ways and not {Channel.TEXT, Channel.CALL} & set(ways):
        return Way(AnswerChannel.LETTER, address, names_person=True)
    if ways:
        return Way(AnswerChannel.BY_HAND)
    return Way(AnswerChannel.NONE)


# Of these somebody is rung anyway, as a follow-up or to get in touch: no second task is made.
_SAID_ANYWAY = frozenset(
    {Milestone.RECEIVED, Milestone.CHANGE, Milestone.OFFER, Milestone.STILL_WAITING}
)


def goes_by_itself(due: Due, channel: AnswerChannel) -> bool:
    """Whether something that is due is made ready without anybody asking for it."""
    if channel == AnswerChannel.BY_HAND and due.audience == Audience.PERSON:
        return due.milestone not in _SAID_ANYWAY
    return channel != AnswerChannel.NONE


_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG_NUMBER = re.compile(r"\d{10}")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")


def quotable(reference: str, names: Collection[str]) -> str:
    """The sender's own reference, if a mail may carry it; else empty text.

    Some senders call a referral by the person's name, number or birth date.
    """
    told = {word.casefold() for name in names for word in _WORD.findall(name)}
    words = {word.casefold() for word in _WORD.findall(reference)}
    digits = re.sub(r"\s", "", reference)
    if told & words or _LONG_NUMBER.search(digits) or _DATE.search(reference):
        return ""
    return reference
