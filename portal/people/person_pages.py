"""What every page of one person shares: who it is, and its tabs."""

from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, formats
from portal.auth.permissions import Permission
from portal.people import queries
from portal.people.queries import PersonPage


def person_or_404(person_id: int) -> PersonPage:
    """A person whom the signed-in user may open."""
    person = queries.person_for(current_user, person_id)
    if person is None:
        abort(404)
    return person


def head(person: PersonPage, current: str, called: str = "") -> dict[str, Any]:
    """What the head of a person's page is drawn from. `called` is their name in a group."""
    return {
        "person": person,
        "called": called or person.name,
        "age": formats.age_on(person.born_on, person.died_on or clock.today()),
        "person_tabs": tabs(person, current),
    }


def tabs(person: PersonPage, current: str) -> list[tuple[str, str, int | None, bool]]:
    """The pages of a person that the user may open; none for a leader, who has just one."""
    found: list[tuple[str, str, str, Permission]] = [
        ("now", "people.person_show", _("Now"), Permission.PERSON_READ),
        ("about", "people.about_show", _("About them"), Permission.PERSON_HISTORY_READ),
        ("outcomes", "outcomes.change_show", _("How they are doing"), Permission.OUTCOME_READ),
        ("consents", "people.consents_show", _("Consent and privacy"), Permission.CONSENT),
        ("equality", "people.equality_edit", _("Equality"), Permission.EQUALITY),
        ("data", "privacy.person_show", _("Their data"), Permission.ERASE),
        ("blocks", "people.blocks_show", _("Who may not see them"), Permission.ACCESS_BLOCK),
        ("who", "people.who_show", _("Who can see them"), Permission.WHO_SEES),
    ]
    shown: list[tuple[str, str, int | None, bool]] = [
        (url_for(endpoint, person_id=person.id), label, None, key == current)
        for key, endpoint, label, permission in found
        if current_user.may(permission)
    ]
    return shown if len(shown) > 1 else []
