"""The form of a sheet that is typed in: one line for each person, then what stands below."""

from collections.abc import Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional

from portal.forms import PortalForm, clean
from portal.groups.forms import MOST_HEADS
from portal.groups.sheet_actions import Entry, PaperHeads
from portal.groups.sheet_queries import SheetLine
from portal.groups.sheet_rules import PaperLine, Takes
from portal.models import Mark
from portal.models.people import NAME_LENGTH

# Lines for walk-ins on the screen: more than paper has, for names squeezed in.
WALK_IN_LINES = 6
ABSENT, UNRECORDED = "absent", "unrecorded"


class SheetForm(PortalForm):
    """What stands below the lines: what no tick means, walk-ins, and the head count.

    The lines are as many as the sheet has people, so their fields are read one by one.
    """

    rest = RadioField(
        _l("Whoever has no tick"),
        choices=[
            SelectChoice(ABSENT, _l("was absent")),
            SelectChoice(UNRECORDED, _l("stays not recorded")),
        ],
        # Asked only where somebody has neither tick nor mark.
        validate_choice=False,
    )
    head_count = IntegerField(
        _l("Heads counted"),
        [
            Optional(),
            NumberRange(0, MOST_HEADS, _l("Enter a number from 0 to %(max)d, or leave it empty")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def read(self, lines: Sequence[SheetLine]) -> Entry | None:
        """The sheet as it was typed; None, with what is wrong on the form, for a mistake."""
        fits = self.validate_on_submit()
        typed = [
            PaperLine(
                one.row.person_id,
                self.mark_of(one.row.person_id),
                request.form.get(f"seen-{one.row.person_id}") or None,
                _takes(request.form.get(f"takes-{one.row.person_id}")),
            )
            for one in lines
            if one.row is not None
        ]
        is_unsure = any(
            line.mark is None and one.row and one.row.mark is None
            for line, one in zip(typed, [one for one in lines if one.row], strict=True)
        )
        if is_unsure and self.rest.data not in (ABSENT, UNRECORDED):
            self.rest.errors = [_("Choose what holds for whoever has no tick")]
            fits = False
        walk_ins = [name for name in self.walk_ins if name]
        if any(len(name) > NAME_LENGTH for name in walk_ins):
            self.form_errors.append(
                _("A name has at most %(count)s characters. Shorten it.", count=NAME_LENGTH)
            )
            fits = False
        if not fits:
            return None
        seen = request.form.get("head-seen", "")
        heads = PaperHeads(
            self.head_count.data,
            int(seen) if seen.isdecimal() and len(seen) < len(str(MOST_HEADS)) + 1 else None,
            _takes(request.form.get("takes-heads")),
        )
        return Entry(typed, walk_ins, heads, self.rest.data == ABSENT)

    def mark_of(self, person_id: int) -> Mark | None:
        """What was ticked for somebody; None for nothing, or for what no mark is."""
        said = request.form.get(f"mark-{person_id}")
        return Mark(said) if said in list(Mark) else None

    @property
    def walk_ins(self) -> list[str]:
        """The names below the printed ones, as typed; empty ones too."""
        return [str(clean(name)) for name in request.form.getlist("walk-in")][:WALK_IN_LINES]


def _takes(said: str | None) -> Takes | None:
    return Takes(said) if said in list(Takes) else None
