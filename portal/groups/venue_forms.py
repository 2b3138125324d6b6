"""The form of a venue: where it is, how one gets in, and whom to ring there."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.groups.venue_actions import VenuePlan
from portal.groups.venue_queries import VenuePage
from portal.models.venues import (
    ACCESS_NOTE_LENGTH,
    AREA_LENGTH,
    POSTCODE_LENGTH,
    VENUE_ADDRESS_LENGTH,
    VENUE_CONTACT_LENGTH,
    VENUE_EMAIL_LENGTH,
    VENUE_NAME_LENGTH,
    VENUE_PHONE_LENGTH,
)

TOO_LONG = _l("Use at most %(max)d characters")
# What a form says of a fact, and what is kept; nobody looked yet is an answer of its own.
ANSWERS = {"yes": True, "no": False, "unknown": None}
FACTS = ("is_step_free", "has_accessible_toilet", "has_hearing_loop", "has_parking")


def _fact(label: Any) -> RadioField:
    return RadioField(
        label,
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No")),
            SelectChoice("unknown", _l("Not known")),
        ],
        default="unknown",
    )


def _text(label: Any, most: int, description: Any = "", **render: str) -> StringField:
    return StringField(
        label,
        [Optional(), Length(max=most, message=TOO_LONG)],
        description=description,
        render_kw={"autocomplete": "off", **render},
    )


class VenueForm(PortalForm):
    """A building in which groups meet."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[Optional()])
    name = StringField(
        _l("What is it called?"),
        [
            DataRequired(_l("Enter the venue's name.")),
            Length(max=VENUE_NAME_LENGTH, message=TOO_LONG),
        ],
    )
    address = _text(_l("Address"), VENUE_ADDRESS_LENGTH)
    postcode = _text(_l("Postcode"), POSTCODE_LENGTH)
    area = _text(
        _l("Area"),
        AREA_LENGTH,
        _l("The town, or the part of it, by which people look for a group."),
    )
    is_step_free = _fact(_l("Can one get in without steps?"))
    has_accessible_toilet = _fact(_l("Is there an accessible toilet?"))
    has_hearing_loop = _fact(_l("Is there a hearing loop?"))
    has_parking = _fact(_l("Can one park there?"))
    access_note = TextAreaField(
        _l("What else helps somebody to get in?"),
        [Optional(), Length(max=ACCESS_NOTE_LENGTH, message=TOO_LONG)],
        description=_l("Shown to everybody who finds a group here: which door, which bell."),
        render_kw={"rows": 3},
    )
    contact_name = _text(_l("Whom does one ring there?"), VENUE_CONTACT_LENGTH)
    contact_phone = _text(_l("Their phone"), VENUE_PHONE_LENGTH, inputmode="tel")
    contact_email = _text(_l("Their e-mail"), VENUE_EMAIL_LENGTH, inputmode="email")
    is_used = BooleanField(_l("Groups may meet there"), default=True)

    def plan(self) -> VenuePlan:
        """What was typed."""
        given = self.values()
        facts: Any = {name: ANSWERS[given[name]] for name in FACTS}
        texts: Any = {
            name: given[name] or "" for name in given if name not in (*FACTS, "version", "is_used")
        }
        return VenuePlan(is_used=given["is_used"], **facts, **texts)


def filled(venue: VenuePage) -> dict[str, Any]:
    """A venue as its form shows it."""
    answers = {value: word for word, value in ANSWERS.items()}
    return {
        **venue._asdict(),
        **{name: answers[_kept(getattr(venue, name))] for name in FACTS},
    }


def _kept(value: Any) -> bool | None:
    return None if value is None else bool(value)
