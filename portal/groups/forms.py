"""Forms of a roll, of matching walk-ins and of ending a place."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
)
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import PortalForm
from portal.groups import words
from portal.models import Mark
from portal.models.memberships import REASON_LENGTH
from portal.models.people import NAME_LENGTH

# The value of a button that takes a mark away.
NO_MARK = "none"
REQUEST_KEY_LENGTH = 64
# Values of the two buttons that put somebody on a roll.
WALK_IN = "walk_in"
FIRST_VISIT = "first_visit"
KEY_LENGTH = 64
# More people than any room holds; a slip of a key, not a count.
MOST_HEADS = 999
ENDING_NOTE_LENGTH = 2_000


class MarkForm(PortalForm):
    """One tap: who, what the mark shall be from now on, and what the page said before it."""

    person_id = IntegerField(validators=[Optional()])
    # The person as a phone knows them that was without a signal; instead of `person_id`.
    who = StringField(validators=[Optional(), Length(max=KEY_LENGTH)])
    mark = StringField(validators=[AnyOf([NO_MARK, *Mark])])
    # Left out it was none: whatever stands then is another's word.
    seen = StringField(validators=[Optional(), AnyOf([NO_MARK, *Mark])])
    # Whose mark it is, if it waited on a phone.
    user = StringField(validators=[Optional(), Length(max=KEY_LENGTH)])

    @property
    def chosen(self) -> Mark | None:
        """The mark, or None to take it away."""
        return _mark(self.mark.data)

    @property
    def shown(self) -> Mark | None:
        """The mark that the page showed, or None for none."""
        return _mark(self.seen.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also says whether it names anybody at all."""
        is_named = self.person_id.data is not None or bool(self.who.data)
        return super().validate(extra_validators) and is_named


def _mark(value: str | None) -> Mark | None:
    return None if value in (None, "", NO_MARK) else Mark(value)


class WalkInForm(PortalForm):
    """Somebody in the room who isn't on the roll: a name is enough."""

    name = StringField(
        _l("What name do they go by?"),
        [
            # Not InputRequired, which takes blanks for a name.
            DataRequired(_l("Enter a name, or any word you'll know them by")),
            Length(max=NAME_LENGTH, message=_l("Use at most %(max)d characters")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "words"},
    )
    request_key = HiddenField(
        validators=[InputRequired(), Length(max=REQUEST_KEY_LENGTH)],
    )
    # Which of the two buttons was pressed; none is a walk-in.
    kind = StringField(validators=[Optional(), AnyOf([WALK_IN, FIRST_VISIT])])

    @property
    def is_first_visit(self) -> bool:
        """Whether they came to see the group for the first time."""
        return bool(self.kind.data == FIRST_VISIT)


class HeadCountForm(PortalForm):
    """How many people were in the room, without names."""

    head_count = IntegerField(
        _l("People in the room"),
        [
            Optional(),
            NumberRange(0, MOST_HEADS, _l("Enter a number from 0 to %(max)d, or leave it empty")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class MatchForm(PortalForm):
    """Which person a walk-in was."""

    person_id = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    apart_reason = StringField(
        _l("Why may they meet all the same?"),
        [Optional(), Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters"))],
        description=_l("Kept with the pair."),
        render_kw={"autocomplete": "off"},
    )

    @property
    def names_nobody(self) -> bool:
        """Whether it holds a number that no person's id can be."""
        return self.person_id.data is not None and bool(self.person_id.errors)


class MembershipEndForm(PortalForm):
    """Why a place in a group, or the wait for one, ends."""

    ending = RadioField(
        _l("Why does it end?"),
        [InputRequired(_l("Choose why it ends"))],
        choices=[SelectChoice(ending, label) for ending, label in words.ENDING.items()],
    )
    note = TextAreaField(
        _l("Anything to remember"),
        [Optional(), Length(max=ENDING_NOTE_LENGTH, message=_l("Use at most %(max)d characters"))],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
