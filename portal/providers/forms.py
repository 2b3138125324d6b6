"""The forms of the provider directory: one each for a provider, a referrer, a link, a closing."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models.people import EMAIL_LENGTH, NAME_LENGTH, PHONE_LENGTH
from portal.models.provider_links import LINK_LABEL_LENGTH
from portal.models.providers import ODS_CODE_LENGTH
from portal.providers.queries import ProviderPage, ReferrerRow

ADDRESS_LENGTH = 400
NOBODY = 0
_TOO_LONG = _l("Use at most %(max)d characters")
_EMAIL = Email(_l("Enter an e-mail address such as name@example.org"))


def _at_most(count: int) -> Length:
    return Length(max=count, message=_TOO_LONG)


class _Versioned(PortalForm):
    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])


class ProviderForm(_Versioned):
    """An organisation that refers, and how it is reached."""

    name = StringField(
        _l("What is it called?"),
        [DataRequired(_l("Enter the provider's name")), _at_most(NAME_LENGTH)],
    )
    ods_code = StringField(
        _l("ODS code"),
        [Optional(), _at_most(ODS_CODE_LENGTH)],
        render_kw={"class": "short"},
    )
    email = StringField(
        _l("Shared e-mail address"),
        [Optional(), _at_most(EMAIL_LENGTH), _EMAIL],
        description=_l("Read by all who work there: answers go to it, whoever referred."),
        render_kw={"type": "email"},
    )
    phone = StringField(
        _l("Phone"), [Optional(), _at_most(PHONE_LENGTH)], render_kw={"type": "tel"}
    )
    address = TextAreaField(
        _l("Address for letters"), [Optional(), _at_most(ADDRESS_LENGTH)], render_kw={"rows": 3}
    )

    def plan(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {
            "name": " ".join((self.name.data or "").split()),
            "ods_code": self.ods_code.data or "",
            "email": self.email.data or "",
            "phone": self.phone.data or "",
            "address": self.address.data or "",
        }


class ReferrerForm(_Versioned):
    """Somebody who refers at a provider."""

    name = StringField(
        _l("What is their name?"),
        [DataRequired(_l("Enter the referrer's name")), _at_most(NAME_LENGTH)],
    )
    job = StringField(_l("Job"), [Optional(), _at_most(NAME_LENGTH)])
    email = StringField(
        _l("E-mail"), [Optional(), _at_most(EMAIL_LENGTH), _EMAIL], render_kw={"type": "email"}
    )
    phone = StringField(
        _l("Phone"), [Optional(), _at_most(PHONE_LENGTH)], render_kw={"type": "tel"}
    )
    is_active = BooleanField(
        _l("They refer from there now"),
        default=True,
        description=_l("Untick it when they leave. Links of their own end then."),
    )

    def plan(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {
            "name": " ".join((self.name.data or "").split()),
            "job": self.job.data or "",
            "email": self.email.data or "",
            "phone": self.phone.data or "",
            "is_active": bool(self.is_active.data),
        }


class LinkForm(PortalForm):
    """A link to the form for a provider."""

    referrer_id = SelectField(_l("Whose is it?"), coerce=int, default=NOBODY)
    label = StringField(
        _l("Where will it be kept?"),
        [DataRequired(_l("Say where it will be kept, such as: desktop of the front office"))]
        + [_at_most(LINK_LABEL_LENGTH)],
        description=_l("So that you know which one to end, such as: desktop of the front office."),
    )

    def offer(self, referrers: list[ReferrerRow]) -> None:
        """Choose from who refers there now."""
        self.referrer_id.choices = [
            SelectChoice(NOBODY, _("Anybody's who works there")),
            *(SelectChoice(one.referrer_id, one.name) for one in referrers if one.is_active),
        ]


class CloseForm(_Versioned):
    """When a provider closes, and who takes over."""

    closes_on = DayField(
        _l("From which day on does it refer nobody?"), [DataRequired(_l("Enter the day"))]
    )
    successor_id = SelectField(_l("Who takes over?"), coerce=int, default=NOBODY)

    def offer(self, others: list[tuple[int, str]]) -> None:
        """Choose from the other providers. Rows: (provider_id, name)."""
        self.successor_id.choices = [
            SelectChoice(NOBODY, _("Nobody: each open referral becomes a follow-up")),
            *(SelectChoice(number, name) for number, name in others),
        ]


def as_it_stands(found: ProviderPage | ReferrerRow) -> list[tuple[str, str]]:
    """A row as it is kept now, to stand beside what somebody typed."""
    if isinstance(found, ProviderPage):
        return [
            (_("Name"), found.name),
            (_("ODS code"), found.ods_code),
            (_("Shared e-mail address"), found.email),
            (_("Phone"), found.phone),
            (_("Address for letters"), found.address),
        ]
    return [
        (_("Name"), found.name),
        (_("Job"), found.job),
        (_("E-mail"), found.email),
        (_("Phone"), found.phone),
        (_("Refers from there"), _("Yes") if found.is_active else _("No")),
    ]
