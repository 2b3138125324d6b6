"""Forms of whoever chooses a passphrase by a link, or asks for such a link."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.auth.forms import PassphraseField
from portal.forms import PortalForm
from portal.models.people import EMAIL_LENGTH


class ChooseForm(PortalForm):
    """A passphrase, twice: a slip of the finger would lock somebody out of what they just chose."""

    passphrase = PassphraseField(
        _l("Your passphrase"),
        [InputRequired(_l("Enter a passphrase."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PassphraseField(
        _l("The same once more"),
        [InputRequired(_l("Enter it once more, to be sure."))],
        render_kw={"autocomplete": "new-password"},
    )

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return bool(self.passphrase.data == self.again.data)


class ForgotForm(PortalForm):
    """The address with which somebody signs in."""

    email = StringField(
        _l("E-mail address"),
        [InputRequired(_l("Enter your e-mail address")), Length(max=EMAIL_LENGTH)],
        render_kw={"type": "email", "autocomplete": "username"},
    )
