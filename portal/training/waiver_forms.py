"""The forms for waivers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.forms import DayField, PortalForm
from portal.training.choices import as_id
from portal.training.waiver_actions import REASON_LENGTH

_SHORT = Length(max=REASON_LENGTH, message=_l("Use %(max)d characters or fewer."))


class WaiverForm(PortalForm):
    """Which course somebody may do without, why, and for how long."""

    course_id = SelectField(
        _l("Which course may they do without?"),
        [InputRequired(_l("Choose a course."))],
        coerce=as_id,
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Say why they may do without it.")), _SHORT],
        description=_l("For example what stands in for it. Those who keep records read this."),
    )
    starts_on = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    ends_on = DayField(
        _l("Last day"),
        [InputRequired(_l("Enter the last day."))],
        description=_l("Two years at most. It ends by itself."),
    )

    def __init__(self, *args: Any, courses: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.course_id.choices = [("", _l("Choose a course")), *courses]


class WaiverEndForm(PortalForm):
    """Why a waiver ends early."""

    reason = TextAreaField(
        _l("Why does it end early?"), [DataRequired(_l("Say why it ends.")), _SHORT]
    )
