"""Writes about guests: users without a role or a sign-in, whose training is kept."""

from collections.abc import Sequence
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from portal.auth import actions as auth_actions
from portal.db import write
from portal.errors import DomainError
from portal.models.people import NAME_LENGTH
from portal.training import record_import_queries
from portal.training.record_import_rules import Candidate, Register


class LooksLikeSomebody(DomainError):
    """Somebody of nearly this name works here: nothing was written. `names` says who."""

    def __init__(self, names: Sequence[Candidate]):
        super().__init__(_("Somebody with a name like this works here. Look before you add them."))
        self.names = names


def add_guest(name: str, email: str, by: Any, *, is_another: bool = False) -> int:
    """Add somebody who can never sign in by this. Returns their id.

    Raises LooksLikeSomebody where an active user's name is nearly the same, unless it was said
    that this is another; DomainError, with its field, for a name that is empty or too long and
    an address that isn't one or is taken.
    """
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise DomainError(
            _("Enter their name, in at most %(most)s characters.", most=NAME_LENGTH), "name"
        )
    address = email.strip().lower()
    if address:
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError:
            raise DomainError(
                _("Enter an e-mail address such as name@example.org, or leave it empty."), "email"
            ) from None
    with write():
        if not is_another:
            found = near(name)
            if found:
                raise LooksLikeSomebody(found)
        return int(auth_actions.add_user(name, address or None, (), None, by.id).id)


def near(name: str) -> list[Candidate]:
    """Active users whose name looks like this one, the likeliest first."""
    people = [one for one in record_import_queries.candidates() if one.is_active]
    likely = Register(people, ()).near_names(name)
    return [one for text in likely for one in people if one.name == text]
