"""The row of a figure in which somebody's own words for their gender are counted. Pure."""

# Asked, and they would rather not say; asked, and not known; not on record.
PREFER_NOT, UNKNOWN, NOT_KNOWN = "prefer_not", "unknown", "not_known"
GENDERS = ("woman", "man", "non_binary", "another")
# Whole answers as people write them. What isn't here is counted as "another", never guessed.
_GENDER_WORDS = {
    "woman": "woman women female f w girl lady she she/her|trans woman|transgender woman|cis woman",
    "man": "man men male m boy he he/him|trans man|transgender man|cis man",
    "non_binary": "nonbinary non-binary enby nb genderqueer genderfluid agender they they/them"
    "|non binary|gender fluid|gender queer",
    PREFER_NOT: "|prefer not to say|rather not say|would rather not say|not saying",
    UNKNOWN: "unknown ? - n/a|not known|not stated|not specified",
}
_GENDER = {
    word: row
    for row, words in _GENDER_WORDS.items()
    for word in (*words.split("|")[0].split(), *words.split("|")[1:])
}
# What is left of a gender once whose it was is erased: counted just as it was.
_PLAIN = {
    "non_binary": "non-binary",
    PREFER_NOT: "prefer not to say",
    UNKNOWN: "not known",
    NOT_KNOWN: "",
}


def gender_row(words: str) -> str:
    """The row of a gender in somebody's own words."""
    said = " ".join(words.casefold().split())
    if not said:
        return NOT_KNOWN
    return _GENDER.get(said, "another")


def plain(words: str) -> str:
    """A gender in a word that many share, counted in the same row as somebody's own words."""
    row = gender_row(words)
    return _PLAIN.get(row, row)
