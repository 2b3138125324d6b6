"""Which files come with a referral, what they claim to be, and how they are handed out. Pure."""

import re

from portal.file_kinds import EXTENSIONS, JPEG, MAIL, PDF, PNG

TAKEN = frozenset({PDF, JPEG, PNG, MAIL})
# What a browser shows by itself, beside the form; an e-mail is shown as text by us.
SHOWN = frozenset({PDF, JPEG, PNG})
# What staff typed while they read a message, kept beside it.
TYPED = "application/json"
# Of one message, with what is attached to its e-mails.
MOST_FILES = 50

# A file of somebody else's runs nothing, loads nothing, and is of no origin of ours.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'self'"
# The page beside whose form a file is read: as any other, and our own files in a frame.
READING_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; frame-src 'self'"
)

# Media types by which senders say that they don't know.
_SAY_NOTHING = frozenset({"", "application/octet-stream", "application/x-download", "text/plain"})
_SAME = {"image/jpg": JPEG, "image/pjpeg": JPEG, "application/x-pdf": PDF, "text/rfc822": MAIL}


def is_false_claim(name: str, declared: str, kind: str) -> bool:
    """Whether a file says by its media type, or the end of its name, that it is something else."""
    said = declared.partition(";")[0].strip().lower()
    said = _SAME.get(said, said)
    if said not in _SAY_NOTHING and said != kind:
        return True
    ending = re.search(r"\.[a-z0-9]{2,5}$", name.strip().lower())
    return ending is not None and ending[0] not in EXTENSIONS[kind]


def download_name(receipt: str, file_id: int, kind: str) -> str:
    """What a file is called when it leaves: "R-7KX4-92-3.pdf", never as its sender did.

    Senders call files by the name of whom they are about.
    """
    return f"{receipt}-{file_id}{EXTENSIONS[kind][0]}"
