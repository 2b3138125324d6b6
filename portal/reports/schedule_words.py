"""How often drafts make themselves, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import Every

EVERY: dict[Every, Any] = {
    Every.MONTH: _l("After every month"),
    Every.QUARTER: _l("After every quarter"),
}
