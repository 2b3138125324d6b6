"""A Task with its ServiceRequest in one Bundle, as the Gravity guide sends it. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.intake import bundle_rules, sender_id_rules
from portal.intake.bundle_rules import Reading, Resource, quoted
from portal.intake.message_rules import Purpose, ReadMessage, opened, read_whole
from portal.intake.reading_rules import as_line, as_list, as_object, codes_of
from portal.intake.rules import Refusal, Say, plain

BUNDLE_TYPES = ("transaction", "collection", "batch")
_WITHDRAWN = ("cancelled", "entered-in-error", "revoked")
_FULFILL = "FULFILL"
# An answer says so much of each entry that more of them are a fault, or an attack.
MOST_ANSWERED = 500


def read_task_bundle(
    body: bytes, today: date, say: Say = plain, most_bytes: int = 0
) -> ReadMessage:
    """Read a Bundle's bytes as a referral request; as `message_rules.read_message` does.

    The Task says who asks whom; its focus is what is asked. Raises Refusal for what can't
    be a referral, and nothing else, whatever the bytes are.
    """
    content = bundle_rules.parse_json(body, say)
    external_id = bundle_rules.check_bundle(content, say, BUNDLE_TYPES)
    reading, files = opened(content, body, today, say, most_bytes)
    task = _task(reading)
    request = _request(reading, task)
    purpose, element = _purpose(task, request)
    return read_whole(
        reading,
        ReadMessage(
            None,
            external_id,
            purpose,
            element,
            files=files,
            bundle_type=as_line(as_object(content).get("type")),
            entry_kinds=tuple(_entry_kinds(content)),
        ),
        request,
        header=task,
        task=task,
        reference=sender_id_rules.own_reference(task, request),
    )


def _entry_kinds(content: Any) -> Iterator[str]:
    for entry in as_list(as_object(content).get("entry"))[:MOST_ANSWERED]:
        yield as_line(as_object(as_object(entry).get("resource")).get("resourceType"))


def _task(reading: Reading) -> Resource:
    tasks = reading.of_kind("Task")
    if not tasks:
        raise Refusal(
            400,
            "required",
            "Bundle.entry",
            reading.say(
                "The Bundle has no Task. Send one with code fulfill whose focus is the "
                "ServiceRequest, and the ServiceRequest and Patient beside it."
            ),
        )
    handing_over = [one for one in tasks if _FULFILL in codes_of(one.get("code"))] or tasks
    if len(handing_over) > 1:
        reading.warn(
            "The Bundle has %(count)s tasks; this referral is for the first of them.",
            count=len(handing_over),
        )
    return handing_over[0]


def _request(reading: Reading, task: Resource) -> Resource:
    focus = task.get("focus")
    found = reading.resolve(focus, task)
    if found is not None and found.kind == "ServiceRequest":
        return found
    requests = reading.of_kind("ServiceRequest")
    if len(requests) != 1:
        raise Refusal(
            400,
            "required",
            task.at("focus"),
            reading.say(
                "Task.focus is %(found)s, which leads to no ServiceRequest in the Bundle. Send "
                "the ServiceRequest in the Bundle and point focus at it.",
                found=quoted(bundle_rules.reference_of(as_object(focus))),
            ),
        )
    reading.warn("The Task's focus leads nowhere; the Bundle's only ServiceRequest was taken.")
    return requests[0]


def _purpose(task: Resource, request: Resource) -> tuple[Purpose, str]:
    for resource in (task, request):
        if as_line(resource.get("status")).lower() in _WITHDRAWN:
            return Purpose.CANCEL, resource.at("status")
    return Purpose.NEW, task.at("status")
