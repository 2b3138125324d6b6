"""Writes about pairs: who is to be kept apart from whom, and who together."""

from collections.abc import Collection
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Pair, PairKind, PairReader
from portal.people import apart_queries
from portal.people.apart_queries import Party


class Told(NamedTuple):
    """What is written down with a pair: why, whom to talk to, and who else may read it."""

    reason: str
    contact_id: int
    reader_ids: tuple[int, ...] = ()


def add_pair(kind: PairKind, one: Party, other: Party, told: Told, by: Any) -> int:
    """Keep two apart, or together, from now on. Returns the pair's id.

    Raises DomainError, with its field, for somebody with themselves, for two who are a pair of
    this kind already, and without a reason.
    """
    reason = _reason(told.reason)
    with write():
        if one == other or apart_queries.also(one) == other:
            raise DomainError(_("Choose somebody else: these are the same person."), "other")
        for kept in apart_queries.apart_from([one], kind).get(one, ()):
            if other == kept.other:
                raise DomainError(
                    _("This is on record already: talk to %(name)s.", name=kept.contact_name),
                    "other",
                )
        made = Pair.create(
            kind=PairKind(kind),
            one_person=one.person_id,
            one_user=one.user_id,
            other_person=other.person_id,
            other_user=other.user_id,
            reason=reason,
            contact=told.contact_id,
            created_by=getattr(by, "id", by),
            created_at=clock.now(),
        )
        _name_readers(made.id, told.reader_ids)
        _record(made, f"kept_{PairKind(kind)}", by, ["reason", "contact", "readers"])
    return int(made.id)


def change_pair(pair_id: int, version: int, told: Told, by: Any) -> None:
    """Change why two are a pair, whom to talk to about it, or who may read it.

    Raises StaleVersion when somebody changed it since, DomainError without a reason.
    """
    reason = _reason(told.reason)
    with write():
        pair = _fresh(pair_id, version)
        Pair.update(reason=reason, contact=told.contact_id, version=version + 1).where(
            Pair.id == pair_id
        ).execute()
        PairReader.delete().where(PairReader.pair == pair_id).execute()
        _name_readers(pair_id, told.reader_ids)
        _record(pair, "pair_changed", by, ["reason", "contact", "readers"])


def end_pair(pair_id: int, version: int, reason: str, by: Any) -> None:
    """Let a pair hold no more from today on; it stays on record, with why.

    Raises StaleVersion when somebody changed it since, DomainError without a reason.
    """
    why = _reason(reason, "end_reason")
    with write():
        pair = _fresh(pair_id, version)
        Pair.update(
            ends_on=clock.today(),
            ended_by=getattr(by, "id", by),
            end_reason=why,
            version=version + 1,
        ).where(Pair.id == pair_id).execute()
        _record(pair, "pair_ended", by, ["ends_on", "end_reason"])


def _fresh(pair_id: int, version: int) -> Pair:
    pair = Pair.get_or_none(Pair.id == pair_id)
    if pair is None or pair.version != version:
        raise StaleVersion(
            _("Somebody changed this since you opened it. Reload and look again.")
        )  # fmt: skip
    if pair.ends_on is not None and pair.ends_on <= clock.today():
        raise DomainError(_("This has ended already."))
    return pair  # type: ignore[no-any-return]


def _name_readers(pair_id: int, user_ids: Collection[int]) -> None:
    for user_id in sorted(set(user_ids)):
        PairReader.create(pair=pair_id, user=user_id)


def _reason(text: str, field: str = "reason") -> str:
    if not text.strip():
        raise DomainError(_("Say why, for whoever must decide about it later."), field)
    return text.strip()


def _record(pair: Pair, action: str, by: Any, fields: list[str]) -> None:
    # An event for each person of the two, so that the trail of either shows it.
    people = [one for one in (pair.one_person_id, pair.other_person_id) if one is not None]
    for person_id in people or [None]:
        record_event(action, "pair", pair.id, by=by, person=person_id, fields=fields)
