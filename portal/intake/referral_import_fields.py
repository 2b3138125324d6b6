"""The columns of a file of referrals: what they are called, and how much each holds."""

from flask_babel import lazy_gettext as _l

from portal.imports.kinds import Field
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NHS_NUMBER_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
    SAFE_TIMES_LENGTH,
)
from portal.models.referrals import REASON_LENGTH, SENDER_REFERENCE_LENGTH, TOPIC_LENGTH

WORD_LENGTH = 60
NOTE_LENGTH = 1_000

FIELDS = (
    Field(
        "name",
        _l("Name"),
        ("full name", "person", "client", "client name", "patient", "patient name"),
        True,
        "Pip Marlow",
        or_else="family_name",
    ),
    Field("given_name", _l("First name"), ("given name", "forename", "first"), example="Pip"),
    Field("family_name", _l("Last name"), ("family name", "surname", "last"), example="Marlow"),
    Field(
        "born_on",
        _l("Date of birth"),
        ("dob", "born", "born on", "birthdate"),
        example="1990-05-04",
    ),
    Field("nhs_number", _l("NHS number"), ("nhs no", "nhs"), example="999 000 0018"),
    Field(
        "phone",
        _l("Phone"),
        ("mobile", "telephone", "phone number", "tel"),
        example="01632 960 142",
    ),
    Field("email", _l("E-mail"), ("email address", "mail"), example="pip@example.org"),
    Field("address", _l("Address"), ("street", "home address")),
    Field("postcode", _l("Postcode"), ("postal code", "zip"), example="ZX1 2AB"),
    Field("gender", _l("Gender"), ("sex",)),
    Field("pronouns", _l("Pronouns")),
    Field("language", _l("Language"), ("first language", "preferred language")),
    Field("needs_interpreter", _l("Needs an interpreter"), ("interpreter", "interpreter needed")),
    Field("access_needs", _l("Access needs"), ("disability", "adjustments")),
    Field("practice_name", _l("GP practice"), ("practice", "gp", "gp surgery", "surgery")),
    Field("may_call", _l("May be called"), ("ok to call", "call", "can call")),
    Field("may_text", _l("May be texted"), ("ok to text", "sms", "text", "can text")),
    Field("may_voicemail", _l("Voicemail may be left"), ("voicemail", "ok to leave voicemail")),
    Field("may_email", _l("May be e-mailed"), ("ok to email", "can email")),
    Field("may_post", _l("May be written to"), ("post", "letter", "ok to post")),
    Field("safe_times", _l("Safe times"), ("best time", "best time to call", "safe to call")),
    Field("do_not_contact", _l("Don't contact directly"), ("do not contact",)),
    Field("contact_note", _l("How to reach them"), ("contact note", "contact notes")),
    Field("kin_name", _l("Somebody close"), ("next of kin", "next of kin name")),
    Field("kin_relation", _l("Who they are to them"), ("next of kin relation", "relationship")),
    Field("kin_phone", _l("Phone of somebody close"), ("next of kin phone",)),
    Field("may_contact_kin", _l("Somebody close may be spoken to"), ("may contact next of kin",)),
    Field("sender_kind", _l("Who refers"), ("referral type", "source", "referral source")),
    Field(
        "referrer_name",
        _l("Referrer"),
        ("referrer name", "referred by", "name of referrer", "worker"),
        example="Dr Imran Shah",
        may_be_same=True,
    ),
    Field("referrer_job", _l("Referrer's job"), ("role", "job title", "profession")),
    Field(
        "organisation",
        _l("Organisation"),
        ("provider", "referring organisation", "referrer organisation", "agency", "team"),
        example="Elm Road Surgery",
        may_be_same=True,
    ),
    Field("referrer_phone", _l("Referrer's phone"), ("referrer telephone",)),
    Field("referrer_email", _l("Referrer's e-mail"), ("referrer email address",)),
    Field(
        "sender_reference",
        _l("The sender's reference"),
        ("reference", "ref", "case number", "case id", "id", "referral id"),
        example="ER-1042",
    ),
    Field(
        "reason",
        _l("Reason"),
        ("reason for referral", "presenting problem", "notes", "referral reason", "why"),
        True,
        "Low mood since the move, asks for evenings",
    ),
    Field("topic", _l("What it is about"), ("topic", "issue", "primary need"), may_be_same=True),
    Field("programme", _l("Programme"), ("program", "service", "project"), may_be_same=True),
    Field("urgency", _l("How soon"), ("urgency", "priority"), example="routine"),
    Field("risk", _l("Risk"), ("risk to self or others", "risk flag", "at risk"), example="no"),
    Field("risk_note", _l("About the risk"), ("risk details", "risk notes")),
    Field(
        "agreed_referral",
        _l("Agrees to be referred"),
        ("consent", "consent to referral"),
        example="yes",
    ),
    Field(
        "agreed_placement", _l("Agrees to a place"), ("consent to placement", "consent to group")
    ),
    Field("agreed_feedback", _l("Agrees that the referrer hears"), ("consent to feedback",)),
    Field("agreed_on", _l("Agreed on"), ("consent date", "date of consent"), may_be_same=True),
    Field("guardian_name", _l("Parental responsibility"), ("parent", "guardian", "carer")),
    Field("guardian_phone", _l("Phone of who has parental responsibility"), ("guardian phone",)),
    Field("guardian_contact", _l("Guardian may be contacted"), ("may contact guardian",)),
    Field("capacity_decided_by", _l("Who decided on capacity"), ("capacity",), may_be_same=True),
    Field("outside_reason", _l("Why outside our ages or area"), (), may_be_same=True),
)

LENGTHS: dict[str, int | None] = {
    **{one.name: WORD_LENGTH for one in FIELDS},
    **dict.fromkeys(
        (
            "name",
            "given_name",
            "family_name",
            "practice_name",
            "kin_name",
            "referrer_name",
            "referrer_job",
            "organisation",
            "guardian_name",
            "capacity_decided_by",
        ),
        NAME_LENGTH,
    ),
    **dict.fromkeys(("phone", "kin_phone", "referrer_phone", "guardian_phone"), PHONE_LENGTH),
    **dict.fromkeys(("email", "referrer_email"), EMAIL_LENGTH),
    **dict.fromkeys(
        ("access_needs", "contact_note", "risk_note", "outside_reason", "address"), NOTE_LENGTH
    ),
    "postcode": POSTCODE_LENGTH,
    "nhs_number": NHS_NUMBER_LENGTH,
    "safe_times": SAFE_TIMES_LENGTH,
    "reason": REASON_LENGTH,
    "topic": TOPIC_LENGTH,
    "programme": NAME_LENGTH,
    "sender_reference": SENDER_REFERENCE_LENGTH,
    "risk": NOTE_LENGTH,
    "born_on": None,
    "agreed_on": None,
}
"""As many letters as each keeps; None where it is read as something else."""

# Texts of several lines, whose breaks are kept.
PROSE = frozenset({"reason", "risk_note", "contact_note", "access_needs", "address"})
YES_OR_NO = (
    "needs_interpreter",
    "may_call",
    "may_text",
    "may_voicemail",
    "may_email",
    "may_post",
    "do_not_contact",
    "may_contact_kin",
    "agreed_referral",
    "agreed_placement",
    "agreed_feedback",
    "guardian_contact",
)
