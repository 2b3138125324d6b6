"""The words of accounts: roles, where one stands, and what to think about twice."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.auth.user_queries import Leads, UserPage, UserSort
from portal.auth.user_rules import Danger, UserState
from portal.models import Role

ROLE: dict[Role, Any] = {
    Role.STAFF: _l("Staff"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.MANAGER: _l("Manager"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
ROLE_HINT: dict[str, Any] = {
    Role.STAFF: _l("Works the referrals: people, groups, rolls and training."),
    Role.FACILITATOR: _l("Leads groups: sees the members of their own groups alone."),
    Role.MANAGER: _l("Sees figures and reports, and leads on concerns. Opens no person."),
    Role.ADMINISTRATOR: _l("Minds accounts, mail, backups and the trail. Opens no person."),
}
STATE: dict[UserState, tuple[Any, str]] = {
    UserState.ACTIVE: (_l("Active"), "good"),
    UserState.INVITED: (_l("Invited"), "info"),
    UserState.NO_SIGN_IN: (_l("Can’t sign in"), "plain"),
    UserState.DEACTIVATED: (_l("Switched off"), "warn"),
}
SORT: dict[UserSort, Any] = {
    UserSort.NAME: _l("By name"),
    UserSort.SEEN: _l("Last seen first"),
    UserSort.NEWEST: _l("Newest first"),
}
DANGER: dict[Danger, Any] = {
    Danger.WATCHES_THEMSELVES: _l(
        "An administrator reads the trail of what everybody does, and opens accounts. With another "
        "role beside it they could see the trail of their own doings and clear the way for "
        "themselves. Better: give administration to somebody who does nothing else here, or see "
        "that a second administrator looks at the trail."
    ),
    Danger.JUDGES_THEMSELVES: _l(
        "A manager hears the concerns that staff raise or that are about their work. With both "
        "roles they may end up deciding about themselves. See that another manager hears those."
    ),
}


def roles_words(roles: Any) -> str:
    """Roles in words, in their usual order: "Staff, Facilitator"."""
    return ", ".join(str(words) for role, words in ROLE.items() if role in roles) or _("None")


def leads_words(leads: Leads) -> str:
    """What somebody leads, or "" for nothing."""
    groups, ahead = leads.group_count, leads.session_count
    said = []
    if groups:
        said.append(ngettext("%(num)s group", "%(num)s groups", groups))
    if ahead:
        words = ngettext(
            "%(num)s session ahead as a stand-in", "%(num)s sessions ahead as a stand-in", ahead
        )
        said.append(words)
    return _(" and ").join(said)


def as_it_stands(user: UserPage, programmes: list[tuple[int, str]]) -> dict[str, list[Any]]:
    """Rows (term, value) of each part of an account, to hold beside what was typed."""
    limited = [name for programme_id, name in programmes if programme_id in user.programme_ids]
    return {
        "name": [(_("Name"), user.name), (_("E-mail address"), user.email)],
        "roles": [(_("Roles"), roles_words(user.roles))],
        "programmes": [(_("Programmes"), ", ".join(limited) or _("All of them"))],
        "person": [(_("Number of the person"), user.person_id)],
    }
