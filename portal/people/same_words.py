"""The words in which likely duplicates and merges are said. One home for each."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.formats import long_date
from portal.people.same_field_rules import Compared, Field, Verdict, Why
from portal.people.same_queries import LikelySame
from portal.people.same_rules import Likeness

STRENGTH: dict[str, Any] = {
    "very_likely": _l("Very likely the same"),
    "likely": _l("Likely the same"),
    "perhaps": _l("Perhaps the same"),
}
STRENGTH_TONE = {"very_likely": "bad", "likely": "warn", "perhaps": "info"}
FIELD: dict[str, Any] = {
    Field.NAME: _l("Name"),
    Field.BORN: _l("Born"),
    Field.NHS_NUMBER: _l("NHS number"),
    Field.POSTCODE: _l("Postcode"),
    Field.ADDRESS: _l("Address"),
    Field.PHONE: _l("Phone"),
    Field.EMAIL: _l("E-mail"),
}
VERDICT: dict[str, Any] = {
    Verdict.MATCH: _l("Match"),
    Verdict.NEAR: _l("Nearly"),
    Verdict.DIFFER: _l("Differ"),
    Verdict.BLANK: _l("Blank"),
}
VERDICT_TONE = {
    Verdict.MATCH: "good",
    Verdict.NEAR: "info",
    Verdict.DIFFER: "warn",
    Verdict.BLANK: "plain",
}
_REASON: dict[tuple[str, str], Any] = {
    (Field.NAME, Why.SAME): _l("the same name"),
    (Field.NAME, Why.ALIKE): _l("names alike, as if misspelt"),
    (Field.NAME, Why.SWAPPED): _l("first and last name the other way round"),
    (Field.NAME, Why.EARLIER): _l("an earlier or other name matches"),
    (Field.NAME, Why.HALF_KNOWN): _l("half of the name matches, the rest isn't known"),
    (Field.NAME, Why.HALF): _l("half of the name matches, the rest doesn't"),
    (Field.NAME, Why.OTHER): _l("another name"),
    (Field.BORN, Why.SAME): _l("the same birth date"),
    (Field.BORN, Why.DAY_AND_MONTH): _l("day and month of birth the other way round"),
    (Field.BORN, Why.ONE_DIGIT): _l("birth dates one slip apart"),
    (Field.BORN, Why.TWO_DIGITS): _l("birth dates two digits apart"),
    (Field.BORN, Why.OTHER): _l("another birth date"),
    (Field.NHS_NUMBER, Why.SAME): _l("the same NHS number"),
    (Field.NHS_NUMBER, Why.ONE_DIGIT): _l("NHS numbers one slip apart"),
    (Field.NHS_NUMBER, Why.OTHER): _l("another NHS number"),
    (Field.POSTCODE, Why.SAME): _l("the same postcode"),
    (Field.POSTCODE, Why.ONE_DIGIT): _l("postcodes one slip apart"),
    (Field.POSTCODE, Why.OTHER): _l("another postcode"),
    (Field.ADDRESS, Why.SAME): _l("the same address"),
    (Field.ADDRESS, Why.ALIKE): _l("addresses alike"),
    (Field.ADDRESS, Why.OTHER): _l("another address"),
    (Field.PHONE, Why.SAME): _l("the same phone"),
    (Field.PHONE, Why.OTHER): _l("another phone"),
    (Field.EMAIL, Why.SAME): _l("the same e-mail"),
    (Field.EMAIL, Why.ALIKE): _l("e-mail addresses alike"),
    (Field.EMAIL, Why.OTHER): _l("another e-mail"),
}
_TONE = {Verdict.MATCH: "yes", Verdict.NEAR: "yes", Verdict.DIFFER: "no"}


def reason(one: Compared) -> str:
    """Why a field stands as it does: "names alike, as if misspelt"."""
    if one.why == Why.ONE_BLANK:
        return _("only one of them says")
    if one.why == Why.BOTH_BLANK:
        return _("neither says")
    return str(_REASON[one.field, one.why])


def reasons(of: Likeness) -> list[tuple[str, str]]:
    """What speaks for and against, as (yes | no, words); a blank speaks for neither."""
    said = [one for one in of.fields if one.verdict != Verdict.BLANK]
    return [
        (_TONE[one.verdict], reason(one)) for one in sorted(said, key=lambda one: -abs(one.points))
    ]


# Which field of the score stands for a field of the record.
_SCORED = {
    "born_on": Field.BORN,
    "nhs_number": Field.NHS_NUMBER,
    "postcode": Field.POSTCODE,
    "address": Field.ADDRESS,
    "phone": Field.PHONE,
    "email": Field.EMAIL,
}


def verdict_of(of: Likeness, pair: Any) -> Verdict:
    """How a field of two records stands: by the score where it counts, else plainly."""
    scored = {one.field: one.verdict for one in of.fields}
    verdict: Verdict = pair.verdict
    if verdict == Verdict.DIFFER and pair.name in _SCORED:
        return scored[_SCORED[pair.name]]
    return verdict


def described(one: LikelySame) -> str:
    """Somebody on record in one line: name, birth date, postcode."""
    born = _("born %(day)s", day=long_date(one.born_on)) if one.born_on else ""
    return ", ".join(filter(None, (one.name, born, one.postcode)))


def merge_warnings(two: Any, sides: list[dict[str, Any]], contacts: list[str]) -> list[str]:
    """What to look at before two records become one: never a bar.

    `contacts` are whom to talk to where somebody has said how the two stand to each other.
    """
    found = [
        _(
            "Somebody wrote down that these two are to be kept apart, or together. Talk to "
            "%(name)s first.",
            name=name,
        )
        for name in dict.fromkeys(contacts)
    ]
    number = next(one for one in two.likeness.fields if one.field == Field.NHS_NUMBER)
    if number.verdict == Verdict.DIFFER:
        found.append(_("Their NHS numbers differ: as a rule that means two people."))
    kept, other = (
        {row.group_id: row.group_name for row in side["memberships"] if row.state != "ended"}
        for side in sides
    )
    for group_id in sorted(kept.keys() & other.keys()):
        found.append(
            _(
                "Both belong to %(group)s, or wait for it. The further of the two places goes on.",
                group=kept[group_id],
            )
        )
    if all(any(row[6] is None for row in side["referrals"]) for side in sides):
        found.append(
            _("Both have an open referral. They stay two: end one of them as a duplicate.")
        )
    return found
