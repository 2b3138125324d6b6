"""Workbooks refused before they unpack to more than memory holds.

A few kilobytes of a workbook can ask for gigabytes: parts that unpack to far more, two cells
with room for all between them, one long text in thousands of cells. The reader trusts all of
it, so every sheet is gone through first, part by part and without being kept.
"""

import io
import zipfile
from typing import Any
from xml.parsers import expat

from flask_babel import gettext as _

from portal.spreadsheets.cells import MOST_COLUMNS, MOST_ROWS, SheetProblem

# What a workbook may unpack to, in bytes: far more than the rows and columns need.
UNPACKED_BYTES = 120_000_000
# Cells may stand a little outside what is read, in rows and columns that are empty in the end.
FARTHEST_ROW, FARTHEST_COLUMN = 2 * MOST_ROWS, 3 * MOST_COLUMNS
MOST_CELLS = 2 * MOST_ROWS * MOST_COLUMNS
_PIECE = 65_536


def check_workbook(body: bytes) -> None:
    """Refuse what isn't a workbook, and one that would take too much to read.

    Raises SheetProblem.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            if all(one.filename.lstrip("/").lower() != "xl/workbook.xml" for one in parts):
                raise SheetProblem(
                    _("This isn't an Excel workbook (.xlsx). Save the table as .xlsx or .csv.")
                )
            if sum(one.file_size for one in parts) > UNPACKED_BYTES:
                raise _too_much()
            # The texts first, as the sheets only point to them.
            strings = _Strings()
            for part in parts:
                _go_through(packed, part, strings)
            for part in parts:
                _go_through(packed, part, _Cells(strings.lengths))
    except SheetProblem:
        raise
    except Exception:
        # A damaged archive shows as any of a dozen errors.
        raise damaged() from None


def damaged() -> SheetProblem:
    """What to say of a workbook that no program could read."""
    return SheetProblem(
        _("This workbook is damaged and can't be read. Open it, save it again, and choose that.")
    )


def _too_much() -> SheetProblem:
    return SheetProblem(
        _("This workbook unpacks to far too much to read. Copy the table into a new one.")
    )


class _NotThis(Exception):
    """This part is none that the reader of it cares for."""


def _go_through(packed: zipfile.ZipFile, part: zipfile.ZipInfo, reader: Any) -> None:
    """Read a part's elements into the reader, if its root is the reader's."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.root
    reader.parser, reader.is_begun = parser, False
    try:
        with packed.open(part) as opened:
            while piece := opened.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except _NotThis:
        return
    except expat.ExpatError:
        # Pictures, and old drawings that are XML in name alone, matter to nobody.
        if reader.is_begun or part.filename.lower().endswith(".xml"):
            raise


def _refuse_doctype(*_said: Any) -> None:
    raise damaged()


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


class _Reader:
    """What expat calls for each element of a part whose root has this reader's name."""

    ROOT = ""

    def __init__(self) -> None:
        self.parser: Any = None
        self.is_begun = False

    def root(self, name: str, _attributes: dict[str, str]) -> None:
        if _plain(name) != self.ROOT:
            raise _NotThis
        self.is_begun = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...


class _Strings(_Reader):
    """The lengths of the texts that cells point to, in their order."""

    ROOT = "sst"

    def __init__(self) -> None:
        super().__init__()
        self.lengths: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _plain(name) == "si":
            self.lengths.append(0)
            self.parser.CharacterDataHandler = self._count

    def _count(self, text: str) -> None:
        self.lengths[-1] += len(text)


class _Cells(_Reader):
    """How far a sheet's cells reach, and how much text they point to."""

    ROOT = "worksheet"

    def __init__(self, lengths: list[int]):
        super().__init__()
        self.lengths = lengths
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.letters = 0
        self.is_pointer = False
        self.pointed = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _plain(name):
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            case "c":
                self._move_to(attributes.get("r", ""))
                self.is_pointer = attributes.get("t") == "s"
            case "v" | "is" | "f":
                # A cell that has a colour and no content takes no room.
                self._reach()
                if self.is_pointer:
                    self.pointed = ""
                    self.parser.CharacterDataHandler = self._point

    def end(self, name: str) -> None:
        if self.is_pointer and _plain(name) == "v":
            self.parser.CharacterDataHandler = None
            at = int(self.pointed or -1)
            self.letters += self.lengths[at] if 0 <= at < len(self.lengths) else 0
            if self.letters > UNPACKED_BYTES:
                raise _too_much()

    def _point(self, text: str) -> None:
        self.pointed += text

    def _move_to(self, place: str) -> None:
        if place:
            letters = place.rstrip("0123456789")
            self.row, self.column = int(place[len(letters) :]), _number_of(letters)
        else:
            # Cells need not say where they stand: it is beside the one before.
            self.column += 1

    def _reach(self) -> None:
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if (
            self.last_row > FARTHEST_ROW
            or self.last_column > FARTHEST_COLUMN
            or self.last_row * self.last_column > MOST_CELLS
        ):
            raise SheetProblem(
                _(
                    "A cell of this workbook stands far outside the table, at %(cell)s. Delete "
                    "it, or copy the table into a new workbook. At most %(rows)s rows and "
                    "%(columns)s columns can be read.",
                    cell=_letters_of(self.column) + str(self.row),
                    rows=f"{MOST_ROWS:,}",
                    columns=MOST_COLUMNS,
                )
            )


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters_of(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
