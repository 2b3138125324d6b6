"""No sheet, PDF, feed or reply of an interface holds a field of a class that its reader lacks.

Every free text of every row that speaks of somebody is a marker of its own; `field_classes`
says of which class each is, and which classes each reader has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.auth.field_classes import CLASSES, FieldClass, Standing, classes_of_roles
from portal.db import database
from portal.models import Referral, Role
from portal.selftest import marking, reading
from portal.selftest.marking import Marks
from tests import machine_factories
from tests.access import matrix
from tests.access.matrix import Cell, Visit
from tests.conftest import SERVER_URL

pytestmark = pytest.mark.skipif(bool(SERVER_URL), reason="asks SQLite what its columns take")

# Those who lack classes, and for comparison whoever has most of them.
READERS = {
    "facilitator": Role.FACILITATOR,
    "substitute": Role.FACILITATOR,
    "manager": Role.MANAGER,
    "administrator": Role.ADMINISTRATOR,
}
FILES = (".pdf", ".csv", ".xlsx", ".json", ".ics", ":form>")
# Files at addresses that don't say so.
MORE = {"groups.group_print", "groups.mark_token", "training.evidence_download"}
TOKEN = "fields-in-files"
ENDS = {".csv": ".xlsx", ".xlsx": ".csv"}


def _files(visit: Visit, actor: str) -> Iterator[tuple[str, Any]]:
    """Every file that an actor is given of what is theirs, in each of its forms."""
    for rule in visit.app.url_map.iter_rules():
        if not rule.rule.endswith(FILES) and rule.endpoint not in MORE:
            continue
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        for cell in matrix.cells_of(rule.endpoint):
            wanted = (cell.method, cell.actor, cell.status) == ("GET", actor, 200)
            if wanted and cell.object in ("own", "all"):
                yield from _forms_of(visit, cell, rule.rule)


def _forms_of(visit: Visit, cell: Cell, rule: str) -> Iterator[tuple[str, Any]]:
    path = visit.path(cell.endpoint, cell.object)
    yield path, visit.get(path, cell.actor)
    for end, other in ENDS.items():
        if rule.endswith(":form>") and path.endswith(end):
            path = path.removesuffix(end) + other
            yield path, visit.get(path, cell.actor)
            break


def _beyond(marks: Marks, answer: Any, classes: frozenset[FieldClass], reader: int) -> list[str]:
    """The fields in an answer that are of no class of its reader's, and not their own words."""
    found = [marks.by_key[key] for key in marks.found_in(reading.words_of(answer))]
    return sorted(
        {
            f"{mark.place} ({mark.field_class})"
            for mark in found
            if mark.field_class not in classes and reader not in mark.writers
        }
    )


def test_files_hold_no_field_of_a_class_that_their_reader_lacks(visit: Visit) -> None:
    seen, asked = set(), 0
    with database.atomic() as transaction:
        marks = marking.mark_everything()
        for actor, role in READERS.items():
            user = visit.scene.actors[actor]
            assert user is not None
            for path, answer in _files(visit, actor):
                assert answer.status_code == 200, path
                found = _beyond(marks, answer, classes_of_roles({role}), user.id)
                assert found == [], f"{path} as {actor}"
                seen |= marks.found_in(reading.words_of(answer))
                asked += 1
        transaction.rollback()
    assert asked > 15
    # A leader's grid and sheet name people: the markers are found where they may be.
    assert "Membership.shown_as" in {marks.by_key[key].place for key in seen}


def test_replies_to_a_sender_hold_no_field_but_how_their_referral_fares(visit: Visit) -> None:
    with database.atomic() as transaction:
        own = visit.scene.objects["own"]
        Referral.update(provider=own["provider_id"]).where(
            Referral.id == own["referral_id"]
        ).execute()
        machine_factories.provider_token(own["provider_id"], TOKEN)
        marks = marking.mark_everything()
        receipt = Referral.get_by_id(own["referral_id"]).reference
        for door in ("/api/v1/referrals", "/fhir/Task", "/fhir/Bundle"):
            answer = visit.outside(f"{door}/{receipt}", Authorization=f"Bearer {TOKEN}")
            assert answer.status_code == 200, door
            assert _beyond(marks, answer, CLASSES[Standing.SENDER], 0) == [], door
        transaction.rollback()


def test_a_sheet_that_gives_too_much_would_be_found(visit: Visit) -> None:
    with database.atomic() as transaction:
        marks = marking.mark_everything()
        path = visit.path("groups.grid_export", "own")
        sheet = visit.get(path, "facilitator")
        lacks = classes_of_roles({Role.FACILITATOR}) - {FieldClass.KNOWN}
        assert "Membership.shown_as (known)" in _beyond(marks, sheet, lacks, 0)
        transaction.rollback()
