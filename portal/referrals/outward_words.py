"""The words in which a stage is said outside: status link, letter, e-mail and Task alike.

None of them names the person, a topic, a group or a reason.
"""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.formats import long_date
from portal.referrals.outward_rules import Outward, Stage

# A few words, as a heading and as a tag.
STAGE: dict[Stage, Any] = {
    Stage.RECEIVED: _l("Received"),
    Stage.CONTACTING: _l("We are getting in touch"),
    Stage.AWAITING_INFORMATION: _l("Waiting for an answer from you"),
    Stage.ON_HOLD: _l("On hold"),
    Stage.ACCEPTED: _l("Accepted"),
    Stage.WAITING: _l("Accepted, waiting for a place"),
    Stage.OFFERED: _l("Accepted, a place is offered"),
    Stage.PLACED: _l("Has a place"),
    Stage.NOT_YET_CAME: _l("Has a place, hasn't come yet"),
    Stage.ATTENDING: _l("Attending"),
    Stage.WITHDRAWAL_ASKED: _l("You asked us to stop"),
    Stage.COMPLETED: _l("Completed"),
    Stage.STOPPED: _l("Began and didn't finish"),
    Stage.DECLINED: _l("Not taken on"),
    Stage.WITHDRAWN: _l("Withdrawn"),
    Stage.COULD_NOT_CONTACT: _l("Could not be reached"),
    Stage.REFERRED_ELSEWHERE: _l("Passed to another service"),
    Stage.DUPLICATE: _l("Goes on under another reference"),
    Stage.ENTERED_IN_ERROR: _l("Entered in error"),
    Stage.CLOSED: _l("Closed"),
    Stage.WITHHELD: _l("With us"),
}

# What it means, and who does what next.
_SENTENCE: dict[Stage, Any] = {
    Stage.RECEIVED: _l("The referral is with us. Somebody reads it and decides."),
    Stage.CONTACTING: _l("The referral is with us and we are getting in touch with the person."),
    Stage.AWAITING_INFORMATION: _l(
        "We asked you something and can't go on until you have answered."
    ),
    Stage.ON_HOLD: _l("The referral is on hold for now. It stays open."),
    Stage.ACCEPTED: _l("The referral is accepted. Next, we look for the right group."),
    Stage.WAITING: _l("The referral is accepted. The person waits for a place in a group."),
    Stage.OFFERED: _l("The referral is accepted. The person has been offered a place."),
    Stage.PLACED: _l("The person has a place in a group."),
    Stage.NOT_YET_CAME: _l("The person has a place in a group and hasn't come to a session yet."),
    Stage.ATTENDING: _l("The person comes to a group."),
    Stage.WITHDRAWAL_ASKED: _l(
        "You asked us to withdraw the referral. Somebody confirms it with you."
    ),
    Stage.COMPLETED: _l("The person's time with us is complete. Nothing more will follow."),
    Stage.STOPPED: _l("The person began and didn't go on. Nothing more will follow."),
    Stage.DECLINED: _l(
        "We couldn't take the referral on. The person's care stays with you; please tell them "
        "what comes next."
    ),
    Stage.WITHDRAWN: _l("The referral was withdrawn. The person's care stays with you."),
    Stage.COULD_NOT_CONTACT: _l(
        "We tried to reach the person and couldn't. Their care stays with you. Tell us if you "
        "know a better way to reach them."
    ),
    Stage.REFERRED_ELSEWHERE: _l("Another service suits the person better; we passed this on."),
    Stage.DUPLICATE: _l(
        "You sent this more than once. It goes on under the reference that came first."
    ),
    Stage.ENTERED_IN_ERROR: _l("This was entered in error and is not followed up."),
    Stage.CLOSED: _l("The referral is closed. Ring us if you need to know more."),
    Stage.WITHHELD: _l(
        "The referral is with us. The person hasn't agreed that we say what comes of it."
    ),
}


def stage_words(outward: Outward) -> str:
    """A few words: "Accepted, waiting for a place"."""
    return str(STAGE[outward.stage])


def sentence(outward: Outward) -> str:
    """What it means and who does what next, with attendance where that may be told.

    The text of Task.statusReason, which no Task is without.
    """
    return " ".join(filter(None, (str(_SENTENCE[outward.stage]), attendance(outward))))


def attendance(outward: Outward) -> str:
    """ "First came on 3 March 2026. Came to 5 of 8 sessions." - or nothing, where it isn't told."""
    said = []
    if outward.first_attended_on is not None:
        said.append(_("First came on %(day)s.", day=long_date(outward.first_attended_on)))
    if outward.offered_count:
        said.append(
            ngettext(
                "Came to %(attended)s of %(num)s session.",
                "Came to %(attended)s of %(num)s sessions.",
                outward.offered_count,
                attended=outward.attended_count,
            )
        )
    return " ".join(said)
