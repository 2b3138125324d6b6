"""The form that makes a token for a provider's computer."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from portal import settings
from portal.forms import PortalForm
from portal.models import TokenScope
from portal.providers import words

OFFERED_DAYS = (30, 90, 180, 365)


class TokenForm(PortalForm):
    """Whose computer it is, what its token opens, and for how long."""

    label = StringField(
        _l("Which computer it is for"),
        [DataRequired(_l("Say which computer it is for, so that you know it again."))],
        description=_l("Such as the system's name and who runs it."),
    )
    scopes = SelectMultipleField(
        _l("What it may do"),
        [DataRequired(_l("Choose at least one thing that it may do."))],
        choices=[SelectChoice(str(scope), words.SCOPES[scope]) for scope in TokenScope],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        # As a computer needs: send by one way, and read what came of it.
        default=[str(TokenScope.REFERRALS_WRITE), str(TokenScope.STATUS_READ)],
    )
    valid_days = SelectField(_l("How long it works"), coerce=int)

    def offer_days(self) -> None:
        """Offer the usual times, up to the longest that the settings allow."""
        longest = settings.current().token_valid_days
        days = sorted({*(day for day in OFFERED_DAYS if day < longest), longest})
        self.valid_days.choices = [
            SelectChoice(day, ngettext("%(num)s day", "%(num)s days", day)) for day in days
        ]
        if self.valid_days.data is None:
            self.valid_days.data = longest
