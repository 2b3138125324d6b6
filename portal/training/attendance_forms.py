"""The form in which it is said who came to a class."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.forms import PortalForm
from portal.training.class_forms import id_of


class AttendanceForm(PortalForm):
    """Who came, of those listed, and somebody who wasn't."""

    came = SelectMultipleField(coerce=id_of, validate_choice=False)
    # Who was added on the page, ticked or not: they stay listed.
    added = SelectMultipleField(coerce=id_of, validate_choice=False)
    walk_in = SelectField(
        _l("Somebody else came"),
        [Optional()],
        coerce=id_of,
        validate_choice=False,
        description=_l("For whoever turned up without a place. Add one after the other."),
    )
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def __init__(self, *args: Any, users: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.walk_in.choices = [("", _l("Choose a person")), *users]

    @property
    def came_ids(self) -> set[int]:
        """Everybody ticked, and whoever is chosen but wasn't added yet."""
        return {one for one in [*(self.came.data or []), self.walk_in.data] if one}

    @property
    def added_ids(self) -> list[int]:
        """Everybody added, in order, the one chosen last."""
        chosen = [one for one in [*(self.added.data or []), self.walk_in.data] if one]
        return list(dict.fromkeys(chosen))
