"""The crawl: every reader opens everything, and what they get is searched for markers."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from portal.auth.guard import COOKIE_KEY
from portal.selftest import words
from portal.selftest.addresses import Addresses
from portal.selftest.marking import Marks
from portal.selftest.readers import Reader
from portal.selftest.reading import words_of

# Of links that differ only in their values, so many are followed.
LINKS_OF_A_KIND = 4
# And of links to one route, whatever they ask of it.
LINKS_OF_A_ROUTE = 40
# PDFs take a while to draw, and those of one route are made by the same template.
PDFS_OF_A_ROUTE = 3
SEARCHED_PEOPLE = 2
# Addresses that no link leads to: what is refused must say as little.
ODD_ADDRESSES = (
    "/nothing/here",
    "/people/0",
    "/people?page=x",
    "/people?q=%27",
    "/referrals?tab=%00",
)
_LINK = re.compile(r'\b(?:href|action|formaction|hx-get|src)="([^"#]+)')
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_SEARCH_FIELD = re.compile(r'<input\b(?=[^>]*type="(?:search|text)")[^>]*\bname="(\w+)"')
# What differs between two answers to the same question: marks of the request, keys of a page.
_UNALIKE = re.compile(
    r'^(?:X-Request-ID|Set-Cookie|Date|Content-Length): .*\n|<input[^>]*type="hidden"[^>]*>'
    # A form's key names the second in which its page was made.
    r'|content="[\w.-]{60,}"|"X-CSRFToken": "[\w.-]+"',
    re.MULTILINE,
)
_FORBIDDEN = 403
# With something to look at, or with the word that there is nothing.
_ANSWERED = {200, 204}
IS_KNOWN = "whether somebody is known"


@dataclass(frozen=True)
class Leak:
    """A marker where it doesn't belong: who was shown it, at which address, and what it is."""

    reader: str
    address: str
    field: str
    row: int = 0


@dataclass
class Found:
    """What was asked for and found so far."""

    address_count: int = 0
    marks_seen: set[str] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    # By reader and route, the statuses of the answers.
    statuses: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def add(self, other: Found) -> None:
        """Take over what was found elsewhere."""
        self.address_count += other.address_count
        self.marks_seen |= other.marks_seen
        self.leaks += other.leaks
        self.failures += other.failures
        for who, found in other.statuses.items():
            self.statuses.setdefault(who, set()).update(found)


@dataclass
class Crawl:
    """An application whose people are marked, and what was found in it."""

    app: Flask
    marks: Marks
    addresses: Addresses
    found: Found = field(default_factory=Found)

    @property
    def leaks(self) -> list[Leak]:
        return self.found.leaks

    @property
    def failures(self) -> list[str]:
        return self.found.failures

    @property
    def marks_seen(self) -> set[str]:
        return self.found.marks_seen

    def not_visited(self, readers: Iterable[Reader]) -> list[str]:
        """Routes that a reader didn't ask for, by any address."""
        return [
            f"{reader.name}: {rule.endpoint} wasn't visited."
            for reader in readers
            for rule in self.addresses.rules
            if not self.found.statuses.get((reader.name, rule.endpoint))
        ]

    def not_opened(self) -> set[str]:
        """Routes that answered nobody with a page: they were visited, and nothing was seen."""
        opened = {
            endpoint
            for (_reader, endpoint), statuses in self.found.statuses.items()
            if statuses & _ANSWERED
        }
        return {rule.endpoint for rule in self.addresses.rules} - opened

    def send(self, reader: Reader, follows_links: bool = True) -> None:
        """Let one reader open every route, then what the pages lead to, and search."""
        visit = _Visit(self, reader)
        visit.open_routes()
        if follows_links:
            visit.follow_links()
        visit.search()

    def look_at(self, reader: Reader, address: str, text: str, asked: str = "") -> None:
        """Search what a reader was given; what they asked for themselves may be repeated."""
        for key in self.marks.found_in(text):
            self.marks_seen.add(key)
            mark = self.marks.by_key[key]
            if key != asked and not reader.is_shown(mark, address):
                self.leaks.append(Leak(reader.name, address, mark.place, mark.row))


class _Visit:
    """One reader's way through the application."""

    def __init__(self, crawl: Crawl, reader: Reader):
        self.crawl = crawl
        self.reader = reader
        self.client = crawl.app.test_client()
        if reader.device:
            with self.client.session_transaction() as cookie:
                cookie[COOKIE_KEY] = reader.device
        self.seen: set[str] = set()
        self.links: deque[str] = deque(["/", *ODD_ADDRESSES])
        self.kinds: Counter[Any] = Counter()
        # Addresses that search, with the field that says for what.
        self.searches: set[tuple[str, str]] = set()
        self._matcher = crawl.app.url_map.bind("localhost")

    def open_routes(self) -> None:
        for rule in self.crawl.addresses.rules:
            for number, address in enumerate(self.crawl.addresses.of(rule, self.reader)):
                if rule.rule.endswith(".pdf") and number >= PDFS_OF_A_ROUTE:
                    break
                # The guard refuses a role, whatever the address is about.
                if self.get(address) == _FORBIDDEN and number:
                    break

    def follow_links(self) -> None:
        while self.links:
            self.get(self.links.popleft())

    def search(self) -> None:
        """Look for people who aren't there for this reader, wherever there is a field for it.

        Nothing of theirs may come up, and the answer must be the one for a name of nobody.
        """
        hidden = list(islice(self._hidden_names(), SEARCHED_PEOPLE))
        for path, name in sorted(self.searches):
            mark = "&" if "?" in path else "?"
            # A message left over from the page before would make a difference.
            self._open(path)
            nobody = self._answer_to(f"{path}{mark}{name}=", words.word(0))
            for word in hidden:
                found = self._answer_to(f"{path}{mark}{name}=", word)
                if found != nobody:
                    where = f"{path}{mark}{name}=(a name)"
                    self.crawl.leaks.append(Leak(self.reader.name, where, IS_KNOWN))

    def _hidden_names(self) -> Iterable[str]:
        for person, name in sorted(self.crawl.marks.names.items(), reverse=True):
            mark = self.crawl.marks.by_key[words.key_of(name)]
            if not self.reader.may_see(mark) and person:
                yield name

    def _answer_to(self, start: str, word: str) -> str:
        text = self._open(f"{start}{quote(word)}", asked=words.key_of(word))[1]
        return _UNALIKE.sub("", re.sub(word, "", text, flags=re.IGNORECASE))

    def get(self, address: str) -> int:
        """Open an address that wasn't opened yet, and note where it leads. Returns its status."""
        if address in self.seen:
            return 0
        self.seen.add(address)
        status, text = self._open(address)
        for link in _LINK.findall(text):
            self._note_link(address, unescape(link))
        for attributes, inside in _FORM.findall(text):
            self._note_form(address, attributes, inside)
        return status

    def _open(self, address: str, asked: str = "") -> tuple[int, str]:
        answer = self.client.get(address, headers=self.reader.headers)
        self.crawl.found.address_count += 1
        who = (self.reader.name, self._endpoint_of(address))
        self.crawl.found.statuses.setdefault(who, set()).add(answer.status_code)
        text = words_of(answer)
        if answer.status_code >= 500:
            self.crawl.failures.append(f"{self.reader.name}: {address}: {answer.status_code}")
        self.crawl.look_at(self.reader, address, text, asked)
        location = answer.headers.get("Location")
        if location:
            self._note_link(address, location)
        return answer.status_code, text

    def _note_link(self, base: str, link: str) -> None:
        parts = urlsplit(link)
        if parts.netloc or parts.scheme or (parts.path and not parts.path.startswith("/")):
            return
        path = parts.path or urlsplit(base).path
        endpoint = self._endpoint_of(path)
        names = tuple(sorted({name for name, _value in parse_qsl(parts.query)}))
        kind = (endpoint, names)
        is_new = self.kinds[kind] < LINKS_OF_A_KIND and self.kinds[endpoint] < LINKS_OF_A_ROUTE
        if endpoint and is_new:
            self.kinds[kind] += 1
            self.kinds[endpoint] += 1
            self.links.append(f"{path}?{parts.query}" if parts.query else path)

    def _endpoint_of(self, address: str) -> str:
        """The route that answers an address; '' for none, and for files that we ship."""
        try:
            found = self._matcher.match(urlsplit(address).path, method="GET", return_rule=True)[0]
        except HTTPException:
            return ""
        return "" if not isinstance(found, Rule) or found.endpoint == "static" else found.endpoint

    def _note_form(self, base: str, attributes: str, inside: str) -> None:
        if re.search(r'method="post"', attributes, re.IGNORECASE):
            return
        action = re.search(r'action="([^"#]*)', attributes)
        path = urlsplit(unescape(action[1]) if action and action[1] else base).path
        for name in _SEARCH_FIELD.findall(inside):
            self.searches.add((path, name))
