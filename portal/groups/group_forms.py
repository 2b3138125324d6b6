"""Forms about a group as a thing: all that it is, who is named on it, what its members agree to."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.addresses import number_of
from portal.formats import weekday_name
from portal.forms import DayField, PortalForm
from portal.groups import subject_words, words
from portal.groups.detail_queries import GroupDetail
from portal.groups.group_plan import MOST_MINUTES, MOST_SEATS, SCHEDULE_NOTE_LENGTH, GroupPlan
from portal.models import (
    GroupApproach,
    GroupFormat,
    GroupKind,
    MembershipRule,
    ReadingDemand,
)
from portal.models.group_details import AGREEMENT_LENGTH
from portal.models.groups import (
    DIAL_IN_LENGTH,
    GROUP_NAME_LENGTH,
    LINK_LENGTH,
    OLDEST_AGE,
    OPENING_SCRIPT_LENGTH,
    PLACE_LENGTH,
    PUBLIC_DESCRIPTION_LENGTH,
    SIGN_LANGUAGE_LENGTH,
)
from portal.training.course_forms import WholeNumberField

TOO_LONG = _l("Use at most %(max)d characters")
SHORT = {"inputmode": "numeric", "autocomplete": "off", "class": "short"}
DAYS = range(1, 8)


def _choices(named: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in named.items()]


def _number(value: Any) -> int | None:
    return number_of(value)


class ManyField(SelectMultipleField):
    """Many of a list, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GroupForm(PortalForm):
    """All that a group is. When it meets is asked for a new one only; later it has a page."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    name = StringField(
        _l("What is it called?"),
        [
            DataRequired(_l("Enter the group's name.")),
            Length(max=GROUP_NAME_LENGTH, message=TOO_LONG),
        ],
    )
    programme_id = SelectField(_l("Which programme does it belong to?"), coerce=_number)
    topics = ManyField(_l("What is it about?"), [Optional()])
    own_topics = TextAreaField(_l("Other topics, one a line"), [Optional()], render_kw={"rows": 2})
    audiences = ManyField(_l("Who is it for?"), [Optional()])
    own_audiences = TextAreaField(
        _l("Other people, one a line"), [Optional()], render_kw={"rows": 2}
    )
    min_age = WholeNumberField(
        _l("Youngest age"),
        [Optional(), NumberRange(0, OLDEST_AGE, _l("Enter an age from %(min)d to %(max)d"))],
        render_kw=SHORT,
    )
    max_age = WholeNumberField(
        _l("Oldest age"),
        [Optional(), NumberRange(0, OLDEST_AGE, _l("Enter an age from %(min)d to %(max)d"))],
        render_kw=SHORT,
    )
    kind = RadioField(
        _l("Who leads it?"),
        [InputRequired(_l("Choose who leads it."))],
        choices=_choices(words.KIND),
        default=GroupKind.PEER_LED,
    )
    approach = SelectField(
        _l("How does it work?"),
        choices=_choices(words.APPROACH),
        default=GroupApproach.MUTUAL_SUPPORT,
    )
    format = RadioField(
        _l("How does it meet?"),
        [InputRequired(_l("Choose how it meets."))],
        choices=_choices(words.FORMAT),
        default=GroupFormat.IN_PERSON,
    )
    venue_id = SelectField(_l("Venue"), [Optional()], coerce=_number)
    place = StringField(
        _l("Room"),
        [Optional(), Length(max=PLACE_LENGTH, message=TOO_LONG)],
        description=_l("Or the whole address, where it is no venue of the list."),
    )
    online_link = StringField(
        _l("Online room"),
        [Optional(), Length(max=LINK_LENGTH, message=TOO_LONG)],
        description=_l("For its leaders and staff; never in the public list."),
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    dial_in_number = StringField(
        _l("Number to dial in"),
        [Optional(), Length(max=DIAL_IN_LENGTH, message=TOO_LONG)],
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    dial_in_code = StringField(
        _l("Code to dial in"),
        [Optional(), Length(max=DIAL_IN_LENGTH, message=TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    weekday = SelectField(_l("On which day does it meet each week?"), coerce=_number)
    starts_local = StringField(
        _l("When does it start?"),
        [Optional()],
        description=_l("Such as 18:30"),
        render_kw={"autocomplete": "off", "class": "short"},
    )
    duration_minutes = WholeNumberField(
        _l("How many minutes does it last?"),
        [
            InputRequired(_l("Enter how many minutes it lasts.")),
            NumberRange(1, MOST_MINUTES, _l("Enter from %(min)d to %(max)d minutes")),
        ],
        default=90,
        render_kw=SHORT,
    )
    started_on = DayField(_l("First day"), [Optional()])
    membership_rule = RadioField(
        _l("Who may join when?"),
        [InputRequired(_l("Choose who may join when."))],
        choices=_choices(words.JOINING),
        default=MembershipRule.OPEN,
    )
    capacity = WholeNumberField(
        _l("How many seats does it have?"),
        [
            InputRequired(_l("Enter how many seats it has.")),
            NumberRange(1, MOST_SEATS, _l("Enter from %(min)d to %(max)d seats")),
        ],
        default=12,
        render_kw=SHORT,
    )
    takes_tasters = BooleanField(
        _l("Somebody may come once, without joining"),
        default=True,
    )
    taster_takes_seat = BooleanField(_l("A first visit takes a seat that day"))
    language = SelectField(_l("Which language is spoken?"))
    has_captions = BooleanField(_l("There are captions at every session"))
    sign_language = StringField(
        _l("Which sign language is interpreted at every session?"),
        [Optional(), Length(max=SIGN_LANGUAGE_LENGTH, message=TOO_LONG)],
        description=_l("Such as BSL. Leave it empty where there is none."),
    )
    reading = RadioField(
        _l("How much is there to read or write?"),
        [InputRequired(_l("Choose how much there is to read or write."))],
        choices=_choices(words.READING),
        default=ReadingDemand.SOME,
    )
    schedule_note = TextAreaField(
        _l("A note on when it meets"),
        [Optional(), Length(max=SCHEDULE_NOTE_LENGTH, message=TOO_LONG)],
        description=_l("What no pattern says yet. Empty it once the pattern is right."),
        render_kw={"rows": 3},
    )
    opening_script = TextAreaField(
        _l("Words to open with"),
        [Optional(), Length(max=OPENING_SCRIPT_LENGTH, message=TOO_LONG)],
        description=_l("What a leader reads out at the start. It stands on the roll."),
        render_kw={"rows": 5},
    )
    is_sensitive = BooleanField(
        _l("Sensitive: only its leaders and the staff named on it see it"),
    )
    is_public = BooleanField(_l("In the public list of groups"))
    public_description = TextAreaField(
        _l("What the public list says about it"),
        [Optional(), Length(max=PUBLIC_DESCRIPTION_LENGTH, message=TOO_LONG)],
        description=_l("Two or three sentences to somebody who thinks of coming."),
        render_kw={"rows": 4},
    )

    def offer(
        self, programmes: list[tuple[int, str]], venues: list[tuple[int, str]], language: str = ""
    ) -> None:
        """Fill the lists to choose from; `language` is the one that it has now."""
        self.programme_id.choices = [SelectChoice(one, name) for one, name in programmes]
        self.venue_id.choices = [
            SelectChoice("", _("No venue of the list")),
            *(SelectChoice(one, name) for one, name in venues),
        ]
        self.topics.choices = [SelectChoice(one, one) for one in subject_words.topics()]
        self.audiences.choices = [SelectChoice(one, one) for one in subject_words.audiences()]
        self.weekday.choices = [
            SelectChoice("", _("No fixed day")),
            *(SelectChoice(one, weekday_name(one)) for one in DAYS),
        ]
        known = subject_words.language_choices()
        code = subject_words.code_of(language)
        if code not in dict(known):
            known.append((code, subject_words.language_name(code)))
        self.language.choices = [SelectChoice(one, name) for one, name in known]

    def plan(self) -> GroupPlan:
        """What was typed."""
        given = self.values()
        rest: Any = {
            **{name: given[name] for name in _AS_TYPED if name in given},
            **{name: given[name] or "" for name in _TEXTS if name in given},
        }
        return GroupPlan(
            name=given["name"],
            kind=GroupKind(given["kind"]),
            approach=GroupApproach(given["approach"]),
            format=GroupFormat(given["format"]),
            membership_rule=MembershipRule(given["membership_rule"]),
            topics=(*given["topics"], *_lines(given["own_topics"])),
            audiences=(*given["audiences"], *_lines(given["own_audiences"])),
            reading=ReadingDemand(given["reading"]),
            **rest,
        )


_AS_TYPED = (
    "has_captions",
    "min_age",
    "max_age",
    "venue_id",
    "capacity",
    "takes_tasters",
    "taster_takes_seat",
    "weekday",
    "duration_minutes",
    "is_sensitive",
    "is_public",
    "started_on",
)
_TEXTS = (
    "language",
    "sign_language",
    "place",
    "online_link",
    "dial_in_number",
    "dial_in_code",
    "starts_local",
    "schedule_note",
    "opening_script",
    "public_description",
)


def filled(group: GroupDetail) -> dict[str, Any]:
    """A group as its form shows it: words of the lists ticked, its own below them."""
    topics, own_topics = subject_words.apart_from(subject_words.topics(), group.topics)
    audiences, own_audiences = subject_words.apart_from(subject_words.audiences(), group.audiences)
    return {
        **group._asdict(),
        "topics": topics,
        "own_topics": "\n".join(own_topics),
        "audiences": audiences,
        "own_audiences": "\n".join(own_audiences),
        "language": subject_words.code_of(group.language),
    }


def without_pattern(form: GroupForm) -> None:
    """Take off what the form of a group that stands doesn't ask: when it meets has a page."""
    for name in ("weekday", "starts_local", "duration_minutes"):
        del form[name]


def _lines(text: str | None) -> list[str]:
    return [line for line in (text or "").splitlines() if line.strip()]


class StaffNameForm(PortalForm):
    """Whom to name on a sensitive group."""

    user_id = SelectField(
        _l("Whom do you name?"), [InputRequired(_l("Choose somebody."))], coerce=_number
    )


class AgreementForm(PortalForm):
    """The next version of what members agree to. `seen` is the number of the last one read."""

    seen = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    text = TextAreaField(
        _l("What do members agree to?"),
        [
            DataRequired(_l("Write what members agree to.")),
            Length(max=AGREEMENT_LENGTH, message=TOO_LONG),
        ],
        render_kw={"rows": 10},
    )


class AcceptanceForm(PortalForm):
    """Who agreed to a version, and when."""

    agreement_id = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    accepted_on = DayField(_l("On which day?"), [InputRequired(_l("Enter the day."))])

    @property
    def person_ids(self) -> list[int]:
        """Whose boxes are ticked."""
        ticked = request.form.getlist("person_ids")
        return [one for one in map(number_of, ticked) if one is not None][:500]
