"""The two typed doors: the public form, and what staff type from the phone or a letter."""

import json
import re
import secrets
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from portal import clock
from portal.forms import DayField, PortalForm, clean
from portal.intake import words
from portal.intake.person_forms import (
    NOTE_LENGTH,
    CheckboxesField,
    MayBeBlank,
    PersonFields,
    ReferrerFields,
    at_most,
    choices,
    demand,
)
from portal.models import ConsentScope, Risk, SenderKind, Urgency
from portal.models.people import NAME_LENGTH
from portal.models.referrals import REASON_LENGTH
from portal.referrals.rules import ConsentDetails, ReferralRequest

# Fields that belong to the page rather than to what somebody said.
NOT_TYPED = frozenset({"csrf_token", "request_key", "website", "step"})
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


class StaffReferralForm(ReferrerFields, PersonFields, RequestFields, TypedForm):
    """What staff type from the phone, a letter or an e-mail."""

    who = RadioField(_l("Is it one of these people?"), [MayBeBlank()], choices=[])
    arrived_by = RadioField(
        _l("How did it arrive?"),
        [InputRequired(_l("Choose how it arrived"))],
        choices=choices(words.ARRIVED_BY),
    )
    provider_id = SelectField(_l("Provider"), coerce=int, default=0)
    programme_id = SelectField(_l("Programme"), coerce=int, default=0)
    risk = RadioField(
        _l("Might they harm themselves or others, or be harmed by somebody?"),
        [InputRequired(_l("Choose what was said about risk"))],
        choices=choices(words.STAFF_RISK),
    )
    consent_scopes = CheckboxesField(
        _l("What did the person agree to, in words?"), [Optional()], choices=choices(words.SCOPES)
    )
    consent_said_by = StringField(_l("Who said so?"), [MayBeBlank(), at_most(NAME_LENGTH)])
    consent_how = RadioField(_l("How?"), [MayBeBlank()], choices=choices(words.HOW_SAID))
    consent_given_on = DayField(_l("When?"), [MayBeBlank()])

    def offer(
        self,
        providers: list[tuple[int, str]],
        programmes: list[tuple[int, str]],
        topics: list[str],
    ) -> None:
        """Fill the lists to choose from."""
        self.offer_topics(topics)
        self.provider_id.choices = [
            SelectChoice(0, _("Not on the list")),
            *(SelectChoice(number, name) for number, name in providers),
        ]
        self.programme_id.choices = [
            SelectChoice(0, _("Not yet known")),
            *(SelectChoice(number, name) for number, name in programmes),
        ]

    def offer_people(self, found: list[tuple[int, str]]) -> None:
        """Ask whether it is one of these people. Rows: (person_id, words)."""
        self.who.choices = [
            *(SelectChoice(str(number), text) for number, text in found),
            SelectChoice("new", _("Nobody of these: add a new person")),
        ]

    @property
    def chosen_person_id(self) -> int | None:
        """The person on record that was chosen, or None for somebody new."""
        chosen = self.who.data or ""
        return int(chosen[:9]) if chosen.isascii() and chosen.isdigit() else None

    def organisation(self) -> str:
        """The chosen provider's name, else what was typed."""
        chosen = dict((one.value, one.label) for one in self.provider_id.choices)
        if self.provider_id.data:
            return str(chosen.get(self.provider_id.data, ""))
        return str(self.referrer_organisation.data or "")

    def validate_consent_given_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("Enter a date that isn't in the future"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks what depends on other answers."""
        is_known = self.chosen_person_id is not None
        return all(
            [
                super().validate(extra_validators),
                self.check_referrer(needs_contact=False),
                is_known or self.check_person(needs_contact=False),
                self._check_consent(),
            ]
        )

    def _check_consent(self) -> bool:
        if not self.consent_scopes.data:
            return True
        if not self.consent_said_by.data:
            demand(self.consent_said_by, _("Enter who said so"))
        if not self.consent_how.data:
            demand(self.consent_how, _("Choose how they said so"))
        if not self.consent_given_on.data and not self.consent_given_on.errors:
            demand(self.consent_given_on, _("Enter when they said so"))
        mine = (self.consent_said_by, self.consent_how, self.consent_given_on)
        return not any(field.errors for field in mine)

    def referral_request(self) -> ReferralRequest:
        """What the form asks."""
        consents = [
            ConsentDetails(
                ConsentScope(scope),
                said_by=self.consent_said_by.data or "",
                how=self.consent_how.data or "",
                given_on=self.consent_given_on.data,
            )
            for scope in self.consent_scopes.data or []
        ]
        asked: ReferralRequest = self.asked(consents, self.programme_id.data or None)
        return asked
