"""What every signed-in page and every field for a passphrase must have."""

import re
from typing import Any

from tests.factories import Cast


def test_signing_out_stands_on_every_page(people: Cast, browser_for: Any) -> None:
    for user, paths in (
        (people.cora, ("/", "/referrals", "/people", "/groups", "/account")),
        (people.fay, ("/", "/groups", "/account")),
        (people.ada, ("/", "/office/users", "/account")),
    ):
        browser = browser_for(user)
        for path in paths:
            text = browser.get(path).text
            assert re.search(r'action="/sign-out"', text), path


def test_passphrases_are_hidden_and_may_be_pasted(people: Cast, browser_for: Any) -> None:
    for browser, path in (
        (browser_for(), "/sign-in"),
        (browser_for(people.cora), "/account/passphrase"),
    ):
        text = browser.get(path).text
        fields = re.findall(r"<input[^>]*passphrase[^>]*>", text)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field)
            assert "onpaste" not in field and "maxlength" not in field
        for word in ("secret question", "security question", "mother", "first school"):
            assert word not in text.lower()
