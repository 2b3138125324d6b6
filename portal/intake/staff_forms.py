"""Staff entry: what is typed from the phone, a letter, a scan or an e-mail."""

import secrets
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from portal import clock, settings
from portal.formats import age_on
from portal.forms import DayField
from portal.intake import words
from portal.intake.criteria_rules import Criteria, Limit
from portal.intake.draft_rules import PageState
from portal.intake.forms import KEY_BYTES, RequestFields, TypedForm
from portal.intake.person_forms import (
    NOTE_LENGTH,
    CheckboxesField,
    MayBeBlank,
    PersonFields,
    ReferrerFields,
    at_most,
    choices,
    demand,
    phone_is_plausible,
)
from portal.models import ConsentScope, GuardianContact
from portal.models.people import NAME_LENGTH, PHONE_LENGTH
from portal.models.referrals import SENDER_REFERENCE_LENGTH
from portal.people.rules import PersonDetails
from portal.referrals.rules import ConsentDetails, ReferralRequest

ODS_LENGTH = 20
PAGE_KEY_LENGTH = 64


class YoungFields:
    """What is asked about whoever is outside the criteria, and about the young."""

    guardian_name = StringField(
        _l("Who has parental responsibility?"), [MayBeBlank(), at_most(NAME_LENGTH)]
    )
    guardian_contact = RadioField(
        _l("May we contact that person?"), [MayBeBlank()], choices=choices(words.GUARDIAN_CONTACT)
    )
    guardian_phone = StringField(
        _l("Their phone, if we may"),
        [MayBeBlank(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel"},
    )
    capacity_decided_by = StringField(
        _l("Who decided whether the young person can consent to this themselves?"),
        [MayBeBlank(), at_most(NAME_LENGTH)],
        description=_l("Name and job, such as: Dr Imran Shah, GP."),
    )
    outside_reason = TextAreaField(
        _l("Outside our ages or area: why take it all the same?"),
        [MayBeBlank(), at_most(NOTE_LENGTH)],
        render_kw={"rows": 2},
    )

    def check_limits(self: Any, limits: list[Limit]) -> bool:
        """Whether what these limits ask was said; errors on the fields if not."""
        if limits and not self.outside_reason.data:
            demand(self.outside_reason, _("Say why in a sentence"))
        if Limit.YOUNG in limits:
            self._check_young()
        return not any(field.errors for field in self.limit_fields)

    def _check_young(self: Any) -> None:
        if not self.guardian_name.data:
            demand(self.guardian_name, _("Enter the name of who has parental responsibility"))
        if not self.guardian_contact.data:
            demand(self.guardian_contact, _("Choose whether we may contact them"))
        if self.guardian_contact.data == GuardianContact.YES and not self.guardian_phone.data:
            demand(self.guardian_phone, _("Enter the phone number at which we may contact them"))
        if not self.capacity_decided_by.data:
            demand(self.capacity_decided_by, _("Enter who decided that: their name and job"))

    @property
    def limit_fields(self: Any) -> tuple[Any, ...]:
        """All that is asked for these reasons alone."""
        return (
            self.outside_reason,
            self.guardian_name,
            self.guardian_contact,
            self.guardian_phone,
            self.capacity_decided_by,
        )


class StaffReferralForm(ReferrerFields, PersonFields, RequestFields, YoungFields, TypedForm):
    """What staff type from the phone, a letter or an e-mail."""

    # How far the page's draft has come, as the page knows it.
    draft_version = HiddenField(default="0")
    page_key = HiddenField()
    scan = FileField(_l("Scan or saved e-mail"))
    sender_reference = StringField(
        _l("The sender's own reference"), [Optional(), at_most(SENDER_REFERENCE_LENGTH)]
    )
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
    risk_spoken_to = StringField(
        _l("Who was spoken to about the risk?"), [Optional(), at_most(NAME_LENGTH)]
    )
    practice_ods_code = StringField(
        _l("The practice's ODS code"),
        [Optional(), at_most(ODS_LENGTH)],
        render_kw={"class": "short"},
    )
    consent_scopes = CheckboxesField(
        _l("What did the person agree to, in words?"), [Optional()], choices=choices(words.SCOPES)
    )
    consent_said_by = StringField(_l("Who said so?"), [MayBeBlank(), at_most(NAME_LENGTH)])
    consent_how = RadioField(_l("How?"), [MayBeBlank()], choices=choices(words.HOW_SAID))
    consent_given_on = DayField(_l("When?"), [MayBeBlank()])

    # Of a person on record, who isn't asked again.
    known_born_on: date | None = None
    known_postcode = ""

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
                self.check_limits(self.limits),
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

    @property
    def limits(self) -> list[Limit]:
        """Which criteria the person is outside of."""
        ours, born_on = settings.current(), self.known_born_on or self.born_on.data
        criteria = Criteria(ours.youngest_age, ours.oldest_age, ours.areas)
        age = age_on(born_on, clock.today()) if born_on else None
        return criteria.outside(age, self.known_postcode or self.postcode.data or "")

    def renew_page(self) -> None:
        """Give the page that is opened a name of its own, by which its last words are known."""
        self.page_key.data = secrets.token_urlsafe(KEY_BYTES)

    @property
    def page(self) -> PageState:
        """How far the page knows its draft to have come."""
        said = self.draft_version.data or ""
        version = int(said[:9]) if said.isascii() and said.isdigit() else 0
        return PageState((self.page_key.data or "")[:PAGE_KEY_LENGTH], version)

    def person(self) -> PersonDetails:
        """The person, as typed."""
        said: PersonDetails = super().person()
        return replace(said, practice_ods_code=(self.practice_ods_code.data or "").upper())

    def _risk_note(self) -> str:
        spoken_to = self.risk_spoken_to.data
        said = [_("Spoken to about it: %(name)s.", name=spoken_to)] if spoken_to else []
        return "\n".join(filter(None, [self.risk_note.data, *said]))

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
        return replace(
            asked,
            risk_note=self._risk_note(),
            outside_reason=self.outside_reason.data or "",
            guardian_name=self.guardian_name.data or "",
            guardian_phone=self.guardian_phone.data or "",
            guardian_contact=GuardianContact(self.guardian_contact.data or ""),
            capacity_decided_by=self.capacity_decided_by.data or "",
        )
