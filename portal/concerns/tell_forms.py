"""The form that tells the office something, and the one that asks for an emergency contact."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.concerns import words
from portal.concerns.tell_actions import Worry
from portal.forms import PortalForm
from portal.models import ConcernKind, EmergencyReason
from portal.training.choices import as_id

TEXT_LENGTH = 4_000
REQUEST_LENGTH = 100
MESSAGE, CONCERN = "message", "concern"


class TellForm(PortalForm):
    """A message or a concern, in one form: its parts show as they are chosen."""

    what = RadioField(
        _l("What is it?"),
        [InputRequired(_l("Choose a message or a concern"))],
        choices=[SelectChoice(MESSAGE, _l("A message")), SelectChoice(CONCERN, _l("A concern"))],
    )
    kind = RadioField(
        _l("What sort of concern?"),
        choices=[SelectChoice(kind.value, label) for kind, label in words.KIND.items()],
        validate_choice=False,
    )
    is_urgent = BooleanField(_l("It is urgent"))
    text = TextAreaField(
        _l("What should the office know?"),
        [
            DataRequired(_l("Write what the office should know")),
            Length(max=TEXT_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
    )
    person_id = SelectField(
        _l("Is it about somebody of this group?"),
        [Optional()],
        coerce=as_id,
        validate_choice=False,
    )
    about_user_id = SelectField(
        _l("Is it about a leader or somebody of the staff?"),
        [Optional()],
        coerce=as_id,
        validate_choice=False,
    )
    request_key = HiddenField(validators=[DataRequired(), Length(max=REQUEST_LENGTH)])

    def __init__(
        self, people: list[tuple[int, str]], colleagues: list[tuple[int, str]], **more: Any
    ):
        super().__init__(**more)
        self.person_id.choices = [SelectChoice("", _l("Nobody in particular")), *_choices(people)]
        self.about_user_id.choices = [SelectChoice("", _l("No")), *_choices(colleagues)]

    @property
    def is_concern(self) -> bool:
        return bool(self.what.data == CONCERN)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also asks what sort of concern it is, if it is one."""
        valid = super().validate(extra_validators)
        if self.is_concern and self.kind.data not in set(ConcernKind):
            self.kind.errors = (_l("Choose what sort of concern it is"),)
            return False
        return valid

    def worry(self) -> Worry:
        """The concern as it was written down; a crisis can't wait for a working day."""
        kind = ConcernKind(self.kind.data)
        return Worry(
            kind=kind,
            text=self.text.data or "",
            is_urgent=bool(self.is_urgent.data) or kind == ConcernKind.CRISIS,
            person_id=self.person_id.data,
            about_user_id=self.about_user_id.data,
        )


class LookForm(PortalForm):
    """Whose emergency contact is needed, and why: the reason's button sends it."""

    person_id = SelectField(
        _l("Whose emergency contact?"),
        [InputRequired(_l("Choose whose emergency contact you need"))],
        coerce=as_id,
        validate_choice=False,
    )
    reason = RadioField(
        _l("Why?"),
        [InputRequired(_l("Choose why"))],
        choices=[SelectChoice(one.value, label) for one, label in words.REASON.items()],
    )
    request_key = HiddenField(validators=[DataRequired(), Length(max=REQUEST_LENGTH)])

    def __init__(self, people: list[tuple[int, str]], **more: Any):
        super().__init__(**more)
        self.person_id.choices = [SelectChoice("", _l("Choose a person")), *_choices(people)]

    @property
    def chosen(self) -> EmergencyReason:
        return EmergencyReason(self.reason.data)


def _choices(named: list[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice(one, name) for one, name in named]
