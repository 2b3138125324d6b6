"""Choosing which further counts to hide. Pure."""

from portal.reports.protection_page_rules import Page

# Of how many counts it is tried whether hiding it alone is enough, before the smallest is taken.
MOST_TRIED = 6


def choose(page: Page) -> list[int]:
    """Hide further counts until no hidden one can be worked out, the smallest first.

    Returns the numbers that stay unsafe when there is nothing left to hide. Always makes the
    same choice of the same counts.
    """
    given_up: list[int] = []
    # What is safe stays so when more is hidden: a reader never knows more for it.
    safe = set[int]()
    while True:
        unsafe = _first_unsafe(page, safe.union(given_up), safe)
        if unsafe is None:
            break
        near = _near(page, unsafe)
        if near:
            page.hide(_best(page, unsafe, near))
        elif _is_safe(page, [unsafe], is_thorough=True):
            safe.add(unsafe)
        else:
            given_up.append(unsafe)
    if not given_up:
        _print_again(page)
    return given_up


def _first_unsafe(page: Page, settled: set[int], safe: set[int]) -> int | None:
    """The first number that isn't known to be safe, and isn't; adds to those that are."""
    asked = [number for number in page.questioned() if number not in settled]
    for finding in page.findings(asked, is_thorough=False):
        if not finding.is_safe:
            return finding.question.number
        safe.add(finding.question.number)
    return None


def _near(page: Page, number: int) -> list[str]:
    """Counts that may be hidden for a number's sake, of those that the fewest sums lie between;
    the smallest first."""
    system = page.system
    ring, seen, equations = [number], {number}, set[int]()
    while ring:
        found: list[str] = []
        following: list[int] = []
        for one in ring:
            for equation, _ in system.places[one]:
                if equation in equations:
                    continue
                equations.add(equation)
                for other, _ in system.equations[equation]:
                    if other in seen:
                        continue
                    seen.add(other)
                    key = page.key_of(other)
                    if key is not None and page.may_hide(key):
                        found.append(key)
                    if system.is_open(other):
                        following.append(other)
        if found:
            return sorted(found, key=lambda key: (page.ledger.cells[key].count, key))
        ring = following
    return []


def _best(page: Page, number: int, near: list[str]) -> str:
    """The smallest count that is enough by itself, or just the smallest."""
    for key in near[:MOST_TRIED]:
        page.hide(key)
        is_enough = _is_safe(page, [number])
        page.unhide(key)
        if is_enough:
            return key
    return near[0]


def _print_again(page: Page) -> None:
    """Print again what needn't be hidden after all, the largest first."""
    hidden = [key for key in page.ledger.cells if page.is_hidden_for_another(key)]
    for key in sorted(hidden, key=lambda key: (-page.ledger.cells[key].count, key)):
        page.unhide(key)
        if not _is_safe(page, page.questioned()):
            page.hide(key)


def _is_safe(page: Page, numbers: list[int], *, is_thorough: bool = False) -> bool:
    return all(one.is_safe for one in page.findings(numbers, is_thorough=is_thorough))
