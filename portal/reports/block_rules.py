"""What a report is made of, ready to be shown: sections of blocks, every text in words.

One document is drawn as a page, as a PDF and as sheets of a workbook; none of them works
anything out. Whatever stands here has been through the protection of small numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from portal.svg import Picture


@dataclass(frozen=True)
class Kpi:
    """One large figure with its meaning, and what stands beside it.

    `figure` is its key, which leads to its definition and, for those who may see it, its list.
    """

    figure: str
    value: str
    label: str
    # "50 in the quarter before", "60 of 100 people".
    note: str = ""
    comparison: str = ""
    target: str = ""
    # A small line over time under it.
    trend: Picture | None = None


@dataclass(frozen=True)
class Kpis:
    """A row of four to six large figures."""

    kpis: Sequence[Kpi]


@dataclass(frozen=True)
class Text:
    """Paragraphs of plain words."""

    paragraphs: Sequence[str]
    is_lead: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether numbers stand in it, and how much of the width it has."""

    heading: str
    is_number: bool = True
    width: int | None = None


@dataclass(frozen=True)
class Row:
    """A row: its cells in words; `figures` are the keys behind them, '' where none is."""

    cells: Sequence[str]
    figures: Sequence[str] = ()
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table: the first cell of each row names it. `key` names its sheet and its file."""

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture, drawn already, with the finding above it and the same figures as a table below."""

    key: str
    finding: str
    svg: Picture | Markup
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Care:
    """ "Read with care": what a reader must know before believing a figure. Never left out."""

    sentences: Sequence[str]


@dataclass(frozen=True)
class Quotes:
    """Words of people, as (words, who said it), all agreed to."""

    quotes: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Note:
    """What the manager adds, in paragraphs; said to be theirs."""

    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Terms:
    """Definitions: (term, meaning)."""

    terms: Sequence[tuple[str, str]]


Block = Kpis | Text | Table | Chart | Care | Quotes | Note | Terms


@dataclass(frozen=True)
class Section:
    """A part of a report, with a title of its own in the contents and the bookmarks."""

    key: str
    title: str
    blocks: Sequence[Block]
    # Follows the one before on the same sheet of paper.
    follows: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report in words.

    `issue_line` is "Issue 14, 3 October 2026" or says that it's a draft or a preview.
    """

    kind: str
    title: str
    subtitle: str
    organisation: str
    charity_number: str
    prepared_for: str
    issue_line: str
    data_line: str
    sections: Sequence[Section]
    # Where a contents page would be longer than what it leads to.
    has_contents: bool = True
    keywords: Sequence[str] = field(default_factory=tuple)
    # Printed on the cover and every page: who may see it, where not everybody may.
    marking: str = ""

    @property
    def tables(self) -> list[Table]:
        """Every table, those under charts too, in the order of the document."""
        found = []
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Chart):
                    found.append(block.table)
                elif isinstance(block, Table):
                    found.append(block)
        return found
