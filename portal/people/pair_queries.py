"""Reading pairs for their own pages: who they are, why, and who may read that."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from peewee import JOIN, Case

from portal import clock
from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Pair, PairReader, Role, User, UserRole
from portal.people import apart_queries
from portal.people.apart_queries import Party, holds_today


class PairRow(NamedTuple):
    """A pair as a user sees it. A name is empty where they may not see that side."""

    pair_id: int
    kind: str
    one: Party
    one_name: str
    other: Party
    other_name: str
    # Empty for whoever may not read it.
    reason: str
    may_read: bool
    contact_id: int
    contact_name: str
    contact_is_here: bool
    created_by_name: str | None
    created_at: datetime
    ends_on: date | None
    end_reason: str
    version: int

    @property
    def holds(self) -> bool:
        """Whether it hasn't ended."""
        return self.ends_on is None or self.ends_on > clock.today()

    def across(self, party: Party) -> tuple[Party, str]:
        """The other side, seen from one, and its name."""
        return (self.other, self.other_name) if party == self.one else (self.one, self.one_name)


def pairs_seen(user: SignedInUser) -> list[PairRow]:
    """Every pair of which the user may see at least one side and that holds. Four statements."""
    return _rows(user, _pairs(user).where(holds_today()))


def pairs_of(user: SignedInUser, party: Party) -> list[PairRow]:
    """The pairs of one person or user, those that ended too, which stand last.

    Four statements.
    """
    if party.person_id is not None:
        either = (Pair.one_person == party.person_id) | (Pair.other_person == party.person_id)
    else:
        either = (Pair.one_user == party.user_id) | (Pair.other_user == party.user_id)
    rows = _rows(user, _pairs(user).where(either))
    return sorted(rows, key=lambda one: not one.holds)


def pair_for(user: SignedInUser, pair_id: int) -> PairRow | None:
    """One pair, if the user may see at least one of its sides. Four statements."""
    found = _rows(user, _pairs(user).where(Pair.id == pair_id))
    return found[0] if found else None


def readers_of(pair_id: int) -> list[tuple[int, str]]:
    """Who else may read why: (user_id, name), by name."""
    query = (
        User.select(User.id, User.name)
        .join(PairReader, on=PairReader.user == User.id)
        .where(PairReader.pair == pair_id)
        .order_by(User.name, User.id)
    )
    return list(query.tuples())


def users_to_choose(*roles: Role) -> list[tuple[int, str]]:
    """Active users, of these roles where any is named: (user_id, name), by name."""
    query = User.select(User.id, User.name).where(User.is_active)
    if roles:
        having = UserRole.select(UserRole.user).where(UserRole.role.in_(roles))
        query = query.where(User.id.in_(having))
    return list(query.order_by(User.name, User.id).tuples())


def _pairs(user: SignedInUser) -> Any:
    writer = User.alias()
    involved = (
        (Pair.contact == user.id)
        | (Pair.created_by == user.id)
        | Pair.id.in_(PairReader.select(PairReader.pair).where(PairReader.user == user.id))
    )
    between_users = Pair.one_person.is_null() & Pair.other_person.is_null()
    sees_one = (Pair.one_person.is_null(False) & scope.people(user, Pair.one_person)) | (
        Pair.other_person.is_null(False) & scope.people(user, Pair.other_person)
    )
    # Nobody reads why somebody is to be kept apart from themselves.
    not_about = (Pair.one_user.is_null() | (Pair.one_user != user.id)) & (
        Pair.other_user.is_null() | (Pair.other_user != user.id)
    )
    open_to_them = (Pair.one_person.is_null() | scope.not_blocked(user, Pair.one_person)) & (
        Pair.other_person.is_null() | scope.not_blocked(user, Pair.other_person)
    )
    return (
        Pair.select(
            Pair.id,
            Pair.kind,
            Pair.one_person,
            Pair.one_user,
            Pair.other_person,
            Pair.other_user,
            Pair.reason,
            Pair.contact,
            User.name,
            User.is_active,
            Pair.created_by,
            writer.name,
            Pair.created_at,
            Pair.ends_on,
            Pair.end_reason,
            Pair.version,
            Case(None, ((open_to_them, 1),), 0),
        )
        .join(User, on=Pair.contact == User.id)
        .join_from(Pair, writer, JOIN.LEFT_OUTER, on=Pair.created_by == writer.id)
        .where(
            not_about,
            sees_one
            | (between_users & _is_staff(user))
            | (involved & open_to_them & _is_staff(user)),
        )
        .order_by(Pair.created_at.desc(), Pair.id.desc())
    )


def _is_staff(user: SignedInUser) -> Any:
    return scope.TRUE if user.has(Role.STAFF) else scope.FALSE


def _rows(user: SignedInUser, query: Any) -> list[PairRow]:
    raw = list(query.tuples())
    sides = {Party(*row[2:4]) for row in raw} | {Party(*row[4:6]) for row in raw}
    names = apart_queries.names_for(user, sides)
    reading = _read_by(user, [row[0] for row in raw])
    found = []
    for row in raw:
        pair_id, kind, *ids, reason, contact_id, contact_name, is_here, writer_id = row[:11]
        one, other = Party(*ids[:2]), Party(*ids[2:])
        sees_both = one in names and other in names
        # Once whoever is to be asked has left, it must not be lost with them.
        may_read = user.id in (contact_id, writer_id) or pair_id in reading
        may_read = may_read or (sees_both and not is_here)
        # A bar from either of the two comes before whatever was written down.
        may_read = may_read and bool(row[-1])
        found.append(
            PairRow(
                pair_id,
                kind,
                one,
                names.get(one, ""),
                other,
                names.get(other, ""),
                reason if may_read else "",
                may_read,
                contact_id,
                contact_name,
                is_here,
                *row[11:-1],
            )
        )
    return found


def _read_by(user: SignedInUser, pair_ids: Iterable[int]) -> set[int]:
    rows = (
        PairReader.select(PairReader.pair)
        .where(PairReader.user == user.id, PairReader.pair.in_(list(pair_ids)))
        .order_by(PairReader.id)
    )
    return {pair_id for (pair_id,) in rows.tuples()}
