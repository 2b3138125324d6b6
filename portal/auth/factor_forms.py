"""Forms of the second step, of passkeys and of one's own passphrase."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from portal.auth.forms import PassphraseField
from portal.forms import PortalForm
from portal.models.factors import PASSKEY_NAME_LENGTH

CODE_INPUT = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
}


class RawHidden(HiddenField):
    """A hidden field exactly as a script filled it in."""

    keeps_text = True


class SecondStepForm(PortalForm):
    """A code of the app, or a recovery code."""

    proof_code = StringField(
        _l("Code"),
        [InputRequired(_l("Type the code that your app shows, or a recovery code"))],
        render_kw={**CODE_INPUT, "autofocus": True},
    )
    next = HiddenField()


class ProofForm(PortalForm):
    """Who it is, once more: by code or by passphrase."""

    proof_code = StringField(_l("Code"), render_kw=CODE_INPUT)
    passphrase = PassphraseField(_l("Passphrase"), render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class PasskeySignInForm(PortalForm):
    """What a browser says with a passkey."""

    credential = RawHidden()
    next = HiddenField()


class PasskeyAddForm(PortalForm):
    """A new passkey, under a name that its owner knows it by."""

    name = StringField(
        _l("What do you call this device?"),
        [
            InputRequired(_l("Give it a name, such as: my phone")),
            Length(
                max=PASSKEY_NAME_LENGTH,
                message=_l("Use at most %(max)d characters", max=PASSKEY_NAME_LENGTH),
            ),
        ],
        render_kw={"autocomplete": "off"},
    )
    credential = RawHidden()


class AppConfirmForm(PortalForm):
    """The first code of a new authenticator app."""

    proof_code = StringField(
        _l("The six digits that the app shows"),
        [InputRequired(_l("Type the six digits that the app shows"))],
        render_kw={**CODE_INPUT, "inputmode": "numeric"},
    )


class PassphraseForm(PortalForm):
    """Another passphrase for oneself."""

    passphrase = PassphraseField(
        _l("Your passphrase now"),
        [InputRequired(_l("Type your passphrase as it is now"))],
        render_kw={"autocomplete": "current-password"},
    )
    new_passphrase = PassphraseField(
        _l("The new passphrase"),
        [InputRequired(_l("Type a new passphrase"))],
        render_kw={"autocomplete": "new-password"},
    )
    new_passphrase_again = PassphraseField(
        _l("The new passphrase again"),
        [InputRequired(_l("Type the new passphrase a second time"))],
        render_kw={"autocomplete": "new-password"},
    )
