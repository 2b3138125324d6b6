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
from portal.models.people import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    NHS_NUMBER_LENGTH,
    PHONE_LENGTH,
    POSTCODE_LENGTH,
)
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

    def check_referrer(self: Any, needs_contact: bool) -> bool:
        """Whether those who refer somebody else say who they are; errors on their fields if not."""
        if self.sender_is.data in (None, "self"):
            return True
        if not self.referrer_name.data:
            demand(self.referrer_name, _("Enter the name of whoever refers"))
        if self.sender_is.data == "professional" and not self.organisation():
            demand(self.referrer_organisation, _("Enter the practice or organisation"))
        if needs_contact and not (self.referrer_phone.data or self.referrer_email.data):
            demand(self.referrer_phone, _("Enter a phone number or an e-mail address"))
        mine = (self.referrer_name, self.referrer_organisation, self.referrer_phone)
        return not any(field.errors for field in mine)

    def organisation(self: Any) -> str:
        """The organisation that refers, as typed."""
        return str(self.referrer_organisation.data or "")

    def referrer(self: Any, person_name: str) -> ReferrerDetails:
        """Who refers, as a referral keeps it."""
        if self.sender_is.data == "self":
            return ReferrerDetails(name=person_name)
        organisation = self.organisation()
        if self.sender_is.data == "other" and not organisation:
            organisation = _("Relative or friend")
        return ReferrerDetails(
            name=self.referrer_name.data or "",
            job=self.referrer_job.data or "",
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
    contact_note = TextAreaField(
        _l("When and how is it safe to reach them?"),
        [MayBeBlank(), at_most(NOTE_LENGTH)],
        description=_l("For example: after 17:00, no voicemail, not while the partner is home."),
        render_kw={"rows": 3},
    )
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
        reached = (self.phone, self.email, self.address, self.contact_note)
        if needs_contact and not any(field.data for field in reached):
            demand(
                self.phone,
                _(
                    "Enter a phone number, an e-mail address or an address, or say below how to "
                    "reach them"
                ),
            )
        mine = (self.given_name, self.family_name, self.called, self.phone)
        return not any(field.errors for field in mine)

    def whole_name(self: Any) -> str:
        """Given and family name, as typed, in one line."""
        return " ".join(f"{self.given_name.data or ''} {self.family_name.data or ''}".split())

    def number_looks_wrong(self: Any) -> bool:
        """Whether an NHS number was typed that fails its check digit."""
        return bool(self.nhs_number.data) and not is_nhs_number(self.nhs_number.data)

    def person(self: Any) -> PersonDetails:
        """The person, as typed, called as they like to be."""
        whole, called = self.whole_name(), self.called.data or ""
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
            contact_note=words.contact_note(self.ways.data or [], self.contact_note.data or ""),
            emergency_name=self.emergency_name.data or "",
            emergency_phone=self.emergency_phone.data or "",
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
