"""What the register and the certificates say: plain words for each kind of record."""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.models import ErasureWhy, WithheldWhy
from portal.privacy.kind_rules import CONCERNS, KINDS, PERSON, kind_of


class KindWords(NamedTuple):
    """What one kind of record is for, by what right, from when it counts, and what happens."""

    title: str
    purpose: str
    basis: str
    counted_from: str
    then: str


_CARE = _l("Our legitimate interest in helping who asks; for health, support by a charity that "
           "must keep confidence")  # fmt: skip
_LAW = _l("A duty of law")
_INTEREST = _l("Our legitimate interest")
_CONSENT = _l("Their consent, which they may take back")
_WITH_PERSON = _l("Goes with the person's record")
_ERASED = _l("Erased; figures keep counts without anybody's words")

KINDS_IN_WORDS = {
    "person": KindWords(
        _l("People who came"),
        _l("To reach them, keep them safe and give them the right group"),
        _CARE,
        _l("the last contact, session, referral's end or answer"),
        _ERASED,
    ),
    "unplaced": KindWords(
        _l("People who never had a place"),
        _l("To answer who asked, and to know them if they ask again"),
        _CARE,
        _l("the end of the last referral or contact"),
        _ERASED,
    ),
    "referrals": KindWords(
        _l("Referrals and what arrived with them"),
        _l("To decide, to place, and to tell the referrer"),
        _CARE,
        _WITH_PERSON,
        _l("Words and files erased; dates, topic and end are counted"),
    ),
    "refused": KindWords(
        _l("Messages that were refused"),
        _l("To help the sender put them right"),
        _INTEREST,
        _l("the day it arrived"),
        _l("Its content is deleted"),
    ),
    "drafts": KindWords(
        _l("Referrals half typed"),
        _l("So that nothing typed is lost"),
        _INTEREST,
        _l("the last change"),
        _l("Deleted"),
    ),
    "consent": KindWords(
        _l("What people agreed to, and notices given"),
        _l("To do only what they agreed to, and to show it"),
        _LAW,
        _WITH_PERSON,
        _l("Deleted"),
    ),
    "equality": KindWords(
        _l("What people said of themselves for equality"),
        _l("To see whom we reach"),
        _CONSENT,
        _WITH_PERSON,
        _l("Deleted, but for two answers that figures count without a name"),
    ),
    "attendance": KindWords(
        _l("Places, marks and rolls"),
        _l("To run groups, and to know who is missed"),
        _CARE,
        _WITH_PERSON,
        _l("Names and notes erased; that somebody came is counted"),
    ),
    "outcomes": KindWords(
        _l("Answers to measures, and goals"),
        _l("To see with them whether it helps"),
        _CARE,
        _WITH_PERSON,
        _l("Words erased; scores are counted"),
    ),
    "concerns": KindWords(
        _l("Concerns for somebody's safety"),
        _l("To protect people, and to show how we did"),
        _LAW,
        _l("the day it was closed"),
        _l("Words erased; that there was one, and its outcome, is counted"),
    ),
    "quotes": KindWords(
        _l("People's own words for reports"),
        _l("To tell funders in their words"),
        _CONSENT,
        _WITH_PERSON,
        _l("Taken out of drafts and erased; issued reports stay"),
    ),
    "reports": KindWords(
        _l("Reports to funders"),
        _l("To account for the money"),
        _LAW,
        _l("No end: they hold protected figures alone"),
        _l("Kept"),
    ),
    "mail": KindWords(
        _l("Mail that was sent"),
        _l("To prove what was said, and send it again"),
        _INTEREST,
        _l("the day it was written"),
        _l("Address and words are emptied"),
    ),
    "imports": KindWords(
        _l("Files that were imported"),
        _l("To undo an import that went wrong"),
        _INTEREST,
        _l("the day it was brought"),
        _l("The file is emptied; its rows go with the person"),
    ),
    "doors": KindWords(
        _l("Answers to other computers"),
        _l("So that a message sent twice is one"),
        _INTEREST,
        _l("the day of the answer"),
        _l("Deleted"),
    ),
    "trail": KindWords(
        _l("The audit trail, and certificates of erasure"),
        _l("To show who looked at what and did what"),
        _LAW,
        _l("No end: it holds no names, no health and no words"),
        _l("Kept; the key to whose it was is destroyed with the person"),
    ),
    "privacy": KindWords(
        _l("Holds, and requests for copies"),
        _l("To do what the law asks of us, in time"),
        _LAW,
        _WITH_PERSON,
        _l("Deleted"),
    ),
    "sign_ins": KindWords(
        _l("Sign-ins of colleagues"),
        _l("To end a session, and to find misuse"),
        _INTEREST,
        _l("the day of the sign-in"),
        _l("Deleted"),
    ),
    "jobs": KindWords(
        _l("Records of background work"),
        _l("To see that it was done"),
        _INTEREST,
        _l("the day it was done"),
        _l("Deleted"),
    ),
    "colleagues": KindWords(
        _l("Colleagues and volunteers"),
        _l("To work together, and to know who led what"),
        _l("Our agreement with them"),
        _l("No end set here: an administrator closes accounts"),
        _l("Kept, as who did what"),
    ),
    "training": KindWords(
        _l("Training and supervision of colleagues"),
        _l("To let nobody lead who isn't ready"),
        _LAW,
        _l("No end set here"),
        _l("Kept with the colleague"),
    ),
    "providers": KindWords(
        _l("Organisations that refer, and who refers there"),
        _l("To answer them"),
        _INTEREST,
        _l("No end set here: staff close a provider"),
        _l("Kept"),
    ),
    "groups": KindWords(
        _l("Groups, sessions and what funds them"),
        _l("To run and account for groups; about nobody in particular"),
        _INTEREST,
        _l("No end"),
        _l("Kept"),
    ),
}

WHY = {
    ErasureWhy.ASKED: _l("They asked for it"),
    ErasureWhy.RETENTION: _l("It was kept for as long as it may be"),
    ErasureWhy.AGAIN: _l("Done again after a backup was put back"),
}
WITHHELD = {
    WithheldWhy.THIRD_PARTY: _l("It is about somebody else too, who doesn't agree"),
    WithheldWhy.SERIOUS_HARM: _l("It would do serious harm to somebody's health"),
    WithheldWhy.CONFIDENCE: _l("It was told us in confidence"),
    WithheldWhy.CRIME: _l("It would hinder the prevention of a crime"),
}


def length(months: int, days: int) -> str:
    """A period in words: whole years where it is some, else months or days."""
    if months and months % 12 == 0:
        return ngettext("%(num)s year", "%(num)s years", months // 12)
    if months:
        return ngettext("%(num)s month", "%(num)s months", months)
    return ngettext("%(num)s day", "%(num)s days", days) if days else ""


NOUNS = {
    "concern": _l("A concern"),
    "pair": _l("Whom to keep apart or together"),
    "access_block": _l("Why a colleague may not see them"),
    "referral": _l("What the referrer wrote"),
    "intake_message": _l("What arrived, with its files"),
}


def by_kind(counts: dict[str, int], *, hides_concerns: bool = False) -> list[tuple[str, int]]:
    """Rows by table added up by the kind of record, in the register's order.

    Where it stands beside somebody's name, not everybody may know that there is a concern.
    """
    found: dict[str, int] = {}
    for table, count in counts.items():
        try:
            code = kind_of(table).code
        except LookupError:
            code = "groups"
        if not (hides_concerns and code == CONCERNS):
            found[code] = found.get(code, 0) + count
    order = [kind.code for kind in KINDS]
    titles = {code: str(KINDS_IN_WORDS[code].title) for code in found}
    if PERSON in titles:
        # Of one person it isn't yet said whether they came.
        titles[PERSON] = _("The record of a person")
    return [(titles[code], found[code]) for code in sorted(found, key=order.index)]


def done_by(name: str | None) -> str:
    """Who did it."""
    return name or _("Portal itself")
