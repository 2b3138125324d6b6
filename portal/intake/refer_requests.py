"""What the public form asks beyond its fields one by one: whose word it is, and for whom."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.intake import words
from portal.models import ConsentScope, GuardianContact, SenderKind
from portal.models.referrals import REASON_LENGTH
from portal.people.rules import PersonDetails
from portal.referrals.rules import ConsentDetails, ReferralRequest
from portal.referrals.wish_rules import WishDetails

# Questions of their own on the form, and paragraphs of the reason to whoever reads it.
_IN_REASON = ("suits", "help_now")


def rounded(form: Any, person: PersonDetails) -> PersonDetails:
    """The person with what other answers say of them: their practice, and whom to ring."""
    if form.sender == SenderKind.PROFESSIONAL and form.is_own_practice.data:
        person = replace(person, practice_name=person.practice_name or form.organisation())
    if person.may_contact_kin:
        person = replace(person, emergency_name=person.kin_name, emergency_phone=person.kin_phone)
    return person


def consents_of(form: Any) -> list[ConsentDetails]:
    """What was agreed to; sending it oneself is agreeing to be referred."""
    said_by, how = _whose_word(form)
    ticked = {
        ConsentScope.REFERRAL: form.is_self or form.consent_referral.data,
        ConsentScope.PLACEMENT: form.consent_placement.data,
        ConsentScope.FEEDBACK: not form.is_self and form.consent_feedback.data,
    }
    return [
        ConsentDetails(scope, said_by=said_by, how=how, given_on=clock.today())
        for scope, is_ticked in ticked.items()
        if is_ticked
    ]


def _whose_word(form: Any) -> tuple[str, str]:
    if not form.is_self:
        said_by = str(words.SAID_BY[form.consent_said_by.data])
        if form.consent_said_by.data != "person":
            said_by = f"{said_by}: {form.consent_who.data}"
        return said_by, form.consent_how.data
    if form.typed_by.data == words.HELPER:
        named = _("%(name)s, for the person", name=form.helper_name.data)
        return f"{named}: {form.helper_reason.data}", "in writing"
    return str(words.SAID_BY["person"]), "in writing"


def completed(form: Any, asked: ReferralRequest) -> ReferralRequest:
    """The request with whoever speaks for the person, and what is asked of the young."""
    reason = "\n\n".join([asked.reason, *_paragraphs(form)])[:REASON_LENGTH]
    asked = replace(asked, reason=reason, warnings=(*asked.warnings, *_said_of_whom(form)))
    return replace(
        asked,
        outside_reason=form.said("outside_reason"),
        guardian_name=form.said("guardian_name"),
        guardian_phone=form.said("guardian_phone"),
        guardian_contact=GuardianContact(form.said("guardian_contact")),
        capacity_decided_by=form.said("capacity_decided_by"),
        wishes=WishDetails(
            formats=tuple(form.formats.data or ()),
            cannot_days=tuple(int(one) for one in form.cannot_days.data or ()),
            cannot_parts=tuple(form.cannot_parts.data or ()),
            note=form.said("suits"),
        ),
    )


def _paragraphs(form: Any) -> list[str]:
    return [f"{form[name].label.text}\n{form.said(name)}" for name in _IN_REASON if form.said(name)]


def _said_of_whom(form: Any) -> list[str]:
    """Sentences for staff: who wrote this for whom and why, and an age without a date."""
    said = []
    if form.sender == SenderKind.SUPPORTED:
        said.append(_("Sent on the person's behalf: %(reason)s", reason=form.behalf_reason.data))
    if form.is_self and form.typed_by.data == words.HELPER:
        said.append(
            _(
                "Filled in by %(name)s for the person: %(reason)s",
                name=form.helper_name.data,
                reason=form.helper_reason.data,
            )
        )
    if not form.born_on.data and form.age_years.data is not None:
        said.append(
            _(
                "The date of birth isn't known; the age was said to be %(age)s.",
                age=form.age_years.data,
            )
        )
    return said
