"""A saved e-mail as text to be read: its headers, its words, and what is attached. Pure.

Nothing here raises for what a sender wrote, and nothing of an e-mail reaches a browser but text.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from html.parser import HTMLParser

from portal.plain_text import visible

HEADERS = ("From", "To", "Cc", "Date", "Subject")
LONGEST_HEADER = 2_000
LONGEST_TEXT = 200_000
MOST_ATTACHMENTS = 20
# Past these an e-mail was made to keep its reader busy: parts in parts, or lines without end.
MOST_PARTS = 60
MOST_LINES = 400_000
_PART = re.compile(rb"(?i)multipart/|message/(?:rfc822|global|partial)")
_SKIPPED = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table"})
_BLANKS = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class Attached:
    """Something attached to an e-mail, with the name and media type that it claims."""

    name: str
    declared: str
    body: bytes


@dataclass(frozen=True)
class SavedMail:
    """An e-mail to be read. `is_whole` is false where it was shown as it came, unread."""

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    # Its words stood only in HTML; they are shown without it.
    was_html: bool = False
    is_whole: bool = True
    attached: tuple[Attached, ...] = field(default=(), repr=False)


def read(body: bytes) -> SavedMail:
    """The e-mail in these bytes; as it came where its parts can't be told apart."""
    if _is_busy(body):
        return _as_it_came(body)
    try:
        found = message_from_bytes(body.removeprefix(b"\xef\xbb\xbf"), policy=policy.compat32)
        leaves = list(_leaves(found))
        text, was_html = _words(leaves)
        return SavedMail(
            headers=tuple((name, said) for name in HEADERS if (said := _header(found, name))),
            text=text,
            was_html=was_html,
            attached=tuple(_attached(leaves)),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, KeyError):
        # The parser meets anything that anybody can write, and raises what it likes.
        return _as_it_came(body)


def _is_busy(body: bytes) -> bool:
    return body.count(b"\n") > MOST_LINES or len(_PART.findall(body)) > MOST_PARTS


def _as_it_came(body: bytes) -> SavedMail:
    text = body[:LONGEST_TEXT].decode("utf-8", "replace")
    return SavedMail(text=visible(text), is_whole=False)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order; an e-mail within is one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        content = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(content, list):
            waiting[:0] = [one for one in content if isinstance(one, Message)]
        else:
            yield part


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    return decoded(str(value)) if value is not None else ""


def decoded(text: str) -> str:
    """A header's text with its encoded words read, on one line."""
    text = text[:LONGEST_HEADER]
    with suppress(HeaderParseError, UnicodeError, LookupError, ValueError):
        text = str(make_header(decode_header(text)))
    text = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(visible(text).split())


def _is_attached(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() != "text"


def _words(leaves: list[Message]) -> tuple[str, bool]:
    texts = [part for part in leaves if not _is_attached(part)]
    plain = [part for part in texts if part.get_content_subtype() != "html"]
    if plain:
        return _cut("\n\n".join(_text_of(part) for part in plain)), False
    html = [without_html(_text_of(part)) for part in texts]
    return _cut("\n\n".join(html)), bool(html)


def _cut(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", visible(text)).strip()[:LONGEST_TEXT]


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload()
    if isinstance(content, list):
        return b"\n".join(one.as_bytes() for one in content if isinstance(one, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text_of(part: Message) -> str:
    body = _bytes_of(part)[: LONGEST_TEXT * 4]
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _attached(leaves: list[Message]) -> Iterator[Attached]:
    found = [part for part in leaves if _is_attached(part)]
    for part in found[:MOST_ATTACHMENTS]:
        name = decoded(str(part.get_filename() or ""))
        yield Attached(name, part.get_content_type(), _bytes_of(part))


class _Words(HTMLParser):
    """Gathers what a reader of the page would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "body":
            self._skipping = 0
        elif tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(self._skipping - 1, 0)
        elif tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.said.append(_BLANKS.sub(" ", data))


def without_html(html: str) -> str:
    """The words of a page, a line for each block."""
    reader = _Words()
    reader.feed(html[: LONGEST_TEXT * 4])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
