"""How figures are said: the one door to printed numbers, for this period and the one beside it.

Whatever a document says of a number goes through `Said`, which knows the printed numbers alone;
what is hidden can't be said by mistake.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal.formats import count as write_count
from portal.formats import percent
from portal.models import Protection
from portal.reports.facts_rules import Aim
from portal.reports.ledger_rules import Counted, Mark, Printed, Unit

NOTHING = "–"
SMALL, OTHER = "*", "c"
# The greatest count that is hidden for being small, and what the others are rounded to.
HIDDEN_UP_TO = {Protection.NHS: 7, Protection.CMS: 10, Protection.BOARD: 4}
ROUNDED_TO = {Protection.NHS: 5, Protection.CMS: 1, Protection.BOARD: 1}


@dataclass(frozen=True)
class Said:
    """The printed figures of one document, in words."""

    now: Printed
    before: Printed | None = None
    protection: Protection = Protection.NHS
    aims: Mapping[str, Aim] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        """Whether the ledger knows the figure at all: as a count, a share or a value."""
        now = self.now
        return key in now.counts or key in now.shares or key in now.values

    def number(self, key: str) -> int | None:
        """The printed number of a count; None where it is hidden or unknown."""
        shown = self.now.counts.get(key)
        return shown.number if shown else None

    def is_zero(self, key: str) -> bool:
        """Whether the count is printed, as 0; one that isn't known isn't 0."""
        return self.number(key) == 0

    def count(self, key: str, *, before: bool = False) -> str:
        """ "60", "*" or "c" where it is hidden, a dash where nothing is known."""
        printed = self.before if before else self.now
        shown = printed.counts.get(key) if printed else None
        if shown is None:
            return NOTHING
        if shown.number is None:
            return SMALL if shown.mark == Mark.SMALL else OTHER
        return write_count(shown.number)

    def counted(self, key: str) -> str:
        """A count inside a sentence: "60", "about 60" where it is rounded, "too few to say"."""
        shown = self.now.counts.get(key)
        if shown is None or shown.number is None:
            return _("too few to say") if shown and shown.mark == Mark.SMALL else _("not said")
        number = write_count(shown.number)
        if shown.mark == Mark.ROUNDED and shown.number:
            return _("about %(number)s", number=number)
        return number

    def of(self, key: str) -> str:
        """A count with its noun: "60 people", "about 60 people", "1 session"."""
        number = self.number(key)
        if number is None:
            return self.counted(key)
        cell = self.now.ledger.cells.get(key)
        return noun(cell.counted if cell else Counted.PEOPLE, number, self.counted(key))

    def share_of(self, part: str, whole: str, *, before: bool = False) -> float | None:
        """The percentage that two printed numbers make; None where one of them is hidden."""
        printed = self.before if before else self.now
        if printed is None:
            return None
        for share in printed.ledger.shares.values():
            if (share.part, share.whole) == (part, whole):
                return printed.shares.get(share.key)
        top, bottom = printed.counts.get(part), printed.counts.get(whole)
        if top is None or bottom is None or top.number is None or not bottom.number:
            return None
        # Two rounded numbers may make more than all of them.
        return float(min(100, round(100 * top.number / bottom.number)))

    def percent_of(self, part: str, whole: str, *, before: bool = False) -> str:
        """ "61 %" of two printed numbers; a dash where it can't be said."""
        return whole_percent(self.share_of(part, whole, before=before))

    def part_of(self, part: str, whole: str) -> str:
        """ "61 of 100 people (61 %)"; as much of it as may be said."""
        if self.number(part) is None or self.number(whole) is None:
            return _("%(part)s of %(whole)s", part=self.count(part), whole=self.of_plain(whole))
        share = self.share_of(part, whole)
        words = _("%(part)s of %(whole)s", part=self.count(part), whole=self.of_plain(whole))
        return words if share is None else f"{words} ({whole_percent(share)})"

    def of_plain(self, key: str) -> str:
        """A count with its noun and without "about": for notes and tables, where marks say it."""
        number = self.number(key)
        cell = self.now.ledger.cells.get(key)
        counted = cell.counted if cell else Counted.PEOPLE
        return noun(counted, number if number is not None else 2, self.count(key))

    def share(self, key: str, *, before: bool = False) -> str:
        """A percentage by its own key."""
        printed = self.before if before else self.now
        return whole_percent(printed.shares.get(key) if printed else None)

    def numbers(self, key: str, *, before: bool = False) -> tuple[float, ...] | None:
        """The printed numbers of a value; None where nothing may be said or there is none."""
        printed = self.before if before else self.now
        return printed.values.get(key) if printed else None

    def value(self, key: str, *, before: bool = False) -> str:
        """ "17 days", "−1.4 points"; of an interval its estimate. A dash where there is none."""
        numbers = self.numbers(key, before=before)
        return self._measured(key, numbers[0]) if numbers else NOTHING

    def interval(self, key: str) -> str:
        """ "−1.9 to −0.9", the ends of an interval; a dash where there is none."""
        numbers = self.numbers(key)
        if not numbers or len(numbers) < 3:
            return NOTHING
        low, high = (self._written(key, one) for one in numbers[-2:])
        return _("%(low)s to %(high)s", low=low, high=high)

    def at(self, key: str, place: int) -> str:
        """One of a value's numbers with its unit: quartiles have three."""
        numbers = self.numbers(key)
        return self._measured(key, numbers[place]) if numbers else NOTHING

    def figure(self, key: str, *, before: bool = False) -> str:
        """A figure of any sort, as it stands in a table."""
        if key in self.now.values:
            return self.value(key, before=before)
        if key in self.now.shares:
            return self.share(key, before=before)
        return self.count(key, before=before)

    def hours(self, key: str, *, before: bool = False) -> str:
        """Minutes as whole hours; as they are marked where they are hidden."""
        number = self.raw(key, before=before)
        if number is None:
            return self.count(key, before=before)
        return write_count(round(number / 60))

    def written(self, key: str, *, before: bool = False) -> str:
        """A figure in a table: of minutes the hours, of a value with three numbers its ends too."""
        cell = self.now.ledger.cells.get(key)
        if cell and cell.counted == Counted.MINUTES or key.startswith("minutes."):
            return self.hours(key, before=before)
        return self.figure(key, before=before)

    def _written(self, key: str, number: float) -> str:
        value = self.now.ledger.values.get(key)
        places = value.decimals if value else 1
        # Half days are said where there are any; a score has its places always.
        if value and value.unit == Unit.DAYS:
            return decimal(round(number, places))
        return decimal(number, places)

    def _measured(self, key: str, number: float) -> str:
        value = self.now.ledger.values.get(key)
        written = self._written(key, number)
        return with_unit(value.unit if value else Unit.NUMBER, number, written)

    # ------------------------------------------------------------------ beside it

    def raw(self, key: str, *, before: bool = False) -> float | None:
        """The printed number of a figure of any sort, to compare; None where there is none."""
        printed = self.before if before else self.now
        if printed is None:
            return None
        if key in printed.values:
            numbers = printed.values[key]
            return numbers[0] if numbers else None
        if key in printed.shares:
            return printed.shares[key]
        shown = printed.counts.get(key)
        return shown.number if shown else None

    def change(self, key: str) -> float | None:
        """By how much a figure differs from the period beside: None where that can't be said,
        0 where it is no more than rounding may have made."""
        now, before = self.raw(key), self.raw(key, before=True)
        if now is None or before is None:
            return None
        difference = round(now - before, 2)
        return difference if abs(difference) > self._slack(key) else 0.0

    def _slack(self, key: str) -> float:
        """The greatest difference that rounding alone can make."""
        base = ROUNDED_TO[self.protection]
        if base == 1:
            return 0.0
        printed = [one for one in (self.now, self.before) if one]
        if key in self.now.shares:
            slack = 0.0
            for one in printed:
                share = one.ledger.shares.get(key)
                whole = one.counts.get(share.whole) if share else None
                rounded = share and Mark.ROUNDED in {
                    one.counts[part].mark
                    for part in (share.part, share.whole)
                    if part in one.counts
                }
                if rounded and whole and whole.number:
                    slack += 100 * base / whole.number
            return slack
        marks = {one.counts[key].mark for one in printed if key in one.counts}
        return float(base) if Mark.ROUNDED in marks else 0.0

    def comparison(self, key: str, beside: str) -> str:
        """ "50 in the quarter before", "not shown in the quarter before"; '' where nothing
        stands beside it."""
        if self.before is None:
            return ""
        shown = self.written(key, before=True)
        if shown == NOTHING:
            return ""
        if shown in (SMALL, OTHER):
            return _("not shown %(beside)s", beside=beside)
        return _("%(figure)s %(beside)s", figure=shown, beside=beside)

    def target(self, key: str) -> str:
        """ "target 60: met", "target 21 days or less: not met"; '' without a target."""
        aim = self.aims.get(key)
        if aim is None:
            return ""
        return _("target %(words)s", words=self.target_alone(key))

    def target_alone(self, key: str) -> str:
        """ "60 or more: met", under a heading that says it's the target."""
        aim = self.aims.get(key)
        if aim is None:
            return ""
        number, aimed = self.raw(key), self._aimed(key, aim)
        if number is None:
            return _("%(aim)s: can't be said", aim=aimed)
        if self._is_met(number, aim):
            return _("%(aim)s: met", aim=aimed)
        return _("%(aim)s: not met", aim=aimed)

    def _is_met(self, number: float, aim: Aim) -> bool:
        return number <= aim.value if aim.is_at_most else number >= aim.value

    def _aimed(self, key: str, aim: Aim) -> str:
        if key.startswith("minutes."):
            # Aimed for in minutes, as counted, and said in hours, as shown.
            written = decimal(round(aim.value / 60, 1))
        elif key in self.now.shares:
            written = percent(aim.value)
        elif key in self.now.values:
            unit = self.now.ledger.values[key].unit
            written = with_unit(unit, aim.value, decimal(aim.value))
        elif (cell := self.now.ledger.cells.get(key)) and cell.counted == Counted.MINUTES:
            written = decimal(round(aim.value / 60))
        else:
            written = decimal(aim.value)
        if aim.is_at_most:
            return _("%(number)s or less", number=written)
        return _("%(number)s or more", number=written)


def decimal(number: float, places: int | None = None) -> str:
    """A number with so many places, or as many as it needs; a true minus, and never "-0"."""
    if places is not None:
        number = round(number, places) + 0.0
    pattern = "#,##0" if places == 0 else "#,##0." + ("##" if places is None else "0" * places)
    return str(format_decimal(number, format=pattern, locale=get_locale())).replace("-", "−")


def whole_percent(share: float | None) -> str:
    """ "84 %", without a decimal that few people can bear; but "99.6 %" isn't all, nor 0.4 none."""
    if share is None or 0 < share < 1 or 99 < share < 100:
        return percent(share)
    return percent(float(round(share)))


def with_unit(unit: Unit, number: float, written: str) -> str:
    """ "17 days", "84 %", "3.2 points"."""
    one = 1 if abs(number) == 1 else 2
    match unit:
        case Unit.DAYS:
            return ngettext("%(written)s day", "%(written)s days", one, written=written)
        case Unit.HOURS:
            return ngettext("%(written)s hour", "%(written)s hours", one, written=written)
        case Unit.POINTS:
            return ngettext("%(written)s point", "%(written)s points", one, written=written)
        case Unit.PEOPLE:
            return ngettext("%(written)s person", "%(written)s people", one, written=written)
        case Unit.PERCENT:
            return f"{written} %"
    return written


def noun(counted: Counted, number: int, written: str) -> str:
    """A count with what it counts: "1 person", "60 people"."""
    match counted:
        case Counted.PEOPLE:
            return ngettext("%(written)s person", "%(written)s people", number, written=written)
        case Counted.REFERRALS:
            return ngettext(
                "%(written)s referral", "%(written)s referrals", number, written=written
            )
        case Counted.SESSIONS:
            return ngettext("%(written)s session", "%(written)s sessions", number, written=written)
        case Counted.PLACES:
            return ngettext("%(written)s place", "%(written)s places", number, written=written)
        case Counted.MINUTES:
            return ngettext("%(written)s minute", "%(written)s minutes", number, written=written)
        case Counted.ANSWERS:
            return ngettext("%(written)s answer", "%(written)s answers", number, written=written)
        case Counted.GOALS:
            return ngettext("%(written)s goal", "%(written)s goals", number, written=written)
    return ngettext("%(written)s person", "%(written)s people", number, written=written)
