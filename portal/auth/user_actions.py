"""Writes about accounts: who somebody is, what they may do, and whether they may come in."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from peewee import IntegrityError

from portal import clock, mail
from portal.audit import record_event
from portal.auth import (
    break_glass_actions,
    link_actions,
    pending_actions,
    sessions,
    user_queries,
    user_rules,
)
from portal.auth.link_actions import MadeLink
from portal.auth.user_rules import Danger
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.lines import one_line
from portal.models import Programme, Role, User, UserProgramme, UserRole
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH


class DangerousRoles(DomainError):
    """These roles together need a second thought, which wasn't said to have been given."""

    def __init__(self, dangers: list[Danger]):
        super().__init__(_("Read the warning, and say that you mean it."), "is_meant")
        self.dangers = dangers


def invite_user(
    name: str, email: str, roles: Collection[Role], by: Any, *, is_meant: bool = False
) -> tuple[int, MadeLink]:
    """Make an account and mail its invitation. Returns the user's id and the link.

    Raises DomainError with its field, and DangerousRoles.
    """
    name, address = _checked(name, email)
    if not address:
        raise DomainError(_("Enter an e-mail address: the invitation goes there."), "email")
    if not roles:
        raise DomainError(_("Choose at least one role."), "roles")
    _refuse_danger([], roles, is_meant)
    try:
        with write():
            user = User.create(name=name, email=address, created_at=clock.now())
            for role in sorted(set(roles)):
                UserRole.insert(user=user, role=role).execute()
            record_event("user_added", "user", user.id, by=by, fields=["name", "email", "roles"])
            link = link_actions.invite(user.id, by)
    except IntegrityError:
        raise DomainError(_("Somebody already has that e-mail address."), "email") from None
    return int(user.id), link


def rename_user(user_id: int, version: int, name: str, email: str, by: Any) -> None:
    """Change a user's name and address. Saying what holds changes nothing.

    A new address is told to the old one, and open links, which went there, die. Raises
    StaleVersion, and DomainError with its field.
    """
    name, address = _checked(name, email)
    try:
        with write():
            user = _fresh(user_id, version)
            if not address and user.email and user.password_hash:
                raise DomainError(_("They sign in with their address. Enter another one."), "email")
            changes = {"name": name, "email": address or None}
            changed = {key: new for key, new in changes.items() if getattr(user, key) != new}
            if not changed:
                return
            if "email" in changed:
                link_actions.end_links(user_id)
                _tell_old_address(user, version)
            User.update(**changed, version=version + 1).where(User.id == user_id).execute()
            record_event("user_changed", "user", user_id, by=by, fields=list(changed))
    except IntegrityError:
        raise DomainError(_("Somebody already has that e-mail address."), "email") from None


def set_roles(
    user_id: int, version: int, roles: Collection[Role], by: Any, *, is_meant: bool = False
) -> None:
    """Give and take roles; every sign-in of theirs ends. Saying what holds changes nothing.

    Raises StaleVersion, DangerousRoles, and DomainError for one's own roles and for the last
    administrator's.
    """
    if user_id == getattr(by, "id", by):
        raise DomainError(_("Nobody changes their own roles. Ask another administrator."), "roles")
    with write():
        user = _fresh(user_id, version)
        before = user_queries.roles_of(user_id)
        wanted = frozenset(roles)
        if wanted == before:
            return
        if Role.ADMINISTRATOR in before - wanted:
            _refuse_last_administrator(user, "roles")
        _refuse_danger(before, wanted, is_meant)
        gone = UserRole.role.in_(sorted(before - wanted))
        UserRole.delete().where(UserRole.user == user_id, gone).execute()
        for role in sorted(wanted - before):
            UserRole.insert(user=user_id, role=role).execute()
        _bump(user)
        record_event("user_roles_set", "user", user_id, by=by, fields=["roles"])
        sessions.end_everywhere(user_id, by=getattr(by, "id", by))


def set_programmes(user_id: int, version: int, programme_ids: Collection[int], by: Any) -> None:
    """Limit a member of staff to programmes; none lets them work for all.

    Raises StaleVersion, and DomainError for one's own.
    """
    if user_id == getattr(by, "id", by):
        raise DomainError(_("Nobody changes their own programmes. Ask another administrator."))
    with write():
        user = _fresh(user_id, version)
        known = {row[0] for row in Programme.select(Programme.id).order_by(Programme.id).tuples()}
        wanted, before = set(programme_ids) & known, set(user_queries.programmes_of(user_id))
        if wanted == before:
            return
        UserProgramme.delete().where(
            UserProgramme.user == user_id, UserProgramme.programme.in_(sorted(before - wanted))
        ).execute()
        for programme_id in sorted(wanted - before):
            UserProgramme.insert(user=user_id, programme=programme_id).execute()
        _bump(user)
        record_event("user_programmes_set", "user", user_id, by=by, fields=["programmes"])


def deactivate_user(user_id: int, version: int, by: Any) -> None:
    """Keep somebody out from this moment on: sign-ins end, links die, records shut.

    A sign-in that waits for its second step ends too, so that nothing of before goes on should
    they be let in again. Again changes nothing.

    Raises StaleVersion, and DomainError for oneself and for the last administrator.
    """
    if user_id == getattr(by, "id", by):
        raise DomainError(_("Nobody switches off their own account. Ask another administrator."))
    with write():
        user = _fresh(user_id, version)
        if not user.is_active:
            return
        if Role.ADMINISTRATOR in user_queries.roles_of(user_id):
            _refuse_last_administrator(user)
        User.update(is_active=False, version=version + 1).where(User.id == user_id).execute()
        link_actions.end_links(user_id)
        pending_actions.end_all(user_id)
        break_glass_actions.close_all(user_id, getattr(by, "id", by))
        record_event("user_deactivated", "user", user_id, by=by, fields=["is_active"])
        sessions.end_everywhere(user_id, by=getattr(by, "id", by))


def activate_user(user_id: int, version: int, by: Any) -> None:
    """Let somebody in again, with the roles they had. Again changes nothing.

    Raises StaleVersion.
    """
    with write():
        user = _fresh(user_id, version)
        if user.is_active:
            return
        User.update(is_active=True, version=version + 1).where(User.id == user_id).execute()
        record_event("user_activated", "user", user_id, by=by, fields=["is_active"])


def end_sign_ins(user_id: int, by: Any) -> int:
    """Sign a user out everywhere. Returns on how many devices they were signed in."""
    return sessions.end_everywhere(user_id, by=getattr(by, "id", by))


def _fresh(user_id: int, version: int) -> User:
    user = User.get_by_id(user_id)
    if user.version != version:
        raise StaleVersion(
            _(
                "Somebody changed this account since you opened it. It stands here as it is "
                "now; look at both, then save again."
            )
        )
    return user


def _bump(user: User) -> None:
    User.update(version=user.version + 1).where(User.id == user.id).execute()


def _refuse_last_administrator(user: User, field: str | None = None) -> None:
    # Whoever can't sign in, or not yet, keeps nobody able to administer.
    if not user_queries.other_administrators(user.id):
        raise DomainError(
            _(
                "They are the only administrator who can sign in. Make somebody else one first; "
                "an invitation counts once it was answered."
            ),
            field,
        )


def _refuse_danger(before: Collection[Role], after: Collection[Role], is_meant: bool) -> None:
    dangers = user_rules.new_dangers(before, after)
    if dangers and not is_meant:
        raise DangerousRoles(dangers)


def _checked(name: str, email: str) -> tuple[str, str]:
    name = one_line(name, NAME_LENGTH, "name")
    if not name:
        raise DomainError(_("Enter their name."), "name")
    address = email.strip().lower()
    if len(address) > EMAIL_LENGTH:
        raise DomainError(_("This e-mail address is too long. Check it."), "email")
    return name, mail.checked_address(address) if address else ""


def _tell_old_address(user: User, version: int) -> None:
    if not (user.email and user.is_active and user.password_hash):
        return
    mail.put(
        f"address changed {user.id} {version}",
        user.email,
        _("Your e-mail address was changed"),
        "address_changed",
        user_id=user.id,
        name=user.name,
    )
