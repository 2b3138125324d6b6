"""Records opened in an emergency, in words."""

from flask_babel import lazy_gettext as _l

from portal.models import Finding, FoundBy, Risk

FINDING = {
    Finding.JUSTIFIED: _l("It couldn’t wait"),
    Finding.NOT_JUSTIFIED: _l("It shouldn’t have been opened"),
}
FINDING_TONE = {Finding.JUSTIFIED: "ok", Finding.NOT_JUSTIFIED: "bad"}
FOUND_BY = {
    FoundBy.NAME_AND_BIRTH: _l("by their whole name and birth date"),
    FoundBy.RECEIPT: _l("by the number of their referral"),
}
RISK = {
    Risk.YES: _l("A risk was named"),
    Risk.NO: _l("No risk was named"),
    Risk.UNREADABLE: _l("What was said of a risk can’t be read"),
}
