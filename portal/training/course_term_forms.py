"""Forms of what stands around a course: who needs it, what speaks for it, and decrees."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.forms import DayField, PortalForm, clean
from portal.models import Effect
from portal.models.training import AUDIENCE_WORDS_LENGTH
from portal.training import course_words as words
from portal.training.course_term_actions import REASON_LENGTH
from portal.training.cover_rules import Extension
from portal.training.requirement_actions import Asking

# Left open: whichever role, whichever kind of group.
ANY = "any"


def _choices(names: dict[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in names.items()]


def _id(value: Any) -> int | None:
    # Anything that isn't an id is nothing chosen; the action says so on the field.
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class CheckedForm(PortalForm):
    """A form whose answers are shown with what they would do before they are saved."""

    def typed(self) -> list[tuple[str, str]]:
        """Each field as it came, (name, value), to travel to the next step."""
        return [
            (name, clean(value))
            for name, value in request.form.items(multi=True)
            if name in self._fields and name != "csrf_token"
        ]


class RequirementForm(CheckedForm):
    """Whom a course is asked of, what lacking it does, and from when until when."""

    role = RadioField(
        _l("Who needs it?"),
        choices=[SelectChoice(ANY, _l("Whoever leads")), *_choices(words.ROLE)],
        default=ANY,
    )
    group_kind = RadioField(
        _l("In which groups?"),
        choices=[SelectChoice(ANY, _l("In every kind of group")), *_choices(words.GROUP_KIND)],
        default=ANY,
    )
    audience = StringField(
        _l("Only in groups for somebody in particular?"),
        [
            Optional(),
            Length(max=AUDIENCE_WORDS_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("Words of the group's “for”, such as young people. Empty is every group."),
        render_kw={"list": "audiences", "autocomplete": "off"},
    )
    effect = RadioField(
        _l("What happens when it is lacking?"),
        [InputRequired(_l("Choose what happens when it is lacking."))],
        choices=_choices(words.EFFECT_CHOICE),
        default=Effect.WARN,
    )
    starts_on = DayField(
        _l("From which day?"), [Optional()], description=_l("Empty is since ever.")
    )
    ends_on = DayField(
        _l("Until which day?"),
        [Optional()],
        description=_l("That day included. Empty is until somebody ends it."),
    )

    def asking(self) -> Asking:
        """What the form asks for."""
        return Asking(
            None if self.role.data == ANY else self.role.data,
            None if self.group_kind.data == ANY else self.group_kind.data,
            self.audience.data or "",
            self.effect.data,
            self.starts_on.data,
            self.ends_on.data,
        )


class LinkForm(CheckedForm):
    """Which other course is good for one, and how."""

    other_id = SelectField(
        _l("Which course?"),
        [InputRequired(_l("Choose a course."))],
        coerce=_id,
        validate_choice=False,
    )
    kind = RadioField(
        _l("How is it good for this one?"),
        [InputRequired(_l("Choose how it is good for this one."))],
        choices=_choices(words.LINK),
    )

    def __init__(self, *args: Any, courses: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.other_id.choices = [
            SelectChoice("", _l("Choose a course")),
            *(SelectChoice(str(course_id), title) for course_id, title in courses),
        ]


class ExtensionForm(CheckedForm):
    """What lapses in which days, the later day on which it lapses instead, and why."""

    lapses_from = DayField(_l("What lapses from"), [InputRequired(_l("Enter the first day."))])
    lapses_until = DayField(
        _l("up to, that day included"), [InputRequired(_l("Enter the last day."))]
    )
    extended_to = DayField(
        _l("lapses instead on"),
        [InputRequired(_l("Enter the day on which it lapses instead."))],
        description=_l("The first day on which it no longer counts."),
    )
    reason = TextAreaField(
        _l("Why?"),
        [
            DataRequired(_l("Say why the day is put off.")),
            Length(max=REASON_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
        description=_l("It stands on the course's page, for everybody who sees training."),
    )

    def term(self) -> Extension:
        """The decree that a valid form asks for."""
        days: list[Any] = [self.lapses_from.data, self.lapses_until.data, self.extended_to.data]
        return Extension(*days)


class SureForm(PortalForm):
    """Nothing but the button that does it."""
