"""Neither a page nor a PDF asks anybody else for anything, whatever somebody typed."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from portal import pdf, settings

ROOT = Path(settings.PACKAGE).parent
# Addresses that a browser would fetch by itself; links to follow are another matter.
FETCHED = re.compile(
    r"""(?:\bsrc(?:set)?|\bdata|\bposter|\baction|\bformaction|xlink:href)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link[^>]+href\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|@import\b|url\(\s*["']?\s*(?:https?:)?//|\bfetch\(\s*["'`](?:https?:)?//"""
    r"""|new\s+(?:WebSocket|EventSource|Worker)\(\s*["'`](?:https?:|wss?:)?//""",
    re.IGNORECASE,
)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """A server of somebody else's on this machine: its address, and what it was asked for."""
    asked: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if "redirect" in self.path else 200)
            self.send_header("Location", "/taken")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listening)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


HOSTILE = """<!doctype html><html lang="en"><head><title>{words}</title>
<link rel="stylesheet" href="{at}/sheet.css"><link rel="attachment" href="{at}/attached">
<link rel="attachment" href="file:///etc/passwd"><base href="{at}/">
<style>@import "{at}/import.css"; @import url(file:///etc/passwd);
@font-face {{ font-family: x; src: url({at}/font.woff2) }}
p {{ font-family: x; background: url({at}/background); list-style-image: url({at}/redirect);
  content: url({at}/content) }}</style></head><body>
<p>{words}</p><img src="{at}/img"><img src="/relative"><img src="file:///etc/passwd" alt="">
<object data="{at}/object"></object><embed src="{at}/embed"><iframe src="{at}/frame"></iframe>
<a rel="attachment" href="{at}/anchor">a</a><p style="background: url({at}/inline)">b</p>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9"
 height="9"><use xlink:href="{at}/use.svg#x"/><image href="{at}/image" width="9" height="9"/>
<style>@import url({at}/svg.css);</style></svg></body></html>"""


def test_a_hostile_document_reaches_nobody(app: Any, elsewhere: Any) -> None:
    address, asked = elsewhere
    made = pdf.render_pdf(HOSTILE.format(at=address, words="Pip"))
    assert made.startswith(b"%PDF")
    assert asked == []
    assert b"root:" not in made


def test_styles_given_beside_a_document_reach_nobody(app: Any, elsewhere: Any) -> None:
    address, asked = elsewhere
    css = f'@import "{address}/a.css"; p {{ background: url({address}/b) }}'
    document = pdf.laid_out('<html lang="en"><title>t</title><p>x</p>', more_css=css)
    assert pdf.written(document).startswith(b"%PDF")
    assert asked == []


def test_every_document_is_drawn_by_the_one_drawer() -> None:
    found = [
        str(path.relative_to(settings.PACKAGE))
        for path in sorted(settings.PACKAGE.rglob("*.py"))
        if re.search(r"^\s*(import|from) weasyprint", path.read_text("utf-8"), re.MULTILINE)
    ]
    # The doctor draws one page of two words, to see that it can.
    assert found == ["doctor_machine.py", "pdf.py"]
    source = (settings.PACKAGE / "pdf.py").read_text("utf-8")
    assert "xmp_metadata" not in source
    assert source.count("url_fetcher=self._fetcher") == source.count("base_url=")


def test_no_template_style_or_script_names_another_site() -> None:
    found = []
    for folder in ("templates", "static/css", "static/js"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".html", ".css", ".js", ".svg") and ".min." not in path.name:
                found += [
                    f"{path.name}: {one.group(0)}"
                    for one in FETCHED.finditer(path.read_text("utf-8"))
                ]
    assert found == []


def test_the_search_for_other_sites_would_find_one() -> None:
    for planted in (
        '<script src="https://cdn.example/x.js">',
        '<link rel="icon" href="//cdn.example/x.png">',
        "@import 'x.css'",
        "background: url('https://x.example/y')",
        'fetch("https://x.example")',
    ):
        assert FETCHED.search(planted)


def test_every_finding_that_is_waved_through_says_why() -> None:
    found = [
        f"{path.name}:{number}"
        for path in sorted(settings.PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "# nosec" in line and not re.search(r"# nosec B\d{3} # \w.{8,}", line)
    ]
    assert found == []
