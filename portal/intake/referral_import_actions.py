"""Taking an import of referrals back, while nobody has decided about any of them."""

import json
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal import settings
from portal.audit import record_event
from portal.db import write
from portal.intake import outcome_rules, referral_import_queries, rules
from portal.intake.outcome_rules import Issue
from portal.models import IntakeMessage, IntakeState
from portal.people import import_actions as people
from portal.referrals import import_actions as referrals


def take_back(referral_ids: Sequence[int], by: Any) -> None:
    """Take referrals back that an import made, with the people it added for them.

    What arrived stays, as messages that were refused because they were taken back, and the
    same rows may come again. Raises DomainError where anybody has worked on one of them.
    """
    ids = list(referral_ids)
    with write():
        messages = referral_import_queries.messages_of(ids)
        people.forget_consents(ids)
        person_ids = referrals.remove_untouched(ids, by)
        outcome = outcome_rules.outcome(
            "",
            [Issue("error", "business-rule", _("The import that brought this in was undone."))],
            settings.current().base_url,
        )
        for _referral_id, message_id, key, digest in messages:
            IntakeMessage.update(
                state=IntakeState.REFUSED,
                external_id=rules.refused_id(f"{message_id} {key}", digest),
                outcome=json.dumps(outcome),
            ).where(IntakeMessage.id == message_id).execute()
            record_event("message_taken_back", "intake_message", message_id, by=by)
        people.remove_people(person_ids)
