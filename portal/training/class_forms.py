"""Forms of classes: planning one, cancelling it, and giving somebody a place."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.training.class_actions import ClassPlan
from portal.training.class_queries import ClassHead
from portal.training.class_words import local_time_of


def id_of(value: Any) -> int | None:
    # Anything that isn't an id is nothing chosen; the action says so on the field.
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class ClassForm(PortalForm):
    """Of which course, when and where a class is, who gives it and for how many."""

    course_id = SelectField(
        _l("Which course?"),
        [InputRequired(_l("Choose a course."))],
        coerce=id_of,
        validate_choice=False,
    )
    held_on = DayField(
        _l("On which day?"),
        [InputRequired(_l("Enter the day of the class."))],
    )
    starts_local = StringField(
        _l("When does it begin?"),
        [InputRequired(_l("Enter the time at which it begins, such as 18:30."))],
        description=_l("Such as 18:30."),
    )
    duration_minutes = IntegerField(
        _l("How many minutes does it take?"),
        [InputRequired(_l("Enter how many minutes it takes."))],
        default=120,
    )
    place = StringField(_l("Where is it?"), [Optional()], description=_l("Address and room."))
    online_link = StringField(
        _l("Link to the online room"),
        [Optional()],
        description=_l("Shown only to those who have a place, and to staff."),
    )
    trainer = StringField(_l("Who gives it?"), [Optional()])
    capacity = IntegerField(
        _l("How many places are there?"),
        [InputRequired(_l("Enter how many places there are."))],
        default=12,
    )

    @property
    def plan(self) -> ClassPlan:
        """What the class is to be."""
        return ClassPlan(
            held_on=self.held_on.data,
            starts_local=self.starts_local.data or "",
            duration_minutes=self.duration_minutes.data,
            place=self.place.data or "",
            online_link=self.online_link.data or "",
            trainer=self.trainer.data or "",
            capacity=self.capacity.data,
        )


class ClassAddForm(ClassForm):
    """A class that is to be planned."""

    def __init__(self, *args: Any, courses: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.course_id.choices = [("", _l("Choose a course")), *courses]


class ClassEditForm(ClassForm):
    """A class as it stands, to be changed; of another course it would be another class."""

    course_id = None
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    @classmethod
    def of(cls, head: ClassHead) -> "ClassEditForm":
        """The form, filled with the class on first showing."""
        return cls(
            held_on=clock.local(head.starts_at).date(),
            starts_local=local_time_of(head.starts_at),
            duration_minutes=head.duration_minutes,
            place=head.place,
            online_link=head.online_link,
            trainer=head.trainer,
            capacity=head.capacity,
            version=head.version,
        )


class ClassCancelForm(PortalForm):
    """Why a class doesn't take place."""

    reason = TextAreaField(
        _l("Why doesn't it take place?"),
        [InputRequired(_l("Say why it doesn't take place. Those who booked are told."))],
        description=_l("Everybody below reads this."),
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())


class BookingForm(PortalForm):
    """Who is to have a place, and why beyond the last where it is full."""

    user_id = SelectField(
        _l("Who is to have a place?"),
        [InputRequired(_l("Choose who is to have a place."))],
        coerce=id_of,
        validate_choice=False,
    )
    is_over = BooleanField(_l("Give them a place though the class is full"))
    reason = StringField(
        _l("Why?"),
        [Optional()],
        description=_l("Only for a place beyond the last. Staff see it on the page of the class."),
    )

    def __init__(self, *args: Any, users: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user_id.choices = [("", _l("Choose a person")), *users]
