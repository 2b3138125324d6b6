"""How the presets that hide small numbers are said."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import Protection

PRESET: dict[Protection, Any] = {
    Protection.NHS: _l("NHS: 1 to 7 hidden, the rest to the nearest 5"),
    Protection.CMS: _l("CMS: 1 to 10 hidden"),
    Protection.BOARD: _l("For the board alone: below 5 hidden"),
}
