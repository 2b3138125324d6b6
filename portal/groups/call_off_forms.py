"""Forms that find sessions, and that call them off or move them."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.forms import DayField, PortalForm
from portal.groups import notice_words
from portal.groups.call_off_rules import Change
from portal.models.groups import LINK_LENGTH, PLACE_LENGTH
from portal.models.telling import CALL_OFF_REASON_LENGTH, REQUEST_KEY_LENGTH

_SEEN = re.compile(r"(\d{1,9}):(\d{1,9})")
_TOO_LONG = _l("Use at most %(max)d characters")


class FindSessionsForm(PortalForm):
    """Which sessions: in the address, so that the list can be sent on and opened again."""

    class Meta(PortalForm.Meta):
        csrf = False

    first = DayField(_l("From"))
    last = DayField(_l("Until"))
    place = SelectField(_l("Place"))
    programme = SelectField(_l("Programme"))
    group = SelectField(_l("Group"))

    def offer(
        self,
        places: list[str],
        programmes: list[tuple[int, str]],
        groups: list[tuple[int, str]],
    ) -> None:
        """Say what can be chosen; anything else counts as any."""
        self.place.choices = [SelectChoice("", _l("Any place")), *map(SelectChoice, places, places)]
        self.programme.choices = [
            SelectChoice("", _l("Any programme")),
            *(SelectChoice(str(one), name) for one, name in programmes),
        ]
        self.group.choices = [
            SelectChoice("", _l("Any group")),
            *(SelectChoice(str(one), name) for one, name in groups),
        ]

    def chosen(self, field: Any) -> str:
        """What a select holds, '' for any."""
        known = {choice.value for choice in field.choices}
        return field.data if field.data in known else ""


class CallOffForm(PortalForm):
    """What becomes of the sessions, and why."""

    change = RadioField(_l("What is so?"), [InputRequired(_l("Choose what is so"))])
    reason = StringField(
        _l("Why?"),
        [Length(max=CALL_OFF_REASON_LENGTH, message=_TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    place = StringField(
        _l("Where does it meet instead?"),
        [Length(max=PLACE_LENGTH, message=_TOO_LONG)],
        render_kw={"autocomplete": "off"},
    )
    online_link = StringField(
        _l("Link to the online room"),
        [Length(max=LINK_LENGTH, message=_TOO_LONG)],
        render_kw={"autocomplete": "off", "inputmode": "url"},
    )
    request_key = HiddenField(validators=[InputRequired(), Length(max=REQUEST_KEY_LENGTH)])
    # "12:3 14:1": each session and the version that the page showed.
    seen = HiddenField(validators=[InputRequired()])

    def offer(self, changes: list[Change]) -> None:
        """Say what may be chosen for these sessions."""
        self.change.choices = [SelectChoice(one, notice_words.CHANGE[one]) for one in changes]

    @property
    def versions(self) -> dict[int, int]:
        """By session, the version that was seen."""
        return {int(one): int(version) for one, version in _SEEN.findall(self.seen.data or "")}
