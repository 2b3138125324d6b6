"""What the public form asks beside the parts that it shares with staff's. Mixed into it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.groups.words import FORMAT
from portal.intake import words
from portal.intake.person_forms import (
    NOTE_LENGTH,
    CheckboxesField,
    MayBeBlank,
    at_most,
    choices,
    phone_is_plausible,
)
from portal.models.people import NAME_LENGTH, PHONE_LENGTH
from portal.referrals.wish_words import DAY, PART

OLDEST_AGE = 120


class LimitFields:
    """What is asked of whoever is outside the criteria, and about the young."""

    age_years = IntegerField(
        _l("Or the age in years, if you don't know the date"),
        [MayBeBlank(), NumberRange(0, OLDEST_AGE, _l("Enter an age in years, such as 34"))],
        render_kw={"inputmode": "numeric", "class": "short"},
    )
    outside_reason = TextAreaField(
        _l("Why should we look at this all the same?"),
        [DataRequired(_l("Say why in a sentence, or go where we point you to"))]
        + [at_most(NOTE_LENGTH)],
        render_kw={"rows": 4},
    )
    guardian_name = StringField(
        _l("Who has parental responsibility?"),
        [DataRequired(_l("Enter the name of who has parental responsibility"))]
        + [at_most(NAME_LENGTH)],
    )
    guardian_contact = RadioField(
        _l("May we contact that person?"),
        [InputRequired(_l("Choose whether we may contact them"))],
        choices=choices(words.GUARDIAN_CONTACT),
    )
    guardian_phone = StringField(
        _l("Their phone, if we may"),
        [MayBeBlank(), at_most(PHONE_LENGTH), phone_is_plausible],
        render_kw={"type": "tel"},
    )
    capacity_decided_by = StringField(
        _l("Who decided whether the young person can consent to this themselves?"),
        [DataRequired(_l("Enter who decided that: their name and job"))] + [at_most(NAME_LENGTH)],
        description=_l("Name and job, such as: Dr Imran Shah, GP."),
    )


class BehalfFields:
    """Who speaks for whom, and why."""

    is_own_practice = BooleanField(_l("We are the person's own GP practice"))
    behalf_reason = TextAreaField(
        _l("Why do you ask, rather than they themselves?"),
        [DataRequired(_l("Say why you ask on their behalf")), at_most(NOTE_LENGTH)],
        render_kw={"rows": 2},
    )
    typed_by = RadioField(
        _l("Who fills this in?"),
        [InputRequired(_l("Choose who fills this in"))],
        choices=choices(words.TYPED_BY),
    )
    helper_name = StringField(
        _l("If somebody helps you: who are they?"), [MayBeBlank(), at_most(NAME_LENGTH)]
    )
    helper_reason = StringField(
        _l("And why do they fill it in for you?"), [MayBeBlank(), at_most(NAME_LENGTH)]
    )


class AgreementFields:
    """What was agreed to, by whom and how."""

    consent_referral = BooleanField(
        _l("The person knows of this referral and agrees to it"),
        [InputRequired(_l("We can only help with the person's agreement. Ask them first"))],
    )
    consent_placement = BooleanField(
        _l("They agree to be contacted and offered a place in a group")
    )
    consent_feedback = BooleanField(_l("They agree that the referrer hears what came of it"))
    consent_said_by = RadioField(
        _l("Who said so?"),
        [InputRequired(_l("Choose who said so"))],
        choices=choices(words.SAID_BY),
    )
    consent_who = StringField(
        _l("If not the person: who is that, and why do they decide?"),
        [MayBeBlank(), at_most(NAME_LENGTH)],
    )
    consent_how = RadioField(
        _l("How?"), [InputRequired(_l("Choose how they said so"))], choices=choices(words.HOW_SAID)
    )


class FittingFields:
    """What helps to find a group that fits."""

    formats = CheckboxesField(
        _l("How would they rather meet?"), [MayBeBlank()], choices=choices(FORMAT)
    )
    cannot_days = CheckboxesField(
        _l("On which days can't they come?"), [MayBeBlank()], choices=choices(DAY)
    )
    cannot_parts = CheckboxesField(
        _l("At which times can't they come?"), [MayBeBlank()], choices=choices(PART)
    )
    suits = TextAreaField(
        _l("What would suit them?"),
        [Optional(), at_most(NOTE_LENGTH)],
        description=_l("How far to travel, with whom, who should lead."),
        render_kw={"rows": 3},
    )
    help_now = TextAreaField(
        _l("What help do they have now, or had before?"),
        [Optional(), at_most(NOTE_LENGTH)],
        description=_l("Treatment, medicine, other services, earlier groups."),
        render_kw={"rows": 3},
    )
