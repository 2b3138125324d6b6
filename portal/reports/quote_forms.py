"""Forms about people's words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.models import QuoteScope
from portal.models.reports import QUOTE_LENGTH
from portal.reports.quote_actions import QuotePlan
from portal.reports.quote_queries import QuoteRow
from portal.reports.quote_words import SCOPE, THEME

SAID_BY_LENGTH = 120
HOW_LENGTH = 120


class QuoteForm(PortalForm):
    """Somebody's words, who said them without a name, and what they agreed to."""

    version = IntegerField(widget=HiddenInput(), default=1)
    words = TextAreaField(
        _l("Their words"),
        [InputRequired(_l("Enter what they said.")), Length(max=QUOTE_LENGTH)],
        description=_l("As they said it. No names of people, places or private groups."),
    )
    said_by = StringField(
        _l("Who says it, without a name"),
        [InputRequired(_l("Describe them, such as “a member of an evening group”.")),
         Length(max=SAID_BY_LENGTH)],
        description=_l("It stands under the words: “a member of an evening group”."),
    )  # fmt: skip
    said_on = DayField(_l("When they said it"), [InputRequired(_l("Enter the day."))])
    theme = SelectField(_l("What it is about"), validate_choice=False)
    programme = SelectField(_l("Programme"), validate_choice=False)
    consent_scope = RadioField(_l("How far may it go?"))
    consented_on = DayField(_l("When they agreed"), [InputRequired(_l("Enter the day."))])
    consent_how = StringField(
        _l("How they agreed"),
        [InputRequired(_l("Say how they agreed, such as “in writing” or “on the phone”.")),
         Length(max=HOW_LENGTH)],
    )  # fmt: skip
    is_checked = BooleanField(_l("I have checked that nobody can be told from it."))

    def __init__(self, programmes: list[tuple[int, str]], **kwargs: Any):
        super().__init__(**kwargs)
        self.theme.choices = [SelectChoice(code, str(name)) for code, name in THEME.items()]
        self.programme.choices = [
            SelectChoice("", str(_l("No programme in particular"))),
            *(SelectChoice(str(number), name) for number, name in programmes),
        ]
        self.consent_scope.choices = [
            SelectChoice(str(scope), str(name)) for scope, name in SCOPE.items()
        ]

    def validate_programme(self, field: Any) -> None:
        """Raises ValidationError for a programme that isn't in the list."""
        if field.data and field.data not in {one.value for one in field.choices}:
            raise ValidationError(_("Choose a programme from the list."))

    def plan(self) -> QuotePlan:
        """What was filled in. Only once validated."""
        programme = self.programme.data
        return QuotePlan(
            words=self.words.data or "",
            said_by=self.said_by.data or "",
            said_on=self.said_on.data or clock.today(),
            consent_scope=QuoteScope(self.consent_scope.data),
            consented_on=self.consented_on.data or clock.today(),
            consent_how=self.consent_how.data or "",
            theme=self.theme.data if self.theme.data in THEME else "",
            programme_id=int(programme) if programme else None,
        )


def filled(row: QuoteRow) -> dict[str, Any]:
    """A form's fields of what is kept."""
    return {
        "version": row.version,
        "words": row.words,
        "said_by": row.said_by,
        "said_on": row.said_on,
        "theme": row.theme,
        "programme": str(row.programme_id or ""),
        "consent_scope": row.consent_scope,
        "consented_on": row.consented_on,
        "consent_how": row.consent_how,
    }
