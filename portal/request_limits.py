"""How much one request may bring, and from where a form may come."""

import io
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Request, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

# The longest form of ours, a whole roll or an import's columns, has a few hundred.
MOST_FIELDS = 2000


class TooManyFields(RequestEntityTooLarge):
    """A form with more fields than any of ours has."""

    @property
    def portal_message(self) -> str:
        return _("The form has more than %(most)s fields. Send it in parts.", most=MOST_FIELDS)


class BoundedForms(FormDataParser):
    """Counts the fields of plain forms too: the framework's own limit is for those with files."""

    def _parse_urlencoded(self, stream: Any, *rest: Any) -> Any:
        body = stream.read()
        # One letter more: a body sent in chunks would else be cut off at the limit, unsaid.
        stream.read(1)
        if body.count(b"&") >= MOST_FIELDS:
            raise TooManyFields()
        return super()._parse_urlencoded(io.BytesIO(body), *rest)


class BoundedRequest(Request):
    """A request whose forms are bounded, and whose address holds text alone."""

    form_data_parser_class = BoundedForms

    @cached_property
    def args(self) -> Any:
        """What follows the question mark, without NUL, which PostgreSQL takes in no text."""
        found = super().args
        if b"%00" not in self.query_string and b"\x00" not in self.query_string:
            return found
        pairs = [(name, value.replace("\x00", "")) for name, value in found.items(multi=True)]
        return self.parameter_storage_class(pairs)


def refuse_foreign() -> None:
    """Refuse an unsafe request that another site's page sent, whatever token it brings.

    Browsers say where a request comes from, and no page can make them lie; an old browser
    says its Origin, or nothing, and is known by its token alone. Raises CSRFError.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_ours = site in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin", "null")
        # Without the scheme: a proxy may not have said that it speaks HTTPS.
        is_ours = origin == "null" or urlsplit(origin).netloc == request.host
    if not is_ours:
        raise CSRFError("The form stood on another site.")
