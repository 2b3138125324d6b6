"""Follow-ups, contacts and channels in words."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.models import ContactKind, FollowUpKind
from portal.people.channel_rules import Channel
from portal.people.follow_up_queries import Whose

FOLLOW_UP = {
    FollowUpKind.ABSENCES: _l("Missed several sessions without a word"),
    FollowUpKind.OFFER: _l("Didn't take up a place that was offered"),
    FollowUpKind.STILL_WAITING: _l("Ask whether they still want the place they wait for"),
    FollowUpKind.TASTER: _l("Ask how the first visit was"),
    FollowUpKind.CALL: _l("Ring them"),
    FollowUpKind.SHEET: _l("A printed sheet isn't entered"),
    FollowUpKind.HAND: _l("To do"),
    FollowUpKind.CONTACT: _l("Try to reach them again"),
    FollowUpKind.RISK: _l("Speak to them or the referrer today: a risk was named"),
    FollowUpKind.REFERRER: _l("Answer the referrer, or ask them again"),
    FollowUpKind.PRIVACY: _l("Give them the privacy notice"),
    FollowUpKind.LEADER_CALL: _l("Ring the leaders before their group meets"),
    FollowUpKind.CLOSING: _l("Nothing heard for long: end the referral?"),
}
CONTACT = {
    ContactKind.CALL: _l("Phone call"),
    ContactKind.EMAIL: _l("E-mail"),
    ContactKind.TEXT: _l("Text message"),
    ContactKind.POST: _l("Letter"),
    ContactKind.VISIT: _l("Visit"),
    ContactKind.SERVICE: _l("Help outside a session"),
}
WHOSE = {
    Whose.ALL: _l("All"),
    Whose.MINE: _l("Mine"),
    Whose.TEAM: _l("The team's"),
}
CHANNEL = {
    Channel.EMAIL: _l("e-mail"),
    Channel.TEXT: _l("text message"),
    Channel.CALL: _l("phone"),
    Channel.POST: _l("letter"),
}


def said_channels(channels: Iterable[Channel]) -> str:
    """Ways to reach somebody, in a row: "e-mail, phone"; "" for none."""
    return ", ".join(str(CHANNEL[channel]) for channel in channels)
