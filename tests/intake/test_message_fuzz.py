"""The tolerant reader against anything at all: it reads or refuses, and never stumbles."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.intake.message_rules import read_message
from portal.intake.rules import Refusal
from tests.intake import messages

TODAY = date(2026, 6, 15)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["reference", "coding", "code", "text", "value", "system", "period"])
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value, as a path of keys and positions."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in items:
        if isinstance(held, dict | list):
            found += places(held, (*path, key))
        else:
            found.append((*path, key))
    return found


def whole() -> dict[str, Any]:
    """A message with something of everything the reader looks at."""
    made = messages.bundle()
    messages.resource(made, "Patient").update(
        contact=[{"relationship": [{"coding": [{"code": "EP"}]}], "name": {"text": "Jo"}}],
        address=[{"line": ["1 Road"], "period": {"start": "2020"}}],
        communication=[{"language": {"text": "Somali"}, "preferred": True}],
        identifier=[{"system": "x/nhs-number", "value": "1"}],
        extension=[{"url": "a", "extension": [{"url": "interpreterRequired"}]}],
    )
    request = messages.resource(made, "ServiceRequest")
    request.update(basedOn=[{"reference": "urn:uuid:plan"}], note=[{"text": "x"}], priority="asap")
    role = {"resourceType": "PractitionerRole", "practitioner": {"reference": "urn:uuid:doctor"}}
    messages.add(made, "role", role)
    plan = {"resourceType": "CarePlan", "activity": [{"detail": {"code": {"text": "x"}}}]}
    messages.add(made, "plan", plan)
    messages.add(made, "flag", {"resourceType": "Flag", "code": {"text": "x"}, "category": [{}]})
    return made


PLACES = places(whole())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JSON), min_size=1, max_size=4))
def test_no_change_to_a_message_makes_the_reader_stumble(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    made = whole()
    for path, value in changes:
        target: Any = made
        try:
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    try:
        request = read_message(json.dumps(made).encode(), TODAY).request
    except Refusal as problem:
        assert problem.expression.startswith("Bundle")
        assert problem.diagnostics
        return
    assert request.person.name
    # Everything that was read can be stored by either engine.
    said = repr(request).encode("utf-8")
    assert b"\\x00" not in said


@settings(max_examples=200)
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_make_the_reader_stumble(body: bytes) -> None:
    with pytest.raises(Refusal):
        read_message(body, TODAY)
