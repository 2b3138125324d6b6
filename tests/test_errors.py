"""Error pages say what to do and keep what was typed; headers and logs give nothing away."""

import json
from typing import Any

import pytest
from peewee import IntegrityError, OperationalError
from werkzeug.exceptions import abort

from portal import addresses, headers, log
from portal.auth.guard import public
from portal.errors import DomainError, PdfUnavailable, StaleVersion
from portal.models import User
from tests.page import Browser, Page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
TYPED = "Which evenings? <script>é😀</script>"


def _database_away() -> None:
    try:
        raise OSError("database or disk is full: secret words")
    except OSError:
        raise OperationalError("cannot rollback - no transaction is active") from None


def _raise(problem: Exception) -> Any:
    raise problem


FAULTS: dict[str, tuple[int, Any]] = {
    "400": (400, lambda: abort(400)),
    "403": (403, lambda: abort(403)),
    "404": (404, lambda: abort(404)),
    "409": (409, lambda: abort(409)),
    "413": (413, lambda: abort(413)),
    "429": (429, lambda: abort(429)),
    "stale": (409, lambda: _raise(StaleVersion("Somebody changed it."))),
    "refused": (409, lambda: _raise(DomainError("That seat has gone."))),
    "500": (500, lambda: _raise(ValueError("secret words of Pip Marlow"))),
    "503": (503, _database_away),
    "pdf": (503, lambda: _raise(PdfUnavailable("Type: apt-get install pango"))),
}


@pytest.fixture
def faulty(make_app: Any) -> Browser:
    """A browser of an application in which /fault/NAME goes wrong in that way."""

    @public
    def fault(name: str) -> Any:
        return FAULTS[name][1]()

    app = make_app()
    app.add_url_rule("/fault/<name>", "fault", fault, methods=["GET", "POST"])
    return Browser(app)


@pytest.mark.parametrize("name", FAULTS)
def test_an_error_page_says_what_to_do_and_keeps_what_was_typed(faulty: Any, name: str) -> None:
    status = FAULTS[name][0]
    page: Page = faulty.post(f"/fault/{name}", {"note": TYPED, "passphrase": "hush"}, status)
    assert page.heading
    assert page.title.startswith(page.heading)
    assert page.tree.get("lang") == "en"
    assert len(page.main.split()) > 12
    assert page.links(), "a way on"
    assert TYPED in page.words
    assert "<script>é" not in page.text
    for secret in ("hush", "secret words", "Pip Marlow", "Traceback", "OperationalError"):
        assert secret not in page.text
    assert page.response.headers["Content-Security-Policy"] == POLICY


def test_nothing_typed_nothing_kept(faulty: Any) -> None:
    assert "What you typed" not in faulty.get("/fault/404", 404).words


def test_ids_and_versions_are_not_told_as_typed(faulty: Any) -> None:
    sent = {"version": "4711", "group_id": "4712", "step": "4713", "days": ["Monday", "Friday"]}
    page = faulty.post("/fault/stale", {**sent, "note": TYPED}, 409)
    assert "471" not in page.main
    assert "Group id" not in page.main
    assert page.main.count("Days") == 1
    assert "Monday, Friday" in page.main


@pytest.mark.parametrize("name", ["400", "409", "stale", "refused"])
def test_an_error_leads_back_to_the_page_whose_form_it_was(faulty: Any, name: str) -> None:
    def ways(referrer: str) -> list[tuple[str, str]]:
        page = faulty.post(f"/fault/{name}", {}, FAULTS[name][0], headers={"Referer": referrer})
        return list(page.links().items())

    ours = ways("http://localhost/referrals/7?from=queue")
    assert ("Go back to that page", "/referrals/7?from=queue") in ours
    start = ("Go to the start page", "/")
    assert ours.index(("Go back to that page", "/referrals/7?from=queue")) < ours.index(start)
    for elsewhere in (
        "http://evil.example/referrals/7",
        "http://localhost.evil.example/referrals/7",
        "http://localhost/nothing",
        "http://localhost//evil.example",
        "http://localhost/sign-out",
        "http://[",
        "",
    ):
        assert "Go back to that page" not in dict(ways(elsewhere)), elsewhere


def test_a_503_says_when_to_come_back(faulty: Any) -> None:
    page = faulty.get("/fault/503", 503)
    assert int(page.response.headers["Retry-After"]) > 0
    assert "Nothing was changed" in page.main


def test_a_500_gives_the_number_that_its_log_line_bears(faulty: Any) -> None:
    page = faulty.get("/fault/500", 500)
    assert page.response.headers["X-Request-ID"] in page.main


def test_a_missing_page_is_told_like_a_forbidden_one(people: Any, browser_for: Any) -> None:
    otis = browser_for(people.otis)
    forbidden = otis.get(f"/people/{people.pip.id}", 404)
    absent = otis.get("/people/999999", 404)
    assert forbidden.main == absent.main


def test_too_much_is_refused_with_413(make_app: Any) -> None:
    browser = Browser(make_app(max_request_bytes=1_000))
    page = browser.post("/sign-in", {"email": "x" * 2_000}, 413)
    assert "too large" in page.heading


def test_a_form_without_a_token_is_told_and_shown_again(app: Any, db: Any) -> None:
    browser = Browser(app)
    answer = browser.client.post("/sign-in", data={"email": "cora@example.org", "passphrase": "x"})
    page = Page(answer)
    assert page.status == 422
    assert "open for too long" in page.main
    assert page.value_of("email") == "cora@example.org"


def test_a_database_that_is_away_is_a_503(make_app: Any, tmp_path: Any) -> None:
    gone = tmp_path / "no such folder" / "x.db"
    browser = Browser(make_app(database_url=f"sqlite:///{gone}"))
    page = Page(browser.client.get("/sign-in"))
    assert page.status == 503
    assert page.response.headers["Retry-After"]
    assert browser.client.get("/healthz").status_code == 200
    assert browser.client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/nothing", "/healthz", "/readyz", "/fhir/x", "/static/css/portal.css"],
)
def test_headers_are_on_every_answer(app: Any, db: Any, path: str) -> None:
    headers = app.test_client().get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Request-ID"]
    if not path.startswith("/static"):
        assert headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_inline() -> None:
    assert headers.CONTENT_SECURITY_POLICY == POLICY
    assert "unsafe" not in POLICY


def test_https_is_asked_for_where_cookies_are_for_https(make_app: Any, app: Any) -> None:
    secured = make_app(secure_cookies=True).test_client().get("/healthz")
    assert "max-age=" in secured.headers["Strict-Transport-Security"]
    plain = make_app(secure_cookies=False).test_client().get("/healthz")
    assert "Strict-Transport-Security" not in plain.headers


def test_static_files_are_kept_only_under_their_contents_hash(app: Any) -> None:
    client = app.test_client()
    with app.test_request_context():
        address = addresses.static_url("css/portal.css")
    assert "immutable" in client.get(address).headers["Cache-Control"]
    bare = client.get("/static/css/portal.css").headers.get("Cache-Control", "")
    assert "immutable" not in bare


def test_hosts_that_are_not_ours_are_refused(make_app: Any) -> None:
    client = make_app(trusted_hosts=("portal.example",)).test_client()
    assert client.get("/healthz", base_url="http://evil.example").status_code == 400
    assert client.get("/healthz", base_url="http://portal.example").status_code == 200


def test_logs_carry_the_request_id_and_no_personal_data(
    make_app: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(log_level="info")

    @public
    def fault(name: str) -> Any:
        return FAULTS[name][1]()

    app.add_url_rule("/fault/<name>", "fault", fault, methods=["GET", "POST"])
    browser = Browser(app)
    for name in ("500", "503", "404"):
        browser.post(
            f"/fault/{name}?q=Marlow",
            {"note": "Pip Marlow"},
            FAULTS[name][0],
            headers={"X-Request-ID": "given-by-the-proxy"},
        )
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    said = [json.loads(line) for line in lines]
    assert {one["event"] for one in said} >= {"unexpected", "database_unavailable"}
    for one in said:
        assert one["request_id"] == "given-by-the-proxy"
    for secret in ("Marlow", "secret words", "note"):
        assert secret not in "".join(lines)


def test_a_request_id_that_is_not_well_formed_is_not_believed(app: Any) -> None:
    answer = app.test_client().get("/healthz", headers={"X-Request-ID": "<script>" * 9})
    assert "<" not in answer.headers["X-Request-ID"]


def test_an_id_too_large_for_any_row_is_not_found(people, browser_for):
    for path in ("/people/99999999999999999999", "/referrals/2147483648"):
        browser_for(people.cora).get(path, status=404)


def test_a_database_error_is_logged_without_the_row_it_choked_on(
    app: Any, people: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("info")
    try:
        User.insert(id=people.cora.id, name="Zyxwvut Qrstu", email="z@x.example").execute()
    except IntegrityError as problem:
        try:
            raise ValueError("Zyxwvut Qrstu") from problem
        except ValueError as outer:
            log.log.error("unexpected", problem=outer)
    finally:
        log.configure(settings.log_level)
    said = capsys.readouterr().err
    assert '"problem": "ValueError"' in said
    for word in ("Zyxwvut", "z@x.example", "INSERT", "UNIQUE"):
        assert word not in said
