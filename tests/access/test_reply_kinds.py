"""Each kind of reply x each standing: one row that a person reviewed, and the name it may say.

The matrix holds every route to its statuses; this holds every *kind* of answer (page, sheet,
PDF, calendar, interface, search, attachment, history) to what it says of whom.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from portal import clock, spreadsheets
from portal.db import database
from portal.groups import calendar_queries
from portal.models import CalendarFeed, Referral
from tests import machine_factories
from tests.access.matrix import Visit

STANDINGS = ("own", "other", "ended", "blocked", "stood down", "disabled")
TOKEN = "reply-kinds"
HIDDEN, NAMED = False, True
# By kind: its media type, its address, and for each standing who asks, about which object of the
# scene, the status, and whether the answer names the person (or, in a calendar, the group).
# Blocked is Pip's own group or record, asked for by staff who are barred from him.
Row = tuple[str, str, int, bool]
KINDS: dict[str, tuple[str, str, dict[str, Row]]] = {
    "page": (
        "text/html",
        "/groups/{group_id}",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 404, HIDDEN),
            "ended": ("facilitator", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 200, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 404, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "page of a person": (
        "text/html",
        "/people/{person_id}",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 404, HIDDEN),
            "ended": ("facilitator", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 404, HIDDEN),
            "stood down": ("facilitator_barred", "own", 404, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "CSV": (
        "text/csv",
        "/groups/{group_id}/grid.csv",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 404, HIDDEN),
            "ended": ("facilitator_in_tail", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 200, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 404, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "XLSX": (
        spreadsheets.XLSX_TYPE,
        "/groups/{group_id}/grid.xlsx",
        {
            "own": ("staff", "own", 200, NAMED),
            "other": ("facilitator", "other", 404, HIDDEN),
            "ended": ("facilitator", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 200, HIDDEN),
            "stood down": ("facilitator_barred", "own", 404, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "PDF": (
        "application/pdf",
        "/sheets/{code}/sheet.pdf",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 404, HIDDEN),
            "ended": ("facilitator", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 200, HIDDEN),
            "stood down": ("substitute_stood_down", "own", 404, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "letter": (
        "application/pdf",
        "/referrals/{referral_id}/answers/{answer_id}/letter.pdf",
        {
            "own": ("staff", "own", 200, NAMED),
            "other": ("staff_elsewhere", "own", 404, HIDDEN),
            "ended": ("staff_elsewhere", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 404, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 403, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    # Nobody's name ever stands in a calendar: whose sessions are in it is what it may say. Those
    # of a group that ended stay for a month, on the days that the user led it.
    "ICS": (
        "text/calendar",
        "/calendar/reply-kinds.ics",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 200, HIDDEN),
            "ended": ("facilitator_elsewhere", "ended", 200, HIDDEN),
            "blocked": ("staff_elsewhere", "own", 200, HIDDEN),
            "stood down": ("facilitator_barred", "own", 200, HIDDEN),
            "disabled": ("deactivated", "own", 404, HIDDEN),
        },
    ),
    # To a provider that sent it. A block or a stand-down binds our users, not the sender: what
    # they hear has no name in it for anybody.
    "API": (
        "application/json",
        "/api/v1/referrals/{receipt}",
        {
            "own": ("own", "own", 200, HIDDEN),
            "other": ("own", "other", 404, HIDDEN),
            "ended": ("ended", "ended", 200, HIDDEN),
            "blocked": ("none", "own", 401, HIDDEN),
            "stood down": ("revoked", "own", 401, HIDDEN),
            "disabled": ("closed", "own", 401, HIDDEN),
        },
    ),
    "FHIR": (
        "application/fhir+json",
        "/fhir/Task/{receipt}",
        {
            "own": ("own", "own", 200, HIDDEN),
            "other": ("own", "other", 404, HIDDEN),
            "ended": ("ended", "ended", 200, HIDDEN),
            "blocked": ("none", "own", 401, HIDDEN),
            "stood down": ("revoked", "own", 401, HIDDEN),
            "disabled": ("closed", "own", 401, HIDDEN),
        },
    ),
    "search": (
        "text/html",
        "/people?q={first_name}",
        {
            "own": ("facilitator", "own", 200, NAMED),
            "other": ("facilitator", "other", 200, HIDDEN),
            "ended": ("facilitator", "ended", 200, HIDDEN),
            "blocked": ("staff_blocked", "own", 200, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 200, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    # A file that came with a referral. Leaders never see one, whatever they lead.
    "attachment": (
        "application/pdf",
        "/intake/files/{file_id}/download",
        {
            "own": ("staff", "own", 200, HIDDEN),
            "other": ("staff_elsewhere", "own", 404, HIDDEN),
            "ended": ("staff_elsewhere", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 404, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 403, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "history": (
        "text/html",
        "/people/{person_id}/attendance",
        {
            "own": ("staff", "own", 200, NAMED),
            "other": ("staff_elsewhere", "own", 404, HIDDEN),
            "ended": ("staff_elsewhere", "ended", 404, HIDDEN),
            "blocked": ("staff_blocked", "own", 404, HIDDEN),
            "stood down": ("facilitator_barred", "own", 403, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
    "who looked": (
        "application/pdf",
        "/people/{person_id}/looks.pdf",
        {
            "own": ("staff", "own", 200, NAMED),
            "other": ("staff_elsewhere", "own", 404, HIDDEN),
            "ended": ("staff_elsewhere", "ended", 404, HIDDEN),
            "blocked": ("staff_is_person", "own", 404, HIDDEN),
            "stood down": ("facilitator_stood_down", "own", 403, HIDDEN),
            "disabled": ("deactivated", "own", 302, HIDDEN),
        },
    ),
}
ROWS = [(kind, standing) for kind in KINDS for standing in STANDINGS]
GROUPS = {"own": "Tuesday group", "other": "Elsewhere group", "ended": "Finished group"}


def _text(answer: Any) -> str:
    if answer.mimetype == spreadsheets.XLSX_TYPE:
        body = answer.get_data()
        sheets = [spreadsheets.read(body, name) for name in spreadsheets.read(body).names]
        return "\n".join(text for sheet in sheets for _n, cells in sheet.rows for text in cells)
    if answer.mimetype == "application/pdf" and answer.status_code == 200:
        pages = PdfReader(BytesIO(answer.get_data())).pages
        return "\n".join(page.extract_text() for page in pages)
    return str(answer.get_data(as_text=True))


def _asked(visit: Visit, kind: str, path: str, asker: str, whose: str) -> Any:
    ids = dict(visit.scene.objects[whose])
    referral = Referral.get_by_id(ids["referral_id"])
    ids |= {"receipt": referral.reference, "first_name": visit.scene.names[whose].split()[0]}
    address = path.format(**ids)
    if kind == "ICS":
        CalendarFeed.create(
            user=visit.scene.actors[asker],
            token_hash=calendar_queries.hash_of(TOKEN),
            names_groups=True,
            created_at=clock.now(),
        )
        return visit.outside(address)
    if kind not in ("API", "FHIR"):
        return visit.get(address, asker)
    Referral.update(provider=ids["provider_id"]).where(Referral.id == referral).execute()
    if asker == "none":
        return visit.outside(address)
    sender = visit.scene.objects[asker if asker in GROUPS else "own"]["provider_id"]
    token = machine_factories.provider_token(sender, TOKEN)
    if asker == "revoked":
        token.revoked_at = clock.now()
        token.save()
    elif asker == "closed":
        token.provider.is_active = False
        token.provider.save()
    return visit.outside(address, Authorization=f"Bearer {TOKEN}")


def test_every_kind_has_a_row_for_every_standing() -> None:
    assert {kind: tuple(rows) for kind, (_type, _path, rows) in KINDS.items()} == {
        kind: STANDINGS for kind in KINDS
    }


@pytest.mark.parametrize(("kind", "standing"), ROWS)
def test_a_reply_says_of_them_what_its_row_says(visit: Visit, kind: str, standing: str) -> None:
    media_type, path, rows = KINDS[kind]
    asker, whose, status, is_named = rows[standing]
    with database.atomic() as transaction:
        answer = _asked(visit, kind, path, asker, whose)
        text = _text(answer)
        transaction.rollback()
    assert answer.status_code == status
    if status == 200:
        assert answer.mimetype == media_type
    if status == 302:
        assert answer.location.startswith("/sign-in")
    word = GROUPS[whose] if kind == "ICS" else visit.scene.names[whose]
    if kind == "PDF":
        # A sheet on a wall has first names alone.
        word = word.split()[0]
    assert (word in text) is is_named
