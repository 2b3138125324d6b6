"""The form that ends a referral: how, why, who wanted it, and who holds the risk."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.forms import DayField
from portal.models import Ending
from portal.models.people import NAME_LENGTH
from portal.referrals import reason_words, words
from portal.referrals.decision_actions import RiskHeld
from portal.referrals.forms import NOTE_LENGTH, VersionForm
from portal.referrals.reason_rules import Reason


class EndForm(VersionForm):
    """How a referral ends, and why."""

    reason = RadioField(
        _l("How and why does it end?"),
        [InputRequired(_l("Choose how and why it ends"))],
        validate_choice=False,
    )
    ended_by = RadioField(
        _l("Who wanted it to end?"),
        [Optional()],
        choices=[SelectChoice(key, label) for key, label in reason_words.ENDED_BY.items()],
        validate_choice=False,
    )
    survivor = StringField(_l("Which referral goes on in its place?"), [Optional(), Length(max=20)])
    note = TextAreaField(_l("Why, in a sentence"), [Length(max=NOTE_LENGTH)])
    risk_held_by = StringField(_l("Who holds the risk now?"), [Length(max=NAME_LENGTH)])
    risk_spoken_to = StringField(_l("Whom did you speak to about it?"), [Length(max=NAME_LENGTH)])
    risk_spoken_on = DayField(_l("When did you speak?"))
    ends_places = BooleanField(_l("Also end their place or wait, and free the seat"), default=True)

    def set_reasons(self, reasons: dict[Ending, list[Reason]]) -> None:
        """Give it the reasons to choose from, in groups by the end they belong to."""
        self.by_code = {one.code: one for group in reasons.values() for one in group}
        self.groups = [
            (words.ENDING[ending], [(one.code, one.words, one.needs_note) for one in group])
            for ending, group in reasons.items()
        ]

    @property
    def chosen(self) -> Reason | None:
        """The reason that was chosen, if it is one of them."""
        return self.by_code.get(self.reason.data or "")

    def risk_held(self) -> RiskHeld:
        """Who holds the risk, as it was said."""
        return RiskHeld(
            (self.risk_held_by.data or "").strip(),
            (self.risk_spoken_to.data or "").strip(),
            self.risk_spoken_on.data,
        )

    def values(self) -> dict[str, Any]:
        """As `end_referral` takes them, without the survivor."""
        chosen = self.chosen
        return {
            "ending": chosen.ending if chosen else None,
            "reason": self.reason.data,
            "note": self.note.data or "",
            "ended_by": self.ended_by.data or "",
            "ends_places": self.ends_places.data,
        }
