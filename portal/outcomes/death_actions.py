"""What a death ends in outcomes: nobody is asked anything any more."""

from typing import Any

from portal.models import ResponseLink
from portal.outcomes import link_actions
from portal.outcomes.link_rules import Pulled
from portal.people.death_registry import Died, Noun, on_death


def end_links(died: Died, by: Any) -> None:
    """Take back every link of theirs, and the mail that waits to bring one."""
    link_actions.pull_all(died.person_id, Pulled.DIED, by)


on_death(
    Noun(
        "response_link",
        ResponseLink,
        lambda died: ResponseLink.person == died.person_id,
        end_links,
    )
)
