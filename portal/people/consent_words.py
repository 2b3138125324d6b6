"""Consent and the privacy notice in words."""

from flask_babel import lazy_gettext as _l

from portal.models import ConsentScope, FeedbackLevel, NoticeHow

SCOPE = {
    ConsentScope.REFERRAL: _l("Being referred to us"),
    ConsentScope.PLACEMENT: _l("A place in a group"),
    ConsentScope.FEEDBACK: _l("Telling the referrer what comes of it"),
    ConsentScope.KIN: _l("Speaking with their next of kin"),
    ConsentScope.PRACTICE: _l("Speaking with their GP practice"),
}
LEVEL = {
    FeedbackLevel.NOT_SAID: "",
    FeedbackLevel.NOTHING: _l("Nothing"),
    FeedbackLevel.STATE: _l("That they have a place, or that it has ended"),
    FeedbackLevel.ATTENDANCE: _l("Also how many sessions they came to"),
}
NOTICE_HOW = {
    NoticeHow.READ_OUT: _l("Read out or explained"),
    NoticeHow.BY_HAND: _l("By hand"),
    NoticeHow.POST: _l("By post"),
    NoticeHow.EMAIL: _l("By e-mail"),
    NoticeHow.TEXT: _l("By text message, as a link"),
    NoticeHow.FORM: _l("On the form they sent themselves"),
}
