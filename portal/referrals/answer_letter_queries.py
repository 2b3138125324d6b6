"""Reading an answer as its letter says it: its own text, and beside it whom it is about."""

from datetime import date, datetime
from typing import Any, NamedTuple

from portal.models import Answer, Audience, Person, Referral
from portal.referrals import answer_words


class Letter(NamedTuple):
    """An answer as its letter says it."""

    answer_id: int
    person_id: int
    audience: str
    to_address: str
    named_as: str
    born_on: date | None
    reference: str
    sender_reference: str
    is_for_action: bool
    text: str
    made_at: datetime
    is_correction: bool

    @property
    def is_for_person(self) -> bool:
        return self.audience == Audience.PERSON

    @property
    def heading(self) -> str:
        """What its reader reads first."""
        if self.is_for_person:
            return ""
        return answer_words.heading(self.is_for_action)

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")


def letter_in_mail(outbox_id: int) -> Letter | None:
    """The letter that goes with a mail, to an address that may have it. One statement."""
    query = Answer.select(Answer.id).where(Answer.outbox == outbox_id, Answer.named_as != "")
    answer_id = query.order_by(Answer.id).scalar()
    return letter_of(answer_id) if answer_id is not None else None


def letter_of(answer_id: int) -> Letter | None:
    """An answer as a letter; None where it isn't told by one. One statement."""
    row: Any = (
        Answer.select(
            Answer.id,
            Person.id,
            Answer.audience,
            Answer.to_address,
            Answer.named_as,
            Person.born_on,
            Referral.reference,
            Referral.sender_reference,
            Answer.is_for_action,
            Answer.text,
            Answer.made_at,
            Answer.corrects.is_null(False),
        )
        .join(Referral)
        .join(Person)
        .where(Answer.id == answer_id, Answer.named_as != "")
        .tuples()
        .first()
    )
    return Letter._make((*row[:11], bool(row[11]))) if row else None
