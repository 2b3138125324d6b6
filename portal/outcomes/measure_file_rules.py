"""From a measure's file to a Measure: every key known, every value of its kind, or refused.

A refusal names the file, the key and what is wrong, for whoever writes a file by hand.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from portal.outcomes.measure_rules import (
    Asked,
    Band,
    Check,
    Direction,
    Item,
    Licence,
    LicenceKind,
    Measure,
    Missing,
    Norm,
    Option,
    Series,
    Summary,
    WrongAnswer,
    score,
)

Choice = TypeVar("Choice", bound=StrEnum)

CODE_LENGTH = 40
VERSION_LENGTH = 20


class BrokenFile(ValueError):
    """A measure's file that can't be used: the file, the key and what is wrong."""

    def __init__(self, file: str, key: str, problem: str):
        super().__init__(f"{file}: {key}: {problem}")


class Part:
    """One table of a file, read key by key; a key that nobody read is refused by `done`."""

    def __init__(self, file: str, at: str, data: Any):
        self.file, self.at = file, at
        if not isinstance(data, Mapping):
            raise BrokenFile(file, at or "the file", "must be a table.")
        self._data = data
        self._read: set[str] = set()

    def refuse(self, key: str, problem: str) -> BrokenFile:
        return BrokenFile(self.file, f"{self.at}.{key}" if self.at else key, problem)

    def _get(self, key: str, kind: type | tuple[type, ...], called: str, default: Any) -> Any:
        self._read.add(key)
        if key not in self._data:
            if default is None:
                raise self.refuse(key, "is missing.")
            return default
        value = self._data[key]
        # True is an int in Python and never one in a file.
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.refuse(key, f"must be {called}.")
        return value

    def text(self, key: str, default: str | None = None, longest: int = 2000) -> str:
        value = str(self._get(key, str, "text", default)).strip()
        if default is None and not value:
            raise self.refuse(key, "is empty.")
        if len(value) > longest:
            raise self.refuse(key, f"is longer than {longest} characters.")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        return bool(self._get(key, bool, "true or false", default))

    def whole(self, key: str) -> int:
        return int(self._get(key, int, "a whole number", None))

    def whole_or_none(self, key: str) -> int | None:
        return self.whole(key) if key in self._data else None

    def number(self, key: str) -> Decimal:
        value = self._get(key, (int, float), "a number", None)
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise self.refuse(key, "must be a number.") from None

    def number_or_none(self, key: str) -> Decimal | None:
        return self.number(key) if key in self._data else None

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        value = self.text(key, default)
        if value not in set(kind):
            known = ", ".join(one.value for one in kind)
            raise self.refuse(key, f"is {value!r}; write one of {known}.")
        return kind(value)

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._get(key, list, "a list of texts", [])
        if not all(isinstance(one, str) and one.strip() for one in values):
            raise self.refuse(key, "must be a list of texts.")
        return tuple(values)

    def wholes(self, key: str) -> tuple[int, ...]:
        values = self._get(key, list, "a list of whole numbers", [])
        if not all(isinstance(one, int) and not isinstance(one, bool) for one in values):
            raise self.refuse(key, "must be a list of whole numbers.")
        return tuple(values)

    def part(self, key: str, *, is_optional: bool = False) -> "Part":
        value = self._get(key, Mapping, "a table", {} if is_optional else None)
        return Part(self.file, f"{self.at}.{key}" if self.at else key, value)

    def parts(self, key: str) -> "list[Part]":
        found = self._get(key, list, "a list of tables", [])
        at = f"{self.at}.{key}" if self.at else key
        return [Part(self.file, f"{at}[{n}]", one) for n, one in enumerate(found, 1)]

    def names(self) -> tuple[str, ...]:
        """All its keys, for a table whose keys are data."""
        self._read.update(self._data)
        return tuple(self._data)

    def done(self) -> None:
        for key in self._data:
            if key not in self._read:
                raise self.refuse(str(key), "isn't a key that is known here.")


def measure_from(file: str, data: Any) -> Measure:
    """The measure that a file's data describe. Raises BrokenFile."""
    whole = Part(file, "", data)
    scales = _scales(whole)
    made = Measure(
        code=whole.text("code", longest=CODE_LENGTH),
        version=whole.text("version", longest=VERSION_LENGTH),
        title=whole.text("title"),
        short_title=whole.text("short_title"),
        purpose=whole.text("purpose"),
        instructions=whole.text("instructions", ""),
        items=tuple(_item(part, scales) for part in whole.parts("items")),
        series=tuple(_series(part) for part in whole.parts("series")),
        licence=_licence(whole.part("licence")),
        asked=_asked(whole.part("asked", is_optional=True)),
        sources=whole.texts("sources"),
        checks=tuple(_check(part) for part in whole.parts("checks")),
        unconfirmed=whole.texts("unconfirmed"),
        is_staff_only=whole.flag("is_staff_only"),
        is_on_by_default=whole.flag("is_on_by_default"),
        is_session_form=whole.flag("is_session_form"),
        is_goals=whole.flag("is_goals"),
        risk_question=whole.text("risk_question", ""),
        attribution=whole.text("attribution", ""),
    )
    whole.done()
    _agrees(whole, made)
    return made


def _scales(whole: Part) -> dict[str, tuple[Option, ...]]:
    scales: dict[str, tuple[Option, ...]] = {}
    found = whole.part("scales", is_optional=True)
    for name in found.names():
        options = tuple(_option(part) for part in found.parts(name))
        values = [option.value for option in options]
        if len(set(values)) < max(2, len(values)):
            raise found.refuse(name, "needs two or more options, each with a value of its own.")
        scales[name] = options
    return scales


def _option(part: Part) -> Option:
    made = Option(part.whole("value"), part.text("label", ""))
    part.done()
    return made


def _item(part: Part, scales: dict[str, tuple[Option, ...]]) -> Item:
    scale = part.text("scale")
    if scale not in scales:
        raise part.refuse("scale", f"is {scale!r}, which isn't among the file's scales.")
    made = Item(
        code=part.text("code", longest=20),
        wording=part.text("wording", ""),
        options=scales[scale],
        is_reversed=part.flag("is_reversed"),
        concern_from=part.whole_or_none("concern_from"),
    )
    part.done()
    return made


def _series(part: Part) -> Series:
    made = Series(
        code=part.text("code", longest=CODE_LENGTH),
        title=part.text("title"),
        items=part.texts("items"),
        item=part.text("item", "") or None,
        least=part.number("least"),
        most=part.number("most"),
        direction=part.choice("direction", Direction),
        summary=part.choice("summary", Summary, Summary.MEAN),
        decimals=part.whole_or_none("decimals") or 0,
        missing=part.choice("missing", Missing, Missing.NO_SCORE),
        most_missing=part.whole_or_none("most_missing") or 0,
        bands=tuple(_band(one) for one in part.parts("bands")),
        case_at=part.number_or_none("case_at"),
        reliable_change=part.number_or_none("reliable_change"),
        reliable_change_note=part.text("reliable_change_note"),
        norms=tuple(_norm(one) for one in part.parts("norms")),
        share_of=part.wholes("share_of"),
        share_label=part.text("share_label", ""),
    )
    part.done()
    if made.least >= made.most:
        raise part.refuse("most", "must be more than least.")
    if made.most_missing and made.missing == Missing.NO_SCORE:
        raise part.refuse("most_missing", "says that items may be left out; say how in missing.")
    if (made.summary == Summary.SHARE) != bool(made.share_of and made.share_label):
        raise part.refuse(
            "share_of", "and share_label belong to summary = 'share', and only there."
        )
    _bands_fit(part, made)
    return made


def _bands_fit(part: Part, series: Series) -> None:
    if not series.bands:
        return
    step = Decimal(1).scaleb(-series.decimals)
    wanted = series.least
    for band in series.bands:
        if band.least != wanted or band.most < band.least:
            raise part.refuse("bands", f"{band.label!r} must begin at {wanted}.")
        wanted = band.most + step
    if series.bands[-1].most != series.most:
        raise part.refuse("bands", f"must end at {series.most}.")


def _band(part: Part) -> Band:
    made = Band(part.text("label"), part.number("least"), part.number("most"))
    part.done()
    return made


def _norm(part: Part) -> Norm:
    made = Norm(
        who=part.text("who"),
        mean=part.number("mean"),
        sd=part.number_or_none("sd"),
        people=part.whole_or_none("people"),
        source=part.text("source"),
    )
    part.done()
    return made


def _licence(part: Part) -> Licence:
    made = Licence(
        kind=part.choice("kind", LicenceKind),
        owner=part.text("owner"),
        statement=part.text("statement"),
        evidence=part.texts("evidence"),
    )
    part.done()
    return made


def _asked(part: Part) -> Asked:
    made = Asked(
        at_start=part.flag("at_start", True),
        at_end=part.flag("at_end", True),
        every_days=part.whole_or_none("every_days"),
        each_session=part.flag("each_session"),
    )
    part.done()
    return made


def _check(part: Part) -> Check:
    answers = part.part("answers")
    made = Check(
        answers={code: answers.whole(code) for code in answers.names()},
        series=part.text("series"),
        score=part.number_or_none("score"),
        why=part.text("why"),
    )
    part.done()
    return made


def _agrees(whole: Part, measure: Measure) -> None:
    """What no key says alone. Raises BrokenFile."""
    codes = [item.code for item in measure.items]
    if len(set(codes)) < len(codes):
        raise whole.refuse("items", "two items have one code.")
    if not measure.series:
        raise whole.refuse("series", "is missing.")
    if sum(1 for one in measure.series if one.item is None) > 1:
        raise whole.refuse("series", "only one of them may be a sum.")
    for n, series in enumerate(measure.series, 1):
        _series_agrees(whole, f"series[{n}]", series, measure)
    _licence_agrees(whole, measure)
    for item in measure.concern_items:
        if not measure.is_staff_only:
            raise whole.refuse("is_staff_only", f"must be true: {item.code} asks about danger.")
    for n, check in enumerate(measure.checks, 1):
        _check_agrees(whole, f"checks[{n}]", check, measure)


def _series_agrees(whole: Part, key: str, series: Series, measure: Measure) -> None:
    known = {item.code for item in measure.items}
    named = {*series.items, *([series.item] if series.item else [])}
    if unknown := sorted(named - known):
        raise whole.refuse(key, f"names {unknown[0]!r}, which isn't among the items.")
    if series.item is not None:
        item = measure.item(series.item)
        least, most = Decimal(item.least), Decimal(item.most)
    elif series.items and not measure.is_total_only:
        items = [measure.item(code) for code in series.items]
        least = Decimal(sum(item.least for item in items))
        most = Decimal(sum(item.most for item in items))
    else:
        # The total of a licensed measure may be converted by a table that isn't ours.
        return
    if (series.least, series.most) != (least, most):
        raise whole.refuse(key, f"must run from {least} to {most}, as its items do.")


def _licence_agrees(whole: Part, measure: Measure) -> None:
    worded = [item for item in measure.items if item.wording]
    if measure.licence.is_needed:
        if worded:
            raise whole.refuse("items", "hold wording that isn't ours to show; take it out.")
        if measure.total is None:
            raise whole.refuse("series", "a measure entered by its total needs a sum.")
        if measure.is_on_by_default:
            raise whole.refuse("is_on_by_default", "must be false: a licence comes first.")
    elif len(worded) < len(measure.items) or not (measure.items or measure.is_goals):
        raise whole.refuse("items", "need their wording.")


def _check_agrees(whole: Part, key: str, check: Check, measure: Measure) -> None:
    try:
        found = score(measure, check.answers).values[check.series]
    except WrongAnswer as problem:
        raise whole.refuse(key, f"has an answer that isn't an option: {problem}.") from None
    except KeyError as problem:
        raise whole.refuse(key, f"names {problem}, which the file doesn't have.") from None
    if found != check.score:
        raise whole.refuse(key, f"should come to {check.score} and comes to {found}.")
