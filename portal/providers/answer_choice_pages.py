"""How a provider is told, in words, for its page."""

from typing import NamedTuple

from flask_babel import gettext as _

from portal.providers import answer_choice_queries
from portal.providers import answer_choice_rules as rules
from portal.providers.answer_choice_forms import CHANNEL, MILESTONE
from portal.providers.answer_choice_rules import Choice


class ChoiceWords(NamedTuple):
    """A provider's choice as its page says it."""

    choice: Choice
    channel_words: str
    milestone_words: str


def choice_words(provider_id: int) -> ChoiceWords | None:
    """How a provider is told. One statement."""
    choice = answer_choice_queries.choice_of(provider_id)
    if choice is None:
        return None
    channel = (
        str(CHANNEL[choice.channel])
        if choice.channel is not None
        else _("Not chosen yet: by e-mail where there is an address, else by letter")
    )
    named = [str(MILESTONE[one]) for one in rules.CHOOSABLE if one in choice.milestones]
    return ChoiceWords(choice, channel, "; ".join(named) or _("Of nothing by itself"))
