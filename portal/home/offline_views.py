"""Without a signal: what a phone may keep of Portal, which is nothing that names anybody.

A small service worker keeps the look, the scripts and one page that says there is no signal.
No other page is kept: rolls and rosters never lie on a phone.
"""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from portal import settings
from portal.addresses import static_url
from portal.auth.guard import public

bp = Blueprint("offline", __name__)

KEPT = ("css/portal.css", "js/portal.js", "js/waiting.js", "icons/favicon.svg")
# Named in the stylesheet, without the hash that static_url adds.
FONTS = ("fonts/atkinson-next-latin.woff2", "fonts/atkinson-next-latin-ext.woff2")


@bp.route("/sw.js")
@public
def worker() -> Any:
    """The service worker, and the list of files it keeps; another list is another worker."""
    files = [static_url(name) for name in KEPT]
    files += [url_for("static", filename=name) for name in FONTS]
    page = url_for(".page_show")
    mark = hashlib.sha256("\n".join([*files, _page()]).encode("utf-8")).hexdigest()[:12]
    head = "".join(
        f"const {name} = {json.dumps(value)};\n"
        for name, value in (("FILES", files), ("PAGE", page), ("STORE", f"portal-{mark}"))
    )
    body = (settings.static_folder() / "js" / "sw.js").read_text("utf-8")
    answer = Response(head + body, mimetype="text/javascript")
    # Asked for again at each visit, so that a new version is found at once.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.route("/offline")
@public
def page_show() -> Any:
    """What is shown in place of a page that needs a signal. The same for everybody."""
    return _page()


def _page() -> str:
    return render_template("home/offline.html")
