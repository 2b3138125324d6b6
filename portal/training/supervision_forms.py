"""The forms for supervision."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms import DayField, PortalForm
from portal.models import SupervisionKind
from portal.models.people import NAME_LENGTH
from portal.training.choices import as_id
from portal.training.learning_forms import MinutesField
from portal.training.record_words import SUPERVISION


class PeopleField(SelectMultipleField):
    """Several of a list, ticked; its data is their ids."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SupervisionForm(PortalForm):
    """Who was supervised, how, when and by whom."""

    user_ids = PeopleField(
        _l("Who was supervised?"),
        [InputRequired(_l("Choose who was supervised."))],
        coerce=as_id,
        validate_choice=False,
    )
    course_id = SelectField(
        _l("Towards which course?"),
        [InputRequired(_l("Choose a course."))],
        coerce=as_id,
        validate_choice=False,
    )
    kind = RadioField(
        _l("How?"),
        [InputRequired(_l("Choose how it was given."))],
        choices=[SelectChoice(one.value, SUPERVISION[one]) for one in SupervisionKind],
    )
    held_on = DayField(_l("When?"), [InputRequired(_l("Enter the day it was held."))])
    minutes = MinutesField(
        _l("How long?"),
        [InputRequired(_l("Enter how long it took, for example 1 or 90 min."))],
        description=_l("Hours, such as 1.5 or 1:30, or minutes, such as 90 min."),
    )
    supervisor_id = SelectField(_l("With whom?"), [Optional()], coerce=as_id, validate_choice=False)
    supervisor_name = StringField(
        _l("Or with somebody from outside"),
        [Optional(), Length(max=NAME_LENGTH, message=_l("Use %(max)d characters or fewer."))],
        description=_l("Their name, if they don't work here."),
    )

    def __init__(
        self,
        *args: Any,
        users: Any = (),
        courses: Any = (),
        supervisors: Any = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.user_ids.choices = list(users)
        first = [] if len(courses) == 1 else [("", _l("Choose a course"))]
        self.course_id.choices = [*first, *courses]
        if supervisors is None:
            # Whoever records their own supervisees is the supervisor.
            del self.supervisor_id, self.supervisor_name
        else:
            self.supervisor_id.choices = [("", _l("Choose a person")), *supervisors]


class SupervisorForm(PortalForm):
    """Who supervises somebody."""

    supervisor_id = SelectField(
        _l("Who supervises them?"),
        [Optional()],
        coerce=as_id,
        validate_choice=False,
        description=_l(
            "Their supervisor can put supervision on record, and hears of it when "
            "they ask for support after a session."
        ),
    )

    def __init__(self, *args: Any, users: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.supervisor_id.choices = [("", _l("Nobody")), *users]


class SureForm(PortalForm):
    """Nothing to fill in: only to be sure."""
