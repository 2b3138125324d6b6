"""The form of what is known of a person besides their name and how they are reached."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.models.people import NAME_LENGTH, PHONE_LENGTH
from portal.people.forms import NOTE_LENGTH

_TOO_LONG = _l("Use at most %(max)d characters")


class AboutForm(PortalForm):
    """Language and access, their own practice, next of kin, and the note for leaders."""

    language = StringField(_l("Language"), [Length(max=60, message=_TOO_LONG)])
    needs_interpreter = BooleanField(_l("They need an interpreter"))
    access_needs = TextAreaField(
        _l("Access needs"),
        [Length(max=NOTE_LENGTH, message=_TOO_LONG)],
        description=_l("Such as: step-free, large print, somebody who comes along."),
    )
    leader_note = TextAreaField(
        _l("Note for leaders"),
        [Length(max=NOTE_LENGTH, message=_TOO_LONG)],
        description=_l("Leaders of their groups read it: no reason, diagnosis or risk."),
    )
    practice_name = StringField(
        _l("Their own GP practice"),
        [Length(max=NAME_LENGTH, message=_TOO_LONG)],
        description=_l("It needn't be who referred them."),
    )
    practice_ods_code = StringField(
        _l("Its ODS code"), [Length(max=20, message=_TOO_LONG)], description=_l("Such as A81001.")
    )
    kin_name = StringField(_l("Next of kin"), [Length(max=NAME_LENGTH, message=_TOO_LONG)])
    kin_relation = StringField(
        _l("Who they are to them"), [Length(max=60, message=_TOO_LONG)]
    )  # fmt: skip
    kin_phone = StringField(_l("Their phone"), [Length(max=PHONE_LENGTH, message=_TOO_LONG)])
    may_contact_kin = BooleanField(_l("We may contact them"))
    emergency_name = StringField(
        _l("In an emergency, ring"), [Length(max=NAME_LENGTH, message=_TOO_LONG)]
    )
    emergency_phone = StringField(
        _l("Their phone in an emergency"), [Length(max=PHONE_LENGTH, message=_TOO_LONG)]
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def values(self) -> dict[str, Any]:
        """As `set_about` takes them; a text that wasn't sent is empty."""
        return {
            name: value if isinstance(value, bool | int) else value or ""
            for name, value in super().values().items()
        }
