"""Writes about links to somebody's own questions: made, mailed, answered, sent and taken back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, mail, settings
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import AnsweredBy, MeasureUse, Occasion, OutboxMessage, ResponseLink
from portal.outcomes import (
    link_keys,
    link_queries,
    link_rules,
    link_words,
    question_rules,
    taking_actions,
)
from portal.outcomes.link_queries import OpenLink
from portal.outcomes.link_rules import Pulled
from portal.outcomes.measure_registry import known
from portal.outcomes.question_rules import Question
from portal.outcomes.response_rules import Where
from portal.outcomes.taking_actions import Taken


class LinkGone(DomainError):
    """The link ended while its page was open."""


class NothingToAsk(DomainError):
    """None of the measures may be asked by a link."""


class CannotMail(DomainError):
    """They may not be written to by e-mail."""


class MadeLink(NamedTuple):
    """A link that was just made. Its secret is shown once."""

    link_id: int
    token: str
    expires_at: Any


class For(NamedTuple):
    """What a link is made for."""

    person_id: int
    occasion: Occasion
    measures: Sequence[str]
    # The programme is always known: it says which measures links carry.
    where: Where


def make_link(wanted: For, by: Any, request_key: str, *, mailed: bool = False) -> MadeLink:
    """Let somebody answer these measures once on their own phone; mail it to them if told.

    The same key makes one link. An open one for the same answers is taken back, and what was
    tapped on it is gone. Raises NothingToAsk, CannotMail, or DomainError for somebody who has
    died, was made one with another record, or is to be reached through others alone.
    """
    now = clock.now()
    with write():
        made = ResponseLink.get_or_none(ResponseLink.request_key == request_key)
        token = link_keys.token_of(request_key, made.token_hash if made else "")
        if made is not None:
            if made.person_id != wanted.person_id:
                raise ValueError("This key is another person's link.")
            return MadeLink(int(made.id), token, made.expires_at)
        measures = _allowed(wanted)
        reach = _reach(wanted.person_id)
        if mailed and not reach.takes_mail:
            raise CannotMail(
                _("They haven’t agreed to e-mail. Show them the link or give them a form."),
                "mailed",
            )
        _replace(wanted, by)
        link = ResponseLink.create(
            token_hash=link_keys.token_hash(token),
            person=wanted.person_id,
            programme=wanted.where.programme_id,
            group=wanted.where.group_id,
            session=wanted.where.session_id,
            referral=wanted.where.referral_id,
            occasion=wanted.occasion,
            measures=question_rules.measures_as(measures),
            made_by=getattr(by, "id", by),
            made_at=now,
            expires_at=link_rules.expires_at(now, settings.current().response_link_days),
            request_key=request_key,
            is_mailed=mailed,
        )
        record_event(
            "response_link_made",
            "response_link",
            link.id,
            by=by,
            person=wanted.person_id,
            fields=["measures"],
        )
        if link_queries.open_link(token) is None:
            raise DomainError(
                _("They don’t come any more, so a link wouldn’t open. Give them a form.")
            )
        if mailed:
            _mail(f"response_link {link.id}", wanted.person_id, reach.email, token, link.expires_at)
    return MadeLink(int(link.id), token, link.expires_at)


def pull_link(person_id: int, link_id: int, by: Any) -> bool:
    """Take a link back now, and what was tapped on it. False where there is none open."""
    with write():
        return bool(
            _pull(
                (ResponseLink.id == link_id) & (ResponseLink.person == person_id),
                Pulled.STAFF,
                by,
            )
        )


def pull_all(person_id: int, reason: Pulled, by: Any) -> int:
    """Take every open link of somebody back. Returns how many."""
    with write():
        return _pull(ResponseLink.person == person_id, reason, by)


def note_open(link: OpenLink) -> None:
    """Note that a link was opened for the first time."""
    if link.opened_at is not None:
        return
    with write():
        ResponseLink.update(opened_at=clock.now()).where(
            ResponseLink.id == link.link_id, ResponseLink.opened_at.is_null()
        ).execute()
        record_event("response_link_opened", "response_link", link.link_id, person=link.person_id)


def save_answer(token: str, question: Question, value: int | None) -> OpenLink:
    """Keep one answer, or that it was left out. The last one given holds.

    Returns the link with all that is kept. Raises LinkGone, and DomainError for a value that
    the question hasn't.
    """
    if value is not None and not question.takes(value):
        raise DomainError(_("Choose one of the answers."), "answer")
    with write():
        link = _still_open(token)
        if question.measure not in link.measures:
            raise DomainError(_("This question isn’t asked here."))
        answers = question_rules.with_answer(link.answers, question, value)
        ResponseLink.update(
            answers=question_rules.answers_as(answers),
            saved_at=clock.now(),
            version=ResponseLink.version + 1,
        ).where(ResponseLink.id == link.link_id).execute()
        return link._replace(answers=answers)


def send(token: str) -> None:
    """Make responses of what was tapped, once, and end the link.

    What was tapped is then no part of the link any more. A measure that was left out whole is
    kept as left out this time. Raises LinkGone.
    """
    with write():
        link = _still_open(token)
        asked = question_rules.questions(
            link.known_measures(), link_queries.own_goals(link.person_id), link_words.goal_ends()
        )
        given = question_rules.given(asked, link.answers)
        for code in link.measures:
            measure = known(code)
            if measure is None or not measure.goes_by_link:
                continue
            taking_actions.take(measure, given.get(code, {}), _taken(link, code), by=None)
        ResponseLink.update(
            sent_at=clock.now(), answers="{}", version=ResponseLink.version + 1
        ).where(ResponseLink.id == link.link_id).execute()
        record_event(
            "response_link_sent",
            "response_link",
            link.link_id,
            person=link.person_id,
            fields=["sent_at"],
        )


def _taken(link: OpenLink, measure: str) -> Taken:
    return Taken(
        person_id=link.person_id,
        occasion=Occasion(link.occasion),
        answered_on=clock.today(),
        answered_by=AnsweredBy.LINK,
        request_key=f"link {link.link_id} {measure}",
        where=Where(link.programme_id, link.group_id, link.session_id, link.referral_id),
        link_id=link.link_id,
    )


def forget_unsent() -> int:
    """Empty links that ran out before they were sent. Returns how many.

    What somebody tapped and didn't send isn't ours to keep.
    """
    ran_out = (
        (ResponseLink.expires_at <= clock.now())
        & ResponseLink.sent_at.is_null()
        & (ResponseLink.answers != "{}")
    )
    if not ResponseLink.select(ResponseLink.id).where(ran_out).exists():
        return 0
    with write():
        count = ResponseLink.update(answers="{}", version=ResponseLink.version + 1)
        emptied = int(count.where(ran_out).execute())
        record_event("response_links_emptied", "response_link", fields=["answers"])
    return emptied


def remind(days: int) -> int:
    """Remind of links that were mailed so many days ago, each once. Returns how many.

    Asked for inside the write: a link that was sent or taken back a moment ago isn't reminded
    of, and two workers remind once.
    """
    before = clock.now() - timedelta(days=days)
    if not link_queries.links_to_remind(before):
        return 0
    with write():
        found = link_queries.links_to_remind(before)
        sent = 0
        for one in found:
            try:
                _mail(
                    f"response_reminder {one.link_id}",
                    one.person_id,
                    one.email,
                    link_keys.token_of(one.request_key, one.token_hash),
                    one.expires_at,
                    is_reminder=True,
                )
            except DomainError:
                # An address that can't be right: noted as done, or it comes back every day.
                pass
            else:
                sent += 1
            ResponseLink.update(reminded_at=clock.now()).where(
                ResponseLink.id == one.link_id
            ).execute()
        if found:
            record_event("response_reminders_made", "response_link")
    return sent


def _allowed(wanted: For) -> list[str]:
    """Of the measures that are wanted those that a link may carry, in the programme's order."""
    query = (
        MeasureUse.select(MeasureUse.measure)
        .where(MeasureUse.programme == wanted.where.programme_id, MeasureUse.by_link)
        .order_by(MeasureUse.position, MeasureUse.measure)
    )
    by_link = [code for (code,) in query.tuples() if code in wanted.measures]
    found = [code for code in by_link if (one := known(code)) is not None and one.goes_by_link]
    if len(found) < len(set(wanted.measures)):
        raise NothingToAsk(
            _("Some of these questions aren’t asked by a link. Ask them face to face."),
            "measures",
        )
    if not link_queries.own_goals(wanted.person_id):
        # Nothing would stand there to be rated.
        goals = [code for code in found if (one := known(code)) is not None and one.is_goals]
        if goals and len(goals) == len(found):
            raise NothingToAsk(
                _("They have no open goals to rate. Set one with them first."), "measures"
            )
        found = [code for code in found if code not in goals]
    if not found:
        raise NothingToAsk(_("Choose at least one set of questions."), "measures")
    return found


def _reach(person_id: int) -> link_queries.Reach:
    reach = link_queries.reach_of(person_id)
    if reach is None or reach.has_died:
        raise DomainError(_("They have died. Nothing more is asked of them."))
    if reach.is_merged:
        raise DomainError(_("This record was joined with another. Open that one."))
    if reach.do_not_contact:
        raise DomainError(
            _("They are to be reached through somebody else alone, so no link is made.")
        )
    return reach


def _replace(wanted: For, by: Any) -> None:
    same = (
        (ResponseLink.person == wanted.person_id)
        & (ResponseLink.occasion == wanted.occasion)
        & (ResponseLink.programme == wanted.where.programme_id)
    )
    if wanted.where.session_id is not None:
        same &= ResponseLink.session == wanted.where.session_id
    _pull(same, Pulled.REPLACED, by)


def _pull(which: Any, reason: Pulled, by: Any) -> int:
    rows = list(
        ResponseLink.select(ResponseLink.id, ResponseLink.person)
        .where(which, ResponseLink.sent_at.is_null(), ResponseLink.pulled_at.is_null())
        .order_by(ResponseLink.id)
        .tuples()
    )
    for link_id, person_id in rows:
        ResponseLink.update(
            pulled_at=clock.now(),
            pulled_reason=reason,
            # Half an answer that nobody sent is nobody's to keep.
            answers="{}",
            version=ResponseLink.version + 1,
        ).where(ResponseLink.id == link_id).execute()
        mail.pull(_mails_of(link_id))
        record_event(
            "response_link_pulled",
            "response_link",
            link_id,
            by=by,
            person=person_id,
            fields=["pulled_at"],
        )
    return len(rows)


def _mails_of(link_id: int) -> Any:
    return OutboxMessage.key.in_((f"response_link {link_id}", f"response_reminder {link_id}"))


def _still_open(token: str) -> OpenLink:
    link = link_queries.open_link(token)
    if link is None:
        raise LinkGone(_("This link doesn’t open any questions now."))
    return link


def _mail(
    key: str,
    person_id: int,
    email: str,
    token: str,
    expires_at: Any,
    *,
    is_reminder: bool = False,
) -> None:
    mail.put(
        key,
        email,
        _("A few questions for you"),
        "response_link",
        person_id=person_id,
        token=token,
        until=expires_at,
        is_reminder=is_reminder,
    )
