"""PDFs are drawn from files of our own, and their library may be absent."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from portal import pdf
from portal.errors import PdfUnavailable


def test_a_missing_library_is_the_same_as_a_missing_package(monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpangoft2-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(PdfUnavailable, match="apt-get install -y --no-install-recommends"):
        pdf.render_pdf("<p>")


def test_a_pdf_reads_its_own_files_only(app, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'leaked' }")
    static = Path(app.static_folder)
    outside = [
        secret.as_uri(),
        f"{static.as_uri()}/../pyproject.toml",
        f"{static.as_uri()}/%2e%2e/pyproject.toml",
        "http://127.0.0.1:9/x.css",
        "file://otherhost/etc/passwd",
    ]
    fetch = pdf._own_files(static.resolve()).fetch
    for address in outside:
        with pytest.raises(ValueError):
            fetch(address)
    assert fetch(f"{static.as_uri()}/css/document.css")
    sheets = "".join(f'<link rel="stylesheet" href="{one}">' for one in outside)
    made = pdf.render_pdf(f"<html lang='en'><title>x</title>{sheets}<p>Words</p></html>")
    assert "leaked" not in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_the_application_starts_without_the_drawing_library():
    code = (
        "import sys; import portal; import portal.reports.views; "
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
