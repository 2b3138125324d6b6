"""Reading intake messages: who may see which, and what came of them."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from peewee import JOIN

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.intake import outcome_rules
from portal.models import (
    Group,
    GroupTopic,
    IntakeFile,
    IntakeMessage,
    IntakeState,
    Programme,
    Provider,
    Referral,
    ReferralMessage,
    User,
)
from portal.paging import Page, page_of


class FirstMessage(NamedTuple):
    """The message that already stands under a sender's key."""

    message_id: int
    receipt: str
    body_sha256: str
    received_at: datetime


class RefusedRow(NamedTuple):
    """A refused message as the list shows it. `reason` is its first error's sentence."""

    message_id: int
    receipt: str
    received_at: datetime
    door: str
    provider_name: str | None
    reason: str


class MessagePage(NamedTuple):
    """An intake message as its page shows it. The last four are empty for a refused one."""

    id: int
    receipt: str
    door: str
    state: str
    external_id: str
    content_type: str
    body: bytes | None
    body_sha256: str
    outcome: str
    received_at: datetime
    provider_name: str | None
    typed_by: str | None
    referral_id: int | None
    person_id: int | None

    @property
    def issues(self) -> list[tuple[str, str, str]]:
        """What was answered: (severity, element, sentence) for each issue, in order."""
        return outcome_rules.issues_of(json.loads(self.outcome)) if self.outcome else []


def message_under(sender: str, external_id: str) -> FirstMessage | None:
    """The message this sender has already sent under this key, or None."""
    row = (
        IntakeMessage.select(
            IntakeMessage.id,
            IntakeMessage.receipt,
            IntakeMessage.body_sha256,
            IntakeMessage.received_at,
        )
        .where(IntakeMessage.sender == sender, IntakeMessage.external_id == external_id)
        .tuples()
        .first()
    )
    return FirstMessage(*row) if row else None


def typed_sha256(message_id: int) -> str | None:
    """The SHA-256 of what staff typed from a message that is a file; None for any other."""
    row = (
        IntakeFile.select(IntakeFile.sha256)
        .where(IntakeFile.message == message_id, IntakeFile.is_typed)
        .tuples()
        .first()
    )
    return str(row[0]) if row else None


def is_receipt_taken(receipt: str) -> bool:
    """Whether a message already bears this receipt number."""
    return bool(
        IntakeMessage.select(IntakeMessage.id).where(IntakeMessage.receipt == receipt).exists()
    )


def referral_of_message(message_id: int) -> int | None:
    """The id of the referral that a message opened, or None."""
    row = Referral.select(Referral.id).where(Referral.message == message_id).tuples().first()
    return row[0] if row else None


def refused_page(number: int) -> Page:
    """One page of refused messages, newest first. Rows are RefusedRow; one statement."""
    query = (
        IntakeMessage.select(
            IntakeMessage.id,
            IntakeMessage.receipt,
            IntakeMessage.received_at,
            IntakeMessage.door,
            Provider.name,
            IntakeMessage.outcome,
        )
        .join(Provider, JOIN.LEFT_OUTER)
        .where(IntakeMessage.state == IntakeState.REFUSED)
        .order_by(IntakeMessage.received_at.desc(), IntakeMessage.id.desc())
    )
    page = page_of(query.tuples(), number)
    rows = [RefusedRow(*row)._replace(reason=_first_sentence(row[-1])) for row in page.rows]
    return Page(rows, page.number, page.has_next)


def _first_sentence(outcome: str) -> str:
    issues = outcome_rules.issues_of(json.loads(outcome)) if outcome else []
    return issues[0][2] if issues else ""


class MessageAbout(NamedTuple):
    """Whose referral a message opened or joined; all empty for a refused one."""

    referral_id: int | None
    person_id: int | None


def message_about(user: SignedInUser, message_id: int) -> MessageAbout | None:
    """Whose a message is, if the user may open it: refused ones, and those of referrals they
    may see, whether it opened the referral or joined it later. One statement."""
    row = (
        of_referral(IntakeMessage.select(Referral.id, Referral.person))
        .where(IntakeMessage.id == message_id, readable(user))
        .tuples()
        .first()
    )
    return MessageAbout(*row) if row else None


def message_for(user: SignedInUser, message_id: int) -> MessagePage | None:
    """One message, if the user may open it, as for `message_about`. One statement."""
    row = (
        of_referral(
            IntakeMessage.select(
                IntakeMessage.id,
                IntakeMessage.receipt,
                IntakeMessage.door,
                IntakeMessage.state,
                IntakeMessage.external_id,
                IntakeMessage.content_type,
                IntakeMessage.body,
                IntakeMessage.body_sha256,
                IntakeMessage.outcome,
                IntakeMessage.received_at,
                Provider.name,
                User.name,
                Referral.id,
                Referral.person,
            )
        )
        .join_from(IntakeMessage, Provider, JOIN.LEFT_OUTER)
        .join_from(IntakeMessage, User, JOIN.LEFT_OUTER, on=(IntakeMessage.typed_by == User.id))
        .where(IntakeMessage.id == message_id, readable(user))
        .tuples()
        .first()
    )
    if row is None:
        return None
    page = MessagePage(*row)
    return page._replace(body=bytes(page.body) if page.body is not None else None)


def of_referral(query: Any) -> Any:
    """A query of messages, joined with the referral that each opened or joined."""
    return query.join_from(
        IntakeMessage,
        ReferralMessage,
        JOIN.LEFT_OUTER,
        on=(ReferralMessage.message == IntakeMessage.id),
    ).join_from(
        IntakeMessage,
        Referral,
        JOIN.LEFT_OUTER,
        on=(Referral.message == IntakeMessage.id) | (Referral.id == ReferralMessage.referral),
    )


def readable(user: SignedInUser) -> Any:
    """Messages that a user may open, in a query that `of_referral` has joined."""
    return (IntakeMessage.state == IntakeState.REFUSED) | scope.referrals(user)


def topics() -> list[str]:
    """What open groups are about, by name, without those whose members are kept apart."""
    query = (
        GroupTopic.select(GroupTopic.topic)
        .join(Group)
        .where(Group.ended_on.is_null(), ~Group.is_sensitive)
        .distinct()
        .order_by(GroupTopic.topic)
    )
    return [row[0] for row in query.tuples()]


def open_programmes(user: SignedInUser) -> list[tuple[Any, ...]]:
    """Programmes that a user may file a referral under, by name. Rows: (programme_id, name)."""
    query = Programme.select(Programme.id, Programme.name).where(Programme.is_open)
    if user.programme_ids:
        query = query.where(Programme.id.in_(user.programme_ids))
    return list(query.order_by(Programme.name, Programme.id).tuples())
