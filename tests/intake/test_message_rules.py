"""The tolerant reader: what it makes of a message, whatever the message is."""

from datetime import date
from typing import Any

import pytest

from portal.intake.message_rules import read_message
from portal.intake.rules import Refusal, clean_prose
from portal.models import Risk, Urgency
from portal.models.referrals import REASON_LENGTH
from tests.intake import messages

TODAY = date(2026, 6, 15)


def read(made: Any) -> Any:
    return read_message(messages.as_bytes(made), TODAY).request


def refusal(made: Any) -> Refusal:
    body = made if isinstance(made, bytes) else messages.as_bytes(made)
    with pytest.raises(Refusal) as caught:
        read_message(body, TODAY)
    return caught.value


def warned(request: Any, words: str) -> bool:
    return any(words in warning for warning in request.warnings)


def changed(kind: str, **fields: Any) -> dict[str, Any]:
    made = messages.bundle()
    messages.resource(made, kind).update(fields)
    return made


# Names


def test_name_of_today_is_taken_and_earlier_ones_kept() -> None:
    names = [
        {"family": "ABBAS", "given": ["COLIN", "V."], "period": {"end": "2020-07-22"}},
        {"family": "BAXTER", "given": ["COLIN", "V."], "period": {"start": "2020-07"}},
    ]
    person = read(changed("Patient", name=names)).person
    assert person.name == "COLIN V. BAXTER"
    assert person.earlier_names == ("COLIN V. ABBAS",)


def test_usual_name_comes_before_the_official_one() -> None:
    names = [{"use": "official", "text": "Margaret Hill"}, {"use": "usual", "text": "Peggy Hill"}]
    person = read(changed("Patient", name=names)).person
    assert (person.name, person.earlier_names) == ("Peggy Hill", ("Margaret Hill",))


def test_when_every_name_has_ended_the_latest_is_taken_with_a_warning() -> None:
    names = [
        {"text": "Old One", "period": {"start": "2001", "end": "2005"}},
        {"text": "Later One", "period": {"start": "2005", "end": "2010"}},
    ]
    request = read(changed("Patient", name=names))
    assert request.person.name == "Later One"
    assert warned(request, "has ended")


def test_long_name_is_cut_with_a_warning() -> None:
    request = read(changed("Patient", name=[{"family": "x" * 300}]))
    assert len(request.person.name) == 200
    assert warned(request, "more than 200 characters")


@pytest.mark.parametrize(
    "name", [None, [], "", [{}], [{"family": "\x00 \t"}], [{"prefix": ["Dr"]}]]
)
def test_no_name_is_refused_with_the_element(name: Any) -> None:
    problem = refusal(changed("Patient", name=name))
    assert (problem.status, problem.code) == (400, "required")
    assert problem.expression == "Bundle.entry[2].resource.name"


# Ways to reach somebody


def test_ways_to_reach_are_taken_by_rank_and_from_contact_oneself() -> None:
    contact = {
        "relationship": [{"coding": [{"code": "ONESELF"}]}],
        "telecom": [
            {"system": "phone", "value": "0113", "rank": 2},
            {"system": "phone", "value": "0773", "rank": 1, "use": "mobile"},
            {"system": "email", "value": "a@example.org"},
        ],
    }
    kin = {
        "relationship": [{"coding": [{"code": "EP"}]}],
        "name": {"family": "Grayson", "given": ["Jack"]},
        "telecom": [{"system": "phone", "value": "0789"}],
    }
    person = read(changed("Patient", telecom=None, contact=[contact, kin])).person
    assert (person.phone, person.email) == ("0773", "a@example.org")
    assert (person.emergency_name, person.emergency_phone) == ("Jack Grayson", "0789")


def test_old_and_ended_numbers_are_left() -> None:
    telecom = [
        {"system": "phone", "value": "1", "use": "old"},
        {"system": "phone", "value": "2", "period": {"end": "2020-01-01"}},
        {"system": "phone", "value": "3"},
    ]
    assert read(changed("Patient", telecom=telecom)).person.phone == "3"


def test_address_of_today_language_and_interpreter() -> None:
    made = changed(
        "Patient",
        address=[
            {"line": ["1 Old Road"], "postalCode": "OL1 1AA", "period": {"end": "2020-01-01"}},
            {"line": ["2 New Road"], "city": "Leeds", "postalCode": "LS1 1AA"},
        ],
        communication=[{"language": {"text": "Somali"}, "preferred": True}],
        extension=[
            {
                "url": "https://example.org/NHSCommunication",
                "extension": [{"url": "interpreterRequired", "valueBoolean": True}],
            }
        ],
    )
    person = read(made).person
    assert (person.address, person.postcode) == ("2 New Road, Leeds", "LS1 1AA")
    assert (person.language, person.needs_interpreter) == ("Somali", True)


# Dates and numbers that look wrong


@pytest.mark.parametrize(
    ("sent", "kept", "words"),
    [
        ("2090-01-01", date(2090, 1, 1), "in the future"),
        ("1850-01-01", date(1850, 1, 1), "more than a century"),
        ("1959", None, "isn't a whole date"),
        ("31/12/1980", None, "isn't a whole date"),
        (["1980-01-01"], None, "isn't a whole date"),
    ],
)
def test_odd_birth_dates_warn(sent: Any, kept: date | None, words: str) -> None:
    request = read(changed("Patient", birthDate=sent))
    assert request.person.born_on == kept
    assert warned(request, words)


def test_nhs_number_that_fails_its_check_is_kept_with_a_warning() -> None:
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "3478526985"}
    request = read(changed("Patient", identifier=[number]))
    assert request.person.nhs_number == "3478526985"
    assert warned(request, "check digit")


def test_death_is_warned_of() -> None:
    assert warned(read(changed("Patient", deceasedDateTime="2026-01-01")), "has died")


# The request


@pytest.mark.parametrize(
    ("priority", "urgency"),
    [("urgent", Urgency.URGENT), ("asap", Urgency.URGENT), ("STAT", Urgency.URGENT)]
    + [("routine", Urgency.ROUTINE), (None, Urgency.ROUTINE), ({}, Urgency.ROUTINE)],
)
def test_urgency_is_read_from_priority(priority: Any, urgency: Urgency) -> None:
    assert read(changed("ServiceRequest", priority=priority)).urgency == urgency


def test_reason_is_gathered_from_everywhere_once() -> None:
    made = changed(
        "ServiceRequest",
        reasonReference=[{"reference": "urn:uuid:condition"}],
        note=[{"text": "Prefers evenings."}, {"text": "Prefers evenings."}],
        basedOn={"reference": "urn:uuid:plan"},
    )
    messages.add(made, "condition", {"resourceType": "Condition", "code": {"text": "Anxiety"}})
    plan = {
        "resourceType": "CarePlan",
        "activity": [{"outcomeCodeableConcept": [{"text": "Said /n he sleeps badly"}]}],
    }
    messages.add(made, "plan", plan)
    observation = {"resourceType": "Observation", "code": {"coding": [{"display": "GAD-7"}]}}
    messages.add(made, "observation", {**observation, "valueString": "14"})
    request = read(made)
    assert request.reason == (
        "Panic attacks since March.\n\nAnxiety\n\nPrefers evenings.\n\n"
        "Said\nhe sleeps badly\n\nGAD-7: 14"
    )
    assert warned(request, "basedOn is one value")


def test_reason_longer_than_its_place_is_cut_with_a_warning() -> None:
    request = read(changed("ServiceRequest", reasonCode=[{"text": "a" * (REASON_LENGTH + 1)}]))
    assert len(request.reason) == REASON_LENGTH
    assert warned(request, "only in the message")


def test_no_reason_is_warned_of() -> None:
    assert warned(read(changed("ServiceRequest", reasonCode=None)), "no reason")


def test_text_is_cleaned_and_nothing_else() -> None:
    assert clean_prose("a\x00\x1b[31mb\u202ec\ud800 <i>d</i>\r\ne /n f and/n g") == (
        "a[31mbc <i>d</i>\ne\nf and/n g"
    )


def test_referrer_is_the_requester_with_role_and_sender() -> None:
    made = changed("ServiceRequest", requester={"reference": "urn:uuid:role"})
    role = {
        "resourceType": "PractitionerRole",
        "practitioner": {"reference": "urn:uuid:doctor"},
        "code": [{"text": "GP partner"}],
        "telecom": [{"system": "email", "value": "menon@example.org"}],
    }
    messages.add(made, "role", role)
    codes = [{"system": "https://fhir.nhs.uk/id/ods-organization-code", "value": "A81001"}]
    messages.resource(made, "Organization")["identifier"] = codes
    referrer = read(made).referrer
    assert (referrer.name, referrer.job) == ("Ravi Menon", "GP partner")
    assert (referrer.organisation, referrer.ods_code) == ("Elm Road Surgery", "A81001")
    assert referrer.email == "menon@example.org"


# Risk and consent


def test_flag_about_the_person_counts_as_unreadable_risk() -> None:
    made = messages.bundle()
    flag = {"resourceType": "Flag", "status": "active", "code": {"text": "Recent self-harm"}}
    messages.add(made, "flag", {**flag, "subject": {"reference": "urn:uuid:patient"}})
    request = read(made)
    assert (request.risk, request.risk_note) == (Risk.UNREADABLE, "Recent self-harm")


def test_flag_about_somebody_unknown_counts_too() -> None:
    made = messages.bundle()
    flag = {"resourceType": "Flag", "code": {"coding": [{"code": "X1"}]}}
    messages.add(made, "flag", {**flag, "subject": {"reference": "urn:uuid:nobody"}})
    assert read(made).risk == Risk.UNREADABLE


@pytest.mark.parametrize(("code", "warns"), [("S", False), ("U", True)])
def test_scene_safety_isnt_the_persons_risk(code: str, warns: bool) -> None:
    made = messages.bundle()
    messages.add(made, "place", {"resourceType": "Location", "name": "Briggate"})
    flag = {
        "resourceType": "Flag",
        "category": [{"coding": [{"code": "SS"}]}],
        "code": {"coding": [{"code": code, "display": "Dog on the premises"}]},
        "subject": {"reference": "urn:uuid:place"},
    }
    messages.add(made, "flag", flag)
    request = read(made)
    assert request.risk == Risk.NOT_ASKED
    assert warned(request, "Dog on the premises") == warns


def test_implied_consent_warns_and_isnt_said() -> None:
    request = read(changed("Consent", policyRule={"coding": [{"code": "IMPLIED"}]}))
    assert request.consents[0].is_implied
    assert warned(request, "implied")


def test_consent_in_words_is_kept_without_a_warning() -> None:
    request = read(messages.bundle())
    assert not request.consents[0].is_implied
    assert request.consents[0].given_on == date(2026, 1, 5)
    assert request.warnings == ()


def test_refused_and_missing_consent_warn() -> None:
    assert warned(read(changed("Consent", status="rejected")), "refused")
    made = messages.bundle()
    made["entry"] = made["entry"][:-1]
    assert warned(read(made), "nothing of consent")


# References


def test_references_to_nothing_are_warned_of_and_survived() -> None:
    made = changed(
        "ServiceRequest",
        encounter={"reference": ":uuid:43a42f7a"},
        supportingInfo=[{"reference": f"Thing/{n}"} for n in range(20)],
    )
    request = read(made)
    assert warned(request, ":uuid:43a42f7a")
    assert warned(request, "13 more references")


def test_references_by_type_and_id_contained_and_absolute_resolve() -> None:
    made = changed(
        "ServiceRequest",
        subject={"reference": "https://example.org/fhir/Patient/p1/_history/2"},
        requester={"reference": "#me"},
        contained=[{"resourceType": "Practitioner", "id": "me", "name": [{"text": "Dr Me"}]}],
    )
    messages.resource(made, "Patient")["id"] = "p1"
    request = read(made)
    assert request.referrer.name == "Dr Me"
    assert request.warnings == ()


def test_only_patient_is_taken_where_the_subject_leads_nowhere() -> None:
    request = read(changed("ServiceRequest", subject={"reference": "Patient/?"}))
    assert request.person.name == "Amina Yusuf"
    assert warned(request, "only Patient was taken")


def test_entries_without_resource_are_left_out_with_a_warning() -> None:
    made = messages.bundle()
    made["entry"] += [{"fullUrl": "urn:uuid:x"}, None, {"resource": []}]
    assert warned(read(made), "Bundle.entry[7].resource holds no resource")


# Refusals


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1, column 1"),
        (b"\xff\xfe\x00", "UTF-8 text: byte 1"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "number that JSON doesn't have"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "number that JSON doesn't have"),
        (b"[]", "not a FHIR Bundle"),
        (b'{"resourceType": "Patient"}', '"Patient"'),
    ],
)
def test_what_isnt_a_bundle_is_refused(body: bytes, words: str) -> None:
    problem = refusal(body)
    assert (problem.status, problem.code, problem.expression) == (400, "structure", "Bundle")
    assert words in problem.diagnostics


@pytest.mark.parametrize("found", [None, "", "with blank", 7, "x" * 200, ["a"], "\ud800"])
def test_bundle_needs_an_id_of_its_own(found: Any) -> None:
    assert refusal(messages.bundle(id=found)).expression == "Bundle.id"


@pytest.mark.parametrize(
    ("event", "status", "code", "words"),
    [
        ("booking-request", 422, "not-supported", "a booking"),
        ("booking-response", 422, "not-supported", "a booking"),
        ("servicerequest-response", 422, "not-supported", "a response"),
        ("something-else", 422, "not-supported", "isn't known"),
        (None, 400, "required", "is missing"),
    ],
)
def test_other_events_are_refused_by_their_code(
    event: Any, status: int, code: str, words: str
) -> None:
    problem = refusal(changed("MessageHeader", eventCoding={"code": event}))
    assert (problem.status, problem.code) == (status, code)
    assert problem.expression == "Bundle.entry[0].resource.eventCoding.code"
    assert words in problem.diagnostics
    assert "servicerequest-request" in problem.diagnostics


def test_an_answer_under_the_event_of_a_request_is_refused() -> None:
    problem = refusal(changed("MessageHeader", response={"identifier": "1", "code": "ok"}))
    assert (problem.status, problem.expression) == (422, "Bundle.entry[0].resource.response")


def test_focus_on_an_appointment_is_refused() -> None:
    made = changed("MessageHeader", focus=[{"reference": "urn:uuid:slot"}])
    messages.add(made, "slot", {"resourceType": "Appointment"})
    problem = refusal(made)
    assert (problem.status, problem.code) == (422, "value")
    assert '"Appointment"' in problem.diagnostics


@pytest.mark.parametrize("kind", ["MessageHeader", "ServiceRequest", "Patient"])
def test_each_part_that_must_be_there_is_named(kind: str) -> None:
    made = messages.bundle()
    made["entry"] = [e for e in made["entry"] if e["resource"]["resourceType"] != kind]
    problem = refusal(made)
    assert (problem.status, problem.code) == (400, "required")
