"""The form about what somebody wants of a group."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.forms import PortalForm
from portal.groups.subject_words import audiences, language_choices
from portal.groups.words import APPROACH, FORMAT, JOINING, KIND
from portal.models.wishes import WISHES_NOTE_LENGTH
from portal.referrals.wish_rules import WishDetails
from portal.referrals.wish_words import DAY, PART


def _boxes(label: Any, choices: dict[str, Any]) -> Any:
    return SelectMultipleField(
        label,
        choices=[SelectChoice(str(value), words) for value, words in choices.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class WishesForm(PortalForm):
    """What they want, and what they can't do."""

    formats = _boxes(_l("How would they rather meet?"), FORMAT)
    cannot_days = _boxes(_l("On which days can't they come?"), DAY)
    cannot_parts = _boxes(_l("At which times can't they come?"), PART)
    audiences = _boxes(_l("Among whom would they rather be?"), {})
    areas = _boxes(_l("Where can they get to?"), {})
    kinds = _boxes(_l("Who should lead?"), KIND)
    approaches = _boxes(_l("Which way of working do they want?"), APPROACH)
    membership_rules = _boxes(_l("How would they rather join?"), JOINING)
    language = SelectField(_l("In which language?"))
    note = TextAreaField(
        _l("Anything more"),
        [Optional(), Length(max=WISHES_NOTE_LENGTH)],
        description=_l("Such as: by bus only, or a lift home on Tuesdays."),
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def offer(self, areas: list[str], known: WishDetails) -> None:
        """The choices that depend on what groups there are, with those kept before."""
        words = list(dict.fromkeys([*audiences(), *known.audiences]))
        self.audiences.choices = [SelectChoice(one, one) for one in words]
        self.areas.choices = [
            SelectChoice(one, one) for one in dict.fromkeys([*areas, *known.areas])
        ]
        self.language.choices = [
            SelectChoice("", _l("Not asked")),
            *(SelectChoice(code, name) for code, name in language_choices()),
        ]

    def details(self) -> WishDetails:
        """What was said."""
        lists = (
            "formats",
            "kinds",
            "approaches",
            "membership_rules",
            "audiences",
            "areas",
            "cannot_parts",
        )
        return WishDetails(
            **{name: tuple(self[name].data or ()) for name in lists},
            cannot_days=tuple(int(one) for one in self.cannot_days.data or ()),
            language=self.language.data or "",
            note=self.note.data or "",
        )
