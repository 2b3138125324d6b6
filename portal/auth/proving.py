"""Where a signed-in user is sent who must first prove something: a second step, or once more."""

import secrets
from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.addresses import safe_next
from portal.auth import factor_queries, known_devices, sessions
from portal.auth.factor_forms import ProofForm
from portal.auth.factor_pages import factors_page, proof_page
from portal.auth.holding import COOKIE_KEY, HeldRequest, resume_page, sent_request
from portal.auth.sessions import Proof
from portal.models import User
from portal.typed import held_values

_PENDING_KEY = "pending"
_BROWSER_KEY = "browser"


def enter(user: User, how: Proof, held: HeldRequest | None, go_on: str | None) -> Any:
    """Sign this device in, and go on to where its user was, with what they had typed."""
    token = sessions.start(user, request.user_agent.string, how)
    known_devices.recognise(user.id)
    _begin_session(COOKIE_KEY, token)
    _say_codes_left(how, user.id)
    if held:
        return resume_page(held, user.id)
    return redirect(safe_next(go_on) or url_for("home.home_show"))


def wait_for_second_step(token: str) -> None:
    """Have this browser remember a sign-in that is half done, and nothing else."""
    _begin_session(_PENDING_KEY, token)


def pending_token() -> str:
    """The token of the half-done sign-in that this browser remembers, or ''."""
    return str(session.get(_PENDING_KEY, ""))


def browser_key() -> str:
    """A random name of this browser's, so that what it was asked counts from it alone."""
    if _BROWSER_KEY not in session:
        session[_BROWSER_KEY] = secrets.token_urlsafe(16)
    return str(session[_BROWSER_KEY])


def page_of_htmx() -> str:
    """The page of ours from which htmx sends a request, as a path."""
    where = request.headers.get("HX-Current-URL", "")
    return "/" + where.split("/", 3)[3] if where.count("/") >= 3 else "/"


def ask_for_factor() -> Any:
    """The way to set up the second step that the user's role asks for."""
    if request.headers.get("HX-Request"):
        return "", 403, {"HX-Redirect": url_for("auth.factors_show")}
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("auth.factors_show"))
    return factors_page(sent_request(), held_values(), 403)


def ask_again() -> Any:
    """The page that asks a user to prove once more who they are, and then goes on."""
    is_page = request.method in ("GET", "HEAD")
    if is_page:
        is_part = bool(request.headers.get("HX-Request"))
        path = page_of_htmx() if is_part else request.full_path.rstrip("?")
        address = url_for("auth.proof_ask", next=path)
        return ("", 403, {"HX-Redirect": address}) if is_part else redirect(address)
    held = sent_request()
    form = ProofForm(formdata=None)
    answer = proof_page(form, held, 403, [] if held else held_values())
    if request.headers.get("HX-Request"):
        # The whole page in place of the one whose part asked: what was typed is in it.
        return answer[0], 200, {"HX-Retarget": "body", "HX-Reswap": "outerHTML"}
    return answer


def go_on_proved(how: Proof, held: HeldRequest | None, go_on: str | None) -> Any:
    """Note the proof, and go on to where the user was going."""
    sessions.prove(current_user, how)
    _say_codes_left(how, current_user.id)
    if held:
        return resume_page(held, current_user.id, is_proved=True)
    return redirect(safe_next(go_on) or url_for("home.home_show"))


def _say_codes_left(how: Proof, user_id: int) -> None:
    """Tell whoever used a recovery code how many are left."""
    if how is Proof.RECOVERY_CODE:
        left = factor_queries.factors_of(user_id).codes_left
        flash(_("You used a recovery code. Codes left: %(count)s.", count=left), "warn")


def _begin_session(key: str, token: str) -> None:
    # A fresh session: whatever an attacker may have planted before is gone.
    session.clear()
    session[key] = token
    # The CSRF token of this request belonged to the session that is gone.
    g.pop("csrf_token", None)
