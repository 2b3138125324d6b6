"""The import of referrals: each row an intake message, with the same checks as a typed one."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.auth.permissions import Permission
from portal.formats import long_date
from portal.imports import cell_rules, kinds
from portal.imports.kinds import Checked, Kind
from portal.imports.rules import SOURCE, WHOLE_ROW
from portal.intake import (
    actions,
    referral_import_actions,
    referral_import_queries,
    referral_import_reading,
)
from portal.intake.referral_import_fields import FIELDS
from portal.intake.referral_import_reading import RowRead
from portal.intake.rules import Sent
from portal.models import Door
from portal.people import naming_queries
from portal.people.naming_queries import folded_name
from portal.providers import queries as providers


class _Known(NamedTuple):
    """What rows are compared with: providers and programmes, and whoever is here already."""

    providers: dict[str, tuple[int, str]]
    by_name: dict[str, tuple[int, str]]
    programmes: dict[str, int]


def _sources(_by: Any) -> list[tuple[str, str]]:
    return [(f"provider:{number}", name) for number, name in providers.active_providers()]


def _known(by: Any) -> _Known:
    listed = providers.active_providers()
    return _Known(
        {f"provider:{number}": (number, name) for number, name in listed},
        {cell_rules.folded(name): (number, name) for number, name in listed},
        {
            cell_rules.folded(name): number
            for number, name in referral_import_queries.programmes_open_to(by)
        },
    )


def _provider(row: Mapping[str, str], known: _Known) -> tuple[int | None, str]:
    """Whose a row is: the provider that it names, else the one whose file it is."""
    named = cell_rules.folded(row.get("organisation", ""))
    if named in known.by_name:
        return known.by_name[named]
    return known.providers.get(row.get(SOURCE, ""), (None, "")) if not named else (None, "")


def _sender(provider_id: int | None) -> str:
    return f"provider:{provider_id}" if provider_id is not None else "file"


def _key(row: Mapping[str, str]) -> str:
    """By what the same row is known again: its text as it stood, wherever its file came from."""
    return "row " + hashlib.sha256(row[WHOLE_ROW].encode()).hexdigest()


def _read(row: Mapping[str, str], known: _Known) -> tuple[RowRead, int | None]:
    provider_id, name = _provider(row, known)
    return referral_import_reading.read(row, name, known.programmes), provider_id


def check(rows: Sequence[Mapping[str, str]], by: Any) -> list[Checked]:
    """Judge rows in a fixed number of statements.

    Known is a row whose very text was taken before from the same provider. Somebody of the
    same name and birth date, or the same NHS number, or a reference that its sender has used
    before, is said and never merged.
    """
    known = _known(by)
    read = [_read(row, known) for row in rows]
    keys = [
        (_sender(provider_id), _key(row))
        for row, (_one, provider_id) in zip(rows, read, strict=True)
    ]
    taken = referral_import_queries.taken_keys(keys)
    requests = [one.request for one, _provider_id in read if one.request]
    register = naming_queries.people_meant([one.person.name for one in requests], (), None)
    numbers = referral_import_queries.numbers_known([one.person.nhs_number for one in requests])
    references = referral_import_queries.references_known(
        [one.sender_reference for one in requests]
    )
    found = []
    for (one, provider_id), key in zip(read, keys, strict=True):
        if one.request is None:
            found.append(Checked(one.errors))
            continue
        person = one.request.person
        twins = person.born_on and any(
            other.born_on == person.born_on
            for other in register.by_name.get(folded_name(person.name), [])
        )
        flags = list(one.request.warnings)
        if twins or (person.nhs_number and person.nhs_number in numbers):
            flags.append(_("Somebody like this is here already: compare them in the queue."))
        if (provider_id, one.request.sender_reference) in references:
            flags.append(_("Its sender has used this reference before."))
        summary = [person.name, long_date(person.born_on), one.request.sender_reference]
        found.append(
            Checked(
                {}, " ".join(key), key in taken, ", ".join(filter(None, summary)), " ".join(flags)
            )
        )
    return found


def write(rows: Sequence[Mapping[str, str]], by: Any) -> list[int]:
    """Take each row as a message. Raises ValueError for a row that doesn't pass the check."""
    known, made, now = _known(by), [], clock.now()
    for row in rows:
        one, provider_id = _read(row, known)
        if one.request is None:
            raise ValueError("A referral was written that doesn't pass the check.")
        sent = Sent(
            door=Door.FILE,
            sender=_sender(provider_id),
            external_id=_key(row),
            content_type="application/json",
            body=row[WHOLE_ROW].encode("utf-8", "replace"),
            received_at=now,
            provider_id=provider_id,
            typed_by=getattr(by, "id", None),
        )
        made.append(actions.take(one.request, sent).referral_id)
    return made


kinds.add(
    Kind(
        name="referrals",
        label=_l("Referrals"),
        lead=_l("One row for each referral. Each gets a receipt and stands in the queue."),
        permission=Permission.REFERRAL_ADD,
        fields=lambda: FIELDS,
        check=check,
        write=write,
        undo=referral_import_actions.take_back,
        made_url=lambda referral_id: url_for("referrals.referral_show", referral_id=referral_id),
        made_label=_l("Open the referral"),
        names_hidden=True,
        sources=_sources,
        source_label=_l("If they are referrals: whose file is it?"),
        keeps_rows=True,
    )
)
