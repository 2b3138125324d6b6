"""Courses in words: what keeps them current, who needs them, and what speaks for what."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import days, long_date, short_date
from portal.models import CourseKind, Effect, GroupKind, LeaderRole, LinkKind, Renewal
from portal.training.course_rules import clipped_example
from portal.training.cover_rules import CourseTerms, Extension, next_lapse_day
from portal.training.gate_rules import Need
from portal.training.words import hours

KIND: dict[str, Any] = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.CHECK: _l("A check, such as a background check"),
    CourseKind.SUPERVISION: _l("Supervision"),
}
KIND_SHORT: dict[str, Any] = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.CHECK: _l("Check"),
    CourseKind.SUPERVISION: _l("Supervision"),
}
KIND_HINT: dict[str, Any] = {
    CourseKind.CHECK: _l("Only number, date, level and who checked are kept, never the paper."),
    CourseKind.SUPERVISION: _l("Each supervision on record keeps it current."),
}
RENEWAL: dict[str, Any] = {
    Renewal.MONTHS: _l("It lapses so many months after it was done"),
    Renewal.CALENDAR: _l("It lapses for everybody on a fixed day of the year"),
    Renewal.HOURS: _l("It counts as long as enough hours were done lately"),
    Renewal.REVIEW: _l("It doesn't lapse, and is looked at again"),
    Renewal.NEVER: _l("It doesn't lapse"),
}
# Beginning a sentence: "Leads, in groups led by peers".
ROLE: dict[str, Any] = {
    LeaderRole.LEAD: _l("Leads"),
    LeaderRole.CO_LEAD: _l("Co-leads"),
    LeaderRole.GUEST: _l("Guests"),
    LeaderRole.OBSERVER: _l("Observers"),
}
ROLE_CHOICE: dict[str, Any] = {
    LeaderRole.LEAD: _l("Lead"),
    LeaderRole.CO_LEAD: _l("Co-lead"),
    LeaderRole.GUEST: _l("Guest"),
    LeaderRole.OBSERVER: _l("Observer"),
}
GROUP_KIND: dict[str, Any] = {
    GroupKind.PEER_LED: _l("Led by peers"),
    GroupKind.PROFESSIONAL: _l("Led by professionals"),
    GroupKind.CO_LED: _l("Led by a peer and a professional"),
}
IN_GROUPS: dict[str, Any] = {
    GroupKind.PEER_LED: _l("in groups led by peers"),
    GroupKind.PROFESSIONAL: _l("in groups led by professionals"),
    GroupKind.CO_LED: _l("in groups led by a peer and a professional"),
}
EFFECT: dict[str, Any] = {
    Effect.WARN: _l("Warns"),
    Effect.BLOCK: _l("Blocks"),
}
EFFECT_CHOICE: dict[str, Any] = {
    Effect.WARN: _l("Warn whoever assigns them"),
    Effect.BLOCK: _l("Block it until somebody gives leave with a reason"),
}
EFFECT_TONE: dict[Any, str] = {Effect.WARN: "warn", Effect.BLOCK: "bad"}
LINK: dict[str, Any] = {
    LinkKind.COUNTS_AS: _l("Counts as this course"),
    LinkKind.IMPLIED_BY: _l("Covers this course too"),
}
# The other way round: what this course is to another.
LINK_BACK: dict[str, Any] = {
    LinkKind.COUNTS_AS: _l("This course counts as it"),
    LinkKind.IMPLIED_BY: _l("This course covers it too"),
}
LINK_HINT: dict[str, Any] = {
    LinkKind.COUNTS_AS: _l(
        "Equivalent: whoever has completed it has completed this one that day, and it lapses "
        "as this course does. For the same training from another provider."
    ),
    LinkKind.IMPLIED_BY: _l(
        "Higher: whoever is in date with it is in date with this one, until the other lapses. "
        "For level 3, which includes level 2."
    ),
}


def months(count: int | None) -> str:
    """ "2 years" for 24, "18 months" for 18."""
    if count and count % 12 == 0:
        return ngettext("%(num)s year", "%(num)s years", count // 12)
    return ngettext("%(num)s month", "%(num)s months", count or 0)


def renewal(terms: CourseTerms, today: date) -> str:
    """What keeps a course current, as one sentence without its full stop."""
    said = [_cycle(terms, today)]
    if terms.early_days and terms.renewal in (Renewal.MONTHS, Renewal.REVIEW):
        said.append(_("renew up to %(days)s early", days=days(terms.early_days)))
    if terms.grace_days and terms.renewal in (Renewal.MONTHS, Renewal.CALENDAR, Renewal.HOURS):
        said.append(_("still counts for %(days)s after", days=days(terms.grace_days)))
    return ", ".join(said)


def _cycle(terms: CourseTerms, today: date) -> str:
    match terms.renewal:
        case Renewal.MONTHS:
            return ngettext("Every month", "Every %(num)s months", terms.valid_months or 0)
        case Renewal.CALENDAR:
            return _calendar(terms, today)
        case Renewal.HOURS:
            return _hours(terms)
        case Renewal.REVIEW:
            return _("Reviewed every %(time)s", time=_span(terms.valid_months))
    return _("Doesn't lapse")


def _span(count: int | None) -> str:
    # "Reviewed every year", not "every 1 year".
    if count == 12:
        return _("year")
    return _("month") if count == 1 else months(count)


def terms_rows(terms: CourseTerms, today: date) -> list[tuple[str, str]]:
    """A course's terms, (what, how it is); what its shape doesn't know is left out."""
    shape = terms.renewal
    rows = [(_("What keeps it current"), _cycle(terms, today))]
    if shape == Renewal.CALENDAR:
        rows.append((_("Done shortly before that day"), _spare(terms)))
    if shape in (Renewal.MONTHS, Renewal.REVIEW):
        early = (
            _("Up to %(days)s before, and the day of the year stays", days=days(terms.early_days))
            if terms.early_days
            else _("Each renewal counts from its own day")
        )
        rows.append((_("Renewed early"), early))
    if shape in (Renewal.MONTHS, Renewal.CALENDAR, Renewal.HOURS):
        grace = (
            _("Still counts for %(days)s", days=days(terms.grace_days))
            if terms.grace_days
            else _("Counts no more from that day on")
        )
        rows.append((_("After it lapses"), grace))
    if shape != Renewal.NEVER:
        notice = (
            _("%(days)s before", days=days(terms.notice_days))
            if terms.notice_days
            else _("Only on the day")
        )
        rows.append((_("Lapsing soon"), notice))
    rows.append((_("May be recorded"), _("Yes") if terms.is_open else _("No, it is closed")))
    return rows


def _spare(terms: CourseTerms) -> str:
    if not terms.lapse_spare_months:
        return _("Lapses on that day all the same")
    return _(
        "Done within %(time)s before it, it counts to the next one",
        time=months(terms.lapse_spare_months),
    )


def changed_rows(
    before: CourseTerms, after: CourseTerms, today: date
) -> list[tuple[str, str, str]]:
    """What differs between two sets of terms: (what, as it is, as it would be)."""
    old, new = dict(terms_rows(before, today)), dict(terms_rows(after, today))
    names = [*old, *(one for one in new if one not in old)]
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) != new.get(name)
    ]


def calendar_note(terms: CourseTerms) -> str:
    """How days that a month or a year doesn't have are counted; '' where none can arise."""
    if terms.renewal == Renewal.CALENDAR and (terms.lapse_month, terms.lapse_day) == (2, 29):
        return _("In years without 29 February it is 28 February.")
    example = clipped_example(terms)
    if example is None:
        return ""
    words_of = _EXAMPLE.get(Renewal(terms.renewal), _EXAMPLE[Renewal.MONTHS])
    return _(
        "Months are those of the calendar: a month without such a day takes its last. %(example)s",
        example=words_of % {"day": long_date(example[0]), "after": long_date(example[1])},
    )


_EXAMPLE: dict[Renewal, Any] = {
    Renewal.MONTHS: _l("Done on %(day)s, it lapses on %(after)s."),
    Renewal.REVIEW: _l("Done on %(day)s, its review is due on %(after)s."),
    Renewal.HOURS: _l("Hours of %(day)s count until %(after)s."),
}


def day_of_year(month: int | None, day: int | None) -> str:
    """ "1 September"."""
    if not month or not day:
        return ""
    return format_date(date(2024, month, day), "d MMMM", locale=get_locale())


def _calendar(terms: CourseTerms, today: date) -> str:
    day = day_of_year(terms.lapse_month, terms.lapse_day)
    every = max(1, terms.lapse_every_years)
    if every == 1:
        return _("Lapses every %(day)s", day=day)
    if every == 2 and (terms.lapse_year or 0) % 2:
        return _("Lapses every %(day)s of odd years", day=day)
    if every == 2:
        return _("Lapses every %(day)s of even years", day=day)
    following = next_lapse_day(terms, today)
    return _(
        "Lapses on %(day)s every %(count)s years, next in %(year)s",
        day=day,
        count=every,
        year=following.year if following else terms.lapse_year,
    )


def _hours(terms: CourseTerms) -> str:
    said = _(
        "%(hours)s hours in %(time)s",
        hours=hours(terms.needed_minutes or 0),
        time=months(terms.valid_months),
    )
    if not terms.quotas:
        return said
    topics = ", ".join(f"{hours(minutes)} {topic}" for topic, minutes in terms.quotas)
    return _("%(hours)s: %(topics)s", hours=said, topics=topics)


def decree(term: Extension) -> str:
    """A decree's days: "What lapses from 1 May to 31 May lapses on 1 September"."""
    return _(
        "What lapses from %(first)s to %(last)s lapses on %(day)s instead",
        first=short_date(term.lapses_from),
        last=short_date(term.lapses_until),
        day=short_date(term.extended_to),
    )


def need(one: Need) -> str:
    """Who a requirement is for: "Leads, in groups led by peers, for young people"."""
    if one.is_for_all:
        return _("Everybody who leads")
    said = [str(ROLE[one.role]) if one.role else _("Whoever leads")]
    if one.group_kind:
        said.append(str(IN_GROUPS[one.group_kind]))
    if one.audience:
        said.append(_("for %(audience)s", audience=one.audience))
    return ", ".join(said)


def need_days(one: Need) -> str:
    """From and until when a requirement holds; '' for always."""
    if one.starts_on and one.ends_on:
        return _(
            "from %(start)s to %(end)s",
            start=short_date(one.starts_on),
            end=short_date(one.ends_on),
        )
    if one.starts_on:
        return _("from %(day)s", day=short_date(one.starts_on))
    return _("until %(day)s", day=short_date(one.ends_on)) if one.ends_on else ""
