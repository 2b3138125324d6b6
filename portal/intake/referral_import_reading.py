"""One row of a file of referrals, read: the request it makes, or what is wrong with which cell."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from portal import clock, settings
from portal.formats import age_on
from portal.imports import cell_rules
from portal.imports import words as import_words
from portal.intake.criteria_rules import Criteria, Limit
from portal.intake.patient_rules import OLDEST_BIRTH_YEAR
from portal.intake.person_forms import SHORTEST_PHONE_DIGITS
from portal.intake.referral_import_fields import LENGTHS, PROSE, YES_OR_NO
from portal.intake.rules import clean_prose
from portal.models import ConsentScope, GuardianContact, Risk, SenderKind, Urgency
from portal.people.rules import PersonDetails, is_nhs_number
from portal.plain_text import has_letter
from portal.referrals.rules import ConsentDetails, ReferralRequest, ReferrerDetails
from portal.spreadsheets import read_date

_FORMULA = re.compile(r"[=@]|[+-](?![\d\s(])")
_YES = frozenset({"yes", "y", "true", "1", "x", "ticked", "agreed", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "0", "declined"})
_NO_RISK = _NO | {"none", "nil", "none known", "no known risk", "none identified"}
_NOT_SURE = frozenset({"not sure", "unsure", "unknown", "maybe", "possibly"})
_URGENCY = {
    **dict.fromkeys(("", "routine", "normal", "standard", "low", "medium"), Urgency.ROUTINE),
    **dict.fromkeys(("urgent", "high", "asap", "soon", "emergency", "crisis"), Urgency.URGENT),
}
_SENDER = {
    **dict.fromkeys(("", "professional", "gp", "agency", "worker"), SenderKind.PROFESSIONAL),
    **dict.fromkeys(("self", "self-referral", "self referral", "themselves"), SenderKind.SELF),
    **dict.fromkeys(
        ("relative", "friend", "family", "neighbour", "carer", "supported"), SenderKind.SUPPORTED
    ),
}
_PERSON_TEXTS = (
    "given_name",
    "family_name",
    "gender",
    "pronouns",
    "phone",
    "email",
    "address",
    "language",
    "access_needs",
    "contact_note",
    "safe_times",
    "practice_name",
    "kin_name",
    "kin_relation",
    "kin_phone",
    "nhs_number",
)


class RowRead(NamedTuple):
    """A row as it was understood; the request is None where something is wrong with it."""

    errors: dict[str, str]
    request: ReferralRequest | None = None


def read(cells: Mapping[str, str], organisation: str, programmes: Mapping[str, int]) -> RowRead:
    """What a row asks. `organisation` is whose file it is, where that is known; `programmes`
    are those it may name, by folded name."""
    text = cell_rules.said(cells, LENGTHS)
    text |= {name: clean_prose(cells.get(name, "")) for name in PROSE if text[name]}
    text["organisation"] = text["organisation"] or organisation
    errors = import_words.too_long(text, LENGTHS)
    for name in LENGTHS:
        if _FORMULA.match(cells.get(name, "").strip()) and text[name]:
            errors[name] = _("This is a formula. Write what it should say.")
    born_on, agreed_on = _day("born_on", text, errors), _day("agreed_on", text, errors)
    if born_on and born_on.year < OLDEST_BIRTH_YEAR:
        errors["born_on"] = _("Enter a date of birth after %(year)s", year=OLDEST_BIRTH_YEAR - 1)
    said = {name: _yes_or_no(name, text, errors) for name in YES_OR_NO}
    _check_person(text, errors)
    sender = _chosen(
        "sender_kind", text, _SENDER, errors, _("Write professional, self or relative.")
    )
    urgency = _chosen("urgency", text, _URGENCY, errors, _("Write routine or urgent."))
    _check_referrer(text, sender, errors)
    _check_limits(text, said, born_on, errors)
    programme_id = programmes.get(cell_rules.folded(text["programme"]))
    if text["programme"] and programme_id is None:
        errors["programme"] = _("There is no such programme that is open to you. Check its name.")
    if not text["reason"]:
        errors.setdefault("reason", _("Enter why support is asked for."))
    if errors:
        return RowRead(errors)
    risk, risk_note, warnings = _risk(cells.get("risk", ""), text["risk_note"])
    if text["nhs_number"] and not is_nhs_number(text["nhs_number"]):
        warnings.append(
            _(
                "The NHS number %(number)s fails its check digit; ask for the right one.",
                number=f'"{text["nhs_number"]}"',
            )
        )
    person = _person(text, said, born_on)
    return RowRead(
        {},
        ReferralRequest(
            person=person,
            referrer=_referrer(text, sender, person.name),
            programme_id=programme_id,
            topic=text["topic"],
            reason=text["reason"],
            urgency=urgency or Urgency.ROUTINE,
            risk=risk,
            risk_note=risk_note,
            consents=tuple(_consents(said, agreed_on)),
            sender_kind=sender or SenderKind.PROFESSIONAL,
            sender_reference=text["sender_reference"],
            outside_reason=text["outside_reason"],
            guardian_name=text["guardian_name"],
            guardian_phone=text["guardian_phone"],
            guardian_contact=_guardian_contact(said["guardian_contact"]),
            capacity_decided_by=text["capacity_decided_by"],
            warnings=tuple(warnings),
        ),
    )


def whole_name(text: Mapping[str, str]) -> str:
    """The name in a row: whole, or of its two halves."""
    halves = (text.get("given_name", ""), text.get("family_name", ""))
    return text.get("name", "") or " ".join(filter(None, halves))


def _day(name: str, text: Mapping[str, str], errors: dict[str, str]) -> date | None:
    if not text[name]:
        return None
    try:
        day = read_date(text[name])
    except ValueError as problem:
        errors.setdefault(name, str(problem))
        return None
    if day > clock.today():
        errors[name] = _("This day is still to come. Check the year.")
    return day


def _yes_or_no(name: str, text: Mapping[str, str], errors: dict[str, str]) -> bool | None:
    word = cell_rules.folded(text[name])
    if word and word not in _YES | _NO:
        errors.setdefault(name, _("Write yes or no."))
    return None if not word else word in _YES


def _chosen(
    name: str, text: Mapping[str, str], known: Mapping[str, Any], errors: dict[str, str], said: str
) -> Any:
    word = cell_rules.folded(text[name])
    if word not in known:
        errors.setdefault(name, said)
    return known.get(word)


def _check_person(text: Mapping[str, str], errors: dict[str, str]) -> None:
    if not whole_name(text):
        errors.setdefault("name", _("Enter the person's name."))
    elif not has_letter(whole_name(text)):
        errors.setdefault("name", _("Enter a name with at least one letter."))
    for name in ("phone", "kin_phone", "referrer_phone", "guardian_phone"):
        if text[name] and len(re.sub(r"\D", "", text[name])) < SHORTEST_PHONE_DIGITS:
            errors.setdefault(name, _("Enter a phone number such as 01632 960 001."))
    for name in ("email", "referrer_email"):
        if text[name] and not _is_address(text[name]):
            errors.setdefault(name, _("Enter an e-mail address such as name@example.org."))


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _check_referrer(text: Mapping[str, str], sender: Any, errors: dict[str, str]) -> None:
    if sender in (None, SenderKind.SELF):
        return
    if not text["referrer_name"]:
        errors.setdefault("referrer_name", _("Enter the name of whoever refers."))
    if sender == SenderKind.PROFESSIONAL and not text["organisation"]:
        errors.setdefault("organisation", _("Enter the practice or organisation."))


def _check_limits(
    text: Mapping[str, str],
    said: Mapping[str, bool | None],
    born_on: date | None,
    errors: dict[str, str],
) -> None:
    ours = settings.current()
    age = age_on(born_on, clock.today()) if born_on else None
    limits = Criteria(ours.youngest_age, ours.oldest_age, ours.areas).outside(age, text["postcode"])
    if limits and not text["outside_reason"]:
        errors.setdefault(
            "outside_reason", _("The person is outside our ages or area: say why in a sentence.")
        )
    if Limit.YOUNG not in limits:
        return
    if not text["guardian_name"]:
        errors.setdefault("guardian_name", _("Enter the name of who has parental responsibility."))
    if said["guardian_contact"] is None:
        errors.setdefault("guardian_contact", _("Write whether we may contact them: yes or no."))
    if not text["capacity_decided_by"]:
        errors.setdefault(
            "capacity_decided_by",
            _("Enter who decided whether the young person can consent: their name and job."),
        )


def _guardian_contact(said: bool | None) -> GuardianContact:
    if said is None:
        return GuardianContact.NOT_ASKED
    return GuardianContact.YES if said else GuardianContact.NO


def _risk(cell: str, note: str) -> tuple[Risk, str, list[str]]:
    """The answer to the risk question; words that aren't one count as a yes until looked at."""
    word = cell_rules.folded(cell)
    if word in _YES:
        return Risk.YES, note, []
    if word in _NO_RISK:
        return Risk.NO, note, []
    if cell_rules.says_nothing(cell):
        return Risk.NOT_ASKED, note, []
    said = "\n".join(filter(None, [clean_prose(cell), note]))
    if word in _NOT_SURE:
        return Risk.UNREADABLE, note, []
    return (
        Risk.UNREADABLE,
        said,
        [_("The answer about risk is neither yes nor no: “%(said)s”.", said=cell[:200])],
    )


def _person(
    text: Mapping[str, str], said: Mapping[str, bool | None], born_on: date | None
) -> PersonDetails:
    ways = ("may_call", "may_text", "may_voicemail", "may_email", "may_post")
    given = any(said[name] is not None for name in ways)
    return PersonDetails(
        name=whole_name(text),
        born_on=born_on,
        postcode=text["postcode"].upper(),
        # Nothing said of any way: a number that was given may then be rung.
        may_call=bool(said["may_call"]) if given else True,
        may_text=bool(said["may_text"]),
        may_voicemail=bool(said["may_voicemail"]),
        may_email=bool(said["may_email"]),
        may_post=bool(said["may_post"]),
        needs_interpreter=bool(said["needs_interpreter"]),
        do_not_contact=bool(said["do_not_contact"]),
        may_contact_kin=bool(said["may_contact_kin"]),
        **{name: text[name] for name in _PERSON_TEXTS},  # type: ignore[arg-type]
    )


def _referrer(text: Mapping[str, str], sender: Any, person_name: str) -> ReferrerDetails:
    if sender == SenderKind.SELF:
        return ReferrerDetails(name=person_name)
    return ReferrerDetails(
        name=text["referrer_name"],
        job=text["referrer_job"],
        organisation=text["organisation"],
        email=text["referrer_email"],
        phone=text["referrer_phone"],
    )


def _consents(said: Mapping[str, bool | None], agreed_on: date | None) -> list[ConsentDetails]:
    """What a list says of agreement: somebody else's word, until the person has been asked."""
    scopes = {
        "agreed_referral": ConsentScope.REFERRAL,
        "agreed_placement": ConsentScope.PLACEMENT,
        "agreed_feedback": ConsentScope.FEEDBACK,
    }
    return [
        ConsentDetails(
            scope, said_by=str(_("The person, says the file")), how="in writing", given_on=agreed_on
        )
        for name, scope in scopes.items()
        if said[name]
    ]
