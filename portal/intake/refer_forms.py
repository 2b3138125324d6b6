"""The public form: page by page, each asking only what applies to who refers whom.

What was typed on the other pages travels along in the page, in fields that nobody sees.
"""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice

from portal import clock, settings
from portal.formats import age_on
from portal.forms import clean
from portal.intake import refer_requests, words
from portal.intake.criteria_rules import Criteria, Limit
from portal.intake.forms import NOT_TYPED, RequestFields, TypedForm
from portal.intake.person_forms import PersonFields, ReferrerFields, demand
from portal.intake.refer_fields import AgreementFields, BehalfFields, FittingFields, LimitFields
from portal.models import GuardianContact, SenderKind
from portal.people.rules import PersonDetails
from portal.providers.link_queries import OfferedReferrer, OpenedLink
from portal.referrals.rules import ReferralRequest, ReferrerDetails

SOMEBODY_ELSE = 0
# The pages in their order; every field that isn't named here stands on the last.
START, LIMITS, DETAILS = "start", "limits", "details"
_ON_START = ("sender_is", "born_on", "age_years", "postcode", "has_no_fixed_abode")
_OF_THE_YOUNG = ("guardian_name", "guardian_contact", "guardian_phone", "capacity_decided_by")
_ON_LIMITS = (*_OF_THE_YOUNG, "outside_reason")
# What only some are asked, by who refers.
_ASKED_OF: dict[SenderKind, tuple[str, ...]] = {
    SenderKind.PROFESSIONAL: ("referrer_organisation", "sender_reference", "is_own_practice"),
    SenderKind.SUPPORTED: ("behalf_reason",),
    SenderKind.SELF: ("typed_by", "helper_name", "helper_reason"),
}
_NOT_OF_ONESELF = (
    *("referrer_name", "referrer_job", "referrer_phone", "referrer_email"),
    *("consent_referral", "consent_feedback", "consent_said_by", "consent_who", "consent_how"),
)


class ReferForm(
    LimitFields,
    ReferrerFields,
    BehalfFields,
    PersonFields,
    RequestFields,
    FittingFields,
    AgreementFields,
    TypedForm,
):
    """The public form, and the one behind a provider's own link."""

    referrer_id = SelectField(_l("Who refers?"), coerce=int, default=SOMEBODY_ELSE)
    # Nobody sees this field but a program that fills in whatever it finds.
    website = StringField(_l("Leave this empty"))
    # One person close to somebody is enough to ask for.
    emergency_name = None
    emergency_phone = None

    link: OpenedLink | None = None
    # Whether every page is filled in and right, known once it was checked.
    is_whole = False
    every_name: frozenset[str] = frozenset()

    def fit(self, topics: list[str], link: OpenedLink | None = None) -> None:
        """Ask only what applies to whoever refers, about whoever is referred."""
        self.link, self.every_name = link, frozenset(self._fields)
        self.offer_topics(topics)
        if link is None:
            del self.referrer_id
        else:
            self._prefill(link)
        self._leave_out()
        # Asked of everybody here, if in one of two ways: neither may be skipped.
        for one in (self.born_on, self.postcode):
            one.flags.optional = None
        if self.sender == SenderKind.PROFESSIONAL:
            self.referrer_job.label.text = _("Your job")
        if self.is_self:
            for name, label in words.TO_ONESELF.items():
                if name in self._fields:
                    self._fields[name].label.text = label
        elif self.sender == SenderKind.SUPPORTED:
            self.referrer_job.label.text = _("What you are to them, such as their sister")

    def _prefill(self, link: OpenedLink) -> None:
        # Whoever has a provider's link is a professional there, and isn't asked.
        self.sender_is.data, self.sender_is.validators = SenderKind.PROFESSIONAL, ()
        self.referrer_id.choices = [
            *(
                SelectChoice(one.referrer_id, f"{one.name}, {one.job}" if one.job else one.name)
                for one in link.referrers
            ),
            SelectChoice(SOMEBODY_ELSE, _("Somebody else: I type the name below")),
        ]
        if not self.is_submitted() or "referrer_id" not in request.form:
            known = {one.referrer_id for one in link.referrers}
            self.referrer_id.data = link.referrer_id if link.referrer_id in known else SOMEBODY_ELSE

    def _leave_out(self) -> None:
        unasked = [
            name for kind, names in _ASKED_OF.items() if kind != self.sender for name in names
        ]
        if self.is_self:
            unasked += _NOT_OF_ONESELF
        if self.link:
            unasked += ["referrer_organisation"]
        limits = self.limits
        if not limits:
            unasked += _ON_LIMITS
        elif Limit.YOUNG not in limits:
            unasked += _OF_THE_YOUNG
        for name in unasked:
            if name in self._fields:
                delattr(self, name)

    @property
    def sender(self) -> SenderKind | None:
        """Who refers, or None while that isn't said."""
        said = self.sender_is.data
        return SenderKind(said) if said in words.SENDER_IS else None

    @property
    def is_self(self) -> bool:
        """Whether somebody refers themselves."""
        return self.sender == SenderKind.SELF

    @property
    def age(self) -> int | None:
        """How old the person is, in years, or None where that isn't known."""
        if self.born_on.data:
            return age_on(self.born_on.data, clock.today())
        return self.age_years.data

    @property
    def criteria(self) -> Criteria:
        """For whom the charity is there."""
        ours = settings.current()
        return Criteria(ours.youngest_age, ours.oldest_age, ours.areas)

    @property
    def limits(self) -> list[Limit]:
        """Which criteria the person is outside of."""
        return self.criteria.outside(self.age, self.postcode.data or "")

    @property
    def chosen_referrer(self) -> OfferedReferrer | None:
        """Who was chosen of those at the provider, or None for somebody who is typed."""
        if self.link is None:
            return None
        chosen = self.referrer_id.data
        return next((one for one in self.link.referrers if one.referrer_id == chosen), None)

    def pages(self) -> list[str]:
        """The pages that apply, in their order."""
        return [START, *([LIMITS] if self.limits else []), DETAILS]

    def page_after(self, step: str) -> str:
        """The page that follows one of these; the last where nothing does."""
        pages = self.pages()
        return pages[min(pages.index(step) + 1, len(pages) - 1)] if step in pages else DETAILS

    def page_of(self, name: str) -> str:
        """The page on which a field stands."""
        if name in _ON_START:
            return START
        return LIMITS if name in _ON_LIMITS else DETAILS

    def carried(self, page: str) -> list[tuple[str, str]]:
        """What was typed on other pages, or earlier to questions that don't apply now."""
        return [
            (name, clean(value))
            for name, value in request.form.items(multi=True)
            if name in self.every_name - NOT_TYPED
            and (name not in self._fields or self.page_of(name) != page)
        ]

    def first_wrong_page(self, step: str) -> str | None:
        """The first page, up to this step, on which something is to be mended; None if all is well.

        Leaves the errors of that page alone, so that no other page's are shown there.
        """
        self.is_whole = is_valid = self.validate()
        wrong = {self.page_of(name) for name, field in self._fields.items() if field.errors}
        pages = self.pages()
        reached = pages[: pages.index(step) + 1] if step in pages else pages
        found = next((page for page in reached if page in wrong), None)
        for name, field in self._fields.items():
            if self.page_of(name) != found:
                field.errors = ()
        if found is None and self.form_errors and not is_valid:
            # About the page as a whole, such as one that was open for too long.
            return step if step in pages else DETAILS
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks what depends on other answers."""
        results = [
            super().validate(extra_validators),
            self._check_start(),
            self._check_limits(),
            self._check_who(),
            self.check_person(needs_contact=True),
        ]
        if self.website.data:
            self.form_errors.append(_('Empty the field "Leave this empty", then go on.'))
            results.append(False)
        return all(results)

    def _check_start(self) -> bool:
        if self.age is None and not (self.born_on.errors or self.age_years.errors):
            demand(self.born_on, _("Enter the date of birth, or the age"))
        if not self.postcode.data and not self.has_no_fixed_abode.data:
            demand(self.postcode, _("Enter the postcode, or tick that there is no fixed address"))
        return not (self.born_on.errors or self.postcode.errors)

    def _check_limits(self) -> bool:
        if Limit.YOUNG not in self.limits:
            return True
        may = self.guardian_contact.data == GuardianContact.YES
        if may and not self.guardian_phone.data and not self.guardian_phone.errors:
            demand(self.guardian_phone, _("Enter the phone number at which we may contact them"))
        return not self.guardian_phone.errors

    def _check_who(self) -> bool:
        """Whether nobody speaks for somebody else without saying who, and why."""
        if self.is_self:
            if self.typed_by.data == words.HELPER:
                if not self.helper_name.data:
                    demand(self.helper_name, _("Enter the name of who fills this in"))
                if not self.helper_reason.data:
                    demand(self.helper_reason, _("Say why they fill it in for you"))
            return not (self.helper_name.errors or self.helper_reason.errors)
        if self.sender is None:
            return True
        is_other = self.consent_said_by.data not in (None, "", "person")
        if is_other and not self.consent_who.data:
            demand(self.consent_who, _("Enter who decides for the person, and why"))
        is_known = self.chosen_referrer is not None
        return not self.consent_who.errors and (is_known or self.check_referrer(needs_contact=True))

    def organisation(self) -> str:
        """The organisation that refers: the link's provider, or as typed."""
        if self.link:
            return self.link.provider_name
        return str(self.referrer_organisation.data or "") if self.referrer_organisation else ""

    def referrer(self, person_name: str) -> ReferrerDetails:
        """Who refers: chosen of those at the provider, or as typed."""
        chosen = self.chosen_referrer
        if chosen is None:
            return super().referrer(person_name)
        return ReferrerDetails(
            chosen.name, chosen.job, self.organisation(), "", chosen.email, chosen.phone
        )

    def receipt_address(self) -> str:
        """Where the receipt is mailed, empty for nowhere.

        To whoever refers, else to their provider's shared address; to the person only where
        they say that e-mail is safe.
        """
        if self.is_self:
            return (self.email.data or "") if "email" in (self.ways.data or []) else ""
        shared = self.link.email if self.link else ""
        chosen = self.chosen_referrer
        return (chosen.email if chosen else self.referrer_email.data or "") or shared

    def person(self) -> PersonDetails:
        """The person, as typed."""
        return refer_requests.rounded(self, super().person())

    def referral_request(self) -> ReferralRequest:
        """What the form asks."""
        asked = self.asked(refer_requests.consents_of(self))
        return refer_requests.completed(self, asked)
