"""The forms of training records: recorded by staff, sent in, decided on."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.forms import DayField, PortalForm
from portal.models import CourseKind
from portal.models.training_records import ISSUER_LENGTH, LEVEL_LENGTH, NUMBER_LENGTH
from portal.training.evidence_forms import EvidenceFields
from portal.training.record_rules import NOTE_LENGTH, unfit_fields

_GROUP: dict[str, Any] = {
    CourseKind.TRAINING: _l("Training"),
    CourseKind.CHECK: _l("Checks"),
    CourseKind.SUPERVISION: _l("Supervision"),
}


def _id(value: Any) -> int | None:
    # Anything that isn't an id is nothing chosen; the action says so on the field.
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _at_most(count: int) -> Length:
    return Length(max=count, message=_l("Use %(max)d characters or fewer."))


class _CompletionForm(EvidenceFields):
    """What a certificate says; fields that a kind of course doesn't keep say so when filled."""

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
    expires_on = DayField(
        _l("Valid until"),
        [Optional()],
        description=_l("The last day, if it names one."),
    )
    issuer = StringField(
        _l("Who gave the course?"),
        [Optional(), _at_most(ISSUER_LENGTH)],
    )
    number = StringField(_l("Number"), [Optional(), _at_most(NUMBER_LENGTH)])

    def __init__(
        self, *args: Any, courses: Sequence[tuple[int, str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = {kind for _id, _title, kind in courses}
        self.course_id.choices = [
            SelectChoice("", str(_l("Choose a course"))),
            *(
                SelectChoice(
                    str(course_id),
                    title,
                    {"data-unfit": " ".join(unfit_fields(kind))},
                    str(_GROUP[kind]) if len(kinds) > 1 else None,
                )
                for kind in _GROUP
                for course_id, title, its_kind in courses
                if its_kind == kind
            ),
        ]


class TrainingRecordForm(_CompletionForm):
    """Who completed which course, when, and what shows it."""

    user_id = SelectField(
        _l("Who completed the course?"),
        [InputRequired(_l("Choose who completed the course."))],
        coerce=_id,
        validate_choice=False,
    )
    level = StringField(_l("Level"), [Optional(), _at_most(LEVEL_LENGTH)])
    note = TextAreaField(
        _l("Note"),
        [
            Optional(),
            Length(max=NOTE_LENGTH, message=_l("Use %(max)d characters or fewer for the note.")),
        ],
    )

    def __init__(self, *args: Any, users: Sequence[tuple[int, str]] = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user_id.choices = [("", _l("Choose a person")), *users]


class SendTrainingForm(_CompletionForm):
    """Which course somebody did themselves, and what shows it."""


class VersionForm(PortalForm):
    """A button, for a record as its page showed it."""

    version = IntegerField(widget=HiddenField.widget)


class ReasonForm(VersionForm):
    """Why."""

    reason = TextAreaField(_l("Why?"), [_at_most(NOTE_LENGTH)])

    def validate_reason(self, field: Any) -> None:
        """There is one."""
        if not field.data:
            raise ValidationError(_("Say why."))


class RevokeForm(ReasonForm):
    """From which day a record doesn't cover anybody any more, and why."""

    revoked_on = DayField(
        _l("From which day doesn't it count?"),
        [InputRequired(_l("Enter the day from which it doesn't count."))],
    )
