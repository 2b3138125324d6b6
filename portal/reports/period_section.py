"""The period on one page: large figures, three plain sentences, and how to read them with care."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.models import ReportKind
from portal.reports import care_words, funnel_section, outcome_sections
from portal.reports.block_rules import Block, Care, Kpi, Kpis, Text
from portal.reports.material import Material
from portal.reports.said_words import NOTHING, OTHER, SMALL, Said
from portal.reports.section_charts import trend

MOST_KPIS = 6
# What stands under a large mark in place of its note.
UNSHOWN = {
    SMALL: _l("too few to be shown"),
    OTHER: _l("not shown, so that no hidden number can be worked out"),
}


def blocks(material: Material) -> list[Block]:
    """The lead, the large figures, the main figures beside what was aimed for, and the care box."""
    if is_empty(material.said):
        lead = [_("Nothing was recorded for these dates: no referral, no session.")]
        return [Text(lead, is_lead=True), Care(care_words.sentences(material))]
    made: list[Block] = [Text([" ".join(sentences(material))], is_lead=True)]
    shown = kpis(material)
    if shown:
        made.append(Kpis(shown))
    if material.ask.kind == ReportKind.SUMMARY:
        made += funnel_section.chart(material)
    made.append(Care(care_words.sentences(material)))
    return made


def is_empty(said: Said) -> bool:
    """Whether nothing at all is on record of the period."""
    keys = ("referrals", "people_referred", "sessions.planned", "wait.still", "people_came")
    known = [key for key in keys if said.has(key)]
    return all(said.is_zero(key) for key in known)


def kpis(material: Material) -> list[Kpi]:
    """Four to six large figures, each with its numerator or comparison, and its target."""
    if material.ask.kind == ReportKind.WAITING:
        return [one for one in _of_waiting(material) if one is not None]
    candidates = [
        _counted(material, "people_referred", _("people referred"), _referrals(material)),
        _came(material),
        _wait(material),
        _attendance(material),
        _counted(material, "sessions.held", _("sessions held"), _planned(material)),
        _hours(material),
    ]
    return [one for one in candidates if one is not None][:MOST_KPIS]


def _of_waiting(material: Material) -> list[Kpi | None]:
    said = material.said
    within = (
        said.part_of("wait.within_target", "wait.came") if said.has("wait.within_target") else ""
    )
    half = _("those still waiting are counted in it")
    return [
        kpi(material, "wait.still", _("still waiting at the end")),
        kpi(material, "wait.median", _("median wait of those who came")),
        kpi(material, "wait.kaplan_meier", _("median wait of all"), half),
        kpi(material, "wait.within_share", _("came within the time aimed for"), within),
        kpi(material, "unmet", _("turned away for want of room")),
        kpi(material, "seat_wait", _("wait for a seat today")),
    ]


def kpi(
    material: Material, key: str, label: str, note: str = "", *, value: str | None = None
) -> Kpi | None:
    """One large figure; None where the ledger doesn't know it."""
    said = material.said
    if not said.has(key):
        return None
    shown = said.figure(key) if value is None else value
    return Kpi(
        key,
        shown,
        label,
        str(UNSHOWN.get(shown, note)),
        said.comparison(key, material.beside),
        said.target(key),
        trend(said, key),
    )


_counted = kpi


def _referrals(material: Material) -> str:
    if not material.said.has("referrals"):
        return ""
    return _("in %(referrals)s", referrals=material.said.of_plain("referrals"))


def _came(material: Material) -> Kpi | None:
    said = material.said
    if said.number("funnel.came") is not None and said.has("funnel.referred"):
        note = _("of those referred: %(part)s", part=said.part_of("funnel.came", "funnel.referred"))
        return kpi(material, "funnel.came", _("came to a first session"), note)
    return kpi(material, "people_came", _("people came"))


def _wait(material: Material) -> Kpi | None:
    said = material.said
    note = ""
    if said.has("wait.still"):
        note = _("%(number)s still waiting", number=said.count("wait.still"))
        if said.number("wait.still") is None:
            note = _("how many are still waiting isn't shown")
    return kpi(material, "wait.median", _("median wait"), note)


def _attendance(material: Material) -> Kpi | None:
    said = material.said
    note = ""
    if said.has("places.came") and said.has("places.marked"):
        note = said.part_of("places.came", "places.marked")
    return kpi(material, "attendance.rate", _("attendance"), note)


def _planned(material: Material) -> str:
    said = material.said
    if not said.has("sessions.planned"):
        return ""
    return _("of %(planned)s planned", planned=said.count("sessions.planned"))


def _hours(material: Material) -> Kpi | None:
    said = material.said
    if not said.has("minutes.contact"):
        return None
    beside = said.hours("minutes.contact", before=True)
    return Kpi(
        "minutes.contact",
        said.hours("minutes.contact"),
        _("hours of contact"),
        _("hours of sessions, each counted for everybody who came"),
        "" if beside == NOTHING else f"{beside} {material.beside}",
        said.target("minutes.contact"),
    )


def sentences(material: Material) -> list[str]:
    """Three plain sentences: who came, how long they waited, how they say they are."""
    told = [_people(material), _waits(material.said), outcome_sections.headline(material)]
    return [one for one in told if one]


def _people(material: Material) -> str:
    said = material.said
    if not said.has("people_referred"):
        return _sessions(said)
    referred = ngettext(
        "%(people)s was referred", "%(people)s were referred", said.number("people_referred") or 2,
        people=said.of("people_referred"),
    )  # fmt: skip
    if said.number("people_referred") is None:
        referred = _("The number of people referred is %(words)s", words=said.of("people_referred"))
    elif said.is_zero("people_referred"):
        return _("Nobody was referred.")
    if said.is_zero("funnel.came"):
        return _("%(referred)s; nobody of them has come yet.", referred=capital(referred))
    if said.number("funnel.came") is None or not said.number("funnel.referred"):
        return f"{capital(referred)}."
    return ngettext(
        "%(referred)s. Of %(referrals)s, %(came)s has led to a first session so far.",
        "%(referred)s. Of %(referrals)s, %(came)s have led to a first session so far.",
        said.number("funnel.came") or 0,
        referred=capital(referred),
        referrals=said.of("funnel.referred"),
        came=said.counted("funnel.came"),
    )


def _sessions(said: Said) -> str:
    if not said.has("sessions.held"):
        return ""
    if said.is_zero("sessions.held"):
        return _("No session was held.")
    return _(
        "%(held)s of %(planned)s planned sessions were held.",
        held=capital(said.counted("sessions.held")),
        planned=said.counted("sessions.planned"),
    )


def _waits(said: Said) -> str:
    still = _still(said)
    if not said.numbers("wait.median"):
        return still
    waited = _(
        "Half of those who came for the first time had waited %(wait)s or less",
        wait=said.value("wait.median"),
    )
    return f"{waited}. {still}" if still else f"{waited}."


def _still(said: Said) -> str:
    if not said.has("wait.still"):
        return ""
    number = said.number("wait.still")
    if number is None:
        return _("How many are still waiting is %(words)s.", words=said.counted("wait.still"))
    if number == 0:
        return _("Nobody is still waiting.")
    return capital(
        ngettext(
            "%(number)s was still waiting at the end.",
            "%(number)s were still waiting at the end.",
            number,
            number=said.counted("wait.still"),
        )
    )


def capital(words: str) -> str:
    """The same with a capital first letter: "about 60 people" begins a sentence."""
    return words[:1].upper() + words[1:]
