"""The same report issued twice: what two issues of one period tell together. Pure.

Here nothing more is hidden to help: a row that is hidden only the second time would itself say
where somebody was added. So it is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portal.reports.audit_rules import Audit, Question
from portal.reports.audit_system_rules import UNBOUNDED, System
from portal.reports.difference_kept_rules import Earlier, Kept
from portal.reports.difference_system_rules import (
    Numbers,
    add_earlier,
    keys_shared,
    question_of,
)
from portal.reports.ledger_rules import Mark
from portal.reports.protection_preset_rules import PRESETS
from portal.reports.protection_refusal_rules import Problem, Refusal


def revision_refusals(new: Earlier, earlier: Sequence[Earlier]) -> list[Refusal]:
    """Why a report can't stand beside earlier issues of the very same scope and period."""
    refusals: list[Refusal] = []
    for old in earlier:
        if (old.scope, old.period) != (new.scope, new.period):
            continue
        pairs = [(key, new.counts[key], old.counts[key]) for key in new.counts if key in old.counts]
        is_unchanged = all(now.count == then.count for _, now, then in pairs)
        contradicting = [key for key, now, then in pairs if _is_contradiction(now, then)]
        found = _Found(old.issue_number)
        found.add(Problem.INCONSISTENT, contradicting)
        check = _unchanged if is_unchanged else _changed
        check(new, old, found)
        refusals += found.refusals()
    return refusals


@dataclass
class _Found:
    issue_number: int
    keys: dict[Problem, list[str]] = field(default_factory=dict)

    def add(self, problem: Problem, keys: Iterable[str]) -> None:
        known = self.keys.setdefault(problem, [])
        known += [key for key in keys if key not in known]

    def refusals(self) -> Iterator[Refusal]:
        for problem, keys in self.keys.items():
            if keys:
                yield Refusal(problem, tuple(keys), self.issue_number)


def _is_contradiction(now: Kept, then: Kept) -> bool:
    """Whether two numbers are printed of one count that didn't change."""
    both = (now.shown.number, then.shown.number)
    return now.count == then.count and None not in both and both[0] != both[1]


def _unchanged(new: Earlier, old: Earlier, found: _Found) -> None:
    """Whoever knows that nothing changed holds two printed forms of every count."""
    system = System()
    now, then = add_earlier(system, new), add_earlier(system, old)
    for key in keys_shared(now.by_key, then.by_key):
        one, other = now.of(key), then.of(key)
        if one is not None and other is not None:
            system.adds_up(one, [other])
    audit = Audit(system)
    for key in now.by_key:
        if key in then.by_key:
            _ask_unchanged(audit, now, key, new, old, found)


def _ask_unchanged(
    audit: Audit, now: Numbers, key: str, new: Earlier, old: Earlier, found: _Found
) -> None:
    one, kept = now.by_key[key], (new.counts[key], old.counts[key])
    small = [
        PRESETS[issue.preset].threshold
        for issue, count in zip((new, old), kept, strict=True)
        if count.shown.mark == Mark.SMALL
    ]
    if not small:
        return
    # What both hide as small is in either issue's bounds; where one prints it, or tells that it
    # isn't small by its own line, the promise of the other is broken.
    (finding,) = audit.findings([Question(one, 1, min(small))])
    if not finding.is_safe:
        is_hidden_twice = len(small) > 1
        found.add(Problem.DIFFERENCE if is_hidden_twice else Problem.HIDDEN_EARLIER, [key])


def _changed(new: Earlier, old: Earlier, found: _Found) -> None:
    """Somebody was added or taken away: it mustn't show in which row."""
    system = System()
    now, then = add_earlier(system, new), add_earlier(system, old)
    steps: dict[int, str] = {}
    questions: list[Question] = []
    pairs = [
        (key, one, other)
        for key in keys_shared(now.by_key, then.by_key)
        if (one := now.of(key)) is not None and (other := then.of(key)) is not None
    ]
    has_fewer = any(system.truth[one] < system.truth[other] for _, one, other in pairs)
    threshold = max(PRESETS[issue.preset].threshold for issue in (new, old))
    for key, one, other in pairs:
        step = system.truth[one] - system.truth[other]
        # Whoever thinks that records are only ever added knows more than who doesn't.
        number = system.number(-UNBOUNDED if has_fewer else 0, UNBOUNDED, step)
        system.adds_up(one, [other, number])
        steps[number] = key
        is_told = _is_exact(new, key) and _is_exact(old, key)
        if 1 <= abs(step) <= threshold and not is_told:
            questions.append(Question(number, min(0, step), max(0, step)))
    for issue, numbers in ((new, now), (old, then)):
        for key, number in list(numbers.by_key.items()):
            question = question_of(number, issue.counts[key], PRESETS[issue.preset])
            if question is not None:
                steps[number] = key
                questions.append(question)
    findings = Audit(system).findings(questions)
    unsafe = [finding for finding in findings if not finding.is_safe]
    found.add(Problem.DIFFERENCE, [steps[one.question.number] for one in unsafe])


def _is_exact(issue: Earlier, key: str) -> bool:
    return key in issue.counts and issue.counts[key].is_exact
