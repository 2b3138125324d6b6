"""Forms about which measures a programme asks, and about licences."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.models.outcomes import HOLDER_NAME_LENGTH, LICENCE_LENGTH
from portal.outcomes.use_rules import LONGEST_EVERY_DAYS, UsePlan

_TOO_LONG = _l("Use at most %(max)d characters")


class UseForm(PortalForm):
    """When a measure is asked, and by whom it may be taken down."""

    at_start = BooleanField(_l("At the start"))
    every_days = IntegerField(
        _l("Again every so many days"),
        [
            Optional(),
            NumberRange(
                1, LONGEST_EVERY_DAYS, _l("Enter a number of days from %(min)s to %(max)s.")
            ),
        ],
        description=_l("84 days are twelve weeks. Leave it empty for never."),
    )
    at_end = BooleanField(_l("At the end"))
    is_each_session = BooleanField(_l("After each session"))
    by_facilitator = BooleanField(_l("Leaders may take it down in their own groups"))
    by_link = BooleanField(_l("People may answer by a link on their own phone"))
    version = IntegerField(widget=HiddenInput(), default=0)

    @property
    def plan(self) -> UsePlan:
        """As the action takes it."""
        return UsePlan(
            at_start=bool(self.at_start.data),
            at_end=bool(self.at_end.data),
            every_days=self.every_days.data,
            is_each_session=bool(self.is_each_session.data),
            by_facilitator=bool(self.by_facilitator.data),
            by_link=bool(self.by_link.data),
        )


class LicenceForm(PortalForm):
    """The number of a licence, who holds it, and until when."""

    number = StringField(
        _l("Licence number"),
        [
            InputRequired(_l("Enter the licence number.")),
            Length(max=LICENCE_LENGTH, message=_TOO_LONG),
        ],
        description=_l("As the owner of the measure gave it to you."),
    )
    holder = StringField(
        _l("Who holds it?"), [Optional(), Length(max=HOLDER_NAME_LENGTH, message=_TOO_LONG)]
    )
    valid_until = DayField(
        _l("Last day on which it holds"),
        [Optional()],
        description=_l("Leave it empty for one without an end."),
    )
    version = IntegerField(widget=HiddenInput(), default=0)
