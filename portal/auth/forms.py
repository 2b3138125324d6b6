"""Forms of signing in and of one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.forms import PortalForm
from portal.models import Theme
from portal.models.people import EMAIL_LENGTH


class PassphraseField(PasswordField):
    """A passphrase exactly as typed: its blanks and odd letters are part of it."""

    keeps_text = True


class SignInForm(PortalForm):
    """E-mail and passphrase."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address")), Length(max=EMAIL_LENGTH)],
        render_kw={"type": "email", "autocomplete": "username webauthn", "autofocus": True},
    )
    passphrase = PassphraseField(
        _l("Passphrase"),
        [InputRequired(_l("Enter your passphrase"))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ThemeForm(PortalForm):
    """How pages look."""

    theme = RadioField(
        _l("How should pages look?"),
        choices=[
            SelectChoice(Theme.DEVICE, _l("As this device says")),
            SelectChoice(Theme.LIGHT, _l("Always light")),
            SelectChoice(Theme.DARK, _l("Always dark")),
        ],
    )


class EmptyForm(PortalForm):
    """A button: nothing but the proof that the page was ours."""
