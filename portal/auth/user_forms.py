"""Forms about accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.addresses import LARGEST_ID
from portal.auth.user_words import ROLE
from portal.forms import PortalForm
from portal.models import Role
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH

_TOO_LONG = _l("Use at most %(max)d characters")
_EMAIL = {"type": "email", "autocomplete": "off", "spellcheck": "false"}


class CheckboxesField(SelectMultipleField):
    """Several of a list of choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _name_field() -> Any:
    return StringField(
        _l("Name"),
        [
            InputRequired(_l("Enter their name.")),
            Length(max=NAME_LENGTH, message=_TOO_LONG),
        ],
        render_kw={"autocomplete": "off"},
    )


def _version_field() -> Any:
    return IntegerField(validators=[InputRequired()], widget=HiddenInput())


def _roles_field() -> Any:
    return CheckboxesField(
        _l("Roles"), choices=[SelectChoice(role.value, words) for role, words in ROLE.items()]
    )


class _WithRoles(PortalForm):
    roles = _roles_field()
    is_meant = BooleanField(_l("I have read this, and they should hold these roles together"))

    @property
    def chosen(self) -> list[Role]:
        """The roles that were ticked."""
        return [Role(one) for one in self.roles.data or ()]


class InviteForm(_WithRoles):
    """Somebody new: who they are, where the invitation goes, what they may do."""

    name = _name_field()
    email = StringField(
        _l("E-mail address"),
        [
            InputRequired(_l("Enter an e-mail address: the invitation goes there.")),
            Length(max=EMAIL_LENGTH, message=_TOO_LONG),
        ],
        description=_l("The invitation goes there, and they sign in with it."),
        render_kw=_EMAIL,
    )


class NameForm(PortalForm):
    """Who somebody is, and with which address they sign in."""

    name = _name_field()
    email = StringField(
        _l("E-mail address"),
        [Optional(), Length(max=EMAIL_LENGTH, message=_TOO_LONG)],
        description=_l("They sign in with it. A new one is told to the old one."),
        render_kw=_EMAIL,
    )
    version = _version_field()


class RolesForm(_WithRoles):
    """What somebody may do."""

    version = _version_field()


class ProgrammesForm(PortalForm):
    """The programmes that a member of staff is limited to."""

    programme_ids = CheckboxesField(_l("Programmes"), coerce=int)
    version = _version_field()


class PersonForm(PortalForm):
    """The number of the person whom a user also is; empty for nobody."""

    person_number = IntegerField(
        _l("Number of the person"),
        [Optional(), NumberRange(1, LARGEST_ID, _l("Enter the number that their page shows."))],
        render_kw={"type": "text", "inputmode": "numeric", "size": "8", "autocomplete": "off"},
    )
    version = _version_field()


class VersionForm(PortalForm):
    """A button that acts on an account as it was shown."""

    version = _version_field()
