"""What was done with somebody's record, in words that the person reads."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.auth import look_rules
from portal.auth.look_rules import Topic
from portal.models import Role

TOPIC: dict[Topic, Any] = {
    Topic.RECORD: _l("Who you are and how to reach you"),
    Topic.NAMES: _l("Names that you had or have"),
    Topic.REFERRAL: _l("Your referral: why you were sent to us, and how far it is"),
    Topic.MESSAGE: _l("What was sent to us about you"),
    Topic.REACH: _l("Calls, letters and what we still owe you"),
    Topic.CONSENT: _l("What you agreed to"),
    Topic.EQUALITY: _l("What you said of yourself for equality"),
    Topic.PLACE: _l("Your place in a group"),
    Topic.ATTENDANCE: _l("Which sessions you came to"),
    Topic.OUTCOMES: _l("Your answers and goals"),
    Topic.TOLD: _l("What whoever referred you is told"),
    Topic.SAME: _l("Whether two records are both yours"),
    Topic.PAIRS: _l("With whom you can share a group"),
    Topic.ACCESS: _l("Who may open your record"),
    Topic.QUOTES: _l("Words of yours for reports"),
    Topic.EMERGENCY: _l("Your record or contact, in an emergency"),
    Topic.LISTS: _l("A list of people in a group that you are in"),
    Topic.KEPT: _l("What is kept about you, for how long, and copies of it"),
}
ROLE = {
    Role.STAFF: _l("Somebody in the office"),
    Role.FACILITATOR: _l("A group leader"),
    Role.MANAGER: _l("A manager"),
    Role.ADMINISTRATOR: _l("An administrator"),
}


def done(is_look: bool) -> str:
    """Whether it was looked at or changed."""
    return _("Looked at") if is_look else _("Written or changed")


def said(action: str) -> str:
    """One action of the trail, for an officer: what was done, and with what."""
    topic = look_rules.topic_of(action)
    return f"{done(look_rules.is_look(action))}: {TOPIC[topic]}"


def role_of(roles: frozenset[Role], is_known: bool) -> str:
    """Who it was, without a name."""
    for role in (Role.STAFF, Role.FACILITATOR, Role.MANAGER, Role.ADMINISTRATOR):
        if role in roles:
            return str(ROLE[role])
    return _("Somebody who worked here") if is_known else _("A form, a link or Portal itself")
