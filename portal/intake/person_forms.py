"""What both typed doors ask of the referrer and of the person. Mixed into their forms."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal import clock
from portal.forms import DayField
from portal.intake import words
from portal.intake.patient_rules import OLDEST_BIRTH_YEAR
from portal.models import SenderKind
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NHS_NUMBER_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
    SAFE_TIMES_LENGTH,
)
from portal.models.referrals import SENDER_REFERENCE_LENGTH
from portal.people.rules import PersonDetails, is_nhs_number
from portal.plain_text import has_letter
from portal.referrals.rules import ReferrerDetails

NOTE_LENGTH = 1_000
ADDRESS_LENGTH = 400
LANGUAGE_LENGTH = 60
SHORTEST_PHONE_DIGITS = 6


class MayBeBlank(Optional):
    """As Optional, for a field whose label doesn't say so: other answers may ask for it."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


def at_most(count: int) -> Length:
    """At most so many characters, said in words."""
    return Length(max=count, message=_l("Use at most %(max)d characters"))


def choices(labels: dict[str, Any]) -> list[SelectChoice]:
    """A choice for each word and its label."""
    return [SelectChoice(value, label) for value, label in labels.items()]


class CheckboxesField(SelectMultipleField):
    """Several of a list of choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def phone_is_plausible(_form: Any, field: Any) -> None:
    """Validator: a phone number has at least SHORTEST_PHONE_DIGITS digits."""
    if len(re.sub(r"\D", "", field.data or "")) < SHORTEST_PHONE_DIGITS:
        raise ValidationError(_("Enter a phone number such as 01632 960 001"))


def demand(field: Any, message: str) -> None:
    """Add an error to a field, beside those its own validators found."""
    field.errors = [*field.errors, message]


_EMAIL = Email(_l("Enter an e-mail address such as name@example.org"))


class ReferrerFields:
    """Who refers."""

    sender_is = RadioField(
        _l("Who refers?"),
        [InputRequired(_l("Choose who refers"))],
        choices=choices(words.SENDER_IS),
    )
    referrer_name = StringField(
        _l("Referrer's name"),
        [MayBeBlank(), at_most(NAME_LENGTH)],
        render_kw={"autocomplete": "name"},
    )
    referrer_job = StringField(
        _l("Job, or relation to the person"),
        [Optional(), at_most(NAME_LENGTH)],
        render_kw={"autocomplete": "organization-title"},
    )
    referrer_organisation = StringField(
        _l("Practice or organisation"),
        [MayBeBlank(), at_most(NAME_LENGTH)],
        render_kw={"autocomplete": "organization"},
    )
    referrer_phone = StringField(
        _l("Referrer's phone"),
        [MayBeBlank(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )
    referrer_email = StringField(
        _l("Referrer's e-mail"),
        [MayBeBlank(), at_most(EMAIL_LENGTH), _EMAIL],
        render_kw={"type": "email", "autocomplete": "email"},
    )
    sender_reference = StringField(
        _l("Your own reference"),
        [Optional(), at_most(SENDER_REFERENCE_LENGTH)],
        description=_l("A number of yours by which you know this referral again. We quote it."),
    )

    def check_referrer(self: Any, needs_contact: bool) -> bool:
        """Whether those who refer somebody else say who they are; errors on their fields if not."""
        if self.sender_is.data in (None, SenderKind.SELF):
            return True
        if not self.referrer_name.data:
            demand(self.referrer_name, _("Enter the name of whoever refers"))
        if self.sender_is.data == SenderKind.PROFESSIONAL and not self.organisation():
            demand(self.referrer_organisation, _("Enter the practice or organisation"))
        if needs_contact and not (self.referrer_phone.data or self.referrer_email.data):
            demand(self.referrer_phone, _("Enter a phone number or an e-mail address"))
        mine = ("referrer_name", "referrer_organisation", "referrer_phone")
        return not any(field.errors for name, field in self._fields.items() if name in mine)

    def organisation(self: Any) -> str:
        """The organisation that refers, as typed."""
        return str(self.referrer_organisation.data or "")

    def referrer(self: Any, person_name: str) -> ReferrerDetails:
        """Who refers, as a referral keeps it."""
        if self.sender_is.data == SenderKind.SELF:
            return ReferrerDetails(name=person_name)
        organisation = self.organisation()
        if self.sender_is.data == SenderKind.SUPPORTED and not organisation:
            organisation = _("Relative or friend")
        return ReferrerDetails(
            name=self.referrer_name.data or "",
            job=self.said("referrer_job"),
            organisation=organisation,
            email=self.referrer_email.data or "",
            phone=self.referrer_phone.data or "",
        )


class PersonFields:
    """The person who is referred, and how it is safe to reach them."""

    given_name = StringField(_l("Given name"), [MayBeBlank(), at_most(NAME_LENGTH)])
    family_name = StringField(_l("Family name"), [MayBeBlank(), at_most(NAME_LENGTH)])
    called = StringField(_l("What they like to be called"), [Optional(), at_most(NAME_LENGTH)])
    born_on = DayField(_l("Date of birth"), [Optional()])
    gender = StringField(_l("Gender, in their own words"), [Optional(), at_most(LANGUAGE_LENGTH)])
    pronouns = StringField(_l("Pronouns"), [Optional(), at_most(LANGUAGE_LENGTH)])
    nhs_number = StringField(
        _l("NHS number"),
        [Optional(), at_most(NHS_NUMBER_LENGTH)],
        render_kw={"inputmode": "numeric", "class": "short"},
    )
    phone = StringField(
        _l("Phone"),
        [MayBeBlank(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel"},
    )
    email = StringField(
        _l("E-mail"), [MayBeBlank(), at_most(EMAIL_LENGTH), _EMAIL], render_kw={"type": "email"}
    )
    address = TextAreaField(
        _l("Address"), [Optional(), at_most(ADDRESS_LENGTH)], render_kw={"rows": 3}
    )
    postcode = StringField(
        _l("Postcode"), [Optional(), at_most(POSTCODE_LENGTH)], render_kw={"class": "short"}
    )
    has_no_fixed_abode = BooleanField(_l("They have no fixed address"))
    practice_name = StringField(_l("Their GP practice"), [Optional(), at_most(NAME_LENGTH)])
    language = StringField(
        _l("First language, if not English"), [Optional(), at_most(LANGUAGE_LENGTH)]
    )
    needs_interpreter = BooleanField(_l("They need an interpreter"))
    access_needs = TextAreaField(
        _l("What would make it easier to take part?"),
        [Optional(), at_most(NOTE_LENGTH)],
        description=_l("A ramp, large print, a hearing loop, somebody to come along."),
        render_kw={"rows": 3},
    )
    ways = CheckboxesField(
        _l("What is safe to use?"),
        [Optional()],
        choices=choices(words.WAYS),
        description=_l("Choose all that nobody else would see or hear by accident."),
    )
    safe_times = StringField(
        _l("At what times is it safe?"),
        [Optional(), at_most(SAFE_TIMES_LENGTH)],
        description=_l("For example: weekdays after 17:00."),
    )
    do_not_contact = BooleanField(
        _l("Don't reach them directly, only through somebody else"),
        description=_l("Say below through whom."),
    )
    contact_note = TextAreaField(
        _l("What else should we know before we reach them?"),
        [MayBeBlank(), at_most(NOTE_LENGTH)],
        description=_l("For example: not while the partner is home, ring through the sister."),
        render_kw={"rows": 3},
    )
    kin_name = StringField(_l("Somebody close to them"), [MayBeBlank(), at_most(NAME_LENGTH)])
    kin_relation = StringField(_l("Who they are to them"), [Optional(), at_most(LANGUAGE_LENGTH)])
    kin_phone = StringField(
        _l("Phone of somebody close"),
        [MayBeBlank(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel"},
    )
    may_contact_kin = BooleanField(_l("We may speak to them about how the person is"))
    emergency_name = StringField(
        _l("Who to call in an emergency"), [Optional(), at_most(NAME_LENGTH)]
    )
    emergency_phone = StringField(
        _l("Their phone"),
        [Optional(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel"},
    )

    def validate_born_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_("Enter a date of birth that isn't in the future"))
        if field.data and field.data.year < OLDEST_BIRTH_YEAR:
            raise ValidationError(
                _("Enter a date of birth after %(year)s", year=OLDEST_BIRTH_YEAR - 1)
            )

    def check_person(self: Any, needs_contact: bool) -> bool:
        """Whether the person can be named (and reached); errors on their fields if not."""
        whole = self.whole_name()
        if not whole:
            demand(self.given_name, _("Enter the person's name"))
        elif not has_letter(whole):
            demand(self.given_name, _("Enter a name with at least one letter"))
        elif len(whole) > NAME_LENGTH:
            demand(
                self.family_name,
                _("Use at most %(count)s characters for the whole name", count=NAME_LENGTH),
            )
        if self.called.data and not has_letter(self.called.data):
            demand(self.called, _("Enter a name with at least one letter"))
        if self.do_not_contact.data and not self.contact_note.data:
            demand(self.contact_note, _("Say through whom we reach them"))
        if self.may_contact_kin.data and not (self.kin_name.data and self.kin_phone.data):
            demand(self.kin_name, _("Enter the name and the phone number, or untick that we may"))
        for way, field in (("text", self.phone), ("email", self.email), ("post", self.address)):
            if needs_contact and way in (self.ways.data or []) and not field.data:
                demand(field, _("Enter it, or untick below that it is safe"))
        reached = (self.phone, self.email, self.address, self.contact_note)
        if needs_contact and not any(field.data for field in reached):
            demand(
                self.phone,
                _(
                    "Enter a phone number, an e-mail address or an address, or say below how to "
                    "reach them"
                ),
            )
        mine = (
            *(self.given_name, self.family_name, self.called, self.kin_name),
            *(self.phone, self.email, self.address, self.contact_note),
        )
        return not any(field.errors for field in mine)

    def whole_name(self: Any) -> str:
        """Given and family name, as typed, in one line."""
        return " ".join(f"{self.given_name.data or ''} {self.family_name.data or ''}".split())

    def said(self: Any, name: str) -> str:
        """What was typed into a field; empty where the form doesn't ask it."""
        field = self._fields.get(name)
        return (field.data or "") if field is not None else ""

    def number_looks_wrong(self: Any) -> bool:
        """Whether an NHS number was typed that fails its check digit."""
        return bool(self.nhs_number.data) and not is_nhs_number(self.nhs_number.data)

    def person(self: Any) -> PersonDetails:
        """The person, as typed, called as they like to be."""
        whole, called = self.whole_name(), self.called.data or ""
        ways = self.ways.data or []
        return PersonDetails(
            name=called or whole,
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            born_on=self.born_on.data,
            pronouns=self.pronouns.data or "",
            nhs_number=self.nhs_number.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            postcode=(self.postcode.data or "").upper(),
            language=self.language.data or "",
            needs_interpreter=bool(self.needs_interpreter.data),
            access_needs=self.access_needs.data or "",
            contact_note=self.contact_note.data or "",
            safe_times=self.safe_times.data or "",
            do_not_contact=bool(self.do_not_contact.data),
            # Nothing ticked is nothing said: a number that was given may then be rung.
            may_call="call" in ways or not ways,
            may_text="text" in ways,
            may_voicemail="voicemail" in ways,
            may_email="email" in ways,
            may_post="post" in ways,
            has_no_fixed_abode=bool(self.has_no_fixed_abode.data),
            gender=self.gender.data or "",
            practice_name=self.practice_name.data or "",
            kin_name=self.kin_name.data or "",
            kin_relation=self.kin_relation.data or "",
            kin_phone=self.kin_phone.data or "",
            may_contact_kin=bool(self.may_contact_kin.data),
            emergency_name=self.said("emergency_name"),
            emergency_phone=self.said("emergency_phone"),
            earlier_names=(whole,) if called and called.casefold() != whole.casefold() else (),
        )

    def typed_warnings(self: Any) -> tuple[str, ...]:
        """Sentences for staff about what was typed and looks wrong."""
        if not self.number_looks_wrong():
            return ()
        return (
            _(
                "The NHS number %(number)s fails its check digit; ask for the right one.",
                number=f'"{self.nhs_number.data}"',
            ),
        )
