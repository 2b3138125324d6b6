"""The exact headers of every kind of answer: nothing lacking, nothing said that needn't be."""

from typing import Any

import pytest

from portal.headers import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from tests.page import Browser
from tests.test_errors import FAULTS, faulty  # noqa: F401

# What each answer has, whatever it is.
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Content-Type": "text/html; charset=utf-8",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Said, but different each time.
VARYING = {"Content-Length", "X-Request-ID", "Set-Cookie"}
WITH_COOKIE = {"Vary": "HX-Request, Cookie"}


def _headers(response: Any) -> dict[str, str]:
    given = dict(response.headers.items())
    assert len(given) == len(list(response.headers.items())), "no header stands twice"
    assert given["X-Request-ID"]
    return {name: value for name, value in given.items() if name not in VARYING}


def _without(*names: str, **more: str) -> dict[str, str]:
    return {name: value for name, value in (ALWAYS | more).items() if name not in names}


@pytest.mark.parametrize("name", FAULTS)
def test_an_error_has_the_headers_of_a_page(faulty: Browser, name: str) -> None:  # noqa: F811
    answer = faulty.client.get(f"/fault/{name}")
    assert answer.status_code == FAULTS[name][0]
    headers = _headers(answer)
    if name == "503":
        assert headers.pop("Retry-After") == "60"
    assert set(headers.pop("Vary").split(", ")) <= {"HX-Request", "Cookie"}
    assert headers == _without("Vary")


PLAIN = "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "path", "status", "changes"),
    [
        ("GET", "/sign-in", 200, WITH_COOKIE),
        ("HEAD", "/sign-in", 200, WITH_COOKIE),
        ("GET", "/", 302, WITH_COOKIE | {"Location": "/sign-in"}),
        ("GET", "/nothing", 404, WITH_COOKIE),
        ("POST", "/sign-in", 422, WITH_COOKIE),
        ("DELETE", "/sign-in", 405, WITH_COOKIE | {"Allow": "GET, HEAD, OPTIONS, POST"}),
        ("POST", "/sign-out", 400, WITH_COOKIE),
    ],
)
def test_a_page_has_exactly_these(
    app: Any, db: Any, method: str, path: str, status: int, changes: dict[str, str]
) -> None:
    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status
    headers = _headers(answer)
    for name in ("Vary", "Allow"):
        if name in headers:
            headers[name] = ", ".join(sorted(headers[name].split(", "), reverse=name == "Vary"))
    changes = dict(changes)
    changes["Vary"] = ", ".join(sorted(changes["Vary"].split(", "), reverse=True))
    if status == 302:
        assert headers["Location"].startswith(changes.pop("Location"))
        headers.pop("Location")
    assert headers == ALWAYS | changes


def test_options_tells_no_more_of_one_address_than_of_another(app: Any, db: Any) -> None:
    said = [
        _headers(app.test_client().options(path))
        for path in ("/sign-in", "/people/1", "/nothing", "/healthz", "/api/v1/referrals")
    ]
    assert all(one == said[0] for one in said)
    assert set(said[0].pop("Vary").split(", ")) <= {"HX-Request", "Cookie"}
    assert said[0] == _without("Vary", Allow="GET, HEAD, OPTIONS, POST")


def test_a_static_file_may_be_kept_and_is_asked_for_again_by_its_mark(app: Any, db: Any) -> None:
    client = app.test_client()
    with app.test_request_context():
        address = app.jinja_env.globals["static_url"]("css/portal.css")
    first = client.get(address)
    headers = _headers(first)
    for name in ("ETag", "Date", "Last-Modified", "Content-Disposition", "Accept-Ranges"):
        headers.pop(name, None)
    assert headers == _without(
        "Vary",
        **{
            "Content-Type": "text/css; charset=utf-8",
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_signing_out_has_the_browser_forget_pages_and_keep_waiting_marks(
    people: Any, browser_for: Any
) -> None:
    browser = browser_for(people.fay)
    page = browser.post("/sign-out")
    assert page.response.headers["Clear-Site-Data"] == '"cache"'


def test_the_policies_ask_for_nothing() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "data:" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY + PERMISSIONS_POLICY
    allowed = [one for one in PERMISSIONS_POLICY.split(", ") if not one.endswith("=()")]
    assert allowed == [
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]


def test_a_cookie_for_https_can_be_set_by_this_host_alone(make_app: Any, app: Any) -> None:
    client = make_app(secure_cookies=True).test_client()
    answer = client.get("/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portal=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
