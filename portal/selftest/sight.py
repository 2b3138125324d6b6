"""What a user may be shown, as the enforcing code has it: whose rows, and which fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal import models as m
from portal.auth import scope
from portal.auth.field_classes import CLASSES, STANDING_OF_ROLE, FieldClass
from portal.auth.permissions import Permission
from portal.auth.sessions import SignedInUser
from portal.models import Role
from portal.selftest.marking import Mark

# By which a leader knows somebody on a roll, who may have left since, or comes for the first time.
NAMES = frozenset({"Person.name", "Membership.shown_as"})
# What somebody agreed to is theirs, whichever referral they said it for.
OF_THE_PERSON = frozenset({"Consent"})
# Who comes once to a group is known to those who work for that group.
OF_THE_GROUP = frozenset({"Taster"})
# Shown to a leader by one tap with a reason, to no leader without.
BY_ONE_TAP = frozenset(
    {
        "Person.emergency_name",
        "Person.emergency_phone",
        "Person.kin_name",
        "Person.kin_relation",
        "Person.kin_phone",
    }
)
# By which a referrer knows what an answer is about: numbers of their own, and of no other use.
OWN_REFERENCES = frozenset({"Referral.sender_reference", "SenderId.value"})
# To whom a mail goes stands on it, for whoever sees to mail that didn't arrive.
ON_MAIL = OWN_REFERENCES | {"Person.email", "Referral.referrer_email"}


class Sight:
    """One user's sight of the marked rows, as it stands when this is made."""

    def __init__(self, user: SignedInUser):
        self._user = user
        self._people = ids_of(m.Person, scope.people(user, m.Person.id))
        self._referrals = ids_of(m.Referral, scope.referrals(user))
        self._concerns = ids_of(m.Concern, scope.concerns(user))
        led = m.Session.select(m.Session.group).where(scope.sessions(user))
        self._reviews = ids_of(m.BreakGlass, scope.break_glass_reviews(user))
        self._groups = ids_of(m.Group, scope.rosters(user, m.Group.id))
        self._groups |= frozenset(number for (number,) in led.tuples())
        self._by_name = on_rolls(user, self._groups) | _looked_up(user)
        self._classes = frozenset[FieldClass]().union(
            *(CLASSES[STANDING_OF_ROLE[role]] for role in user.roles)
        )

    def may_see(self, mark: Mark) -> bool:
        """Whether a marker may be on a page of this user's."""
        if self._user.id in mark.writers:
            return True
        if mark.concerns:
            return mark.concerns <= self._concerns
        if mark.place in NAMES and mark.people <= self._by_name:
            return True
        # Words that somebody agreed may be printed, for whoever makes what is printed.
        if mark.model == "Quote" and self._user.may(Permission.REPORT_ISSUE):
            return True
        # Why a record was opened in an emergency, for the officer who looks into it.
        if mark.model == "BreakGlass" and mark.row in self._reviews:
            return True
        if mark.field_class not in self._classes or not mark.groups <= self._groups:
            return False
        return self._of_office(mark) if self._user.has(Role.STAFF) else self._of_leader(mark)

    def places(self) -> list[tuple[str, Callable[[Mark], bool]]]:
        """What may be on some pages and on no others: how their addresses begin, and what."""
        found: list[tuple[str, Callable[[Mark], bool]]] = []
        if self._user.may(Permission.OUTBOX_READ):
            found.append(("/office/outbox", lambda mark: mark.place in ON_MAIL))
        looks = (
            m.EmergencyLook.select(
                m.EmergencyLook.session, m.EmergencyLook.id, m.EmergencyLook.person
            )
            .where(m.EmergencyLook.user == self._user.id)
            .order_by(m.EmergencyLook.id)
        )
        for session, look, person in looks.tuples():
            found.append((f"/sessions/{session}/emergency/{look}", _whom_to_ring_for(person)))
        merges = m.PersonMerge.select(m.PersonMerge.id, m.PersonMerge.merged).where(
            m.PersonMerge.survivor.in_(self._people)
        )
        for merge, person in merges.order_by(m.PersonMerge.id).tuples():
            found.append((f"/merges/{merge}", _named(person)))
        return found

    def _of_office(self, mark: Mark) -> bool:
        if mark.model in OF_THE_GROUP or not mark.people | mark.groups:
            return True
        is_referred_here = mark.referrals <= self._referrals or mark.model in OF_THE_PERSON
        return is_referred_here and mark.people <= self._people

    def _of_leader(self, mark: Mark) -> bool:
        if mark.place in BY_ONE_TAP or not mark.people | mark.groups:
            return False
        return mark.people <= self._people


def _whom_to_ring_for(person: int) -> Callable[[Mark], bool]:
    return lambda mark: mark.place in BY_ONE_TAP and mark.people == {person}


def _named(person: int) -> Callable[[Mark], bool]:
    return lambda mark: mark.place == "Person.name" and mark.people == {person}


def on_rolls(user: SignedInUser, groups: frozenset[int]) -> frozenset[int]:
    """People who came to, or belonged to, the groups whose rolls this user may open."""
    came = (
        m.Attendance.select(m.Attendance.person)
        .join(m.Session)
        .where(m.Session.group.in_(groups), scope.not_blocked(user, m.Attendance.person))
    )
    belonged = m.Membership.select(m.Membership.person).where(
        m.Membership.group.in_(groups), scope.not_blocked(user, m.Membership.person)
    )
    tasted = m.Taster.select(m.Taster.person).where(
        m.Taster.group.in_(groups), scope.not_blocked(user, m.Taster.person)
    )
    return frozenset(number for query in (came, belonged, tasted) for (number,) in query.tuples())


def _looked_up(user: SignedInUser) -> frozenset[int]:
    """People whose emergency contact somebody looked up, which is reported to the leads."""
    leads = m.ConcernLead.select().where(m.ConcernLead.user == user.id, m.ConcernLead.is_active)
    if not leads.exists():
        return frozenset()
    looked = m.EmergencyLook.select(m.EmergencyLook.person).where(
        scope.not_blocked(user, m.EmergencyLook.person)
    )
    return frozenset(number for (number,) in looked.tuples())


def ids_of(model: Any, condition: Any) -> frozenset[int]:
    return frozenset(number for (number,) in model.select(model.id).where(condition).tuples())
