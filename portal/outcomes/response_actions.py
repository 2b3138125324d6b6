"""Writes of responses: the one way in for staff, leaders, links and paper, and taking one back."""

from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.concerns import answer_actions
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import AnsweredBy, Response, ResponseItem
from portal.outcomes import measure_registry, measure_words, response_queries, response_rules
from portal.outcomes.measure_rules import Measure, Scored, WrongAnswer, score, score_total
from portal.outcomes.response_rules import Given, Where


class SameAgain(DomainError):
    """The same answers stand for that person and day: typed twice, or filled in twice?"""


def record_response(
    given: Given,
    *,
    request_key: str,
    door: AnsweredBy,
    by: Any = None,
    is_again: bool = False,
) -> int:
    """Keep one filled-in measure, scored by its own rule. Returns the response's id.

    Every door comes here. The same `request_key` twice is one response. An answer that tells
    of danger raises a concern in the same transaction. Raises SameAgain for the very same
    answers on the same day, unless `is_again`; DomainError, with the item as its field, for
    anything that the measure, its licence or the person's record doesn't allow.
    """
    measure = _measure(given.measure)
    with write():
        known = Response.get_or_none(Response.request_key == request_key)
        if known is not None:
            return int(known.id)
        _check(measure, given, door)
        scored = _scored(measure, given)
        if not is_again:
            _check_again(given, scored, door, by)
        made = Response.create(
            person=given.person_id,
            measure=measure.code,
            measure_version=measure.version,
            occasion=given.occasion,
            answered_on=given.answered_on,
            programme=given.where.programme_id,
            group=given.where.group_id,
            session=given.where.session_id,
            referral=given.where.referral_id,
            answered_by=door,
            link=given.link_id,
            score=scored.score,
            missing_count=scored.missing_count,
            note=given.note.strip(),
            request_key=request_key,
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
        )
        for item, value in () if measure.is_total_only else given.answers.items():
            ResponseItem.create(response=made, item=item, value=value)
        if scored.alarming or given.tells_of_danger:
            concern_id = _alarm(made.id, measure, given, scored, by)
            Response.update(concern=concern_id).where(Response.id == made.id).execute()
        record_event("outcome_recorded", "response", made.id, by=by, person=given.person_id)
    return int(made.id)


def void_response(response_id: int, reason: str, version: int, by: Any) -> None:
    """Take a response back, with a reason: it stays on record and is counted nowhere.

    A concern that it raised is told so. Raises StaleVersion, and DomainError without a reason
    or for one that was taken back before.
    """
    if not reason.strip():
        raise DomainError(_("Say why it is taken back."), "reason")
    with write():
        response = Response.get_by_id(response_id)
        if response.voided_at is not None:
            raise DomainError(_("It was taken back already."))
        if response.version != version:
            raise StaleVersion(_("Somebody changed this since you opened it. Look, then decide."))
        Response.update(
            voided_at=clock.now(),
            voided_by=getattr(by, "id", by),
            voided_reason=reason.strip(),
            version=version + 1,
        ).where(Response.id == response_id).execute()
        if response.concern_id is not None:
            answer_actions.note_on_answer(
                response.concern_id,
                _("The answers that raised this were taken back: %(why)s", why=reason.strip()),
                key=f"answer {response_id} taken back",
                by=by,
            )
        record_event(
            "outcome_voided",
            "response",
            response_id,
            by=by,
            person=response.person_id,
            fields=["voided_at"],
        )


def _measure(code: str) -> Measure:
    found = measure_registry.known(code)
    if found is None:
        raise DomainError(_("This measure isn't known here."))
    return found


def _check(measure: Measure, given: Given, door: AnsweredBy) -> None:
    standing = response_queries.standing_of(given.person_id)
    if standing is None or standing[0]:
        raise DomainError(_("This record became part of another. Open that one."))
    if standing[1] is not None:
        raise DomainError(_("They have died. Nothing more is recorded of what they answer."))
    if given.answered_on > clock.today():
        raise DomainError(_("Enter today or a day before."), "answered_on")
    ends = response_queries.licence_ends(measure.code)
    is_licensed = not isinstance(ends, bool) and response_rules.licence_holds(
        ends, given.answered_on
    )
    why = response_rules.refusal(measure, door, is_licensed=is_licensed)
    if why is not None:
        raise DomainError(measure_words.REFUSED[why] % {"measure": measure.short_title})
    if measure.risk_question and given.tells_of_danger is None:
        raise DomainError(_("Look at the form, then answer yes or no."), "tells_of_danger")


def _scored(measure: Measure, given: Given) -> Scored:
    try:
        if measure.is_total_only:
            if given.total is None:
                raise DomainError(_("Enter the total."), "total")
            return score_total(measure, given.total)
        scored = score(measure, given.answers)
    except WrongAnswer as problem:
        raise DomainError(
            _(
                "Enter a number from %(least)s to %(most)s.",
                least=problem.least,
                most=problem.most,
            ),
            problem.item or "total",
        ) from None
    except KeyError:
        raise DomainError(_("One of these answers isn't to this measure.")) from None
    if not scored.is_answered and not given.answers:
        raise DomainError(_("Nothing was answered. Tick at least one answer."))
    return scored


def _check_again(given: Given, scored: Scored, door: AnsweredBy, by: Any) -> None:
    # A leader is told of their own typing alone: "the same" would say what another took down.
    only_by = getattr(by, "id", by) if door == AnsweredBy.FACILITATOR else None
    stand = response_queries.same_day(
        given.person_id, given.measure, given.answered_on, only_by=only_by
    )
    for _id, earlier, answers in stand:
        if earlier == scored.score and answers == dict(given.answers):
            raise SameAgain(
                _(
                    "The very same answers stand for that day already. Tick that they were given "
                    "twice, or leave this page."
                ),
                "is_again",
            )


def _alarm(response_id: int, measure: Measure, given: Given, scored: Scored, by: Any) -> int:
    where = given.where
    if where.referral_id is None and where.group_id is None:
        where = _somewhere(given.person_id)
    return answer_actions.raise_from_answer(
        given.person_id,
        measure_words.alarm_text(measure, given.answers, scored, given.answered_on),
        key=f"answer {response_id}",
        referral_id=where.referral_id,
        group_id=where.group_id,
        by=by,
    )


def _somewhere(person_id: int) -> Where:
    found = response_queries.anywhere_of(person_id)
    if found.referral_id is None and found.group_id is None:
        raise DomainError(
            _(
                "This answer tells of danger, and a concern needs a referral or a group. Ring a "
                "lead now, then add a referral for this person and enter it again."
            )
        )
    return found
