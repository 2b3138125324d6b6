"""Answers to a sender's computer: FHIR OperationOutcomes in the shape the standard shows. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.intake.rules import Refusal

PROFILE = "https://simplifier.net/guide/UKCoreDevelopment2/ProfileUKCore-OperationOutcome"
ERROR_CODES = "https://fhir.nhs.uk/Codesystem/http-error-codes"

# The standard's word for a status. It has none for 413 and 415: the request was bad.
HTTP_CODES = {
    400: "REC_BAD_REQUEST",
    401: "SEND_UNAUTHORIZED",
    403: "SEND_FORBIDDEN",
    404: "REC_NOT_FOUND",
    405: "SEND_METHOD_NOT_ALLOWED",
    406: "SEND_NOT_ACCEPTABLE",
    409: "REC_CONFLICT",
    413: "REC_BAD_REQUEST",
    415: "REC_BAD_REQUEST",
    422: "REC_UNPROCESSABLE_ENTITY",
    429: "SEND_TOO_MANY_REQUESTS",
    500: "REC_SERVER_ERROR",
    503: "REC_SERVICE_UNAVAILABLE",
}
# FHIR's kind of issue, where nothing more exact is known than the status.
ISSUE_CODES = {
    400: "invalid",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    413: "too-long",
    429: "throttled",
    503: "transient",
}


@dataclass(frozen=True)
class Issue:
    """One issue of an outcome. `status` gives the coded detail; `receipt` travels as coded data."""

    severity: str
    code: str
    diagnostics: str
    status: int | None = None
    expression: str = ""
    receipt: str = ""


def refusal_issue(refusal: Refusal) -> Issue:
    """The issue that says why a message was refused."""
    return Issue(
        "error", refusal.code, refusal.diagnostics, refusal.status, expression=refusal.expression
    )


def status_issue(status: int, diagnostics: str, code: str = "") -> Issue:
    """The issue for an HTTP status that isn't about the message's content."""
    known = status if status in HTTP_CODES else (500 if status >= 500 else 400)
    return Issue("error", code or ISSUE_CODES.get(status, "exception"), diagnostics, known)


def outcome(outcome_id: str, issues: Iterable[Issue], base_url: str) -> dict[str, Any]:
    """An OperationOutcome. `base_url` is where the names of our own coded data begin."""
    return {
        "resourceType": "OperationOutcome",
        "id": outcome_id,
        "meta": {"profile": [PROFILE]},
        "issue": [_issue(one, base_url) for one in issues],
    }


def _issue(issue: Issue, base_url: str) -> dict[str, Any]:
    said: dict[str, Any] = {"severity": issue.severity, "code": issue.code}
    if issue.receipt:
        value = {"system": f"{base_url}/fhir/id/receipt", "value": issue.receipt}
        said["extension"] = [
            {"url": f"{base_url}/fhir/StructureDefinition/receipt", "valueIdentifier": value}
        ]
    if issue.status is not None:
        coding = {"system": ERROR_CODES, "code": HTTP_CODES[issue.status]}
        said["details"] = {"coding": [coding]}
    said["diagnostics"] = issue.diagnostics
    if issue.expression:
        said["expression"] = [issue.expression]
    return said


def issues_of(content: Any) -> list[tuple[str, str, str]]:
    """What a kept outcome says: (severity, element, sentence) for each issue, in order."""
    found = []
    for one in (content or {}).get("issue", []):
        element = ", ".join(one.get("expression", []))
        found.append((one.get("severity", ""), element, one.get("diagnostics", "")))
    return found
