"""An application with one planted fault of each class, to see that our checkers find them all.

Served to tests alone. Each fault is marked by the name of its class; nothing here is an example.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import sys
import traceback
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from flask import Flask, Response, jsonify, redirect, request, session

# Class of fault: where it is planted.
PLANTED = {
    "reflected XSS": "/hello",
    "stored XSS": "/notes",
    "SQL injection": "/find",
    "path traversal": "/file",
    "open redirect": "/go",
    "missing headers": "/",
    "insecure cookie": "/sign-in",
    "missing CSRF token": "/notes",
    "somebody else's row": "/records/<id>",
    "missing guard": "/admin",
    "mass assignment": "/profile",
    "CSV formula": "/export.csv",
    "fetches what it is told": "/print",
    "log names somebody": "/records/<id>",
    "session outlives sign-out": "/sign-out",
    "falls over bad types": "/api/age",
    "tells who has an account": "/sign-in",
    "verbose error": "/api/age",
}
USERS = {"ann": "ann's passphrase", "bob": "bob's passphrase"}
DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "Planted", "version": "1"},
    "paths": {
        "/api/age": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["age"],
                                "properties": {"age": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": {"200": {"description": "Older by a year"}},
            }
        }
    },
}


def create(folder: Path) -> Flask:
    """The application, on a database of its own in this folder."""
    app = Flask("planted")
    app.secret_key = "planted"
    app.config.update(SESSION_COOKIE_HTTPONLY=False, SESSION_COOKIE_SAMESITE=None)
    db = sqlite3.connect(folder / "planted.db", check_same_thread=False)
    db.executescript(
        "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT);"
        "CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, owner TEXT, name TEXT);"
        "CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY, theme TEXT, is_admin TEXT);"
    )
    db.execute("INSERT INTO record (owner, name) VALUES ('ann', 'Of Ann'), ('bob', '=1+1')")
    db.execute("INSERT OR IGNORE INTO user VALUES ('ann', 'light', ''), ('bob', 'light', '')")
    db.commit()
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "a.txt").write_text("a file")
    app.extensions["planted"] = db
    _add_pages(app, db, folder)
    _add_forms(app, db)
    return app


def _add_pages(app: Flask, db: sqlite3.Connection, folder: Path) -> None:  # noqa: C901
    @app.get("/")
    def home() -> str:
        links = ("/hello?name=x", "/find?q=x", "/file?name=a.txt", "/go?next=/", "/notes")
        return "<html><body>" + "".join(f'<a href="{one}">{one}</a>' for one in links)

    @app.get("/hello")
    def hello() -> str:
        return f"<html><body><h1>Hello {request.args.get('name', '')}</h1>"

    @app.get("/find")
    def find() -> Any:
        query = f"SELECT name FROM record WHERE name = '{request.args.get('q', '')}'"
        return jsonify(db.execute(query).fetchall())

    @app.get("/file")
    def file() -> Any:
        return Response(
            (folder / "files" / request.args.get("name", "a.txt")).read_bytes(), 200,
            content_type="text/plain",
        )  # fmt: skip

    @app.get("/go")
    def go() -> Any:
        return redirect(request.args.get("next", "/"))

    @app.get("/records/<int:number>")
    def record(number: int) -> Any:
        if "user" not in session:
            return redirect("/sign-in")
        row = db.execute("SELECT name FROM record WHERE id = ?", (number,)).fetchone()
        if row is None:
            return "Nothing there", 404
        sys.stderr.write(f"opened {row[0]}\n")
        return f"<html><body>{row[0]}"

    @app.get("/admin")
    def admin() -> str:
        return "<html><body>Everybody's settings"

    @app.get("/export.csv")
    def export() -> Any:
        text = io.StringIO()
        csv.writer(text).writerows(db.execute("SELECT id, name FROM record"))
        return Response(text.getvalue(), content_type="text/csv")

    @app.get("/print")
    def printed() -> Any:
        with urlopen(request.args["logo"], timeout=2) as opened:  # noqa: S310
            return Response(opened.read(), content_type="application/pdf")

    @app.get("/openapi.json")
    def description() -> Any:
        return jsonify(DESCRIPTION)


def _add_forms(app: Flask, db: sqlite3.Connection) -> None:  # noqa: C901
    @app.route("/notes", methods=["GET", "POST"])
    def notes() -> str:
        if request.method == "POST":
            db.execute("INSERT INTO note (text) VALUES (?)", (request.form.get("text", ""),))
        rows = db.execute("SELECT text FROM note").fetchall()
        shown = "".join(f"<li>{text}</li>" for (text,) in rows)
        return f'<html><body><ul>{shown}</ul><form method="post"><input name="text"><button>Go'

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Any:
        form = '<form method="post"><input name="name"><input name="passphrase"><button>Go'
        if request.method == "GET":
            return f"<html><body>{form}"
        name = request.form.get("name", "")
        if name not in USERS:
            return f"<html><body>Nobody is called that{form}", 422
        if USERS[name] != request.form.get("passphrase"):
            return f"<html><body>That isn't the passphrase{form}", 422
        session["user"] = name
        return redirect("/")

    @app.post("/sign-out")
    def sign_out() -> Any:
        session.clear()
        return redirect("/")

    @app.route("/profile", methods=["GET", "POST"])
    def profile() -> Any:
        if "user" not in session:
            return redirect("/sign-in")
        for name, value in request.form.items():
            if name in ("theme", "is_admin"):
                db.execute(f"UPDATE user SET {name} = ? WHERE name = ?", (value, session["user"]))
        return '<html><body><form method="post"><input name="theme"><button>Save'

    @app.post("/api/age")
    def age() -> Any:
        return jsonify(int(request.get_json()["age"]) + 1)

    @app.errorhandler(500)
    def failed(problem: Any) -> Any:
        return f"<pre>{''.join(traceback.format_exception(problem.original_exception))}", 500
