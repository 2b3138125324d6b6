"""Reading how providers want to be told what becomes of their referrals."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN, fn

from portal import clock
from portal.models import AnswerChannel, AnswerChoice, Provider, User
from portal.paging import Page, page_of
from portal.providers import answer_choice_rules as rules
from portal.providers.answer_choice_rules import Choice

# A closed provider's successor may have closed as well, and so on; nobody goes round in circles.
MOST_SUCCESSORS = 5


def choices_for(provider_ids: Collection[int]) -> dict[int, Choice]:
    """How each of these is told, by the id that was asked for; a closed one's successor stands
    in for it. One statement, and one for each step from a closed one to its successor.
    """
    wanted = {provider_id: provider_id for provider_id in provider_ids}
    found: dict[int, Choice] = {}
    for _step in range(MOST_SUCCESSORS):
        rows = _rows(set(wanted.values())) if wanted else {}
        onward = {}
        for asked, provider_id in wanted.items():
            row = rows.get(provider_id)
            if row is None:
                continue
            if row.is_closed and row.successor_id is not None:
                onward[asked] = row.successor_id
            found[asked] = row.choice
        wanted = onward
    return found


def choice_of(provider_id: int) -> Choice | None:
    """How one provider is told, its own words whether it is closed or not. One statement."""
    row = _rows({provider_id}).get(provider_id)
    return row.choice if row else None


class _Row(NamedTuple):
    choice: Choice
    is_closed: bool
    successor_id: int | None


def _rows(ids: Collection[int]) -> dict[int, _Row]:
    query = (
        Provider.select(
            Provider.id,
            Provider.name,
            Provider.email,
            Provider.address,
            Provider.closes_on,
            Provider.successor,
            AnswerChoice.channel,
            AnswerChoice.milestones,
            AnswerChoice.email,
            AnswerChoice.address,
            AnswerChoice.secure_email,
            AnswerChoice.version,
        )
        .join(AnswerChoice, JOIN.LEFT_OUTER, on=(AnswerChoice.provider == Provider.id))
        .where(Provider.id.in_(list(ids)))
        .order_by(Provider.id)
    )
    return {row[0]: _row(row) for row in query.tuples()}


def _row(row: Any) -> _Row:
    provider_id, name, email, address, closes_on, successor_id, channel = row[:7]
    milestones, own_email, own_address, secure_email, version = row[7:]
    is_closed = closes_on is not None and closes_on <= clock.today()
    reached_at = own_email or email
    choice = Choice(
        provider_id,
        name,
        AnswerChannel(channel) if channel else None,
        rules.DEFAULT_MILESTONES if milestones is None else rules.of_text(milestones),
        reached_at,
        own_address or address,
        own_email or "",
        own_address or "",
        rules.is_secure(reached_at, secure_email or ""),
        is_closed and successor_id is None,
        version or 0,
    )
    return _Row(choice, is_closed, successor_id)


class AddressRow(NamedTuple):
    """A provider's address for answers, as an administrator sees it."""

    provider_id: int
    name: str
    email: str
    secure_email: str
    secure_at: datetime | None
    secure_by: str | None

    @property
    def is_secure(self) -> bool:
        """Whether named letters may go there."""
        return rules.is_secure(self.email, self.secure_email)


def address_page(number: int) -> Page:
    """One page of providers that have an address for answers, by name. One statement."""
    email = fn.COALESCE(fn.NULLIF(AnswerChoice.email, ""), Provider.email)
    query = (
        Provider.select(
            Provider.id,
            Provider.name,
            email,
            fn.COALESCE(AnswerChoice.secure_email, ""),
            AnswerChoice.secure_at,
            User.name,
        )
        .join(AnswerChoice, JOIN.LEFT_OUTER, on=(AnswerChoice.provider == Provider.id))
        .join(User, JOIN.LEFT_OUTER, on=(AnswerChoice.secure_by == User.id))
        .where(email != "")
        .order_by(Provider.name, Provider.id)
    )
    page = page_of(query.tuples(), number)
    return Page([AddressRow(*row) for row in page.rows], page.number, page.has_next)
