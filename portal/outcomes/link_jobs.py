"""The daily round of links: made for what is due where people asked for it, reminded of once."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import jobs, settings
from portal.outcomes import link_actions, link_making_actions

KIND = "response_links"


@jobs.handles(KIND, title=_l("Mailing links to questions, and reminding of them"))
def mail_links(job: jobs.Running) -> dict[str, Any]:
    """Mail a link to whoever is due and wants reminders, and remind once of those not sent.

    Killed at any moment and begun anew, or run by two workers, it mails each once. 0 days in
    the settings is no reminder.
    """
    job.beat()
    link_actions.forget_unsent()
    made = link_making_actions.make_links_due()
    days = settings.current().response_remind_days
    job.beat()
    return {"made": made, "reminded": link_actions.remind(days) if days else 0}


jobs.daily(KIND, hour=lambda: settings.current().notice_hour)
