"""How far words may go, and what they are about."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models import QuoteScope
from portal.reports.facts_rules import Benefit

SCOPE: dict[QuoteScope, Any] = {
    QuoteScope.CHARITY: _l("Inside the charity only"),
    QuoteScope.FUNDERS: _l("Also in reports to funders"),
    QuoteScope.PUBLIC: _l("Anywhere, in public too"),
}
THEME: dict[str, Any] = {
    "": _l("Nothing of these"),
    str(Benefit.CONNECTION): _l("Feeling less alone"),
    str(Benefit.COPING): _l("Coping"),
    str(Benefit.HOPE): _l("Hope"),
    str(Benefit.STIGMA): _l("Shame and stigma"),
    str(Benefit.VALIDATION): _l("Being heard and accepted"),
    str(Benefit.INFORMATION): _l("Learning something of use"),
    str(Benefit.SELF_ESTEEM): _l("Thinking better of oneself"),
    "practical": _l("How the group is run"),
}
