"""Equality questions and their answers in words."""

from flask_babel import lazy_gettext as _l

from portal.models import EqualityQuestion, EqualityState

Q = EqualityQuestion

QUESTION = {
    Q.ETHNICITY: _l("Ethnic background"),
    Q.GENDER_IDENTITY: _l("Is their gender the same as the one registered at birth?"),
    Q.SEXUAL_ORIENTATION: _l("Sexual orientation"),
    Q.DISABILITY: _l("Does a health condition limit their day-to-day life?"),
    Q.RELIGION: _l("Religion or belief"),
    Q.CARER: _l("Do they look after somebody without pay?"),
    Q.VETERAN: _l("Have they served in the armed forces?"),
    Q.MARITAL_STATUS: _l("Marriage or partnership"),
    Q.PREGNANCY: _l("Pregnant, or a baby in the last year"),
}
STATE = {
    EqualityState.NOT_ASKED: _l("Not asked"),
    EqualityState.PREFER_NOT: _l("Prefer not to say"),
    EqualityState.UNKNOWN: _l("Asked, not known"),
}
ANSWER = {
    "asian": _l("Asian or Asian British"),
    "black": _l("Black, Black British, Caribbean or African"),
    "mixed": _l("Mixed or multiple backgrounds"),
    "white": _l("White"),
    "arab": _l("Arab"),
    "roma": _l("Gypsy, Roma or Irish Traveller"),
    "same_as_at_birth": _l("Yes, the same"),
    "not_same_as_at_birth": _l("No, not the same"),
    "heterosexual": _l("Straight or heterosexual"),
    "gay_or_lesbian": _l("Gay or lesbian"),
    "bisexual": _l("Bisexual"),
    "yes_a_lot": _l("Yes, a lot"),
    "yes_a_little": _l("Yes, a little"),
    "none": _l("No religion"),
    "buddhist": _l("Buddhist"),
    "christian": _l("Christian"),
    "hindu": _l("Hindu"),
    "jewish": _l("Jewish"),
    "muslim": _l("Muslim"),
    "sikh": _l("Sikh"),
    "single": _l("Single"),
    "partnered": _l("Living with a partner"),
    "married": _l("Married or in a civil partnership"),
    "separated": _l("Separated or divorced"),
    "widowed": _l("Widowed"),
    "yes": _l("Yes"),
    "no": _l("No"),
    "other": _l("Another, in their own words"),
}
