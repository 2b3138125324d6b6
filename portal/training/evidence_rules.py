"""Files that are sent in as evidence: which are taken, and how they are called. Pure."""

from portal import file_kinds, picture_rules
from portal.file_kinds import EXTENSIONS, HEIC, JPEG, PDF, PNG, WEBP, Unfit, Upload

MOST_FILES = 5
TAKEN = frozenset({PDF, JPEG, PNG, WEBP, HEIC})


def upload(name: str, body: bytes) -> Upload | Unfit:
    """A file as it is kept, or why it isn't taken.

    A photo is kept without what the phone wrote beside it: often it says where somebody lives.
    """
    found = file_kinds.upload(name, body, TAKEN, "evidence")
    if isinstance(found, Unfit):
        return found
    return found._replace(body=picture_rules.without_words(body, found.media_type))


def download_name(reference: str, evidence_id: int, kind: str) -> str:
    """What a file is called when it leaves: "evidence-T-12-3.pdf", never as its sender did.

    Senders call files by the name of whom they are about.
    """
    return f"evidence-{reference}-{evidence_id}{EXTENSIONS[kind][0]}"
