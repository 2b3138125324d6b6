"""Writes about imports: a file taken in, its columns named, its rows kept, all of it left."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal import clock, jobs, spreadsheets
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.imports import column_rules, kinds, queries, rules, words
from portal.imports.column_rules import Field, Thing
from portal.imports.kinds import Kind
from portal.imports.queries import BatchRow
from portal.imports.rules import Judged
from portal.models import BatchState, ImportBatch, ImportMapping, ImportRow
from portal.models.imports import FILE_NAME_LENGTH, SHEET_NAME_LENGTH
from portal.plain_text import visible

CHECK_JOB = "import_check"
APPLY_JOB = "import_apply"


def add_batch(kind: Kind, file_name: str, body: bytes, by: Any, source: str = "") -> int:
    """Take in a file, whose rows are a source's. Returns the id of its import.

    Its columns wait to be named: the same file sent again by the same user before that is the
    same import. Raises
    DomainError on "file" for one that can't be read as a table with headings and rows.
    """
    sha256 = hashlib.sha256(body).hexdigest()
    name, headings, mapping = understand(kind, body, source=source)
    with write():
        waiting = queries.waiting_batch(kind.name, sha256, _id(by), source)
        if waiting is not None:
            return waiting
        batch_id = ImportBatch.insert(
            kind=kind.name,
            file_name=_file_name(file_name),
            body=body,
            body_sha256=sha256,
            sheet=name[:SHEET_NAME_LENGTH],
            source=source,
            headings=_json(headings),
            mapping=_json(mapping),
            created_by=_id(by),
            created_at=clock.now(),
        ).execute()
        record_event(
            "import_added", "import_batch", batch_id, by=by, fields=["kind", "file_name", "body"]
        )
    return int(batch_id)


def understand(
    kind: Kind, body: bytes, sheet: str = "", source: str = ""
) -> tuple[str, list[str], dict[int, str]]:
    """The sheet that was read, its headings, and which fields they seem to mean.

    Columns are as they were named last time for the same source and headings, else guessed. Raises
    DomainError on "file".
    """
    fields = kind.fields()
    try:
        table = spreadsheets.read(body, sheet)
    except spreadsheets.SheetProblem as problem:
        raise DomainError(str(problem), "file") from None
    at = column_rules.heading_row(table.rows, fields)
    if len(table.rows) < at + 2:
        raise DomainError(
            _("There are no rows under the headings. Choose a file with headings and rows."),
            "file",
        )
    headings = column_rules.headings_of(table.rows, at)
    known = {one.name for one in fields}
    last_time = _last_time(kind, source, headings, fields)
    mapping = {index: name for index, name in last_time.items() if name in known}
    return table.name, headings, mapping or column_rules.guess(headings, fields)


def _last_time(
    kind: Kind, source: str, headings: Sequence[str], fields: Sequence[Field]
) -> dict[int, str]:
    """What the columns meant last time, those too that a file of wrong rows has beside them."""
    found = queries.remembered(kind.name, source, _sha256_of(headings))
    if found:
        return found
    for own, added in column_rules.beginnings(headings, fields, str(words.WHAT_IS_WRONG)):
        found = queries.remembered(kind.name, source, _sha256_of(own))
        if found:
            return {**found, **added}
    return {}


def things_of(
    kind: Kind,
    body: bytes,
    sheet: str,
    headings: Sequence[str],
    mapping: Mapping[int, str],
    source: str = "",
) -> list[Thing]:
    """Everything that a file asks for, its columns named so. Raises DomainError."""
    fields = kind.fields()
    gone = set(mapping.values()) - {one.name for one in fields}
    if gone:
        raise DomainError(
            _("A column means something that is no longer here. Say again what each means.")
        )
    rows = spreadsheets.read(body, sheet).rows
    # Found by what it says: what the kind knows may have changed since.
    at = next(
        (
            at
            for at in range(min(len(rows), column_rules.HEADING_ROWS))
            if column_rules.headings_of(rows, at) == list(headings)
        ),
        0,
    )
    found = []
    kept = dict(rows[at + 1 :]) if kind.keeps_rows else {}
    for one in column_rules.things(rows[at + 1 :], headings, mapping, fields, kind.keeps_rows):
        if kind.sources is not None:
            one.cells[rules.SOURCE] = source
        if kind.keeps_rows:
            one.cells[rules.WHOLE_ROW] = column_rules.whole_row(headings, kept[one.number])
        found.append(one)
        if len(found) > column_rules.MOST_THINGS:
            raise DomainError(
                _(
                    "This file asks for more than %(most)s rows. Cut it into smaller ones.",
                    most=f"{column_rules.MOST_THINGS:,}",
                )
            )
    return found


def check_columns(kind: Kind, mapping: Mapping[int, str]) -> None:
    """Raise DomainError where a required field has no column, or a field has two."""
    fields = kind.fields()
    clashing = column_rules.clashing(mapping, fields)
    if clashing:
        raise DomainError(
            _(
                "More than one column gives “%(field)s”. Keep one of them.",
                field=str(clashing[0].label),
            ),
            "columns",
        )
    missing = column_rules.missing(mapping, fields)
    if missing or not mapping:
        names = words.needed(missing or fields[:1], fields)
        raise DomainError(
            _("Say which column gives: %(fields)s.", fields=", ".join(names)), "columns"
        )


def choose_sheet(batch_id: int, version: int, sheet: str, by: Any) -> None:
    """Read another sheet of the workbook. Raises DomainError, StaleVersion."""
    batch = at_version(batch_id, version)
    refuse_unless(batch, BatchState.MAPPING, BatchState.PREVIEW)
    name, headings, mapping = understand(
        kind_of(batch), queries.body_of(batch_id), sheet, batch.source
    )
    with write():
        _change(
            batch,
            state=BatchState.MAPPING,
            sheet=name[:SHEET_NAME_LENGTH],
            headings=_json(headings),
            mapping=_json(mapping),
        )
        _forget_rows(batch_id)
        record_event("import_sheet_chosen", "import_batch", batch_id, by=by, fields=["sheet"])


def name_columns(batch_id: int, version: int, mapping: Mapping[int, str], by: Any) -> int:
    """Say what the columns mean and ask for the rows to be checked. Returns the job's id.

    `mapping` is {heading's number from 0: field}. What was mended before is forgotten.
    Raises DomainError on "columns", StaleVersion.
    """
    with write():
        batch = at_version(batch_id, version)
        refuse_unless(batch, BatchState.MAPPING, BatchState.PREVIEW)
        keep_columns(batch, mapping)
        job_id = jobs.add(CHECK_JOB, {"batch_id": batch_id}, by=by)
        _change(batch, state=BatchState.CHECKING, mapping=_json(mapping), job=job_id)
        record_event("import_columns_named", "import_batch", batch_id, by=by, fields=["mapping"])
    return job_id


def keep_columns(batch: BatchRow, mapping: Mapping[int, str]) -> None:
    """Remember the columns for files with the same headings. Raises DomainError."""
    check_columns(kind_of(batch), mapping)
    if any(not 0 <= index < len(batch.headings) for index in mapping):
        raise DomainError(_("The file has no such column. Load the page again."), "columns")
    key = {
        "kind": batch.kind,
        "source": batch.source,
        "headings_sha256": _sha256_of(batch.headings),
    }
    values = {"mapping": _json(mapping), "used_at": clock.now()}
    changed = (
        ImportMapping.update(**values)
        .where(*(getattr(ImportMapping, name) == value for name, value in key.items()))
        .execute()
    )
    if not changed:
        ImportMapping.insert(**key, **values).execute()


def begin_check(batch_id: int) -> None:
    """Forget the rows of an earlier check, or of one that was cut short: no event of its own."""
    with write():
        _forget_rows(batch_id)


def keep_rows(batch_id: int, things: Sequence[Thing], judged: Iterable[Judged]) -> None:
    """Keep a chunk of checked rows, in the transaction that is open: no event of its own."""
    rows = [
        {
            "batch": batch_id,
            "number": thing.number,
            "heading": thing.heading,
            "cells": rules.pack(thing.cells, one.identity),
            "errors": _json(one.errors),
            "flag": one.flag,
            "state": one.state,
        }
        for thing, one in zip(things, judged, strict=True)
    ]
    if rows:
        ImportRow.insert_many(rows).execute()


def end_check(batch_id: int, by: Any) -> None:
    """Every row is checked: they can be mended, chosen and brought in."""
    with write():
        ImportBatch.update(state=BatchState.PREVIEW).where(
            ImportBatch.id == batch_id, ImportBatch.state == BatchState.CHECKING
        ).execute()
        record_event("import_checked", "import_batch", batch_id, by=by)


def discard_batch(batch_id: int, version: int, by: Any) -> None:
    """Leave an import: its rows and the file's bytes are forgotten. Again changes nothing.

    Raises DomainError once it was applied, StaleVersion.
    """
    with write():
        batch = queries.batch(batch_id)
        if batch is not None and batch.standing == BatchState.DISCARDED:
            return
        batch = at_version(batch_id, version)
        refuse_unless(batch, BatchState.MAPPING, BatchState.PREVIEW)
        _forget_rows(batch_id)
        _change(batch, state=BatchState.DISCARDED, body=b"")
        record_event("import_discarded", "import_batch", batch_id, by=by, fields=["state", "body"])


def at_version(batch_id: int, version: int) -> BatchRow:
    """The import as the page showed it. Raises StaleVersion where it has changed since."""
    batch = queries.batch(batch_id)
    if batch is None or batch.version != version:
        raise StaleVersion(
            _("Somebody else has changed this import since you opened it. Look at it again.")
        )
    return batch


def refuse_unless(batch: BatchRow, *standings: BatchState) -> None:
    """Raise DomainError unless the import stands at one of these."""
    if batch.standing not in standings:
        raise DomainError(words.refusal(batch.standing))


def kind_of(batch: BatchRow) -> Kind:
    """The batch's kind. Raises DomainError if nothing brings such rows in any more."""
    kind = kinds.get(batch.kind)
    if kind is None:
        raise DomainError(_("Nothing here brings in this kind of rows any more."))
    return kind


def _change(batch: BatchRow, **values: Any) -> None:
    changed = (
        ImportBatch.update(**values, version=batch.version + 1)
        .where(ImportBatch.id == batch.batch_id, ImportBatch.version == batch.version)
        .execute()
    )
    if not changed:
        at_version(batch.batch_id, -1)


def _forget_rows(batch_id: int) -> None:
    ImportRow.delete().where(ImportRow.batch == batch_id).execute()


def _sha256_of(headings: Iterable[str]) -> str:
    return column_rules.headings_sha256(headings, str(words.WHAT_IS_WRONG))


def _file_name(text: str) -> str:
    # Some browsers send the whole path.
    name = visible(text).replace("\\", "/").rsplit("/", 1)[-1].strip()
    return name[-FILE_NAME_LENGTH:] or _("A file without a name")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _id(user: Any) -> int | None:
    return getattr(user, "id", user)
