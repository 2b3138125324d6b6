"""The nightly look for people who are to be given the privacy notice."""

from flask_babel import lazy_gettext as _l

from portal import clock, jobs
from portal.people import privacy_actions

KIND = "privacy_notices"


@jobs.handles(KIND, title=_l("Looking for privacy notices that are due"))
def ask_for_notices(_running: jobs.Running) -> dict[str, int]:
    """Have each that is due become work, once."""
    return {"count": privacy_actions.ask_for_notices(clock.today())}


jobs.daily(KIND, 4)
