"""Forms of seats, offers, places and first visits."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm
from portal.groups import seat_words
from portal.groups.offer_actions import Reply
from portal.models.memberships import REASON_LENGTH
from portal.models.people import NAME_LENGTH

NOTE_LENGTH = 2_000
_TOO_LONG = _l("Use at most %(max)d characters")


class VersionForm(PortalForm):
    """Something done to a row as the page shows it."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


def apart_field() -> Any:
    """Why somebody may meet whom they are kept apart from: shown only where it is asked for."""
    return StringField(
        _l("Why may they meet all the same?"),
        [Optional(), Length(max=REASON_LENGTH, message=_TOO_LONG)],
        description=_l("Kept with the pair, and holds for this group from now on."),
        render_kw={"autocomplete": "off"},
    )


class OfferForm(VersionForm):
    """An offer, or a seat at once; with a reason where it is out of turn or beyond the seats."""

    # Asked for, and needed, only out of turn or beyond the seats.
    reason = StringField(
        _l("Why they, and why now?"),
        [Length(max=REASON_LENGTH, message=_TOO_LONG)],
        description=_l("Kept with their place and shown to whoever looks after this group."),
    )
    apart_reason = apart_field()


class AnswerForm(VersionForm):
    """What somebody said on the phone to their offer."""

    reply = RadioField(
        _l("What did they say?"),
        [InputRequired(_l("Choose what they said"))],
        choices=[
            SelectChoice(Reply.YES, _l("Yes, they take the seat")),
            SelectChoice(Reply.NOT_NOW, _l("Not now, but they go on waiting")),
            SelectChoice(Reply.NO_LONGER, _l("No, they no longer want a place here")),
        ],
    )


class ReplyForm(PortalForm):
    """The answer of the person themselves, through their link."""

    reply = RadioField(
        _l("Would you like this place?"),
        [InputRequired(_l("Choose an answer"))],
        choices=[
            SelectChoice(Reply.YES, _l("Yes, I take it")),
            SelectChoice(Reply.NOT_NOW, _l("Not this time. Keep my turn on the list")),
            SelectChoice(Reply.NO_LONGER, _l("No, I no longer want a place. Take me off the list")),
        ],
    )


class AskedForm(VersionForm):
    """That somebody who waits was asked, and whether they still want the seat."""

    answer = StringField(validators=[AnyOf(["yes", "nobody"])])

    @property
    def still_wants(self) -> bool:
        """Whether they said so; else nobody answered."""
        return bool(self.answer.data == "yes")


class PauseForm(VersionForm):
    """Until when somebody is away."""

    until = DayField(
        _l("Back on"),
        [InputRequired(_l("Enter the day on which they are back"))],
        description=_l("The first day on which they are expected again. The seat is kept."),
    )


class CalledForm(VersionForm):
    """What somebody is called in this group."""

    shown_as = StringField(
        _l("Name in this group"),
        [Optional(), Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=_l(
            "A nickname or another name, shown on the roster, the roll and the printed sheet. "
            "Leave it empty for their own name."
        ),
        render_kw={"autocomplete": "off"},
    )


class MoveForm(VersionForm):
    """To which group somebody moves, and whether to a seat or to its waiting list."""

    group_id = SelectField(
        _l("To which group?"), [InputRequired(_l("Choose a group"))], coerce=int, choices=[]
    )
    how = RadioField(
        _l("To what?"),
        [InputRequired(_l("Choose a seat or the waiting list"))],
        choices=[
            SelectChoice("seat", _l("A seat, from today")),
            SelectChoice("wait", _l("The waiting list, with the day since which they've waited")),
        ],
        default="seat",
    )
    reason = StringField(
        _l("Why they, and why now?"),
        [Optional(), Length(max=REASON_LENGTH, message=_TOO_LONG)],
        description=_l("Only for a seat that is taken, or that others wait for."),
    )
    apart_reason = apart_field()


class TasterForm(PortalForm):
    """Which session somebody comes to see."""

    session_id = SelectField(
        _l("Which session?"), [InputRequired(_l("Choose a session"))], coerce=int, choices=[]
    )
    person_id = IntegerField(
        validators=[InputRequired(), NumberRange(1, LARGEST_ID)], widget=HiddenInput()
    )
    apart_reason = apart_field()


class OutcomeForm(VersionForm):
    """What came of a first visit."""

    outcome = RadioField(
        _l("What comes of it?"),
        [InputRequired(_l("Choose what comes of it"))],
        choices=[SelectChoice(one, label) for one, label in seat_words.TASTER.items()],
    )
    how = RadioField(
        _l("If they join"),
        [Optional()],
        choices=[
            SelectChoice("seat", _l("A seat, from today")),
            SelectChoice("wait", _l("The waiting list")),
        ],
        default="seat",
    )
    said_yes = BooleanField(_l("They told me that they agree to a place in this group"))
    reason = StringField(
        _l("Why they, and why now?"),
        [Optional(), Length(max=REASON_LENGTH, message=_TOO_LONG)],
        description=_l("Only for a seat that is taken, or that others wait for."),
    )
    apart_reason = apart_field()
    note = TextAreaField(
        _l("What they said"), [Optional(), Length(max=NOTE_LENGTH, message=_TOO_LONG)]
    )
