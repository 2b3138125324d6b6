"""Forms of one session: when it is, and what."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import DayField, PortalForm
from portal.groups import words
from portal.groups.pattern_forms import TOO_LONG, MinutesField
from portal.groups.session_change_actions import SessionPlan
from portal.models import SessionKind
from portal.models.groups import PLACE_LENGTH, SESSION_TITLE_LENGTH


class SessionForm(PortalForm):
    """When one session is, how long it lasts, and what it is."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput(), default=1)
    held_on = DayField(_l("Which day?"), [InputRequired(_l("Enter the day of the session."))])
    starts_local = StringField(
        _l("When does it begin?"),
        [DataRequired(_l("Enter the time at which it begins, such as 18:30."))],
        description=_l("Such as 18:30."),
        render_kw={"autocomplete": "off", "class": "short"},
    )
    duration_minutes = MinutesField(_l("How many minutes does it last?"), default=90)
    kind = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(one, label) for one, label in words.SESSION_KIND.items()],
        default=SessionKind.SUPPORT,
    )
    title = StringField(
        _l("What is it called?"),
        [Optional(), Length(max=SESSION_TITLE_LENGTH, message=TOO_LONG)],
        description=_l(
            "For leaders and staff, such as the subject of a talk or where a walk goes."
        ),
    )

    def plan(self) -> SessionPlan:
        """What the form asks for."""
        return SessionPlan(
            self.held_on.data,
            self.starts_local.data or "",
            self.duration_minutes.data,
            self.kind.data or SessionKind.SUPPORT,
            self.title.data or "",
        )


class SessionAddForm(SessionForm):
    """One session more, which may be elsewhere."""

    place = StringField(
        _l("Where?"),
        [Optional(), Length(max=PLACE_LENGTH, message=TOO_LONG)],
        description=_l("Leave it empty where the group always meets."),
    )

    def plan(self) -> SessionPlan:
        """What the form asks for."""
        return SessionPlan(
            self.held_on.data,
            self.starts_local.data or "",
            self.duration_minutes.data,
            self.kind.data or SessionKind.SUPPORT,
            self.title.data or "",
            self.place.data or "",
        )
