"""The JSON door's OpenAPI 3.1 document, made of the table that its reader reads by. Pure."""

from typing import Any

from portal.intake.api_field_rules import FIELDS, FILE_NAME_LENGTH, MOST_TEXTS, Field, Kind
from portal.intake.api_rules import KEY_LENGTH
from portal.models import TokenScope
from portal.referrals.outward_rules import BUSINESS_STATUS, CODES, Stage

VERSION = "1.0.0"
PROBLEM_JSON = "application/problem+json"
_RECEIPT = "^R-[23456789CDFGHJKMNPQRTVWXY]{4}-[23456789CDFGHJKMNPQRTVWXY]{2}$"
_DATE: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
_WHEN: dict[str, Any] = {"type": "string", "format": "date-time"}
_COUNT: dict[str, Any] = {"type": ["integer", "null"], "minimum": 0}


def document(organisation: str, base_url: str, contact_email: str) -> dict[str, Any]:
    """The whole document, for one charity's address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Referrals to {organisation}",
            "version": VERSION,
            "description": (
                "Send a referral and read what became of it. Every request bears a token that "
                "the office makes. What is sent is kept as it came. If somebody is in danger "
                "now, ring: nobody watches this address."
            ),
            "contact": {"email": contact_email},
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/referrals": {"post": _post()},
            "/api/v1/referrals/{receipt}": {"get": _get()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Referral": referral_schema(),
                "Receipt": _receipt_schema(),
                "Status": _status_schema(),
                "Problem": _problem_schema(),
            },
        },
    }


def referral_schema() -> dict[str, Any]:
    """What a message may hold. Fields that aren't here are kept, and warned of."""
    return {
        "type": "object",
        "properties": {field.name: field_schema(field) for field in FIELDS},
        "anyOf": [
            {"required": [name]}
            for name in ("person_name", "person_given_name", "person_family_name")
        ],
        "additionalProperties": True,
    }


def field_schema(field: Field) -> dict[str, Any]:
    """One field's schema. Null says nothing, as leaving it out does."""
    schema = _SCHEMAS[field.kind](field)
    if field.kind not in (Kind.FILES, Kind.RISK):
        schema["type"] = [schema["type"], "null"]
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return {"description": field.says, **schema, "examples": [field.example]}


def _text(field: Field) -> dict[str, Any]:
    return {"type": "string", "maxLength": field.most}


def _texts(field: Field) -> dict[str, Any]:
    return {"type": "array", "items": _text(field), "maxItems": MOST_TEXTS}


def _words(field: Field) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": list(field.choices)}}


def _risk(field: Field) -> dict[str, Any]:
    # No enum: an answer that can't be read is taken, as a yes.
    return {"type": ["string", "boolean", "null"], "anyOf": [{"enum": [*field.choices]}, {}]}


def _files(field: Field) -> dict[str, Any]:
    one = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "name": {"type": "string", "maxLength": FILE_NAME_LENGTH},
            "content_type": {
                "type": "string",
                "description": "What it claims to be; what it is, its bytes say.",
            },
            "data": {"type": "string", "contentEncoding": "base64"},
        },
    }
    return {"type": ["array", "null"], "items": one, "maxItems": field.most}


_SCHEMAS: dict[Kind, Any] = {
    Kind.LINE: _text,
    Kind.PROSE: _text,
    Kind.DATE: lambda _field: {"type": "string", "format": "date"},
    Kind.YES_NO: lambda _field: {"type": "boolean"},
    Kind.CHOICE: lambda field: {"type": "string", "enum": list(field.choices)},
    Kind.CHOICES: _words,
    Kind.LINES: _texts,
    Kind.RISK: _risk,
    Kind.FILES: _files,
}


def _post() -> dict[str, Any]:
    return {
        "operationId": "sendReferral",
        "summary": "Send a referral",
        "description": (
            "Send the same message again under the same key as often as you need to: the first "
            "answer comes back, word for word, and there is one referral. A message that was "
            f"refused leaves its key free. The token needs {TokenScope.REFERRALS_WRITE}."
        ),
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "A key of your own for this message, such as a UUID.",
                "schema": {"type": "string", "pattern": f"^[!-~]{{1,{KEY_LENGTH}}}$"},
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("Referral")}},
        },
        "responses": {
            "201": _answer("Taken. The receipt is durably kept.", "Receipt"),
            "400": _problem("The body isn't JSON, or the key is missing."),
            "401": _problem("No token, or one that doesn't work."),
            "403": _problem("The token wasn't made for this."),
            "409": _problem("The same message is being taken at this moment: send it again."),
            "413": _problem("The message is too large."),
            "415": _problem("The body isn't said to be JSON."),
            "422": _problem("Fields to mend, all at once; or another body under a used key."),
            "429": _problem("Too many at once: wait as long as Retry-After says."),
            "503": _problem("Nothing was kept: send the same message again."),
        },
    }


def _get() -> dict[str, Any]:
    return {
        "operationId": "readReferral",
        "summary": "Read what became of a referral that you sent",
        "description": (
            "State words, and attendance where the person agreed to that. A referral that "
            "somebody else sent answers as one that doesn't exist. The token needs "
            f"{TokenScope.STATUS_READ}."
        ),
        "parameters": [
            {
                "name": "receipt",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "example": "R-7KX4-92",
            }
        ],
        "responses": {
            "200": _answer("Where it stands.", "Status"),
            "401": _problem("No token, or one that doesn't work."),
            "403": _problem("The token wasn't made for this."),
            "404": _problem("You sent no referral under this receipt."),
            "429": _problem("Too many at once: wait as long as Retry-After says."),
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(says: str, name: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": _ref(name)}}}


def _problem(says: str) -> dict[str, Any]:
    return {"description": says, "content": {PROBLEM_JSON: {"schema": _ref("Problem")}}}


def _receipt_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["receipt", "status_url", "received_at", "safety", "warnings"],
        "properties": {
            "receipt": {"type": "string", "pattern": _RECEIPT},
            "status_url": {"type": "string", "format": "uri"},
            "received_at": _WHEN,
            "sender_reference": {"type": "string"},
            "safety": {
                "type": "string",
                "description": "When this is read, who keeps the person safe, whom to ring now.",
            },
            "warnings": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What couldn't be read or doesn't look right, though it was taken.",
            },
        },
    }


def _status_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["receipt", "state", "words", "is_final", "task_status", "business_status"],
        "properties": {
            "receipt": {"type": "string", "pattern": _RECEIPT},
            "sender_reference": {"type": "string"},
            "received_at": _WHEN,
            "changed_at": _WHEN,
            "state": {"type": "string", "enum": [str(stage) for stage in Stage]},
            "words": {"type": "string"},
            "sentence": {"type": "string"},
            "is_final": {"type": "boolean"},
            "task_status": {
                "type": "string",
                "enum": sorted({codes[0] for codes in CODES.values()}),
            },
            "business_status": {
                "type": "object",
                "required": ["code", "display"],
                "properties": {
                    "code": {"type": "string", "enum": list(BUSINESS_STATUS)},
                    "display": {"type": "string"},
                },
            },
            "first_attended_on": _DATE,
            "sessions_attended": _COUNT,
            "sessions_offered": _COUNT,
        },
    }


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Problem details as in RFC 9457.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "receipt": {
                "type": "string",
                "description": "Under which number the message is kept, taken or refused.",
            },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["pointer", "field", "value", "detail"],
                    "properties": {
                        "pointer": {
                            "type": "string",
                            "description": "Where in the message, as a JSON pointer.",
                        },
                        "field": {"type": "string"},
                        "value": {"type": "string", "description": "What it held, shortened."},
                        "detail": {"type": "string", "description": "How to mend it."},
                    },
                },
            },
        },
    }
