"""Reading how somebody is told of a referral, and what is owed to whom by that."""

from collections.abc import Iterable

from portal import clock, settings
from portal.models import AnswerChannel, Audience, Milestone
from portal.people.channel_rules import channels
from portal.providers import answer_choice_queries
from portal.providers.answer_choice_rules import DEFAULT_MILESTONES, Choice
from portal.referrals import answer_rules
from portal.referrals.answer_channel_rules import Way, person_way, referrer_way
from portal.referrals.answer_fact_rules import Known
from portal.referrals.answer_queries import Letterhead
from portal.referrals.answer_rules import Due


def owed_by(known: Known, choice: Choice | None, more: Iterable[Milestone] = ()) -> list[Due]:
    """What is owed about a referral; `more` is what somebody asks for beyond what was chosen."""
    more = tuple(more)
    milestones = choice.milestones if choice is not None else DEFAULT_MILESTONES
    if choice is not None and choice.channel == AnswerChannel.NONE and not more:
        milestones = frozenset()
    minutes = settings.current().undo_minutes
    return answer_rules.owed(known, {*milestones, *more}, clock.now(), minutes)


def choice_for(known: Known) -> Choice | None:
    """How its provider is told; None of a referrer of no provider on record."""
    if known.provider_id is None:
        return None
    return answer_choice_queries.choices_for([known.provider_id]).get(known.provider_id)


def way_for(head: Letterhead, choice: Choice | None, audience: Audience) -> Way:
    """By what referrer or person is told, and where it goes."""
    if audience == Audience.REFERRER:
        return referrer_way(choice, head.referrer_email)
    ways = channels(
        email=head.email,
        phone=head.phone,
        address=head.address,
        may_email=head.may_email,
        may_text=head.may_text,
        may_call=head.may_call,
        may_post=head.may_post,
        is_closed=head.do_not_contact or head.died_on is not None,
        has_no_fixed_abode=head.has_no_fixed_abode,
    )
    return person_way(
        ways,
        email=head.email,
        address=head.address,
        do_not_contact=head.do_not_contact,
        has_died=head.died_on is not None,
    )


def letter_address(head: Letterhead, audience: Audience) -> str:
    """The lines of an address as a letter shows them."""
    if audience == Audience.PERSON:
        return "\n".join(filter(None, (head.name, head.address, head.postcode)))
    if head.provider_id is not None:
        choice = answer_choice_queries.choices_for([head.provider_id]).get(head.provider_id)
        if choice is not None:
            return "\n".join(filter(None, (head.referred_by, choice.name, choice.address)))
    return "\n".join(filter(None, (head.referred_by, head.referred_from)))


def choices_for(many: Iterable[Known]) -> dict[int, Choice]:
    """How the providers of these referrals are told, by provider."""
    ids = {one.provider_id for one in many if one.provider_id is not None}
    return answer_choice_queries.choices_for(ids) if ids else {}
