"""How rows about a person follow when their record becomes part of another."""

from flask_babel import gettext as _

from portal import clock
from portal.models import (
    Consent,
    Contact,
    Death,
    EqualityAnswer,
    EqualityState,
    FollowUp,
    NotSame,
    OutboxMessage,
    Pair,
    Person,
    PersonMerge,
    PersonName,
    PersonNameKey,
    PrivacyNotice,
    Pseudonym,
)
from portal.moving import Handler, Moving, Row, follows, one_for_each, pairs, stays

# Of two answers to one question the one that says more.
_ANSWERS = (
    EqualityState.NOT_ASKED,
    EqualityState.UNKNOWN,
    EqualityState.PREFER_NOT,
    EqualityState.ANSWERED,
)


def _keys_go(moving: Moving) -> None:
    """Nobody finds the source by its names any more; the target's keys are made anew."""
    PersonNameKey.delete().where(PersonNameKey.person == moving.source_id).execute()


def _pairs_follow(moving: Moving) -> None:
    """Who is kept apart from either, or together, is from the record that is kept.

    A pair of the two themselves can't go on, and ends; its row stays for whoever undoes this.
    """
    both = {moving.source_id, moving.target_id}
    named = (Pair.one_person == moving.source_id) | (Pair.other_person == moving.source_id)
    for row in moving.rows(Pair, named):
        if {row["one_person"], row["other_person"]} == both:
            if row["ends_on"] is None or row["ends_on"] > clock.today():
                why = _("Their two records became one.")
                moving.change(Pair, row["id"], ends_on=clock.today(), end_reason=why)
            continue
        for column in ("one_person", "other_person"):
            if row[column] == moving.source_id:
                moving.change(Pair, row["id"], **{column: moving.target_id})


def _telling(answer: Row) -> tuple[int, str]:
    return _ANSWERS.index(EqualityState(answer["state"])), str(answer["recorded_at"])


HANDLERS = (
    # Records that went into the source before go on with it.
    follows(Person, "merged_into"),
    follows(PersonName, "person"),
    # Made from the names of either, whenever those change: `merge_actions` sees to it.
    Handler(PersonNameKey, ("person",), _keys_go),
    follows(Consent, "person"),
    follows(FollowUp, "person"),
    follows(Contact, "person"),
    follows(PrivacyNotice, "person"),
    follows(Death, "person"),
    one_for_each(EqualityAnswer, "question", better=_telling),
    Handler(Pair, ("one_person", "other_person"), _pairs_follow),
    # Mail is nobody's area: what is queued for either is pulled or sent as for the one kept.
    follows(OutboxMessage, "person"),
    pairs(NotSame, "one", "other"),
    # The history of merges, and the name that the trail knows each record by.
    stays(PersonMerge, "survivor", "merged"),
    stays(Pseudonym, "person"),
)
