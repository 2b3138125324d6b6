"""Tables in files: CSV and XLSX read with care, and written so that no cell becomes a formula.

Knows nothing of what the rows mean. Every refusal is a sentence for whoever chose the file.
"""

from portal.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, SheetProblem
from portal.spreadsheets.dates import read_clock, read_date, read_moment
from portal.spreadsheets.reading import Sheet, read
from portal.spreadsheets.writing import (
    CSV_TYPE,
    XLSX_TYPE,
    SheetRows,
    write_csv,
    write_workbook,
    write_xlsx,
)

__all__ = [
    "CSV_TYPE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "XLSX_TYPE",
    "Sheet",
    "SheetProblem",
    "SheetRows",
    "read",
    "read_clock",
    "read_date",
    "read_moment",
    "write_csv",
    "write_workbook",
    "write_xlsx",
]
