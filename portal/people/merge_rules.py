"""What becomes of two records' fields when they become one. Pure: nothing is overwritten silently.

What one of them says and the other doesn't is kept as it is; where both say something else,
somebody chooses, or keeps both where the field has room for words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.people.same_field_rules import Verdict

# Where records differ, what is safer for the person is chosen unless somebody says otherwise.
CAREFUL: dict[str, bool] = {
    "do_not_contact": True,
    "needs_interpreter": True,
    "may_call": False,
    "may_text": False,
    "may_email": False,
    "may_voicemail": False,
    "may_post": False,
    "may_contact_kin": False,
    "wants_reminders": False,
}


class Side(StrEnum):
    """Whose value a field keeps."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True)
class FieldPair:
    """One field of the record that is kept and of the other one."""

    name: str
    kept: Any
    other: Any
    # Whether the field has room for the words of both.
    is_long: bool = False

    @property
    def is_same(self) -> bool:
        return bool(_plain(self.kept) == _plain(self.other))

    @property
    def is_blank(self) -> bool:
        """Whether neither says anything."""
        return _is_blank(self.kept) and _is_blank(self.other)

    @property
    def is_worth_showing(self) -> bool:
        """Whether one of them says something; two that say no to the same say nothing."""
        return not self.is_blank and not (self.kept is False and self.other is False)

    @property
    def is_chosen(self) -> bool:
        """Whether somebody has to choose: both say something, and not the same."""
        return not (self.is_same or _is_blank(self.kept) or _is_blank(self.other))

    @property
    def verdict(self) -> Verdict:
        if _is_blank(self.kept) or _is_blank(self.other):
            return Verdict.BLANK
        return Verdict.MATCH if self.is_same else Verdict.DIFFER

    @property
    def default(self) -> Side:
        """What is chosen until somebody chooses: the kept record's, or what is safer."""
        if self.is_long:
            return Side.BOTH
        if isinstance(self.kept, bool) and self.kept != CAREFUL.get(self.name, self.kept):
            return Side.OTHER
        return Side.KEPT


def pairs(
    kept: Mapping[str, Any], other: Mapping[str, Any], long: Iterable[str] = ()
) -> list[FieldPair]:
    """The fields of two records side by side, in the order of the first."""
    return [FieldPair(name, kept[name], other[name], name in long) for name in kept]


def merged(fields: Iterable[FieldPair], chosen: Mapping[str, Side]) -> dict[str, Any]:
    """The fields of the kept record that change, by name, and what they become."""
    values = {one.name: _value(one, chosen.get(one.name, one.default)) for one in fields}
    return {one.name: values[one.name] for one in fields if values[one.name] != one.kept}


def _value(of: FieldPair, side: Side) -> Any:
    if of.is_same or _is_blank(of.other):
        return of.kept
    if _is_blank(of.kept):
        return of.other
    if side == Side.BOTH and of.is_long:
        return f"{of.kept}\n{of.other}"
    return of.other if side == Side.OTHER else of.kept


def _is_blank(value: Any) -> bool:
    return value is None or value == ""


def _plain(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
