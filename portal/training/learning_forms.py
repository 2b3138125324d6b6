"""The forms for hours of learning, and the field that reads them as people write them."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.forms import DayField, PortalForm
from portal.models.training import TOPIC_LENGTH
from portal.models.training_records import LEARNING_TITLE_LENGTH
from portal.training import hour_rules, words
from portal.training.choices import as_id
from portal.training.learning_actions import REASON_LENGTH


class MinutesField(StringField):
    """A length of time, "1.5", "1:30" or "90 min"; its data is minutes."""

    # Text is kept as typed, so that an error shows it again.
    keeps_text = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError with examples when the text isn't a length of time."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = hour_rules.minutes_of(text) if text else None
        if text and self.data is None:
            raise ValueError(_("Write it like 1.5, 1:30 or 90 min."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return words.hours(self.data) if self.data else ""


class LearningForm(PortalForm):
    """What was learnt, when and for how long."""

    course_id = SelectField(
        _l("Towards which course?"),
        [InputRequired(_l("Choose a course."))],
        coerce=as_id,
        validate_choice=False,
    )
    title = StringField(
        _l("What was it?"),
        [
            DataRequired(_l("Say what it was, for example the title of a talk.")),
            Length(max=LEARNING_TITLE_LENGTH, message=_l("Use %(max)d characters or fewer.")),
        ],
        description=_l("A talk, a reading circle, a course. No names of people who are supported."),
    )
    done_on = DayField(
        _l("When?"),
        [InputRequired(_l("Enter the day it was done."))],
        description=_l("The last day, if it took several."),
    )
    minutes = MinutesField(
        _l("How long?"),
        [InputRequired(_l("Enter how long it took, for example 1.5 or 90 min."))],
        description=_l("Hours, such as 1.5 or 1:30, or minutes, such as 90 min."),
    )
    topic = StringField(
        _l("Topic"),
        [Optional(), Length(max=TOPIC_LENGTH, message=_l("Use %(max)d characters or fewer."))],
    )

    def __init__(self, *args: Any, courses: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        first = [] if len(courses) == 1 else [("", _l("Choose a course"))]
        self.course_id.choices = [*first, *courses]


class LearningReasonForm(PortalForm):
    """Why hours aren't accepted, or were a mistake."""

    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Say why, so that they know what to do.")),
            Length(max=REASON_LENGTH, message=_l("Use %(max)d characters or fewer.")),
        ],
        description=_l("They read this."),
    )
