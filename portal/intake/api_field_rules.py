"""The JSON door's one table of fields: its reader and its OpenAPI document are both made of it.

So a field can't be read without being described, nor described without being read. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.models import (
    ConsentScope,
    FeedbackLevel,
    GroupFormat,
    GuardianContact,
    Risk,
    SenderKind,
    Urgency,
)
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NHS_NUMBER_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
    SAFE_TIMES_LENGTH,
)
from portal.models.referrals import REASON_LENGTH, SENDER_REFERENCE_LENGTH, TOPIC_LENGTH
from portal.models.wishes import WISHES_NOTE_LENGTH
from portal.referrals.wish_rules import DayPart

SHORT_LENGTH = 60
NOTE_LENGTH = 2_000
ADDRESS_LENGTH = 1_000
SERVICE_LENGTH = 200
ODS_CODE_LENGTH = 20
MOST_TEXTS = 20
MOST_FILES = 20
FILE_NAME_LENGTH = 200
# In the order of their numbers, from 1.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Kind(StrEnum):
    """What a field holds."""

    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"
    RISK = "risk"
    FILES = "files"


class Part(StrEnum):
    """What a field is part of, once it is read."""

    PERSON = "person"
    REFERRER = "referrer"
    REQUEST = "request"
    WISHES = "wishes"
    CONSENT = "consent"
    FILES = "files"


@dataclass(frozen=True)
class Field:
    """One field of the message: its name, what it holds, and what it becomes."""

    name: str
    kind: Kind
    part: Part
    # The name of what it becomes, in the request that every door makes.
    target: str
    says: str
    example: Any
    most: int = 0
    choices: tuple[str, ...] = ()


def _field(
    part: Part, name: str, target: str, kind: Kind, says: str, example: Any, **more: Any
) -> Field:
    return Field(name, kind, part, target, says, example, **more)


def _person(name: str, target: str, kind: Kind, says: str, example: Any, most: int = 0) -> Field:
    return _field(Part.PERSON, name, target, kind, says, example, most=most)


def _request(name: str, kind: Kind, says: str, example: Any, **more: Any) -> Field:
    return _field(Part.REQUEST, name, name, kind, says, example, **more)


def _wish(target: str, kind: Kind, says: str, example: Any, **more: Any) -> Field:
    return _field(Part.WISHES, f"wish_{target}", target, kind, says, example, **more)


_LINE, _PROSE, _YES_NO = Kind.LINE, Kind.PROSE, Kind.YES_NO

FIELDS: tuple[Field, ...] = (
    _person(
        "person_name",
        "name",
        _LINE,
        "What the person wants to be called. Needed unless their given or family name is sent.",
        "Amina Yusuf",
        NAME_LENGTH,
    ),
    _person("person_given_name", "given_name", _LINE, "Given names.", "Amina", NAME_LENGTH),
    _person("person_family_name", "family_name", _LINE, "Family name.", "Yusuf", NAME_LENGTH),
    _person(
        "person_earlier_names",
        "earlier_names",
        Kind.LINES,
        "Other names by which they may be known, such as one before a marriage.",
        ["Amina Hassan"],
        NAME_LENGTH,
    ),
    _person("person_born_on", "born_on", Kind.DATE, "Date of birth.", "1991-02-03"),
    _person("person_pronouns", "pronouns", _LINE, "Pronouns.", "she/her", SHORT_LENGTH),
    _person("person_gender", "gender", _LINE, "Gender, in their own words.", "Woman", SHORT_LENGTH),
    _person(
        "person_nhs_number",
        "nhs_number",
        _LINE,
        "NHS number. One that fails its check digit is kept, with a warning.",
        "9434765919",
        NHS_NUMBER_LENGTH,
    ),
    _person("person_phone", "phone", _LINE, "Phone.", "07700 900 142", PHONE_LENGTH),
    _person("person_email", "email", _LINE, "E-mail.", "amina@example.org", EMAIL_LENGTH),
    _person("person_address", "address", _PROSE, "Address.", "2 New Road, Leeds", ADDRESS_LENGTH),
    _person("person_postcode", "postcode", _LINE, "Postcode.", "LS1 1AA", POSTCODE_LENGTH),
    _person("person_has_no_fixed_abode", "has_no_fixed_abode", _YES_NO, "No fixed abode.", False),
    _person("person_language", "language", _LINE, "Language they speak.", "Somali", SHORT_LENGTH),
    _person(
        "person_needs_interpreter", "needs_interpreter", _YES_NO, "Needs an interpreter.", False
    ),
    _person(
        "person_access_needs",
        "access_needs",
        _PROSE,
        "What they need so that they can take part.",
        "A room without stairs",
        NOTE_LENGTH,
    ),
    _person(
        "contact_note",
        "contact_note",
        _PROSE,
        "What to know before they are contacted.",
        "Say that you ring from the library",
        NOTE_LENGTH,
    ),
    _person(
        "contact_safe_times",
        "safe_times",
        _LINE,
        "When it is safe to reach them.",
        "Weekdays after 17:00",
        SAFE_TIMES_LENGTH,
    ),
    _person(
        "contact_not_directly",
        "do_not_contact",
        _YES_NO,
        "They mustn't be contacted directly: speak to the referrer.",
        False,
    ),
    _person("contact_may_call", "may_call", _YES_NO, "May be called. Yes unless said.", True),
    _person("contact_may_text", "may_text", _YES_NO, "May be sent text messages.", True),
    _person("contact_may_email", "may_email", _YES_NO, "May be e-mailed.", False),
    _person(
        "contact_may_voicemail", "may_voicemail", _YES_NO, "May be left a voice message.", False
    ),
    _person("contact_may_post", "may_post", _YES_NO, "May be written to by post.", False),
    _person(
        "practice_name",
        "practice_name",
        _LINE,
        "Their own GP practice, where that isn't who refers.",
        "Elm Road Surgery",
        NAME_LENGTH,
    ),
    _person(
        "practice_ods_code",
        "practice_ods_code",
        _LINE,
        "That practice's ODS code.",
        "A81001",
        ODS_CODE_LENGTH,
    ),
    _person("kin_name", "kin_name", _LINE, "Next of kin.", "Yusuf Ali", NAME_LENGTH),
    _person("kin_relation", "kin_relation", _LINE, "What they are to them.", "Son", SHORT_LENGTH),
    _person("kin_phone", "kin_phone", _LINE, "Their phone.", "07700 900 143", PHONE_LENGTH),
    _person("kin_may_be_contacted", "may_contact_kin", _YES_NO, "They may be contacted.", False),
    _person(
        "emergency_name",
        "emergency_name",
        _LINE,
        "Whom to ring in an emergency.",
        "Yusuf Ali",
        NAME_LENGTH,
    ),
    _person(
        "emergency_phone",
        "emergency_phone",
        _LINE,
        "Under which number.",
        "07700 900 143",
        PHONE_LENGTH,
    ),
    _field(
        Part.REFERRER,
        "referrer_name",
        "name",
        _LINE,
        "Who refers.",
        "Dr Ravi Menon",
        most=NAME_LENGTH,
    ),
    _field(
        Part.REFERRER, "referrer_job", "job", _LINE, "Their profession.", "GP", most=NAME_LENGTH
    ),
    _field(
        Part.REFERRER,
        "referrer_organisation",
        "organisation",
        _LINE,
        "Their organisation. The token's, unless said.",
        "Elm Road Surgery",
        most=NAME_LENGTH,
    ),
    _field(
        Part.REFERRER,
        "referrer_email",
        "email",
        _LINE,
        "Their e-mail.",
        "ravi.menon@example.org",
        most=EMAIL_LENGTH,
    ),
    _field(
        Part.REFERRER,
        "referrer_phone",
        "phone",
        _LINE,
        "Their phone.",
        "01632 960 777",
        most=PHONE_LENGTH,
    ),
    _request(
        "sender_reference",
        _LINE,
        "What you call this referral. Every answer quotes it.",
        "GP-2026-0142",
        most=SENDER_REFERENCE_LENGTH,
    ),
    _request(
        "sender_kind",
        Kind.CHOICE,
        "Who asks: a professional, somebody who supports the person, or the person.",
        "professional",
        choices=tuple(SenderKind),
    ),
    _request(
        "service",
        _LINE,
        "The service asked for, by the name that your system gives it.",
        "Peer support",
        most=SERVICE_LENGTH,
    ),
    _request("topic", _LINE, "What it is about, in a word or two.", "anxiety", most=TOPIC_LENGTH),
    _request(
        "reason",
        _PROSE,
        "Why, in your words.",
        "Panic attacks since March.",
        most=REASON_LENGTH,
    ),
    _request(
        "urgency", Kind.CHOICE, "How soon somebody should act.", "routine", choices=tuple(Urgency)
    ),
    _request(
        "risk",
        Kind.RISK,
        "Whether there is a risk of harm, to themselves or others. An answer that isn't one of "
        "these counts as yes until somebody has read it.",
        "no",
        choices=(Risk.YES, Risk.NO, Risk.NOT_ASKED),
    ),
    _request(
        "risk_note",
        _PROSE,
        "What the risk is, and who keeps the person safe until they are contacted.",
        "None known.",
        most=REASON_LENGTH,
    ),
    _request(
        "outside_reason",
        _PROSE,
        "Why it is sent although the person is outside the published criteria.",
        "",
        most=NOTE_LENGTH,
    ),
    _request(
        "guardian_name",
        _LINE,
        "For a young person: who has parental responsibility.",
        "",
        most=NAME_LENGTH,
    ),
    _request("guardian_phone", _LINE, "Their phone.", "", most=PHONE_LENGTH),
    _request(
        "guardian_contact",
        Kind.CHOICE,
        "Whether they may be contacted.",
        "no",
        choices=tuple(one for one in GuardianContact if one),
    ),
    _request(
        "capacity_decided_by",
        _LINE,
        "For a young person: who decided that they may agree to this for themselves.",
        "",
        most=NAME_LENGTH,
    ),
    _wish(
        "formats", Kind.CHOICES, "Ways to meet that suit.", ["video"], choices=tuple(GroupFormat)
    ),
    _wish("cannot_days", Kind.CHOICES, "Days they can't come.", ["tuesday"], choices=WEEKDAYS),
    _wish("cannot_parts", Kind.CHOICES, "Times they can't.", ["morning"], choices=tuple(DayPart)),
    _wish("note", _PROSE, "What else they want of a group.", "By bus.", most=WISHES_NOTE_LENGTH),
    _field(
        Part.CONSENT,
        "consent_to",
        "scopes",
        Kind.CHOICES,
        "What the person agreed to: to be referred, to be offered a place, and that the "
        "referrer hears what comes of it.",
        ["referral", "feedback"],
        choices=tuple(ConsentScope),
    ),
    _field(
        Part.CONSENT,
        "consent_said_by",
        "said_by",
        _LINE,
        "Who said so. Without a name the consent counts as implied, which doesn't allow a place.",
        "the person",
        most=NAME_LENGTH,
    ),
    _field(Part.CONSENT, "consent_how", "how", _LINE, "How.", "in person", most=SHORT_LENGTH),
    _field(Part.CONSENT, "consent_given_on", "given_on", Kind.DATE, "When.", "2026-01-05"),
    _field(
        Part.CONSENT,
        "consent_feedback",
        "level",
        Kind.CHOICE,
        "How much the referrer may hear, where feedback was agreed to: nothing, the state in "
        "words, or attendance too.",
        "attendance",
        choices=tuple(one for one in FeedbackLevel if one),
    ),
    _field(
        Part.FILES,
        "attachments",
        "files",
        Kind.FILES,
        "Files that go with it: PDF, JPEG, PNG or a saved e-mail, each as base64.",
        [],
        most=MOST_FILES,
    ),
)
BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}
