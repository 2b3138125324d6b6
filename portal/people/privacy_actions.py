"""Writes about the privacy notice, given or due, and what people say about themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import (
    EqualityAnswer,
    EqualityQuestion,
    EqualityState,
    FollowUpKind,
    NoticeHow,
    PrivacyNotice,
)
from portal.models.privacy import ANSWER_LENGTH, NOTICE_NAME_LENGTH
from portal.people import follow_up_actions, privacy_queries, privacy_rules


class Answered(NamedTuple):
    """One answer: what is known of it, a code of the question's list, and their own words."""

    state: EqualityState
    answer: str = ""
    words: str = ""


def give_notice(person_id: int, notice: str, given_on: date, how: NoticeHow, by: Any) -> int:
    """Record that a person was given the privacy notice; what was due is settled by it.

    Raises DomainError, with its field, without which and for a day ahead.
    """
    name = notice.strip()[:NOTICE_NAME_LENGTH]
    if not name:
        raise DomainError(_("Enter which notice it was."), "notice")
    if given_on > clock.today():
        raise DomainError(_("Enter today or a day before."), "given_on")
    with write():
        made = PrivacyNotice.create(
            person=person_id,
            notice=name,
            given_on=given_on,
            how=NoticeHow(how),
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
        )
        follow_up_actions.settle_by_key(
            privacy_rules.due_key(person_id), _("It was given: %(notice)s.", notice=name), by
        )
        record_event(
            "privacy_notice_given", "person", person_id, by=by, person=person_id, fields=["notice"]
        )
    return int(made.id)


def ask_for_notices(today: date) -> int:
    """Have the privacy notice given, once, to everybody for whom it is due. Returns how many."""
    count = 0
    for due in privacy_queries.due(today):
        with write():
            follow_up_actions.add_follow_up(
                FollowUpKind.PRIVACY,
                due.due_on,
                by=None,
                key=privacy_rules.due_key(due.person_id),
                person_id=due.person_id,
            )
        count += 1
    return count


def answer_equality(
    person_id: int, answers: Mapping[EqualityQuestion, Answered], seen: str, by: Any
) -> bool:
    """Keep what a person says about themselves. False where nothing changed.

    `seen` is the fingerprint of what the page showed. Raises StaleVersion when somebody
    answered meanwhile.
    """
    with write():
        known = privacy_queries.equality_of(person_id)
        if seen != privacy_rules.fingerprint(known):
            raise StaleVersion(
                _("Somebody answered this since you opened it. Look at what stands there now.")
            )
        changed = []
        for question, said in answers.items():
            if known.get(question, Answered(EqualityState.NOT_ASKED)) == said:
                continue
            values = {
                "state": said.state,
                "answer": said.answer if said.state == EqualityState.ANSWERED else "",
                "words": said.words[:ANSWER_LENGTH] if said.answer == "other" else "",
                "recorded_by": getattr(by, "id", by),
                "recorded_at": clock.now(),
            }
            where = (EqualityAnswer.person == person_id) & (EqualityAnswer.question == question)
            if not EqualityAnswer.update(**values).where(where).execute():
                EqualityAnswer.insert(person=person_id, question=question, **values).execute()
            changed.append(str(question))
        if not changed:
            return False
        # Which questions, never what was said: the trail holds no such thing.
        record_event(
            "equality_answered", "person", person_id, by=by, person=person_id, fields=changed
        )
    return True
