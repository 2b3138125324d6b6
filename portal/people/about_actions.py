"""Writes about what is known of a person: how they are reached, and all but their names."""

from typing import Any

from flask_babel import gettext as _

from portal import mail
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import Person
from portal.people import withdrawal_registry

# What each of the two forms may change.
REACH = frozenset(
    {
        "phone", "email", "address", "postcode", "contact_note", "safe_times", "may_call",
        "may_voicemail", "may_text", "may_email", "may_post", "wants_reminders",
        "do_not_contact", "contact_through", "has_no_fixed_abode",
    }
)  # fmt: skip
ABOUT = frozenset(
    {
        "language", "needs_interpreter", "access_needs", "leader_note", "practice_name",
        "practice_ods_code", "kin_name", "kin_relation", "kin_phone", "may_contact_kin",
        "emergency_name", "emergency_phone",
    }
)  # fmt: skip


def set_reach(person_id: int, *, by: Any, version: int, **values: Any) -> None:
    """Say how a person may be reached; takes columns of REACH, each left as it is if missing.

    Raises StaleVersion when somebody changed the person since, and DomainError, with its
    field, for a channel without an address, for an address that can't be one, and for
    somebody who is reached through another without saying through whom.
    """
    _only(values, REACH)
    with write():
        person = _fresh(person_id, version)
        merged = {name: values.get(name, getattr(person, name)) for name in REACH}
        if merged["email"]:
            values["email"] = merged["email"] = mail.checked_address(merged["email"])
        _check_reach(merged)
        _keep(person, "reach_changed", values, by)
        withdrawal_registry.hold_back(person_id, by)


def set_about(person_id: int, *, by: Any, version: int, **values: Any) -> None:
    """Change what is known of a person; takes columns of ABOUT.

    Raises StaleVersion when somebody changed the person since, and DomainError, with its
    field, for somebody to contact without a number.
    """
    _only(values, ABOUT)
    if values.get("may_contact_kin") and not values.get("kin_phone"):
        raise DomainError(_("Enter their number, or untick that we may contact them."), "kin_phone")
    if values.get("emergency_name") and not values.get("emergency_phone"):
        raise DomainError(_("Enter a number to ring in an emergency."), "emergency_phone")
    with write():
        _keep(_fresh(person_id, version), "person_changed", values, by)


def _check_reach(values: dict[str, Any]) -> None:
    needs = (
        ("email", values["may_email"], values["email"]),
        ("phone", values["may_text"] or values["may_voicemail"], values["phone"]),
        ("address", values["may_post"], values["address"] or values["has_no_fixed_abode"]),
    )
    for field, is_open, given in needs:
        if is_open and not given:
            raise DomainError(_("Enter it, or untick below what needs it."), field)
    if values["may_post"] and values["has_no_fixed_abode"]:
        raise DomainError(
            _("A letter needs an address: untick letters, or that they have no fixed home."),
            "may_post",
        )
    if values["may_voicemail"] and not values["may_call"]:
        raise DomainError(
            _("A message is left by ringing: tick that too, or untick this."), "may_voicemail"
        )
    if values["wants_reminders"] and not values["may_email"]:
        raise DomainError(
            _("Reminders go by e-mail: tick that they may be e-mailed, or untick this."),
            "wants_reminders",
        )
    if values["do_not_contact"] and not values["contact_through"].strip():
        raise DomainError(
            _("Say through whom they are reached, such as a support worker and their number."),
            "contact_through",
        )


def _only(values: dict[str, Any], known: frozenset[str]) -> None:
    unknown = set(values) - known
    if unknown:
        raise TypeError(f"Not among these columns: {', '.join(sorted(unknown))}.")


def _fresh(person_id: int, version: int) -> Person:
    person = Person.get_by_id(person_id)
    if person.version != version:
        raise StaleVersion(
            _("Somebody changed this person since you opened the page. Reload and look again.")
        )
    return person  # type: ignore[no-any-return]


def _keep(person: Person, action: str, values: dict[str, Any], by: Any) -> None:
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return
    Person.update(**values, version=person.version + 1).where(Person.id == person.id).execute()
    record_event(action, "person", person.id, by=by, person=person.id, fields=changed)
