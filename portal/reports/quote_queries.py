"""Reading people's words: for those who record them, and for those who choose among them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Group, Person, PersonName, Programme, Quote
from portal.reports.ask_rules import Ask
from portal.reports.quote_rules import scopes_for


class QuoteRow(NamedTuple):
    """Somebody's words as staff see them. `person_id` is None where nobody is named, and where
    the person isn't this user's to open."""

    quote_id: int
    words: str
    said_by: str
    theme: str
    programme_id: int | None
    programme: str
    person_id: int | None
    said_on: date
    consent_scope: str
    consented_on: date
    consent_how: str
    withdrawn_on: date | None
    version: int


class Choice(NamedTuple):
    """Words that a manager may choose for a report; nothing leads back to who said them."""

    quote_id: int
    words: str
    said_by: str
    theme: str
    said_on: date


def quotes_for(user: SignedInUser, quote_id: int | None = None) -> list[QuoteRow]:
    """Words that a colleague may see, newest first; of one id only. One statement.

    Those of their programmes, or of none; of somebody whom a bar keeps from them, nothing.
    """
    query = (
        Quote.select(
            Quote.id,
            Quote.words,
            Quote.said_by,
            Quote.theme,
            Quote.programme,
            Programme.name,
            Person.id,
            Quote.said_on,
            Quote.consent_scope,
            Quote.consented_on,
            Quote.consent_how,
            Quote.withdrawn_on,
            Quote.version,
        )
        .join_from(Quote, Programme, JOIN.LEFT_OUTER)
        .join_from(Quote, Person, JOIN.LEFT_OUTER)
        .where(_for(user))
        .order_by(Quote.said_on.desc(), Quote.id.desc())
    )
    if quote_id is not None:
        query = query.where(Quote.id == quote_id)
    return [QuoteRow(*row)._replace(programme=row[5] or "") for row in query.tuples()]


def _for(user: SignedInUser) -> Any:
    condition = Quote.person.is_null() | scope.people(user, Quote.person)
    if user.programme_ids:
        condition &= Quote.programme.is_null() | Quote.programme.in_(user.programme_ids)
    return condition


def choosable(ask: Ask) -> list[Choice]:
    """Words that may stand in a report: agreed to for its readers, not taken back, and of its
    programme or of none; newest first. One statement."""
    query = _choices().where(_may_stand(ask)).order_by(Quote.said_on.desc(), Quote.id.desc())
    return [Choice(*row) for row in query.tuples()]


def chosen(ask: Ask, quote_ids: Sequence[int]) -> list[tuple[str, str]]:
    """(words, who said it) of those chosen, in their order; what has been taken back since, or
    was never agreed to for these readers, isn't among them. One statement at most."""
    if not quote_ids:
        return []
    query = _choices().where(_may_stand(ask), Quote.id.in_(list(quote_ids))).order_by(Quote.id)
    found = {row[0]: (row[1], row[2]) for row in query.tuples()}
    return [found[one] for one in dict.fromkeys(quote_ids) if one in found]


def _choices() -> Any:
    return Quote.select(Quote.id, Quote.words, Quote.said_by, Quote.theme, Quote.said_on)


def _may_stand(ask: Ask) -> Any:
    condition = Quote.withdrawn_on.is_null() & Quote.consent_scope.in_(scopes_for(ask.kind))
    if ask.programme_id is not None:
        condition &= Quote.programme.is_null() | (Quote.programme == ask.programme_id)
    if ask.group_id is not None:
        # Of a group no words are known, only of its programme.
        programme = Group.select(Group.programme).where(Group.id == ask.group_id)
        condition &= Quote.programme.is_null() | Quote.programme.in_(programme)
    return condition


def record_words(person_id: int) -> list[str]:
    """What somebody's record holds that would tell who they are. Two statements."""
    query = Person.select(*_TELLING).where(Person.id == person_id).order_by(Person.id)
    found = [str(value) for row in query.tuples() for value in row if value]
    names = (
        PersonName.select(PersonName.name)
        .where(PersonName.person == person_id)
        .order_by(PersonName.id)
    )
    return found + [str(name) for (name,) in names.tuples()]


_TELLING = (
    Person.name,
    Person.referrer_name,
    Person.given_name,
    Person.family_name,
    Person.postcode,
    Person.address,
    Person.phone,
    Person.email,
    Person.nhs_number,
    Person.practice_name,
    Person.kin_name,
    Person.emergency_name,
    Person.contact_through,
)


def private_names() -> list[str]:
    """Names of groups that aren't named outside. One statement."""
    query = Group.select(Group.name).where(Group.is_sensitive).order_by(Group.name, Group.id)
    return [str(name) for (name,) in query.tuples()]


def person_for(user: SignedInUser, person_id: int) -> tuple[int, str] | None:
    """(person_id, name) of somebody whom the user may open, or None. One statement."""
    query = Person.select(Person.id, Person.name).where(
        Person.id == person_id, scope.people(user, Person.id)
    )
    return next(iter(query.order_by(Person.id).tuples()), None)
