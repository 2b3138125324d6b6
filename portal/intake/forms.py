"""What both typed doors share: the public form, and what staff type from a letter."""

import json
import re
import secrets
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.forms import PortalForm, clean
from portal.intake import words
from portal.intake.person_forms import (
    NOTE_LENGTH,
    CheckboxesField,
    MayBeBlank,
    at_most,
    choices,
)
from portal.models import Risk, SenderKind, Urgency
from portal.models.referrals import REASON_LENGTH
from portal.referrals.rules import ConsentDetails, ReferralRequest

# Fields that belong to the page rather than to what somebody said.
NOT_TYPED = frozenset(
    {"csrf_token", "request_key", "website", "step", "draft_version", "page_key", "scan"}
)
KEY_BYTES = 18
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


class TypedForm(PortalForm):
    """What both doors share: a key made with the page, and the text as it was typed."""

    request_key = HiddenField()

    def renew_key(self) -> None:
        """Give the page a key of its own, by which a second press of its button is known."""
        self.request_key.data = secrets.token_urlsafe(KEY_BYTES)

    def ensure_key(self) -> None:
        """Keep the key that came back with the page; make one where it is missing or odd."""
        if not _KEY.fullmatch(self.request_key.data or ""):
            self.renew_key()

    def typed(self) -> list[tuple[str, str]]:
        """Each field as (name, value), in the order of the page.

        Without control characters, which no page can carry on to the next step.
        """
        return [
            (name, clean(value))
            for name, value in request.form.items(multi=True)
            if name in self._fields and name not in NOT_TYPED
        ]

    def body(self) -> bytes:
        """What was typed as JSON: the intake message."""
        said: dict[str, Any] = {}
        for name, value in self.typed():
            if isinstance(self._fields[name], CheckboxesField):
                said.setdefault(name, []).append(value)
            else:
                said[name] = value
        return json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "replace")


class RequestFields:
    """Why, how soon, and at what risk."""

    reason = TextAreaField(
        _l("Why now, and what do they hope for?"),
        [DataRequired(_l("Enter why support is asked for")), at_most(REASON_LENGTH)],
        render_kw={"rows": 8},
    )
    topic = SelectField(_l("What is it about?"), [Optional()], default="")
    urgency = RadioField(
        _l("How soon is contact needed?"),
        [InputRequired(_l("Choose how soon"))],
        choices=choices(words.URGENCY),
    )
    risk = RadioField(
        _l("Might they harm themselves or others, or be harmed by somebody?"),
        [MayBeBlank()],
        choices=choices(words.RISK),
    )
    risk_note = TextAreaField(
        _l("What should we know about that?"),
        [Optional(), at_most(NOTE_LENGTH)],
        render_kw={"rows": 4},
    )

    def offer_topics(self: Any, topics: list[str]) -> None:
        """Fill the list of topics."""
        self.topic.choices = [
            SelectChoice("", _("Something else, or not sure")),
            *(SelectChoice(topic, topic) for topic in topics),
        ]

    def risk_answer(self: Any) -> Risk:
        """The answer to the risk question; "not sure" and none at all count until looked at."""
        answers = {"yes": Risk.YES, "no": Risk.NO, "not_asked": Risk.NOT_ASKED}
        return answers.get(self.risk.data or "", Risk.UNREADABLE)

    def asked(self: Any, consents: list[ConsentDetails], programme_id: Any = None) -> Any:
        """The whole form as a referral request."""
        person = self.person()
        return ReferralRequest(
            person=person,
            referrer=self.referrer(person.name),
            programme_id=programme_id,
            topic=self.topic.data or "",
            reason=self.reason.data or "",
            urgency=Urgency(self.urgency.data),
            risk=self.risk_answer(),
            risk_note=self.risk_note.data or "",
            consents=tuple(consents),
            sender_kind=SenderKind(self.sender_is.data),
            sender_reference=self.said("sender_reference"),
            warnings=self.typed_warnings(),
        )
