"""Why a group suits a person, or doesn't, in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.formats import short_date
from portal.groups import words as groups
from portal.groups.subject_words import language_name
from portal.referrals.fit import Fit
from portal.referrals.fit_person_rules import Reason
from portal.referrals.wish_rules import DayPart
from portal.referrals.wish_words import DAY, PART


def fit_words(one: Fit) -> list[tuple[str, str]]:
    """Why a group suits or doesn't, as (yes | no | maybe, words)."""
    return [(reason.tone, _said(one, reason)) for reason in one.reasons]


def _said(of: Fit, reason: Reason) -> str:
    if reason.what in _OF_GROUP:
        return _OF_GROUP[reason.what](of, reason.tone)
    return _OF_PERSON[reason.what](reason.tone, reason.detail)


def _programme(of: Fit, tone: str) -> str:
    if tone == "no":
        return _("in another programme: %(name)s", name=of.group.programme_name)
    return _("in the right programme") if tone == "yes" else _("no programme named")


def _topic(of: Fit, tone: str) -> str:
    if tone == "yes":
        return ", ".join(of.topics)
    if tone == "no":
        return _("about %(topic)s", topic=", ".join(of.group.topics))
    return _("topic: not asked")


def _seat(of: Fit, tone: str) -> str:
    if tone == "no":
        return _("no free seat")
    if of.seats_left is None:
        return _("room for everybody")
    return ngettext("%(num)s free seat", "%(num)s free seats", of.seats_left)


def _leaders(of: Fit, tone: str) -> str:
    if tone == "no":
        return _("short of current leaders from %(day)s", day=short_date(of.outlook.first_short_on))
    if tone == "yes":
        return _("current leaders at every session planned")
    return _("no session planned, so leaders not known")


def _age(tone: str, limits: Any) -> str:
    least, most = limits
    if least is not None and most is not None:
        ages = _("for ages %(least)s to %(most)s", least=least, most=most)
    elif least is not None:
        ages = _("from age %(least)s", least=least)
    else:
        ages = _("up to age %(most)s", most=most)
    return ages if tone != "maybe" else _("%(ages)s, and theirs isn't known", ages=ages)


def _times(tone: str, detail: Any) -> str:
    if tone == "yes":
        return _("at a time they can come")
    if tone == "maybe":
        return _("when it meets isn't on record")
    if isinstance(detail, DayPart):
        return _("they can't come: %(when)s", when=str(PART[detail]).lower())
    return _("they can't come: %(when)s", when=_days(detail))


def _days(numbers: Any) -> str:
    return ", ".join(str(DAY[str(one)]) for one in numbers)


def _access(tone: str, detail: Any) -> str:
    if tone == "no":
        return _("the building doesn't suit their access needs")
    return _("ask whether it suits: %(needs)s", needs=detail)


def _fact(yes: Any, no: Any, unknown: Any) -> Any:
    def said(tone: str, _detail: Any) -> str:
        return str({"yes": yes, "no": no}.get(tone, unknown)())

    return said


_OF_GROUP: dict[str, Any] = {
    "programme": _programme,
    "topic": _topic,
    "seat": _seat,
    "leaders": _leaders,
}
_OF_PERSON: dict[str, Any] = {
    # Sentences that the groups area has made already.
    "apart": lambda _tone, detail: detail,
    "together": lambda _tone, detail: detail,
    "age": _age,
    "format": lambda _tone, detail: str(groups.FORMAT[detail]),
    "times": _times,
    "some_days": lambda _tone, detail: _("not on %(days)s", days=_days(detail)),
    "access": _access,
    "step_free": _fact(
        lambda: _("step-free"),
        lambda: _("not step-free"),
        lambda: _("nobody has looked whether it is step-free"),
    ),
    "toilet": _fact(
        lambda: _("accessible toilet"),
        lambda: _("no accessible toilet"),
        lambda: _("nobody has looked for an accessible toilet"),
    ),
    "loop": _fact(
        lambda: _("hearing loop"),
        lambda: _("no hearing loop"),
        lambda: _("nobody has looked for a hearing loop"),
    ),
    "captions": _fact(
        lambda: _("captions"), lambda: _("no captions"), lambda: _("captions not known")
    ),
    "language": lambda _tone, detail: _("in %(language)s", language=language_name(detail)),
    "interpreter": lambda _tone, _detail: _("needs an interpreter: book one"),
    "audience": lambda tone, detail: (
        _("for whom isn't said")
        if tone == "maybe"
        else _("for %(audience)s", audience=", ".join(detail))
    ),
    "area": lambda tone, detail: (
        _("part of town not on record") if tone == "maybe" else _("in %(area)s", area=detail)
    ),
    "kind": lambda _tone, detail: str(groups.KIND[detail]),
    "approach": lambda _tone, detail: str(groups.APPROACH[detail]),
    "rule": lambda _tone, detail: str(groups.JOINING[detail]),
}
