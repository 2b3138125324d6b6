"""Forms about consent and the privacy notice."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.models import ConsentScope, FeedbackLevel
from portal.models.people import NAME_LENGTH
from portal.models.privacy import NOTICE_NAME_LENGTH
from portal.people.consent_actions import HOW_LENGTH, REASON_LENGTH, Said
from portal.people.consent_words import LEVEL, NOTICE_HOW, SCOPE

_TOO_LONG = _l("Use at most %(max)d characters")


class ConsentForm(PortalForm):
    """What a person agrees to, who said so, when and how."""

    scope = RadioField(
        _l("What do they agree to?"),
        [InputRequired(_l("Choose what they agree to."))],
        choices=[SelectChoice(scope, label) for scope, label in SCOPE.items()],
    )
    level = RadioField(
        _l("How much may the referrer be told?"),
        [Optional()],
        choices=[SelectChoice(level, label) for level, label in LEVEL.items() if level],
        description=_l("Only for what comes of it."),
    )
    referral_id = SelectField(_l("For which referral?"), [Optional()], coerce=int, choices=[])
    said_by = StringField(
        _l("Who said so?"),
        [
            DataRequired(_l("Enter who said so: the person, or who for them.")),
            Length(max=NAME_LENGTH, message=_TOO_LONG),
        ],
        default=_l("The person"),
    )
    how = StringField(
        _l("How?"),
        [
            DataRequired(_l("Enter how, such as: on the phone.")),
            Length(max=HOW_LENGTH, message=_TOO_LONG),
        ],
        description=_l("Such as: on the phone, in person, on the form."),
    )
    given_on = DayField(_l("When?"), [DataRequired(_l("Enter the day."))])

    @property
    def said(self) -> Said:
        """As the action takes it."""
        return Said(
            ConsentScope(self.scope.data),
            self.said_by.data or "",
            self.how.data or "",
            self.given_on.data,  # type: ignore[arg-type]
            FeedbackLevel(self.level.data or ""),
        )


class WithdrawForm(PortalForm):
    """What a person takes back, who said so, when and why."""

    scopes = SelectMultipleField(
        _l("What do they take back?"),
        [InputRequired(_l("Choose what they take back."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[SelectChoice(scope, label) for scope, label in SCOPE.items()],
        validate_choice=True,
    )
    said_by = StringField(
        _l("Who said so?"),
        [DataRequired(_l("Enter who said so.")), Length(max=NAME_LENGTH, message=_TOO_LONG)],
        default=_l("The person"),
        id="withdrawn-said-by",
    )
    withdrawn_on = DayField(_l("When?"), [DataRequired(_l("Enter the day."))])
    reason = TextAreaField(
        _l("Why, if they said"), [Optional(), Length(max=REASON_LENGTH, message=_TOO_LONG)]
    )

    def offer(self, scopes: list[Any]) -> None:
        """Let what stands be taken back."""
        self.scopes.choices = [SelectChoice(scope, SCOPE[scope]) for scope in scopes]


class NoticeForm(PortalForm):
    """Which privacy notice was given, when and how."""

    notice = StringField(
        _l("Which one?"),
        [
            DataRequired(_l("Enter which notice it was.")),
            Length(max=NOTICE_NAME_LENGTH, message=_TOO_LONG),
        ],
    )
    given_on = DayField(_l("When?"), [DataRequired(_l("Enter the day."))], id="notice-given-on")
    how = RadioField(
        _l("How?"),
        [InputRequired(_l("Choose how."))],
        choices=[SelectChoice(how, label) for how, label in NOTICE_HOW.items()],
        id="notice-how",
    )
