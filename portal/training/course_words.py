"""Courses in words: what keeps them current, who needs them, and what speaks for what."""

from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import days, short_date
from portal.models import CourseKind, Effect, GroupKind, LeaderRole, LinkKind, Renewal
from portal.training.cover_rules import CourseTerms, next_lapse_day
from portal.training.gate_rules import Need
from portal.training.words import hours

KIND: dict[str, Any] = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.CHECK: _l("A check, such as a background check"),
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
LINK: dict[str, Any] = {
    LinkKind.COUNTS_AS: _l("Counts as this course"),
    LinkKind.IMPLIED_BY: _l("Covers this course too"),
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
