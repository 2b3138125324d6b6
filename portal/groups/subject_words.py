"""What groups are about and whom they are for: the lists that forms offer, beside own words.

A group keeps the words themselves, so that what a referral asks for, what a requirement names
and what a charity calls it by itself are compared in one way.
"""

from collections.abc import Iterable
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from portal import settings

TOPICS: tuple[Any, ...] = (
    _l("General"),
    _l("Anxiety"),
    _l("Depression"),
    _l("Low mood"),
    _l("Bipolar"),
    _l("OCD"),
    _l("Trauma and PTSD"),
    _l("Psychosis and hearing voices"),
    _l("Eating"),
    _l("Self-harm"),
    _l("Strong feelings"),
    _l("Suicidal thoughts"),
    _l("Bereavement"),
    _l("Bereavement by suicide"),
    _l("Addiction"),
    _l("Caring for somebody"),
    _l("Chronic illness"),
    _l("Serious illness"),
    _l("Life change"),
    _l("Loneliness"),
    _l("Stress and burnout"),
    _l("Surviving abuse"),
)
AUDIENCES: tuple[Any, ...] = (
    _l("Anybody"),
    _l("Adults"),
    _l("Young people"),
    _l("Older people"),
    _l("Women"),
    _l("Men"),
    _l("LGBTQ+"),
    _l("Veterans"),
    _l("Survivors of abuse"),
    _l("Unpaid carers"),
    _l("Parents"),
    _l("Families and friends"),
    _l("Disabled people"),
    _l("Autistic people"),
    _l("Migrants and refugees"),
    _l("Healthcare workers"),
    _l("Students"),
)
# Languages that a form offers; any other code may stand in a group all the same.
LANGUAGES = (
    "en", "ar", "bn", "cs", "cy", "de", "el", "es", "fa", "fr", "ga", "gd", "gu", "he", "hi",
    "hu", "it", "ja", "ko", "ku", "lt", "lv", "nl", "pa", "pl", "ps", "pt", "ro", "ru", "sk",
    "so", "sq", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "yue", "zh",
)  # fmt: skip


def topics() -> list[str]:
    """The topics that a form offers, "General" first."""
    return [str(one) for one in TOPICS]


def audiences() -> list[str]:
    """The audiences that a form offers."""
    return [str(one) for one in AUDIENCES]


def apart_from(offered: Iterable[str], words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Words that a list offers, as it writes them, and those that are a group's own."""
    known = {one.casefold(): one for one in offered}
    listed = [known[one.casefold()] for one in words if one.casefold() in known]
    return listed, [one for one in words if one.casefold() not in known]


def code_of(language: str) -> str:
    """A group's language as a code; the charity's own where it has none."""
    return language or settings.current().language


def language_name(language: str) -> str:
    """ "Urdu" for "ur", as the page's own language calls it; the code where nobody knows it."""
    code = code_of(language)
    here = get_locale() or Locale("en")
    try:
        name = Locale.parse(code, sep="-").get_display_name(here)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:] if name else code


def language_choices() -> list[tuple[str, str]]:
    """(code, name) of the languages that a form offers, the charity's own first, then by name."""
    own = code_of("")
    others = sorted((one for one in LANGUAGES if one != own), key=language_name)
    return [(one, language_name(one)) for one in (own, *others)]
