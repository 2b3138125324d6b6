"""Writes about answers on paper: printing forms with codes, and typing one in."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError
from portal.models import AnsweredBy, Occasion, PaperForm
from portal.outcomes import paper_rules, question_rules, response_actions
from portal.outcomes.measure_registry import known
from portal.outcomes.response_rules import Given, Where


class ToPrint(NamedTuple):
    """One form that is to be printed; for nobody in particular where `person_id` is None."""

    person_id: int | None
    measures: Sequence[str]
    occasion: Occasion
    where: Where


def print_forms(wanted: Sequence[ToPrint], by: Any) -> list[str]:
    """Give each form a code of its own. Returns the codes, in order.

    Raises DomainError for a measure whose wording isn't ours to print, or for nothing at all.
    """
    codes = []
    with write():
        for one in wanted:
            _check_wording(one.measures)
            made = PaperForm.create(
                code=_new_code(),
                person=one.person_id,
                programme=one.where.programme_id,
                group=one.where.group_id,
                session=one.where.session_id,
                occasion=one.occasion,
                measures=question_rules.measures_as(one.measures),
                printed_at=clock.now(),
                printed_by=getattr(by, "id", by),
            )
            codes.append(str(made.code))
            record_event(
                "response_form_printed", "paper_form", made.id, by=by, person=one.person_id
            )
    return codes


def enter(given: Given, by: Any, request_key: str, *, form_id: int | None, is_again: bool) -> int:
    """Keep one measure typed from paper, and note of its form that it was typed in.

    Returns the response's id. Raises as `record_response`.
    """
    with write():
        response_id = response_actions.record_response(
            given,
            request_key=request_key,
            door=AnsweredBy.PAPER,
            by=by,
            is_again=is_again,
        )
        if form_id is not None:
            PaperForm.update(entered_at=clock.now()).where(PaperForm.id == form_id).execute()
    return response_id


def _check_wording(measures: Sequence[str]) -> None:
    if not measures:
        raise DomainError(_("Choose at least one set of questions."), "measures")
    for code in measures:
        measure = known(code)
        if measure is None or measure.is_total_only or measure.is_goals:
            raise DomainError(
                _("The words of some of these aren’t ours to print. Use their owner’s form."),
                "measures",
            )


def _new_code() -> str:
    while True:
        code = paper_rules.make_code(secrets.randbelow)
        if not PaperForm.select(PaperForm.id).where(PaperForm.code == code).exists():
            return code
