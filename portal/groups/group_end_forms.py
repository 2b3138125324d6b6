"""Forms that end a group: its last day, and one answer for each person in a single form."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from portal.addresses import LARGEST_ID
from portal.forms import DayField, PortalForm, clean
from portal.groups.group_end_draft_actions import Answer
from portal.models.telling import CALL_OFF_REASON_LENGTH


class GroupEndForm(PortalForm):
    """The last day and why."""

    last_on = DayField(
        _l("What is the last day on which it meets?"),
        [InputRequired(_l("Enter the last day on which it meets"))],
    )
    reason = StringField(
        _l("Why does it end?"),
        [Length(max=CALL_OFF_REASON_LENGTH, message=_l("Use at most %(max)d characters"))],
        render_kw={"autocomplete": "off"},
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput(), default=0)


class SendForm(PortalForm):
    """A button that does one thing, once the page is known to be fresh."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())


def answers_from(sent: Mapping[str, Any], person_ids: Iterable[int]) -> list[Answer]:
    """What the form says of each of these people: fields named after them, such as choice-12."""
    return [
        Answer(
            person_id,
            str(sent.get(f"choice-{person_id}", "")),
            _number(sent.get(f"to_group-{person_id}")),
            str(clean(sent.get(f"referred_to-{person_id}", ""))),
            _number(sent.get(f"version-{person_id}")) or 0,
        )
        for person_id in person_ids
        if f"choice-{person_id}" in sent
    ]


def _number(text: Any) -> int | None:
    if not text or not str(text).isascii() or not str(text).isdigit():
        return None
    number = int(str(text)[:10])
    return number if 0 < number <= LARGEST_ID else None
