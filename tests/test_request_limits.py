"""What one request may bring, where a form may come from, and whose address is believed."""

import io
from typing import Any

import pytest

from portal.auth import throttle
from portal.request_limits import MOST_FIELDS
from tests.page import Browser

URLENCODED = "application/x-www-form-urlencoded"


def _chunked(body: bytes) -> dict[str, Any]:
    return {
        "input_stream": io.BytesIO(body),
        "environ_overrides": {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    }


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, b"note=" + b"x" * 1_100_000),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
            + b"x" * 1_100_000
            + b"\r\n--b--\r\n",
        ),
    ],
)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_more_than_the_limit_is_refused_however_it_is_sent(
    app: Any, db: Any, content_type: str, body: bytes, is_chunked: bool
) -> None:
    how = _chunked(body) if is_chunked else {"data": body}
    answer = app.test_client().post("/sign-in", content_type=content_type, **how)
    assert answer.status_code == 413
    assert b"limit" in answer.data


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_message_of_a_computer_is_bounded_too(
    app: Any, db: Any, settings: Any, is_chunked: bool
) -> None:
    body = b'{"a": "' + b"x" * (settings.max_message_bytes + 10) + b'"}'
    how = _chunked(body) if is_chunked else {"data": body}
    answer = app.test_client().post("/api/v1/referrals", content_type="application/json", **how)
    # Refused before it is read, for its size or for want of a token.
    assert answer.status_code in (401, 413)


@pytest.mark.parametrize("count", [MOST_FIELDS, MOST_FIELDS + 1])
def test_the_fields_of_a_plain_form_are_counted(app: Any, db: Any, count: int) -> None:
    body = "&".join(f"f{number}=1" for number in range(count))
    answer = app.test_client().post("/sign-in", content_type=URLENCODED, data=body)
    assert answer.status_code == (422 if count == MOST_FIELDS else 413)


def test_the_parts_of_a_form_with_files_are_counted(app: Any, db: Any) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'
    body = part * (MOST_FIELDS + 1) + "--b--\r\n"
    answer = app.test_client().post(
        "/sign-in", content_type="multipart/form-data; boundary=b", data=body
    )
    assert answer.status_code == 413


FROM = [
    ({"Sec-Fetch-Site": "same-origin"}, 302),
    ({"Sec-Fetch-Site": "none"}, 302),
    ({"Sec-Fetch-Site": "cross-site"}, 400),
    ({"Sec-Fetch-Site": "same-site"}, 400),
    ({}, 302),
    ({"Origin": "http://localhost"}, 302),
    ({"Origin": "http://localhost.evil.example"}, 400),
    ({"Origin": "https://evil.example"}, 400),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
]


@pytest.mark.parametrize(("said", "status"), FROM)
def test_another_sites_form_is_refused_even_with_the_right_token(
    people: Any, browser_for: Any, said: dict[str, str], status: int
) -> None:
    browser = browser_for(people.cora)
    browser.post("/account", {"theme": "dark"}, status, headers=said)


@pytest.mark.parametrize(("hops", "believed"), [(0, False), (1, True)])
def test_a_forged_address_counts_only_behind_a_proxy_that_was_counted(
    make_app: Any, app: Any, db: Any, hops: int, believed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    monkeypatch.setattr(throttle, "take", lambda key, *_rest: taken.append(key) or 0)
    browser = Browser(make_app(proxy_count=hops))
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=203.0.113.9",
        "X-Real-IP": "203.0.113.9",
    }
    body = {"email": "nobody@x.example", "passphrase": "x"}
    sent = {**forged, "X-Forwarded-Proto": "http", "X-Forwarded-Host": "localhost"}
    browser.post("/sign-in", body, 422, headers=sent)
    assert any("203.0.113.9" in key for key in taken) is believed
    assert any("127.0.0.1" in key for key in taken) is not believed


def test_a_host_that_is_not_ours_is_refused_and_never_in_a_link(make_app: Any, app: Any) -> None:
    trusting = make_app(trusted_hosts=("portal.example.org",))
    client = trusting.test_client()
    refused = client.get("/sign-in", base_url="http://evil.example")
    assert refused.status_code == 400
    assert b"evil.example" not in refused.data
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/sign-in", base_url="http://portal.example.org").status_code == 200
