"""What collecting answers needs: measures in use, links, printed forms, answers left out."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.models import (
    Goal,
    MeasurePass,
    MeasureUse,
    Occasion,
    PaperForm,
    Person,
    Programme,
    Response,
    ResponseLink,
)
from portal.outcomes import link_keys, paper_rules

_numbers = count(1)


def use(programme: Programme, measure: str = "ucla3", **more: Any) -> MeasureUse:
    """A programme asks a measure at the start and the end, and links carry it."""
    more.setdefault("by_link", True)
    return MeasureUse.create(programme=programme, measure=measure, changed_at=clock.now(), **more)


def response(who: Person, measure: str = "ucla3", **more: Any) -> Response:
    """An answered measure, its items left aside."""
    more.setdefault("answered_on", clock.today())
    more.setdefault("occasion", Occasion.START)
    more.setdefault("answered_by", "staff")
    more.setdefault("request_key", f"response {next(_numbers)}")
    return Response.create(
        person=who, measure=measure, measure_version="1", recorded_at=clock.now(), **more
    )


def goal(who: Person, words: str = "Walk to the shop alone", **more: Any) -> Goal:
    """An aim of somebody's own."""
    more.setdefault("set_on", clock.today())
    return Goal.create(person=who, words=words, created_at=clock.now(), **more)


def response_link(who: Person, *measures: str, **more: Any) -> tuple[ResponseLink, str]:
    """An open link and its token, to a loneliness scale unless told otherwise."""
    more.setdefault("request_key", f"link {next(_numbers)}")
    more.setdefault("occasion", Occasion.START)
    more.setdefault("made_at", clock.now())
    more.setdefault("expires_at", more["made_at"] + timedelta(days=14))
    token = link_keys.token_of(more["request_key"])
    link = ResponseLink.create(
        token_hash=link_keys.token_hash(token),
        person=who,
        measures=json.dumps(measures or ("ucla3",)),
        **more,
    )
    return link, token


def paper_form(who: Person | None, *measures: str, **more: Any) -> PaperForm:
    """A printed form and its code."""
    more.setdefault("occasion", Occasion.START)
    more.setdefault("printed_at", clock.now())
    more.setdefault("code", paper_rules.make_code(secrets.randbelow))
    return PaperForm.create(person=who, measures=json.dumps(measures or ("ucla3",)), **more)


def left_out(who: Person, programme: Programme, measure: str = "ucla3", **more: Any) -> MeasurePass:
    """That somebody left a measure this time."""
    more.setdefault("occasion", Occasion.START)
    more.setdefault("passed_on", clock.today())
    return MeasurePass.create(
        person=who, programme=programme, measure=measure, recorded_at=clock.now(), **more
    )
