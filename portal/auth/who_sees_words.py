"""Why somebody may open a person, in words."""

from flask_babel import gettext as _

from portal import formats
from portal.auth.who_sees_queries import Reason


def said(reason: Reason) -> str:
    """One reason as a sentence without its subject."""
    about = reason.about or _("a group that is kept from you")
    if reason.kind == "staff":
        return _("Works in the office, for every programme")
    if reason.kind == "no_programme":
        return _("Works in the office, and a referral has no programme yet")
    if reason.kind == "referred":
        return _("Works for %(programme)s, to which they are referred", programme=about)
    if reason.kind == "named":
        return _("Is named on %(group)s, whose members are kept private", group=about)
    if reason.kind == "group_of_programme":
        return _("Works for the programme of %(group)s", group=about)
    if reason.kind == "emergency":
        until = formats.clock_time(reason.until) if reason.until else ""
        return _("Opened the record in an emergency, until %(time)s", time=until)
    since = formats.long_date(reason.since) if reason.since else ""
    if reason.until is not None:
        return _(
            "Led %(group)s, and sees it until %(day)s",
            group=about,
            day=formats.long_date(reason.until),
        )
    return _("Leads %(group)s, since %(day)s", group=about, day=since)
