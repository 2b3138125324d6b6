"""What the panel of groups on a referral's page is made of."""

from typing import Any

from portal import clock, formats
from portal.auth.sessions import SignedInUser
from portal.groups import (
    apart_queries,
    apart_words,
    cover_queries,
    matching_queries,
    seat_words,
    waiting_queries,
)
from portal.models import PairKind
from portal.referrals import fit, fit_words, wish_queries, wish_words
from portal.referrals.fit_person_rules import Reason, Seeker


def panel_of(user: SignedInUser, referral: Any, groups: list[Any]) -> dict[str, Any]:
    """The groups that a person might join, best first, with all that the panel shows of each.

    `groups` are those that the user may place people in; none of them before somebody may.
    """
    ids = [one.group_id for one in groups]
    known = wish_queries.wishes_of(referral.id)
    seeker = Seeker(
        known.details,
        formats.age_on(referral.born_on, clock.today()),
        referral.needs_interpreter,
        referral.access_needs,
    )
    return {
        "fits": fit.fits(
            groups,
            referral.programme_id,
            referral.topic,
            cover_queries.outlook_of(ids),
            seeker=seeker,
            facts=matching_queries.facts_of(ids),
            met=_met(user, referral.person_id, ids),
        ),
        "fit_words": fit_words,
        "wishes": known.details,
        "wish_words": wish_words,
        "estimates": waiting_queries.estimates(ids),
        "weeks": seat_words.weeks,
    }


def _met(user: SignedInUser, person_id: int, ids: list[int]) -> dict[int, tuple[Reason, ...]]:
    """By group, whom they would meet there of those they are to be kept apart from, or with."""
    apart = apart_queries.met_by_person(user, person_id, ids)
    together = apart_queries.met_by_person(user, person_id, ids, PairKind.TOGETHER)
    return {
        group_id: (
            *(Reason("no", "apart", apart_words.said(one)) for one in apart.get(group_id, ())),
            *(
                Reason("yes", "together", apart_words.together(one))
                for one in together.get(group_id, ())
            ),
        )
        for group_id in ids
    }
