"""Writes about opening one record in an emergency, and about looking into it."""

from collections.abc import Collection
from datetime import date, timedelta

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.auth import break_glass_queries as queries
from portal.auth import break_glass_rules as rules
from portal.auth import officer_queries, review_queries, throttle
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import (
    BreakGlass,
    BreakGlassNotice,
    BreakGlassOfficer,
    Finding,
    FoundBy,
)


class MayOpenAnyway(DomainError):
    """The record is one that they may open as it is; `person_id` says which."""

    def __init__(self, person_id: int):
        super().__init__(_("You may open this record as it is."))
        self.person_id = person_id


def open_record(
    name: str, born_on: date | None, receipt: str, reason: str, by: SignedInUser
) -> int:
    """Open one person's record for a while, and tell the officers. Returns the opening's id.

    Whoever opens it must know whose it is: a whole name and the birth date, or a receipt
    number. Whatever stands in the way, the answer is the same as for nobody, so that asking
    tells nothing. Raises MayOpenAnyway where it needs no emergency, and DomainError for too few
    words of reason, too many tries, too few officers, another record that is open, and nobody.
    """
    if not rules.says_why(reason):
        raise DomainError(
            _("Say in a few words more what has happened and what you need to know."), "reason"
        )
    if (
        len([one for one in officer_queries.officers() if one.user_id != by.id])
        < rules.LEAST_OFFICERS
    ):
        raise DomainError(
            _("Nobody is named to look into this, so no record can be opened. Ring the office.")
        )
    seconds = throttle.take(f"break glass {by.id}", rules.TRIES, 60)
    if seconds:
        raise DomainError(
            _(
                "You tried this often. Wait %(minutes)s minutes, or ring the office.",
                minutes=seconds // 60 + 1,
            )
        )
    with write():
        record_event("break_glass_tried", "break_glass", None, by=by)
        person_id = (
            queries.found_by_receipt(by, receipt)
            if receipt.strip()
            else queries.found_exactly(by, name, born_on)
            if born_on is not None
            else None
        )
        opening_id = None
        is_free = not queries.is_stood_down(by.id)
        if person_id is not None and is_free and not queries.is_in_scope(by, person_id):
            found_by = FoundBy.RECEIPT if receipt.strip() else FoundBy.NAME_AND_BIRTH
            opening_id = _open(person_id, found_by, reason.strip(), by)
    if opening_id is not None:
        return opening_id
    if person_id is not None and queries.is_in_scope(by, person_id):
        raise MayOpenAnyway(person_id)
    raise DomainError(
        _(
            "No record can be opened by this. Check every letter and the date, or the number. If "
            "it is right, ring the office."
        )
    )


def _open(person_id: int, found_by: FoundBy, reason: str, by: SignedInUser) -> int | None:
    """Open it, in the transaction that is open; None where too few may be told of it."""
    known = queries.open_now(by)
    if known is not None and known.person_id == person_id:
        return known.opening_id
    if known is not None:
        raise DomainError(_("You have another record open. Close that one first."))
    told = officer_queries.officers_for(person_id, by.id)
    if len(told) < rules.LEAST_OFFICERS:
        return None
    now = clock.now()
    made = BreakGlass.create(
        user=by.id,
        person=person_id,
        found_by=found_by,
        reason=reason,
        opened_at=now,
        closes_at=now + timedelta(minutes=settings.current().break_glass_minutes),
    )
    record_event("break_glass_opened", "break_glass", made.id, by=by, person=person_id)
    for one in told:
        BreakGlassNotice.create(break_glass=made.id, user=one.user_id)
        _tell(one, int(made.id))
    return int(made.id)


def _tell(officer: officer_queries.Officer, opening_id: int) -> None:
    # Whoever has no address that mail can go to finds it on their start page all the same.
    try:
        address = mail.checked_address(officer.email) if officer.email else ""
    except DomainError:
        return
    if address:
        mail.put(
            f"break glass {opening_id} {officer.user_id}",
            address,
            _("Please look"),
            "break_glass_notice",
            user_id=officer.user_id,
            name=officer.name,
            opening_id=opening_id,
        )


def close_record(opening_id: int, by: SignedInUser) -> None:
    """Shut a record before its time; one that is shut stays as it is.

    Raises DomainError for one that isn't theirs.
    """
    with write():
        row = BreakGlass.get_or_none(BreakGlass.id == opening_id, BreakGlass.user == by.id)
        if row is None:
            raise DomainError(_("This record isn't open."))
        if row.closed_at is not None or row.closes_at <= clock.now():
            return
        BreakGlass.update(closed_at=clock.now()).where(BreakGlass.id == opening_id).execute()
        record_event(
            "break_glass_closed",
            "break_glass",
            opening_id,
            by=by,
            person=row.person_id,
            fields=["closed_at"],
        )


def close_all(user_id: int, by: int | None) -> None:
    """Shut what somebody has open, in the transaction that is open: they are kept out."""
    now = clock.now()
    query = BreakGlass.select(BreakGlass.id, BreakGlass.person).where(
        BreakGlass.user == user_id, BreakGlass.closed_at.is_null(), BreakGlass.closes_at > now
    )
    for opening_id, person_id in list(query.order_by(BreakGlass.id).tuples()):
        BreakGlass.update(closed_at=now).where(BreakGlass.id == opening_id).execute()
        record_event(
            "break_glass_closed",
            "break_glass",
            opening_id,
            by=by,
            person=person_id,
            fields=["closed_at"],
        )


def review(opening_id: int, finding: Finding, words: str, version: int, by: SignedInUser) -> None:
    """Say what an officer found who looked into one.

    Raises DomainError for one that isn't theirs to look into (their own above all), that is
    still open, or without words; StaleVersion where another officer was first.
    """
    if not words.strip():
        raise DomainError(_("Say in words what you found."), "words")
    with write():
        row = review_queries.opening_for(by, opening_id)
        if row is None:
            raise DomainError(_("Nobody looks into what they opened themselves."))
        if row.is_open:
            raise DomainError(_("It is still open. Look into it once it is shut."))
        if row.version != version or row.finding is not None:
            raise StaleVersion(
                _("%(name)s was first: what was found stands below.", name=row.reviewed_by_name)
            )
        BreakGlass.update(
            finding=finding,
            finding_words=words.strip(),
            reviewed_by=by.id,
            reviewed_at=clock.now(),
            version=version + 1,
        ).where(BreakGlass.id == opening_id).execute()
        record_event(
            "break_glass_reviewed",
            "break_glass",
            opening_id,
            by=by,
            person=row.person_id,
            fields=["finding", "finding_words"],
        )


def name_officers(user_ids: Collection[int], by: SignedInUser) -> None:
    """Say who is told of every record opened in an emergency, and looks into it.

    Raises DomainError for fewer than two, and for somebody who may not be one.
    """
    wanted = set(user_ids)
    with write():
        known = officer_queries.candidates()
        if wanted - {one.user_id for one in known}:
            raise DomainError(_("Choose from those who are listed."), "officers")
        if len(wanted) < rules.LEAST_OFFICERS:
            raise DomainError(
                _("Choose at least two: nobody looks into what they opened themselves."),
                "officers",
            )
        before = {one.user_id for one in known if one.is_officer}
        BreakGlassOfficer.delete().where(BreakGlassOfficer.user.not_in(wanted)).execute()
        for user_id in sorted(wanted - before):
            BreakGlassOfficer.create(user=user_id, named_by=by.id, named_at=clock.now())
        if wanted != before:
            record_event(
                "break_glass_officers_named", "break_glass_officer", by=by, fields=["user"]
            )
