"""Choosing which further counts to hide. Pure."""

from portal.reports.protection_page_rules import Page

# Of how many counts it is tried whether hiding it alone is enough, before the smallest is taken.
MOST_TRIED = 12


def choose(page: Page) -> list[int]:
    """Hide further counts until no hidden one can be worked out, the smallest first.

    Returns the numbers that stay unsafe when there is nothing left to hide. Always makes the
    same choice of the same counts.
    """
    given_up: list[int] = []
    while True:
        asked = [number for number in page.questioned() if number not in given_up]
        findings = page.findings(asked)
        unsafe = [one.question.number for one in findings if not one.is_safe]
        if not unsafe:
            break
        near = _near(page, unsafe[0])
        if near:
            page.hide(_best(page, unsafe[0], near))
        else:
            given_up.append(unsafe[0])
    if not given_up:
        _print_again(page)
    return given_up


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
        is_enough = all(finding.is_safe for finding in page.findings([number]))
        page.unhide(key)
        if is_enough:
            return key
    return near[0]


def _print_again(page: Page) -> None:
    """Print again what needn't be hidden after all, the largest first."""
    hidden = [key for key in page.ledger.cells if page.is_hidden_for_another(key)]
    for key in sorted(hidden, key=lambda key: (-page.ledger.cells[key].count, key)):
        page.unhide(key)
        if not all(finding.is_safe for finding in page.findings(page.questioned())):
            page.hide(key)
