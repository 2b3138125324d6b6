"""Forms of the referral page: one for each thing that can be done."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal import clock
from portal.forms import DayField, PortalForm
from portal.groups.seat_forms import apart_field
from portal.models import ContactKind, ContactOutcome, GuardianContact, Risk, Urgency
from portal.models.memberships import REASON_LENGTH as PLACE_REASON_LENGTH
from portal.models.people import NAME_LENGTH, PHONE_LENGTH
from portal.models.referrals import TOPIC_LENGTH
from portal.people.words import CONTACT
from portal.referrals import words

NOTE_LENGTH = 2_000
HOW_LENGTH = 200


class VersionForm(PortalForm):
    """A decision on the version of a referral that the page shows."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def show_version(self, version: int) -> None:
        """Carry this version from now on: a number field would show what was sent."""
        self.version.data, self.version.raw_data = version, None


class AskForm(VersionForm):
    """What the referrer is asked."""

    note = TextAreaField(
        _l("What did you ask the referrer?"),
        [DataRequired(_l("Enter what you asked")), Length(max=NOTE_LENGTH)],
    )


class ConsentForm(VersionForm):
    """What the person said about being placed in a group."""

    said_by = StringField(
        _l("Who said so?"),
        [
            DataRequired(_l("Enter who said so: the person, or who spoke for them")),
            Length(max=NAME_LENGTH),
        ],
    )
    how = SelectField(
        _l("How?"),
        choices=[
            SelectChoice("phone", _l("On the phone")),
            SelectChoice("in person", _l("In person")),
            SelectChoice("in writing", _l("In writing")),
        ],
    )
    given_on = DayField(_l("When?"), [InputRequired(_l("Enter the date"))])

    def validate_given_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError(_l("Enter a date that isn't in the future"))


class PlaceForm(VersionForm):
    """Which group the person gets a seat in, or waits for."""

    group_id = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    step = HiddenField(default="seat")
    # Needed for a seat that is taken, or that others wait for.
    reason = StringField(_l("Why they, and why now?"), [Length(max=PLACE_REASON_LENGTH)])
    apart_reason = apart_field()
    consent_reason = StringField(
        _l("Why before they were asked?"), [Length(max=PLACE_REASON_LENGTH)]
    )


class HoldForm(VersionForm):
    """Until when a referral waits, and why."""

    until = DayField(_l("On hold until"), [InputRequired(_l("Enter the day it comes back"))])
    reason = TextAreaField(
        _l("Why does it wait?"),
        [
            DataRequired(_l("Say why it waits, for whoever reads this next.")),
            Length(max=NOTE_LENGTH),
        ],
    )


class ReopenForm(VersionForm):
    """Why an ended referral goes on."""

    reason = TextAreaField(
        _l("Why does it go on?"),
        [
            DataRequired(_l("Say why it goes on, for whoever reads this next.")),
            Length(max=NOTE_LENGTH),
        ],
    )


class FollowForm(PortalForm):
    """A new referral that follows one that ended too long ago to be opened again."""

    reason = TextAreaField(
        _l("Why are they referred again?"),
        [DataRequired(_l("Say why they are referred again.")), Length(max=NOTE_LENGTH)],
    )
    urgency = RadioField(
        _l("How soon?"),
        choices=[SelectChoice(one, words.URGENCY[one]) for one in Urgency],
        default=Urgency.ROUTINE,
    )
    risk = RadioField(
        _l("Is there a risk to them or to others now?"),
        [InputRequired(_l("Say whether there is a risk, or that nobody asked."))],
        choices=[
            SelectChoice(Risk.NO, _l("No")),
            SelectChoice(Risk.YES, _l("Yes")),
            SelectChoice(Risk.NOT_ASKED, _l("Nobody asked")),
        ],
    )
    risk_note = TextAreaField(_l("Which risk?"), [Optional(), Length(max=NOTE_LENGTH)])
    request_key = HiddenField(validators=[Length(max=60)])


class NoteForm(PortalForm):
    """A note on the timeline."""

    text = TextAreaField(
        _l("Add a note"), [DataRequired(_l("Write the note first.")), Length(max=NOTE_LENGTH)]
    )


class AssignForm(VersionForm):
    """Who looks after a referral."""

    user_id = SelectField(_l("Who looks after it?"), coerce=str)

    def set_staff(self, staff: list[tuple[int, str]]) -> None:
        """Give it the names to choose from; nobody is one of them."""
        self.user_id.choices = [
            SelectChoice("", _l("Nobody")),
            *(SelectChoice(str(user_id), name) for user_id, name in staff),
        ]


class SpokenForm(VersionForm):
    """Whom somebody spoke to about a risk, and what came of it."""

    spoken_to = StringField(
        _l("Whom did you speak to?"),
        [DataRequired(_l("Say whom you spoke to.")), Length(max=NAME_LENGTH)],
    )
    spoken_note = TextAreaField(
        _l("What came of it?"),
        [
            DataRequired(_l("Say what came of it, for whoever reads this next.")),
            Length(max=NOTE_LENGTH),
        ],
    )


class IdentityForm(VersionForm):
    """How staff made sure that a self-referral came from the person."""

    identity_how = StringField(
        _l("How do you know it was them?"),
        [DataRequired(_l("Say how you made sure that it was them.")), Length(max=HOW_LENGTH)],
        description=_l("Such as: rang the number on record, and they knew what was sent."),
    )


class GuardianForm(VersionForm):
    """Who has parental responsibility, and who decided on the young person's own consent."""

    guardian_name = StringField(
        _l("Who has parental responsibility?"),
        [DataRequired(_l("Enter who has parental responsibility.")), Length(max=NAME_LENGTH)],
    )
    guardian_phone = StringField(_l("Their phone"), [Optional(), Length(max=PHONE_LENGTH)])
    guardian_contact = RadioField(
        _l("May they be contacted?"),
        [InputRequired(_l("Say whether they may be contacted."))],
        choices=[
            SelectChoice(GuardianContact.YES, _l("Yes")),
            SelectChoice(GuardianContact.NO, _l("No")),
        ],
    )
    capacity_decided_by = StringField(
        _l("Who decided that the young person can consent themselves?"),
        [
            DataRequired(_l("Enter who decided that the young person can consent.")),
            Length(max=NAME_LENGTH),
        ],
    )


class AttemptForm(VersionForm):
    """How somebody tried to reach the person, and what came of it."""

    kind = SelectField(
        _l("How?"),
        choices=[
            SelectChoice(kind, CONTACT[kind])
            for kind in (
                ContactKind.CALL,
                ContactKind.TEXT,
                ContactKind.EMAIL,
                ContactKind.POST,
                ContactKind.VISIT,
            )
        ],
    )
    outcome = RadioField(
        _l("What came of it?"),
        [InputRequired(_l("Say what came of it."))],
        choices=[SelectChoice(one, words.OUTCOME[one]) for one in words.OUTCOME],
    )
    next_try_on = DayField(_l("Next try, unless you reached them"), [Optional()])
    attempt_note = StringField(_l("Anything to add"), [Optional(), Length(max=NOTE_LENGTH)])

    def next_day(self) -> date | None:
        """The day of the next try; none once they were reached or asked us to stop."""
        done = (ContactOutcome.REACHED, ContactOutcome.ASKED_TO_STOP)
        return None if self.outcome.data in done else self.next_try_on.data


class ChangeForm(VersionForm):
    """What a referral is about, changed by hand with the reason."""

    programme_id = SelectField(_l("Programme"), coerce=str)
    topic = StringField(_l("Topic"), [Optional(), Length(max=TOPIC_LENGTH)])
    urgency = RadioField(
        _l("How soon?"),
        [InputRequired(_l("Choose how soon"))],
        choices=[SelectChoice(one, words.URGENCY[one]) for one in Urgency],
    )
    risk = RadioField(
        _l("Risk answer"),
        [InputRequired(_l("Choose what is known of a risk"))],
        choices=[SelectChoice(one, words.RISK[one]) for one in Risk],
    )
    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Say why, for whoever reads this next.")), Length(max=NOTE_LENGTH)],
    )

    def set_programmes(self, programmes: list[tuple[int, str]]) -> None:
        """Give it the programmes to choose from; none is one of them."""
        self.programme_id.choices = [
            SelectChoice("", _l("No programme yet")),
            *(SelectChoice(str(key), name) for key, name in programmes),
        ]
