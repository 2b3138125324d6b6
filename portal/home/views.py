"""The landing page, and the two pages that machines ask after health."""

from typing import Any

from flask import Blueprint, jsonify, render_template
from flask_babel import lazy_gettext as _l

from portal import navigation
from portal.auth.guard import public, requires
from portal.auth.permissions import Permission
from portal.home import queries

bp = Blueprint("home", __name__)

navigation.add(navigation.Entry(10, "home.home_show", lambda: _l("My work"), Permission.WORK_READ))


@bp.route("/")
@requires(Permission.WORK_READ)
def home_show() -> Any:
    """Where the signed-in user starts."""
    return render_template("home/home_show.html")


@bp.route("/healthz")
@public
def healthz() -> Any:
    """Whether this process answers at all; asks nothing of the database."""
    return jsonify(status="ok")


@bp.route("/readyz")
@public
def readyz() -> Any:
    """Whether this process can do its work: the database answers and its schema is current."""
    pending = queries.pending_migrations()
    if pending:
        return jsonify(status="behind", pending=pending), 503
    return jsonify(status="ok", pending=0)
