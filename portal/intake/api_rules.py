"""A message of the JSON door as a referral request: every fault found at once. Pure."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.intake.api_field_rules import (
    BY_NAME,
    FIELDS,
    MOST_TEXTS,
    WEEKDAYS,
    Field,
    Kind,
    Part,
)
from portal.intake.attachment_rules import Attachment, decoded
from portal.intake.patient_rules import OLDEST_BIRTH_YEAR
from portal.intake.reading_rules import as_line, as_prose
from portal.intake.rules import Say, clean_line, plain
from portal.models import ConsentScope, FeedbackLevel, Risk, Urgency
from portal.people.rules import PersonDetails, is_nhs_number
from portal.plain_text import has_letter
from portal.referrals.rules import ConsentDetails, ReferralRequest, ReferrerDetails
from portal.referrals.wish_rules import WishDetails

KEY_LENGTH = 120
_KEY = re.compile(rf"[!-~]{{1,{KEY_LENGTH}}}")
VALUE_LENGTH = 60
MOST_PROBLEMS = 50
ENDLESS = 4
MOST_UNKNOWN = 20
_RISKS = {"yes": Risk.YES, "true": Risk.YES, "no": Risk.NO, "false": Risk.NO}
_RISKS |= {"not_asked": Risk.NOT_ASKED, "not asked": Risk.NOT_ASKED}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the field (with its place in a list), what it held, and how."""

    field: str
    value: str
    how: str


class Unreadable(Exception):
    """A message that can't become a referral, with everything there is to mend."""

    def __init__(self, status: int, problems: list[Problem]):
        super().__init__(problems[0].how)
        self.status = status
        self.problems = problems


@dataclass(frozen=True)
class ReadReferral:
    """What a message asks, and the files that came in it."""

    request: ReferralRequest
    files: tuple[Attachment, ...]


def is_key(text: str) -> bool:
    """Whether a text may serve as an Idempotency-Key: visible ASCII, without blanks."""
    return bool(_KEY.fullmatch(text))


def read_referral(body: bytes, today: date, say: Say = plain) -> ReadReferral:
    """Read a message's bytes. Raises Unreadable with all that is to be mended, nothing else."""
    content = _object_of(body, say)
    reader = _Reader(today, say)
    for field in FIELDS:
        reader.take(field, content.get(field.name))
    reader.warn_of_unknown([name for name in content if name not in BY_NAME])
    request = reader.request()
    if reader.problems:
        raise Unreadable(422, reader.problems[:MOST_PROBLEMS])
    return ReadReferral(request, tuple(reader.files))


def _object_of(body: bytes, say: Say) -> dict[str, Any]:
    try:
        content = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as problem:
        how = say("Byte %(number)s isn't UTF-8 text. Send JSON as UTF-8.", number=problem.start + 1)
        raise Unreadable(400, [Problem("", "", how)]) from None
    except json.JSONDecodeError as problem:
        how = say(
            "The body isn't JSON: %(problem)s at line %(line)s, column %(column)s.",
            problem=problem.msg,
            line=problem.lineno,
            column=problem.colno,
        )
        raise Unreadable(400, [Problem("", "", how)]) from None
    except (ValueError, RecursionError):
        how = say("The body is nested too deeply, or holds a number that JSON doesn't have.")
        raise Unreadable(400, [Problem("", "", how)]) from None
    if not isinstance(content, dict):
        how = say("Send one JSON object whose names are the fields.")
        raise Unreadable(400, [Problem("", shown(content), how)])
    return content


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} isn't JSON")


def shown(value: Any) -> str:
    """A value as an answer repeats it: one line, shortened."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    text = clean_line(text[: 4 * VALUE_LENGTH])
    return text if len(text) <= VALUE_LENGTH else text[:VALUE_LENGTH] + "…"


class _Reader:
    """Field after field: what was read by part, what there is to mend, what staff should know."""

    def __init__(self, today: date, say: Say):
        self.today = today
        self.say = say
        self.read: dict[Part, dict[str, Any]] = {part: {} for part in Part}
        self.files: list[Attachment] = []
        self.problems: list[Problem] = []
        self.warnings: list[str] = []

    def take(self, field: Field, value: Any) -> None:
        """Read one field. Null and empty text say nothing."""
        if value is None or value in ("", []):
            return
        found = _READERS[field.kind](self, field, value)
        if found is not None:
            self.read[field.part][field.target] = found

    def refuse(self, name: str, value: Any, how: str, **values: Any) -> None:
        self.problems.append(Problem(name, shown(value), self.say(how, **values)))

    def warn(self, text: str, **values: Any) -> None:
        self.warnings.append(self.say(text, **values))

    def warn_of_unknown(self, names: list[str]) -> None:
        for name in names[:MOST_UNKNOWN]:
            self.warn(
                'The message has a field "%(field)s", which isn\'t known here; it is only in the '
                "message.",
                field=shown(name),
            )
        if len(names) > MOST_UNKNOWN:
            self.warn(
                "%(count)s more fields aren't known here; they are only in the message.",
                count=len(names) - MOST_UNKNOWN,
            )

    def line(self, field: Field, value: Any) -> str | None:
        return self._text(field, value, as_line)

    def prose(self, field: Field, value: Any) -> str | None:
        return self._text(field, value, lambda one: as_prose(one) or as_line(one))

    def _text(self, field: Field, value: Any, read: Any) -> str | None:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self.refuse(field.name, value, "Send text.")
            return None
        # Far too long, it isn't even cleaned, which takes time that a sender could make us spend.
        is_endless = isinstance(value, str) and len(value) > ENDLESS * field.most
        text: str = value if isinstance(value, str) and is_endless else read(value)
        if len(text) > field.most:
            how = "Use at most %(most)s characters; this has %(count)s."
            self.refuse(field.name, value, how, most=field.most, count=len(text))
            return None
        return text

    def lines(self, field: Field, value: Any) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            self.refuse(field.name, value, "Send a list of texts.")
            return None
        if len(value) > MOST_TEXTS:
            self.refuse(field.name, len(value), "Send at most %(most)s.", most=MOST_TEXTS)
            return None
        return tuple(filter(None, (self.line(field, one) for one in value)))

    def day(self, field: Field, value: Any) -> date | None:
        try:
            return date.fromisoformat(value.strip()) if isinstance(value, str) else self._no_day()
        except ValueError:
            self.refuse(field.name, value, "Send a date such as 1991-02-03.")
            return None

    def _no_day(self) -> date:
        raise ValueError

    def yes_no(self, field: Field, value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        self.refuse(field.name, value, "Send true or false.")
        return None

    def choice(self, field: Field, value: Any) -> str | None:
        word = value.strip().lower() if isinstance(value, str) else ""
        if word in field.choices:
            return word
        self.refuse(field.name, value, "Send one of: %(words)s.", words=", ".join(field.choices))
        return None

    def chosen(self, field: Field, value: Any) -> tuple[str, ...] | None:
        values = value if isinstance(value, list) else [value]
        words = [self.choice(field, one) for one in values[:MOST_TEXTS]]
        return tuple(dict.fromkeys(word for word in words if word))

    def risk(self, _field: Field, value: Any) -> Risk:
        # Never a reason to send a message back: unreadable, it counts as a yes.
        word = str(value).strip().lower() if isinstance(value, str | bool) else ""
        if word in _RISKS:
            return _RISKS[word]
        self.warn(
            'The answer to the risk question is "%(value)s", which can\'t be read: it counts as '
            "yes until somebody has looked.",
            value=shown(value),
        )
        return Risk.UNREADABLE

    def attachments(self, field: Field, value: Any) -> None:
        if not isinstance(value, list) or len(value) > field.most:
            how = "Send a list of at most %(most)s files."
            self.refuse(field.name, type(value).__name__, how, most=field.most)
            return
        for position, one in enumerate(value):
            name = f"{field.name}[{position}]"
            data = one.get("data") if isinstance(one, dict) else None
            body = decoded(data)
            if body is None:
                how = "Send the file's bytes as base64, with its name beside it."
                self.refuse(f"{name}.data", data, how)
                continue
            said = as_line(one.get("name")) or name, as_line(one.get("content_type"))
            self.files.append(Attachment(*said, body))

    def request(self) -> ReferralRequest:
        """The whole request, as far as it was read."""
        person = self._person()
        asked = self.read[Part.REQUEST]
        if asked.get("risk_note") and "risk" not in asked:
            self.warn("The message says something of risk without a yes or no: read it.")
            asked["risk"] = Risk.UNREADABLE
        if not asked.get("reason"):
            self.warn("The message gives no reason in words; ask the referrer.")
        asked["urgency"] = Urgency(asked.get("urgency", Urgency.ROUTINE))
        consents = self._consents()
        return ReferralRequest(
            person=person,
            referrer=ReferrerDetails(**self.read[Part.REFERRER]),
            consents=consents,
            wishes=self._wishes(),
            warnings=tuple(self.warnings),
            **asked,
        )

    def _wishes(self) -> WishDetails | None:
        said = self.read[Part.WISHES]
        if not said:
            return None
        days = tuple(WEEKDAYS.index(one) + 1 for one in said.pop("cannot_days", ()))
        return WishDetails(**said, cannot_days=days)

    def _person(self) -> PersonDetails:
        person = self.read[Part.PERSON]
        both = f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()
        person["name"] = person.get("name") or both
        if not has_letter(person["name"]) and not any(
            problem.field.startswith("person_") and problem.field.endswith("name")
            for problem in self.problems
        ):
            self.refuse(
                "person_name", person["name"], "Send the person's name, or given and family name."
            )
        self._warn_of_person(person)
        return PersonDetails(**person)

    def _warn_of_person(self, person: dict[str, Any]) -> None:
        born_on, number = person.get("born_on"), person.get("nhs_number", "")
        if born_on and not OLDEST_BIRTH_YEAR <= born_on.year <= self.today.year:
            self.warn(
                "The birth date is %(found)s; ask for the right one.", found=born_on.isoformat()
            )
        if number and not is_nhs_number(number):
            self.warn(
                "The NHS number %(found)s fails its check digit; ask for the right one.",
                found=number,
            )

    def _consents(self) -> tuple[ConsentDetails, ...]:
        said = self.read[Part.CONSENT]
        scopes = said.pop("scopes", ())
        if not scopes:
            self.warn("The message says nothing of consent. Ask the person before you place them.")
        elif not said.get("said_by"):
            self.warn("The consent in the message names nobody who said so: it counts as implied.")
        level = FeedbackLevel(said.pop("level", FeedbackLevel.NOT_SAID))
        is_implied = not said.get("said_by")
        return tuple(
            ConsentDetails(
                scope=ConsentScope(scope),
                is_implied=is_implied,
                level=level if scope == ConsentScope.FEEDBACK else FeedbackLevel.NOT_SAID,
                **said,
            )
            for scope in scopes
        )


_READERS: dict[Kind, Any] = {
    Kind.LINE: _Reader.line,
    Kind.PROSE: _Reader.prose,
    Kind.DATE: _Reader.day,
    Kind.YES_NO: _Reader.yes_no,
    Kind.CHOICE: _Reader.choice,
    Kind.CHOICES: _Reader.chosen,
    Kind.LINES: _Reader.lines,
    Kind.RISK: _Reader.risk,
    Kind.FILES: _Reader.attachments,
}
