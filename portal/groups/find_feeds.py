"""What is listed for everybody as two public formats: HSDS 3 and Meeting Guide."""

from typing import Any

from flask import url_for

from portal import settings
from portal.groups import (
    find_words,
    group_words,
    hsds_rules,
    meeting_rules,
    pattern_words,
    subject_words,
    words,
)
from portal.groups.find_pages import Listed
from portal.groups.find_rules import WAYS, has_place
from portal.groups.hsds_rules import identity, without_nothing
from portal.groups.pattern_rules import read_rule


def hsds(everything: list[Listed]) -> dict[str, Any]:
    """One page of services, each with its organisation, locations and schedules inside."""
    base = settings.current().base_url
    organization = _organization(base, everything)
    services = [_service(base, one, organization) for one in everything]
    return {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": not services,
        "contents": services,
    }


def _organization(base: str, everything: list[Listed]) -> dict[str, Any]:
    chosen = settings.current()
    organization_id = identity(base, "organization", "own")
    venues = {one.group.venue_id: one.group for one in everything if _at_venue(one)}
    programs = {one.group.programme_id: one.group.programme_name for one in everything}
    return without_nothing(
        {
            "id": organization_id,
            "name": chosen.organisation,
            "description": f"{chosen.organisation} runs support groups.",
            "email": chosen.contact_email,
            "website": base,
            "phones": _phones(base),
            "locations": [_location(base, group) for _id, group in sorted(venues.items())],
            "programs": [
                {"id": identity(base, "program", number), "name": name, "description": name}
                for number, name in sorted(programs.items())
            ],
        }
    )


def _phones(base: str) -> list[dict[str, Any]]:
    number = settings.current().contact_phone
    if not number:
        return []
    return [{"id": identity(base, "phone", "own"), "number": number, "type": "voice"}]


def _service(base: str, one: Listed, organization: dict[str, Any]) -> dict[str, Any]:
    group = one.group
    service_id = identity(base, "service", group.group_id)
    schedules = _schedules(base, one)
    return without_nothing(
        {
            "id": service_id,
            "name": group.name,
            "description": group.public_description or ", ".join(group.topics),
            "url": url_for("groups.find_show", group_id=group.group_id, _external=True),
            "email": settings.current().contact_email,
            "status": "active",
            "interpretation_services": group.sign_language,
            "application_process": str(find_words.ROOM_HINT[one.room]),
            "wait_time": find_words.wait(one) or str(find_words.ROOM[one.room]),
            "alert": "; ".join(find_words.changes(one)),
            "eligibility_description": ", ".join(group.audiences),
            "minimum_age": group.min_age,
            "maximum_age": group.max_age,
            "phones": _phones(base),
            "schedules": schedules,
            "service_at_locations": _places(base, one, service_id, schedules),
            "languages": [_language(base, group)],
            "organization": organization,
            "program": {
                "id": identity(base, "program", group.programme_id),
                "name": group.programme_name,
                "description": group.programme_name,
            },
            "attributes": [
                *hsds_rules.attributes(
                    base, service_id, group.topics, hsds_rules.TAXONOMY, hsds_rules.VERSION
                ),
                *hsds_rules.attributes(
                    base,
                    service_id,
                    group.audiences,
                    hsds_rules.AUDIENCE_TAXONOMY,
                    hsds_rules.VERSION,
                ),
            ],
        }
    )


def _language(base: str, group: Any) -> dict[str, Any]:
    code = subject_words.code_of(group.language)
    note = ", ".join(filter(None, (group.sign_language, str(words.READING[group.reading]))))
    return {
        "id": identity(base, "language", f"{group.group_id}/{code}"),
        "name": subject_words.language_name(group.language),
        "code": code,
        "note": note,
    }


def _schedules(base: str, one: Listed) -> list[dict[str, Any]]:
    zone = settings.current().timezone
    return [
        hsds_rules.schedule(
            identity(base, "schedule", terms.pattern_id),
            read_rule(terms.rule),
            terms,
            says=pattern_words.said(terms.rule, terms.starts_local),
            way=str(words.FORMAT[one.group.format]),
            timezone=zone,
            offset="",
        )
        for terms in one.patterns
    ]


def _at_venue(one: Listed) -> bool:
    return one.group.venue_id is not None and has_place(one.group)


def _places(
    base: str, one: Listed, service_id: str, schedules: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    group = one.group
    if not _at_venue(one):
        return []
    return [
        without_nothing(
            {
                "id": identity(base, "service_at_location", f"{service_id}/{group.venue_id}"),
                "description": group.place,
                "schedules": schedules,
                "location": _location(base, group),
            }
        )
    ]


def _location(base: str, group: Any) -> dict[str, Any]:
    said = [text for _tone, text in group_words.access(group)]
    address = {
        "id": identity(base, "address", group.venue_id),
        "address_1": group.venue_address or group.venue_name,
        "city": group.venue_area,
        "postal_code": group.venue_postcode,
        "address_type": "physical",
    }
    return without_nothing(
        {
            "id": identity(base, "location", group.venue_id),
            "location_type": "physical",
            "name": group.venue_name,
            "addresses": [without_nothing(address)],
            "accessibility": hsds_rules.accessibility(
                base, group.venue_id, said, group.access_note
            ),
        }
    )


def meetings(everything: list[Listed]) -> list[dict[str, Any]]:
    """Meetings for apps that read the Meeting Guide's JSON; never a link or a number to join."""
    return [_meeting(one) for one in everything]


def _meeting(one: Listed) -> dict[str, Any]:
    group, ways = one.group, WAYS[one.group.format]
    days = meeting_rules.days(one.repeats)
    found: dict[str, Any] = {
        "name": group.name,
        "slug": meeting_rules.slug(group.name, group.group_id),
        "timezone": settings.current().timezone,
        "types": meeting_rules.types(group, subject_words.code_of(group.language)),
        "attendance_option": meeting_rules.attendance(ways),
        "location": group.venue_name,
        "location_notes": ". ".join(
            filter(None, (group.place, *(text for _t, text in group_words.access(group))))
        ),
        "formatted_address": find_words.address(group),
        "region": group.venue_area,
        "notes": _notes(one),
        "url": url_for("groups.find_show", group_id=group.group_id, _external=True),
        "group": settings.current().organisation,
        "email": settings.current().contact_email,
        "phone": settings.current().contact_phone,
    }
    if days and one.pattern:
        found["day"] = days[0] if len(days) == 1 else days
        found["time"] = one.pattern.starts_local
        found["end_time"] = hsds_rules.closes_local(
            one.pattern.starts_local, one.pattern.duration_minutes
        )
    if not has_place(group):
        for name in ("location", "location_notes", "formatted_address"):
            found[name] = ""
    return {name: value for name, value in found.items() if value != ""}


def _notes(one: Listed) -> str:
    """In words what the format has no field for: when it meets, and what became of dates."""
    lines = [find_words.when(one), str(find_words.ROOM[one.room]), *find_words.changes(one)]
    return "\n".join(filter(None, [one.group.public_description, *lines]))
