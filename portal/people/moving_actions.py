"""How rows about a person follow when their record becomes part of another."""

from portal.models import (
    Consent,
    Contact,
    FollowUp,
    NotSame,
    Person,
    PersonMerge,
    PersonName,
    PersonNameKey,
    Pseudonym,
)
from portal.moving import Handler, Moving, follows, pairs, stays


def _keys_go(moving: Moving) -> None:
    """Nobody finds the source by its names any more; the target's keys are made anew."""
    PersonNameKey.delete().where(PersonNameKey.person == moving.source_id).execute()


HANDLERS = (
    # Records that went into the source before go on with it.
    follows(Person, "merged_into"),
    follows(PersonName, "person"),
    # Made from the names of either, whenever those change: `merge_actions` sees to it.
    Handler(PersonNameKey, ("person",), _keys_go),
    follows(Consent, "person"),
    follows(FollowUp, "person"),
    follows(Contact, "person"),
    pairs(NotSame, "one", "other"),
    # The history of merges, and the name that the trail knows each record by.
    stays(PersonMerge, "survivor", "merged"),
    stays(Pseudonym, "person"),
)
