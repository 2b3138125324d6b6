"""The ids by which a sender knows its request, its task and its patient. Pure."""

import re
from typing import Any

from portal.intake.bundle_rules import Resource
from portal.intake.reading_rules import as_line, as_object, codes_of, objects
from portal.models.machine_doors import SENDER_ID_LENGTH

# Of one resource: more than a few is a fault, or an attack, in the sender.
MOST_IDS = 6
_UUID = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)


def ids_of(resource: Resource | None) -> tuple[str, ...]:
    """Every id of a resource that stays the same from message to message, best first.

    A business identifier as "system|value", the resource's own id, and a fullUrl that is a
    UUID: names such as "urn:uuid:request" are used again for every message.
    """
    if resource is None:
        return ()
    found = [_identifier(one) for one in objects(resource.get("identifier"))]
    found.append(as_line(resource.get("id")))
    uuid = _UUID.fullmatch(resource.full_url)
    found.append(uuid[1].lower() if uuid else "")
    kept = (one for one in found if one and len(one) <= SENDER_ID_LENGTH)
    return tuple(dict.fromkeys(kept))[:MOST_IDS]


def own_reference(*resources: Resource | None) -> str:
    """What the sender calls it: the first identifier's value, one of type PLAC before others."""
    for resource in filter(None, resources):
        identifiers = objects(resource.get("identifier"))
        identifiers.sort(key=lambda one: "PLAC" not in codes_of(one.get("type")))
        for one in identifiers:
            value = as_line(one.get("value"))
            if value:
                return value
    return ""


def _identifier(one: dict[str, Any]) -> str:
    value, system = as_line(one.get("value")), as_line(one.get("system"))
    return f"{system}|{value}" if value and system else value


def as_identifier(sender_id: str) -> dict[str, Any]:
    """A kept id as a FHIR Identifier: "system|value" apart again."""
    system, _, value = sender_id.rpartition("|")
    return as_object({"system": system, "value": value} if system else {"value": value})
