"""PDFs: HTML of our own templates, our own stylesheet and fonts, and nothing from elsewhere."""

from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from portal import settings
from portal.errors import PdfUnavailable

PANGO_LINE = "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
# The accessible variant: tagged, with a language and a title that the window shows.
VARIANT = "pdf/ua-1"

# Pango's font map is one for the process, and a render takes a processor anyway.
_one_at_a_time = Lock()


def render_pdf(html: str) -> bytes:
    """The PDF of a whole HTML document, which names its language and title itself.

    Addresses in it are relative to the static folder ("css/letter.css"); only files in
    there and `data:` are read, and nothing is fetched. Takes about half a second, so call
    it outside a transaction. Raises PdfUnavailable, with the line to type, where the
    drawing library isn't installed.
    """
    return written(laid_out(html))


def laid_out(html: str, *, more_css: str = "", drawer: "Drawer | None" = None) -> Any:
    """The pages of an HTML document, its styles followed by `more_css`; see `render_pdf`."""
    drawer = drawer or Drawer()
    with _one_at_a_time:
        return drawer.lay_out(html, more_css)


class Drawer:
    """What can be kept from one layout to the next: stylesheets read, fonts unpacked."""

    def __init__(self, *sheets: str) -> None:
        """`sheets` are stylesheets of the static folder for all that is drawn; what a document
        links to itself is read anew each time."""
        self._weasyprint = _engine()
        from weasyprint.text.fonts import FontConfiguration

        folder = settings.static_folder().resolve()
        self._base_url = f"{folder.as_uri()}/"
        self._fetcher = _own_files(folder)
        self._fonts = FontConfiguration()
        self._sheets = [self._sheet(filename=str(folder / sheet)) for sheet in sheets]

    def lay_out(self, html: str, more_css: str) -> Any:
        more = [self._sheet(string=more_css)] if more_css else []
        return self._weasyprint.HTML(
            string=html,
            base_url=self._base_url,
            url_fetcher=self._fetcher,
            media_type="print",
        ).render(
            stylesheets=[*self._sheets, *more],
            font_config=self._fonts,
            pdf_variant=VARIANT,
            pdf_tags=True,
        )

    def _sheet(self, **source: str) -> Any:
        return self._weasyprint.CSS(
            **source,
            base_url=self._base_url if "string" in source else None,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
            media_type="print",
        )


def written(document: Any) -> bytes:
    """Pages as a file. The same pages give the same bytes, on any day that
    SOURCE_DATE_EPOCH is the same."""
    from portal import pdf_tags

    with _one_at_a_time:
        return bytes(
            document.write_pdf(
                pdf_variant=VARIANT,
                pdf_tags=True,
                pdf_identifier=True,
                finisher=pdf_tags.mend,
            )
        )


def _engine() -> Any:
    # Only here: importing it takes half a second and needs libraries that may be absent.
    try:
        import weasyprint
    except (ImportError, OSError) as problem:
        raise PdfUnavailable(
            "The library that draws PDFs isn't installed on this server. On Debian and Ubuntu: "
            f"{PANGO_LINE}. Everything else works without it."
        ) from problem
    return weasyprint


def _own_files(folder: Path) -> Any:
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Reads the static folder and `data:`, follows no redirect, opens nothing else."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("file", "data"), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(unquote(parts.path)).resolve()
                if parts.netloc or not path.is_relative_to(folder):
                    raise ValueError("A PDF reads its own files only.")
            return super().fetch(url, headers)

    return OwnFiles()
