"""How rows about a person go once they are erased, and what stays of them for the figures."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from portal import clock
from portal.erasing import ERASED_NAME, NOBODY, Part, Row, Whose, goes, stays
from portal.models import (
    Answer,
    AnswerChoice,
    Attendance,
    Consent,
    Contact,
    Death,
    DeathChange,
    EqualityAnswer,
    EqualityQuestion,
    FollowUp,
    NotSame,
    OutboxMessage,
    Pair,
    PairException,
    PairReader,
    Person,
    PersonMerge,
    PersonName,
    PersonNameKey,
    PrivacyNotice,
    Provider,
    Pseudonym,
    Referral,
    Referrer,
    Response,
    Session,
    Telling,
    User,
    Venue,
)
from portal.people.erasing_rules import coarse_birth, coarse_day, coarse_postcode
from portal.people.gender_rules import plain

# What figures are told apart by; every other answer goes.
_COUNTED = (EqualityQuestion.ETHNICITY, EqualityQuestion.DISABILITY)


# How somebody is reached who isn't a person of ours: texts speak of them by it too.
_EMAILS = (Venue.contact_email, Provider.email, Referrer.email, User.email, AnswerChoice.email)
_PHONES = (Venue.contact_phone, Provider.phone, Referrer.phone)


def _born(row: Row) -> date | None:
    """As much of a birth date as leaves every age in a figure what it was."""
    if row["born_on"] is None:
        return None
    who = row["id"]
    queries: tuple[Any, ...] = (
        Referral.select(Referral.received_at).where(Referral.person == who),
        Attendance.select(Session.starts_at).join(Session).where(Attendance.person == who),
    )
    instants = [at for query in queries for (at,) in query.tuples()]
    days = [clock.local(at).date() for at in instants]
    answered = Response.select(Response.answered_on).where(Response.person == who).tuples()
    return coarse_birth(row["born_on"], [*days, *(on for (on,) in answered)])


def _mail(whose: Whose) -> Iterable[Any]:
    """Mail to them, about their referral or a session of theirs, and to their own address."""
    found = set(whose.pointing(Answer, "outbox")) | set(whose.pointing(Telling, "message"))
    emails = {one for one in whose.pointing(Person, "email") if one}
    emails -= _shared(Person.email, emails, whose)
    if emails:
        theirs = OutboxMessage.select(OutboxMessage.id).where(
            OutboxMessage.to_address.in_(sorted(emails)), OutboxMessage.user.is_null()
        )
        found |= {one for (one,) in theirs.tuples()}
    return found


def _equality(whose: Whose, *, is_counted: bool) -> list[int]:
    counted = EqualityAnswer.question.in_([str(one) for one in _COUNTED])
    rows = EqualityAnswer.select(EqualityAnswer.id).where(
        EqualityAnswer.person.in_(sorted(whose.person_ids)), counted if is_counted else ~counted
    )
    return [one for (one,) in rows.tuples()]


def _drop_other_answers(whose: Whose) -> None:
    ids = _equality(whose, is_counted=False)
    EqualityAnswer.delete().where(EqualityAnswer.id.in_(ids)).execute()


def _names(whose: Whose) -> Iterable[str]:
    """Whole names, addresses and numbers, unless they are somebody else's too."""
    names: set[str] = set()
    rows = whose.rows(Person)
    for row in rows:
        names |= {row["name"], row["referrer_name"]}
        names.add(f"{row['given_name']} {row['family_name']}".strip())
        yield row["nhs_number"]
    # A household has one telephone, and often one address for mail; or it is a place's.
    for column, others in ((Person.email, _EMAILS), (Person.phone, _PHONES)):
        theirs = {row[column.name] for row in rows}
        theirs -= _shared(column, theirs, whose)
        for other in others:
            query = other.model.select(other).where(other.in_(sorted(theirs)))
            theirs -= {value for (value,) in query.tuples()}
        yield from sorted(theirs)
    names |= {row["name"] for row in whose.rows(PersonName)}
    # A word alone is too much like any other: "May", "Hope".
    whole = {" ".join(name.split()) for name in names if len(name.split()) > 1}
    yield from sorted(whole - _shared(Person.name, whole, whose))


def _shared(column: Any, values: set[str], whose: Whose) -> set[str]:
    """Those of some values that stand with another person as well."""
    others = Person.select(column).where(
        column.in_(sorted(values)), Person.id.not_in(sorted(whose.person_ids))
    )
    return {value for (value,) in others.tuples()}


PART = Part(
    holdings=(
        stays(
            Person,
            name=ERASED_NAME,
            gender=lambda row: plain(row["gender"]),
            born_on=_born,
            postcode=lambda row: coarse_postcode(row["postcode"]),
            died_on=lambda row: coarse_day(row["died_on"]),
            erased_at=lambda _row: clock.now(),
            needs_interpreter=False,
            may_email=False,
            may_text=False,
            may_call=False,
            may_post=False,
            wants_reminders=False,
            may_voicemail=False,
            may_contact_kin=False,
            do_not_contact=True,
            version=lambda row: row["version"] + 1,
        ),
        goes(PersonName, "person"),
        goes(PersonNameKey, "person"),
        goes(Consent, "person"),
        goes(FollowUp, "person", "referral"),
        stays(Contact, "person", "referral", keeps=("kind", "outcome")),
        goes(PrivacyNotice, "person"),
        stays(EqualityAnswer, "person", keeps=("question", "state", "answer")),
        stays(
            Death,
            "person",
            undo_reason=lambda row: NOBODY if row["undo_reason"] else "",
            died_on=lambda row: coarse_day(row["died_on"]),
            told_on=lambda row: coarse_day(row["told_on"]),
        ),
        goes(DeathChange, "death"),
        goes(Pair, "one_person", "other_person"),
        goes(PairReader, "pair"),
        goes(PairException, "pair"),
        goes(PersonMerge, "survivor", "merged"),
        goes(NotSame, "one", "other"),
        goes(OutboxMessage, "person", find=_mail),
        # The only name by which the trail knows them.
        goes(Pseudonym, "person"),
    ),
    names=_names,
    before=_drop_other_answers,
    spares={
        # Others may be called the same.
        Person: ("name", "referrer_name", "given_name", "family_name", "email", "phone"),
        PersonName: (),
    },
)
