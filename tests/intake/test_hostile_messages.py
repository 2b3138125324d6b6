"""Messages of under a megabyte that were made to cost a lot: little is done and said of each."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.intake import api_rules, bundle_rules, reading_rules, rules
from portal.intake.message_rules import read_message
from portal.models import Risk
from tests.intake import messages

TODAY = date(2026, 6, 15)
MEGABYTE = 1_048_576
# What a sensible message takes a few hundred of; a hostile one may have this many at most.
MOST_LETTERS_CLEANED = 40 * MEGABYTE


def changed(kind: str, **fields: Any) -> dict[str, Any]:
    made = messages.bundle()
    messages.resource(made, kind).update(fields)
    return made


def nulls_for_entries() -> Any:
    made = messages.bundle()
    made["entry"] += [0] * 300_000
    return made


def long_key_over_a_list() -> Any:
    return changed("Patient", **{"A" * 100_000: [{"reference": "urn:x"}] * 30_000})


def deep_references() -> Any:
    inner: Any = [{"reference": f"urn:{number}"} for number in range(20_000)]
    for _level in range(300):
        inner = {"a": inner}
    return changed("Patient", more=inner)


def contained_by_many() -> Any:
    return changed(
        "ServiceRequest",
        contained=[{"id": f"c{number}"} for number in range(20_000)],
        reasonReference=[{"reference": f"#d{number}"} for number in range(18_000)],
    )


def one_long_finding_named_often() -> Any:
    made = changed(
        "ServiceRequest",
        reasonReference=[{"reference": "urn:uuid:f"}] * 10_000,
        performer=[{"reference": "urn:uuid:f"}] * 6_000,
    )
    messages.add(made, "f", {"resourceType": "Observation", "valueString": "é " * 100_000})
    return made


def consents_by_one_long_name() -> Any:
    made = messages.bundle()
    messages.resource(made, "Practitioner")["name"] = [{"text": "é " * 50_000}]
    performer = [{"reference": "urn:uuid:doctor"}] * 30
    for number in range(400):
        one = {"resourceType": "Consent", "performer": performer}
        messages.add(made, f"c{number}", one)
    return made


def many_names() -> Any:
    return changed("Patient", name=[{"text": f"Name {number}"} for number in range(30_000)])


def many_flags() -> Any:
    made = messages.bundle()
    for number in range(6_000):
        flag = {"resourceType": "Flag", "category": [{"coding": [{"code": "SS"}]}]}
        messages.add(made, f"f{number}", {**flag, "code": {"text": f"{number}"}})
    return made


def extensions() -> Any:
    return changed("Patient", extension=[{"url": "a"}] * 60_000)


def accents_on_one_letter() -> Any:
    made = changed("Patient", name=[{"text": "a" + "\u0301\u0316" * 80_000}])
    return json.dumps(made, ensure_ascii=False).encode()


def blanks() -> Any:
    return changed("ServiceRequest", note=[{"text": "x" + " " * 900_000 + "é"}])


def breaks() -> Any:
    return changed("ServiceRequest", note=[{"text": "é" + " /n" * 300_000}])


SHAPES = [
    nulls_for_entries,
    long_key_over_a_list,
    deep_references,
    contained_by_many,
    one_long_finding_named_often,
    consents_by_one_long_name,
    many_names,
    many_flags,
    extensions,
    accents_on_one_letter,
    blanks,
    breaks,
]


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_message_is_read_with_little_work(
    shape: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shape()
    body = made if isinstance(made, bytes) else json.dumps(made, separators=(",", ":")).encode()
    assert len(body) <= MEGABYTE + 100_000
    cleaned: list[int] = []
    said: list[str] = []

    def counting(text: str) -> str:
        cleaned.append(len(text))
        return rules.clean_line(text)

    def counting_prose(text: str) -> str:
        cleaned.append(len(text))
        return rules.clean_prose(text)

    def saying(text: str, **values: object) -> str:
        said.append(text)
        return rules.plain(text, **values)

    monkeypatch.setattr(reading_rules, "clean_line", counting)
    monkeypatch.setattr(reading_rules, "clean_prose", counting_prose)
    request = read_message(body, TODAY, say=saying).request
    assert len(request.warnings) <= bundle_rules.MOST_WARNINGS
    assert len(said) <= 2 * bundle_rules.MOST_WARNINGS
    assert all(len(one) < 600 for one in request.warnings)
    assert sum(cleaned) <= MOST_LETTERS_CLEANED
    assert len(cleaned) <= 800_000
    assert len(request.person.earlier_names) < 20
    assert len(request.consents) <= 20


def test_a_fault_that_repeats_hides_no_other_warning() -> None:
    made = nulls_for_entries()
    messages.resource(made, "Patient")["deceasedBoolean"] = True
    messages.add(made, "flag", {"resourceType": "Flag", "code": {"text": "Knife"}})
    request = read_message(messages.as_bytes(made), TODAY).request
    assert request.risk == Risk.UNREADABLE
    assert any("has died" in one for one in request.warnings)
    assert any("flag about this person" in one for one in request.warnings)
    assert request.warnings[-1].startswith("299992 more warnings")


def test_keys_of_a_message_are_cleaned_and_shortened_before_they_are_said() -> None:
    made = changed(
        "Patient",
        **{
            "a\x00b": {"reference": "urn:one"},
            "c\ud800d": {"reference": "urn:two"},
            "e" * 500: {"reference": "urn:three"},
        },
    )
    warnings = read_message(messages.as_bytes(made), TODAY).request.warnings
    said = " ".join(warnings)
    said.encode("utf-8")
    assert "\x00" not in said
    assert "Bundle.entry[2].resource.ab.reference" in said
    assert "Bundle.entry[2].resource.cd.reference" in said
    assert f"resource.{'e' * 40}….reference" in said


def test_deep_path_is_said_by_its_end() -> None:
    inner: Any = {"reference": "urn:x"}
    for _level in range(60):
        inner = {"k": inner}
    warnings = read_message(messages.as_bytes(changed("Patient", more=inner)), TODAY).request
    assert any("…" + ".k" * 20 + ".reference" in one for one in warnings.warnings)


def test_names_past_the_most_are_left_with_a_warning() -> None:
    request = read_message(messages.as_bytes(many_names()), TODAY).request
    assert request.person.name == "Name 0"
    assert len(request.person.earlier_names) == 19
    assert any("30000 names" in one for one in request.warnings)


def test_name_of_today_is_found_among_thousands() -> None:
    names = [{"text": f"Old {number}", "use": "old"} for number in range(500)]
    made = changed("Patient", name=[*names, {"text": "Amina Yusuf", "use": "official"}])
    assert read_message(messages.as_bytes(made), TODAY).request.person.name == "Amina Yusuf"


def test_consents_past_the_most_are_left_with_a_warning() -> None:
    made = messages.bundle()
    for number in range(100):
        messages.add(made, f"c{number}", {"resourceType": "Consent"})
    request = read_message(messages.as_bytes(made), TODAY).request
    assert len(request.consents) == 20
    assert any("101 consents" in one for one in request.warnings)


@pytest.mark.parametrize("name", ["\u200b", "\u2066\u2069", "\u3164", "-", "\U0001f614", "\u200d"])
def test_name_without_a_letter_is_no_name(name: str) -> None:
    with pytest.raises(rules.Refusal) as caught:
        read_message(messages.as_bytes(changed("Patient", name=[{"text": name}])), TODAY)
    assert caught.value.expression == "Bundle.entry[2].resource.name"


def test_an_endless_text_isnt_cleaned_before_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cleaned: list[int] = []
    real = reading_rules.clean_prose
    monkeypatch.setattr(
        reading_rules, "clean_prose", lambda text: cleaned.append(len(text)) or real(text)
    )
    body = json.dumps({"person_name": "Amina", "reason": "\u0301 " * MEGABYTE}).encode()
    with pytest.raises(api_rules.Unreadable) as caught:
        api_rules.read_referral(body, TODAY)
    assert caught.value.problems[0].field == "reason"
    assert sum(cleaned) < MEGABYTE
