"""People to keep apart in words: to staff, and to a leader, who is never told who it is."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal import settings
from portal.groups.apart_queries import Met, Room


def said(met: Met) -> str:
    """One reason against a group, for staff: who it is, or whom to talk to."""
    if met.name and met.leads:
        return _("To be kept apart from %(name)s, who leads it", name=met.name)
    if met.name:
        return _("To be kept apart from %(name)s, who comes to it", name=met.name)
    return _("To be kept apart from somebody there: talk to %(name)s", name=met.contact_name)


def together(met: Met) -> str:
    """One reason for a group: somebody to be kept together with comes to it."""
    if met.name:
        return _("To be kept together with %(name)s, who is there", name=met.name)
    return _("To be kept together with somebody there: talk to %(name)s", name=met.contact_name)


def refusal(met: Iterable[Met]) -> str:
    """Why it stops, and what to do, for staff."""
    sentences = [_("%(why)s.", why=why) for why in dict.fromkeys(said(one) for one in met)]
    return " ".join(
        [*sentences, _("Choose otherwise, or say why they may meet all the same.")]
    )  # fmt: skip


def ring_first(rooms: Iterable[Room | Met]) -> str:
    """What a leader is told before a session; empty where there is nothing."""
    names = list(dict.fromkeys(one.contact_name for one in rooms))
    if not names:
        return ""
    return _(
        "Ring %(names)s before you start: %(phone)s.",
        names=_(" or ").join(names),
        phone=settings.current().contact_phone,
    )
