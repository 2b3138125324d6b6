"""Tables of training as files to take away."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from portal.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx

FORMS = "any(xlsx, csv)"
"""The converter that an address of such a file takes."""


def table_file(
    stem: str, form: str, title: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> Response:
    """A table as a download called `stem`, which names nobody; `form` is "xlsx" or "csv"."""
    is_workbook = form == "xlsx"
    body = write_xlsx(title, headings, rows) if is_workbook else write_csv(headings, rows)
    return Response(
        body,
        content_type=XLSX_TYPE if is_workbook else CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{stem}.{form}"'},
    )
