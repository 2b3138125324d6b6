"""Writes of notices: what somebody is told, and that they were, in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import ngettext

from portal import clock, mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import TrainingNotice
from portal.training import notice_queries, notice_rules, notice_words
from portal.training.notice_queries import Recipient
from portal.training.notice_rules import Key, Notice


def tell(
    to: Recipient,
    lapsing: Sequence[Notice],
    stages: Sequence[int],
    users: Mapping[int, Recipient],
    without: Mapping[Key, Sequence[date]] | None = None,
) -> int:
    """Tell one user, in one digest, of what lapses and they weren't told yet.

    `lapsing` is what concerns them: their own, and everybody's for a manager; `users` are
    those it is about, by id; `without` are days of sessions planned that are hurt. The mail and
    the notices stand or fall together, so that nobody is told twice and nobody is passed over.
    Returns how many lapses they were told of; who has no address is noted without a message.
    """
    today = clock.today()
    with write():
        # Asked for again here: another worker may just have told them.
        due = notice_rules.due(lapsing, today, stages, notice_queries.told_to(to.user_id, today))
        if not due:
            return 0
        message_id = _put(to, due, users, today, without or {})
        for one in due:
            TrainingNotice.create(
                told=to.user_id,
                user=one.user_id,
                course=one.status.course.id,
                lapses_on=one.lapses_on,
                stage_days=one.stage_days,
                message=message_id,
                created_at=clock.now(),
            )
        record_event("training_notice_made", "user", to.user_id)
    return len(due)


def address_of(user: Recipient) -> str:
    """The address that mail to a user goes to, '' where there is none that can be right."""
    try:
        return mail.checked_address(user.email) if user.email else ""
    except DomainError:
        return ""


def _put(
    to: Recipient,
    due: Sequence[Notice],
    users: Mapping[int, Recipient],
    today: date,
    without: Mapping[Key, Sequence[date]],
) -> int | None:
    address = address_of(to)
    if not address:
        return None
    said = [(one, _said(one, users, today, without.get(one.key, ()))) for one in due]
    own = [words for one, words in said if one.user_id == to.user_id]
    others = [words for one, words in said if one.user_id != to.user_id]
    return mail.put(
        _key(to, due),
        address,
        _subject(len(own), len(others)),
        "training_notice",
        user_id=to.user_id,
        name=to.name,
        own=own,
        others=others,
    )


def _subject(own_count: int, other_count: int) -> str:
    if not other_count:
        return ngettext(
            "Your training: %(num)s thing to do", "Your training: %(num)s things to do", own_count
        )
    count = own_count + other_count
    return ngettext(
        "Training: %(num)s course lapses soon", "Training: %(num)s courses lapse soon", count
    )


def _key(to: Recipient, due: Sequence[Notice]) -> str:
    # What it says once and for all: the same lapses at the same stages are the same message.
    parts = sorted(f"{one.key} {one.stage_days}" for one in due)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return f"training_notice {to.user_id} {digest}"


def _said(
    one: Notice, users: Mapping[int, Recipient], today: date, without: Sequence[date]
) -> dict[str, Any]:
    about = users[one.user_id]
    return {
        "name": about.name,
        "user_id": one.user_id,
        "fact": notice_words.fact(one, today),
        "sessions": notice_words.sessions(without),
        "advice": notice_words.advice(one),
        "has_address": bool(address_of(about)),
    }
