"""Forms about pairs: who is to be kept apart from whom, why, and its end."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.addresses import LARGEST_ID
from portal.forms import PortalForm
from portal.models.pairs import PAIR_REASON_LENGTH
from portal.people.apart_queries import Party
from portal.people.pair_actions import Told
from portal.people.pair_words import KIND

NOBODY = 0
_TOO_LONG = _l("Use at most %(max)d characters")


class _ToldForm(PortalForm):
    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Say why, for whoever must decide about it later.")),
            Length(max=PAIR_REASON_LENGTH, message=_TOO_LONG),
        ],
        description=_l(
            "You, whom you name to talk to and those ticked below read it. No one else."
        ),
    )
    contact_id = SelectField(
        _l("Whom do colleagues talk to about it?"), [InputRequired()], coerce=int
    )
    reader_ids = SelectMultipleField(
        _l("Who else may read why?"),
        [Optional()],
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, staff: Iterable[tuple[int, str]]) -> None:
        """Let these colleagues be named."""
        self.contact_id.choices = [SelectChoice(user_id, name) for user_id, name in staff]
        self.reader_ids.choices = list(self.contact_id.choices)

    @property
    def told(self) -> Told:
        """As the actions take it."""
        return Told(self.reason.data or "", self.contact_id.data, tuple(self.reader_ids.data or ()))


class PairForm(_ToldForm):
    """Two who are to be kept apart, or together."""

    kind = RadioField(
        _l("What is to be seen to?"),
        [InputRequired(_l("Choose apart or together."))],
        choices=[SelectChoice(kind, label) for kind, label in KIND.items()],
        default="apart",
    )
    other_person = IntegerField(
        _l("From whom, or with whom?"), [Optional(), NumberRange(1, LARGEST_ID)]
    )
    other_user = SelectField(
        _l("Or somebody who works or volunteers here"), [Optional()], coerce=int, default=NOBODY
    )

    def offer_users(self, users: Iterable[tuple[int, str]]) -> None:
        """Let these users be the other side."""
        choices = [SelectChoice(NOBODY, _l("Nobody"))]
        self.other_user.choices = choices + [SelectChoice(*one) for one in users]

    @property
    def other(self) -> Party | None:
        """The other side; None unless exactly one was chosen."""
        person_id, user_id = self.other_person.data, self.other_user.data or None
        if (person_id is None) == (user_id is None):
            return None
        return Party(person_id, user_id)

    def refuse(self, problem: Any) -> None:
        """What is wrong with the other side stands at the first field that says who it is."""
        if problem.field == "other":
            self.other_person.errors = [*self.other_person.errors, problem.message]
        else:
            super().refuse(problem)


class PairChangeForm(_ToldForm):
    """Why, and who may read it, once more."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class PairEndForm(PortalForm):
    """Why two are a pair no more."""

    end_reason = TextAreaField(
        _l("Why does it end?"),
        [
            DataRequired(_l("Say why, for whoever must decide about it later.")),
            Length(max=PAIR_REASON_LENGTH, message=_TOO_LONG),
        ],
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
