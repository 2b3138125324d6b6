""" "Read with care": what a reader must know before believing a figure, in every document."""

from flask_babel import gettext as _

from portal import clock
from portal.formats import long_date
from portal.models import ReportKind
from portal.reports.material import Material
from portal.reports.said_words import HIDDEN_UP_TO, ROUNDED_TO

# Of figures of the service alone there is nothing that could have changed.
WITHOUT_OUTCOMES = (ReportKind.TRAINING, ReportKind.WAITING, ReportKind.REFERRER)


def sentences(material: Material) -> list[str]:
    """What holds back whoever would read too much into the figures."""
    told = [_unfinished(material), completeness(material)]
    if material.ask.kind not in WITHOUT_OUTCOMES:
        told += [_pairs(material), _no_comparison()]
    told.append(hidden(material))
    return [one for one in told if one]


def _unfinished(material: Material) -> str:
    data_on = clock.local(material.facts.data_at).date()
    if material.ask.period.last < data_on:
        return ""
    return _(
        "The period isn't over: these figures stand as on %(day)s. Whatever stands beside them "
        "is of a whole period.",
        day=long_date(data_on),
    )


def completeness(material: Material) -> str:
    """How much of the rolls is filled in, since every rate rests on it."""
    said = material.said
    if not said.has("places.expected") or said.is_zero("places.expected"):
        return ""
    marked = said.part_of("places.marked", "places.expected")
    return _("The rolls speak of %(marked)s. A place without a mark is in no rate.", marked=marked)


def _pairs(material: Material) -> str:
    said = material.said
    for key in material.facts.series:
        started, paired = f"outcome.{key}.started", f"outcome.{key}.paired"
        if said.number(started) and said.number(paired) is not None:
            return _(
                "%(name)s: of those whose second answer was due, %(paired)s gave it; the others "
                "may have fared otherwise.",
                name=material.facts.series[key].name,
                paired=said.part_of(paired, started),
            )
    return ""


def _no_comparison() -> str:
    return _(
        "There is no comparison group, and people often come at a low point: a change can't be "
        "put down to the groups alone."
    )


def hidden(material: Material) -> str:
    """Which numbers are hidden, and how the others are rounded."""
    protection = material.said.protection
    most, base = HIDDEN_UP_TO[protection], ROUNDED_TO[protection]
    if base > 1:
        return _(
            "Small numbers, 1 to %(most)s, are hidden and others rounded to %(base)s, so that "
            "nobody can be picked out; parts may not add up to their whole.",
            most=most,
            base=base,
        )
    return _(
        "Small numbers, 1 to %(most)s, are hidden, so that nobody can be picked out.", most=most
    )
