"""The forms of leads on a concern, and of those who answer messages."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from portal.concerns import words
from portal.concerns.tell_forms import REQUEST_LENGTH, TEXT_LENGTH
from portal.forms import PortalForm
from portal.models import ConcernOutcome

_SHORT = Length(max=TEXT_LENGTH, message=_l("Use at most %(max)d characters"))


class NoteForm(PortalForm):
    """A note on a concern, or something that was done."""

    note = TextAreaField(
        _l("Note"), [DataRequired(_l("Write the note")), _SHORT], render_kw={"rows": 4}
    )
    is_action = BooleanField(_l("This is something that was done"))
    request_key = HiddenField(validators=[DataRequired(), Length(max=REQUEST_LENGTH)])


class CloseForm(PortalForm):
    """What came of a concern."""

    outcome = RadioField(
        _l("What came of it?"),
        [InputRequired(_l("Choose what came of it"))],
        choices=[SelectChoice(one.value, label) for one, label in words.OUTCOME.items()],
    )
    comment = TextAreaField(
        _l("Why, for whoever reads this later"),
        [DataRequired(_l("Write why, for whoever reads this later")), _SHORT],
        render_kw={"rows": 4},
    )
    version = IntegerField(widget=HiddenInput())

    @property
    def chosen(self) -> ConcernOutcome:
        return ConcernOutcome(self.outcome.data)


class AnswerCloseForm(PortalForm):
    """Another lead's answer to being asked to close an urgent concern."""

    answer = TextAreaField(_l("Your comment"), [_SHORT], render_kw={"rows": 3})
    step_id = IntegerField(widget=HiddenInput())


class ReopenForm(PortalForm):
    """Why a closed concern is opened again."""

    why = TextAreaField(
        _l("Why is it opened again?"),
        [DataRequired(_l("Write why it is opened again")), _SHORT],
        render_kw={"rows": 3},
    )
    version = IntegerField(widget=HiddenInput())


class AnswerForm(PortalForm):
    """The office's answer to a message."""

    answer = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Write your answer")), _SHORT],
        render_kw={"rows": 4},
    )
    version = IntegerField(widget=HiddenInput())
