"""What would mend a report that can't be protected as asked: rows printed as one, or a table
left out. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from portal.reports.ask_rules import Merge
from portal.reports.difference_rules import AT
from portal.reports.ledger_rules import Dimension, Ledger, Sum
from portal.reports.protection_page_rules import table_of
from portal.reports.protection_refusal_rules import Refusal
from portal.reports.row_rules import merged_name

# Merges tried for one dimension, the smallest first, and rows told apart when trying all.
MOST_MERGES = 60

# What stands in the way when a ledger is protected.
Check = Callable[[Ledger, Sequence[str]], Sequence[Refusal]]
MakeLedger = Callable[[tuple[Merge, ...]], Ledger]


def with_mends(
    refusals: Sequence[Refusal], ledger: Ledger, check: Check, make_ledger: MakeLedger | None = None
) -> tuple[Refusal, ...]:
    """The refusals, each with the smallest merge that mends it, and the table to leave out where
    none does.

    `check` protects a ledger, with tables left out, and says what stands in the way.
    `make_ledger` counts anew with rows merged, to be sure; merged rows are added up without it.
    """
    mended = []
    for refusal in refusals:
        near = around(ledger, refusal.figures)
        merge = smallest_merge(refusal, near, check, make_ledger)
        leave_out = "" if merge else smallest_omission(refusal, near, check)
        mended.append(replace(refusal, merge=merge, leave_out=leave_out))
    return tuple(mended)


def smallest_merge(
    refusal: Refusal, ledger: Ledger, check: Check, make_ledger: MakeLedger | None = None
) -> Merge | None:
    """The merge after which nothing is refused that is broken down like the refused figures:
    the fewest rows, then the fewest people moved. None where none helps."""
    for dimension in _dimensions_of(refusal, ledger):
        for merge in _merges(dimension, ledger):
            if _is_mended(refusal, dimension, check(merged(ledger, merge), ())) and (
                make_ledger is None
                or _is_mended(refusal, dimension, check(make_ledger((merge,)), ()))
            ):
                return merge
    return None


def smallest_omission(refusal: Refusal, ledger: Ledger, check: Check) -> str:
    """The table, such as "referred[age]", without whose rows the refusal falls away; "" where
    none is enough. Of several, the one with the fewest counts."""
    tables: dict[str, int] = {}
    near = [key for key in _near(refusal, ledger) if not ledger.cells[key].is_exact]
    for key in near:
        tables[table_of(key)] = tables.get(table_of(key), 0) + 1
    for table, _ in sorted(tables.items(), key=lambda pair: (pair[1], pair[0])):
        left = check(ledger, (table,))
        if not any(set(one.figures) & set(refusal.figures) for one in left):
            return table
    return ""


def _near(refusal: Refusal, ledger: Ledger) -> list[str]:
    """The refused counts, and those that stand in a sum with one."""
    named = set(refusal.figures)
    near = [
        key
        for one in ledger.sums
        if named & {one.whole, *one.parts}
        for key in (one.whole, *one.parts)
    ]
    return [key for key in dict.fromkeys((*refusal.figures, *near)) if key in ledger.cells]


def _dimensions_of(refusal: Refusal, ledger: Ledger) -> list[Dimension]:
    """What the refused figures are broken down by, and can be merged in."""
    names = dict.fromkeys(name for key in refusal.figures for name, _ in AT.findall(key))
    found = [ledger.dimensions[name] for name in names if name in ledger.dimensions]
    return [dimension for dimension in found if len(dimension.rows) > 1]


def _is_mended(refusal: Refusal, dimension: Dimension, left: Sequence[Refusal]) -> bool:
    """Whether nothing of the refused figures' kind is refused any more, and nothing new is."""
    figures = {key.split("[", 1)[0] for key in refusal.figures}
    for one in left:
        for key in one.figures:
            is_kin = key.split("[", 1)[0] in figures
            if is_kin and f"[{dimension.name}=" in key:
                return False
    return True


def _merges(dimension: Dimension, ledger: Ledger) -> Iterator[Merge]:
    """Merges of a dimension's rows, the smallest first."""
    people = dict.fromkeys(dimension.rows, 0)
    for cell in ledger.cells.values():
        if len(cell.at) == 1 and cell.at[0][0] == dimension.name and cell.at[0][1] in people:
            people[cell.at[0][1]] += cell.count
    tried = 0
    for size in range(2, len(dimension.rows) + 1):
        for rows in sorted(_runs(dimension, size), key=lambda rows: sum(map(people.get, rows))):  # type: ignore[arg-type]
            tried += 1
            if tried > MOST_MERGES:
                break
            yield Merge(dimension.name, rows)
    if tried > MOST_MERGES:
        yield Merge(dimension.name, dimension.rows)


def _runs(dimension: Dimension, size: int) -> Iterator[tuple[str, ...]]:
    """Rows that may be printed as one: neighbours, where the rows have an order."""
    if dimension.is_ordered:
        for first in range(len(dimension.rows) - size + 1):
            yield dimension.rows[first : first + size]
    else:
        yield from combinations(dimension.rows, size)


def merged(ledger: Ledger, merge: Merge) -> Ledger:
    """A ledger as it would be with rows merged, for what is counted once in a row at most.

    Values stay as they were: this is for trying what could be protected, not for printing.
    """
    together, made = merged_name(merge.rows), Ledger()
    key_now: dict[str, str] = {}
    for key, cell in ledger.cells.items():
        at = tuple(
            (name, together if name == merge.dimension and row in merge.rows else row)
            for name, row in cell.at
        )
        moved = replace(cell, at=at)
        key_now[key] = moved.key
        known = made.cells.get(moved.key)
        made.cells[moved.key] = replace(moved, count=moved.count + known.count) if known else moved
    for one in ledger.sums:
        whole = key_now[one.whole]
        parts = tuple(dict.fromkeys(key_now[part] for part in one.parts))
        is_true = made.cells[whole].count == sum(made.cells[part].count for part in parts)
        if is_true and (found := Sum(whole, parts)) not in made.sums:
            made.sums.append(found)
    made.shares = {
        key: replace(share, part=key_now[share.part], whole=key_now[share.whole])
        for key, share in ledger.shares.items()
    }
    made.dimensions = dict(ledger.dimensions)
    rows = made.dimensions[merge.dimension].rows
    left = dict.fromkeys(together if row in merge.rows else row for row in rows)
    made.dimensions[merge.dimension] = replace(made.dimensions[merge.dimension], rows=tuple(left))
    return made


def around(ledger: Ledger, figures: Iterable[str]) -> Ledger:
    """The counts that hang together with some by sums and shares: what others are doesn't
    matter to whether these can be protected. Exact counts part what they stand between."""
    links = [(one.whole, *one.parts) for one in ledger.sums]
    links += [(one.part, one.whole) for one in ledger.shares.values()]
    at: dict[str, list[tuple[str, ...]]] = {}
    for link in links:
        for key in link:
            at.setdefault(key, []).append(link)
    found = {key for key in figures if key in ledger.cells}
    waiting = list(found)
    while waiting:
        for link in at.get(waiting.pop(), ()):
            for key in link:
                if key not in found:
                    found.add(key)
                    if not ledger.cells[key].is_exact:
                        waiting.append(key)
    return Ledger(
        {key: cell for key, cell in ledger.cells.items() if key in found},
        [one for one in ledger.sums if found.issuperset((one.whole, *one.parts))],
        {key: one for key, one in ledger.shares.items() if found.issuperset((one.part, one.whole))},
        {},
        dict(ledger.dimensions),
    )
