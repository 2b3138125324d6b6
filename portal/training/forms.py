"""The form in which a completed course is recorded."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.forms import DayField, PortalForm

NOTE_LENGTH = 1_000


def _id(value: Any) -> int | None:
    # Anything that isn't an id is nothing chosen; the action says so on the field.
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class TrainingRecordForm(PortalForm):
    """Who completed which course, and when."""

    user_id = SelectField(
        _l("Who completed the course?"),
        [InputRequired(_l("Choose who completed the course."))],
        coerce=_id,
        validate_choice=False,
    )
    course_id = SelectField(
        _l("Which course?"),
        [InputRequired(_l("Choose a course."))],
        coerce=_id,
        validate_choice=False,
    )
    completed_on = DayField(
        _l("When was it completed?"),
        [InputRequired(_l("Enter the date the course was completed."))],
        description=_l("The date on the certificate."),
    )
    note = TextAreaField(
        _l("Note"),
        [
            Optional(),
            Length(max=NOTE_LENGTH, message=_l("Use %(max)d characters or fewer for the note.")),
        ],
        description=_l("For example who gave the course, or a certificate number."),
    )

    def __init__(self, *args: Any, users: Any = (), courses: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user_id.choices = [("", _l("Choose a person")), *users]
        self.course_id.choices = [("", _l("Choose a course")), *courses]
