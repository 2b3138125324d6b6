"""A server that is written to, backed up and killed at random moments: run as a process of its own.

The server is forked from this one; four clients send referrals with files by the interface and by
the form, mark a roll, place people and erase some. Meanwhile backups are made, and some are
killed half-way. Prints, as JSON, each write with when it was sent and when its answer was read,
and each backup that was made with when it had ended.
"""

import base64
import hashlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from string import ascii_lowercase
from threading import Event, Thread
from typing import Any

from portal import create_app
from portal.db import database
from portal.keeping import BackupError, making
from portal.settings import Settings, load
from tests.drills.killing import Client, warm_up
from tests.drills.killing import serve as answer_until_killed

FORM = {
    "sender_is": "professional",
    "postcode": "LS1 4AP",
    "referrer_name": "Imran Shah",
    "referrer_organisation": "Quayside Practice",
    "referrer_phone": "01632 960 111",
    "reason": "Panic attacks since March.",
    "urgency": "routine",
    "risk": "no",
    "arrived_by": "phone",
    "consent_said_by": "",
    "consent_how": "",
}
Kind = Callable[["Writer"], None]


class Writer:
    """One client, which notes what it sent and what it was told."""

    def __init__(self, task: dict[str, Any], told: list[dict[str, Any]], chance: random.Random):
        self.task, self.told, self.chance = task, told, chance
        self.client = Client(0, task, {})

    def note(self, kind: str, send: Callable[[], int | None], **what: Any) -> int | None:
        """Send it, and keep when, what of, and what came of it."""
        row = {"kind": kind, "sent": time.time(), **what}
        self.told.append(row)
        status = send()
        row["status"], row["told"] = status, time.time()
        return status


def by_interface(writer: Writer) -> None:
    """A referral with a file whose bytes nobody else's has."""
    name = f"api{writer.chance.randrange(10**12)}"
    body = b"%PDF-1.7\n" + os.urandom(writer.chance.randrange(200, 60_000)) + b"\n%%EOF"
    sent = {
        "person_given_name": "Ada",
        "person_family_name": name,
        "attachments": [{"name": f"{name}.pdf", "data": base64.b64encode(body).decode()}],
    }
    writer.note(
        "api",
        lambda: writer.client.send(
            "/api/v1/referrals",
            json.dumps(sent).encode(),
            Authorization=f"Bearer {writer.task['token']}",
            Content_Type="application/json",
            Idempotency_Key=name,
        ),
        name=name,
        sha256=hashlib.sha256(body).hexdigest(),
    )


def by_form(writer: Writer) -> None:
    """A referral that somebody took down on the telephone."""
    # Letters alone: a name with digits is asked about.
    name = "Form" + "".join(writer.chance.choice(ascii_lowercase) for _one in range(12))
    # Like nobody else's, or it is asked first whether it is somebody known.
    phone = f"07700 {writer.chance.randrange(900_000, 999_999)}"
    born_on = date(1940, 1, 1) + timedelta(days=writer.chance.randrange(22_000))
    values = {
        **FORM,
        "given_name": name[:3:-1].title(),
        "family_name": name,
        "phone": phone,
        "born_on": f"{born_on:%d/%m/%Y}",
    }
    writer.note("form", lambda: writer.client.form("/referrals/new", "cora", values), name=name)


def mark(writer: Writer) -> None:
    """Somebody on the roll, who isn't marked yet."""
    if writer.task["unmarked"]:
        who = writer.task["unmarked"].pop()
        said = writer.chance.choice(("present", "absent", "apologies"))
        values = {"person_id": who, "mark": said, "seen": "none"}
        path = f"/sessions/{writer.task['session']}/marks"
        writer.note("mark", lambda: writer.client.form(path, "fay", values), who=who, mark=said)


def place(writer: Writer) -> None:
    """A seat for one accepted referral."""
    if writer.task["referrals"]:
        referral = writer.task["referrals"].pop()
        values = {"group_id": writer.task["group"], "version": 1, "step": "seat"}
        values["consent_reason"] = "They agreed on the telephone."
        path = f"/referrals/{referral}/place"
        writer.note("place", lambda: writer.client.form(path, "cora", values), referral=referral)


def erase(writer: Writer) -> None:
    """Somebody who asked for it."""
    if writer.task["erasable"] and writer.chance.random() < 0.3:
        who = writer.task["erasable"].pop()
        path = f"/privacy/people/{who}/erase"
        writer.note("erase", lambda: writer.client.form(path, "cora", {"is_sure": "y"}), who=who)


def work(
    writer: Writer, port: int, kinds: tuple[Callable[[Writer], None], ...], stop: Event
) -> None:
    """One thing after another until the server is gone."""
    writer.client = Client(port, writer.task, {})
    while not (stop.is_set() or writer.client.is_cut_off):
        writer.chance.choice(kinds)(writer)
        stop.wait(writer.chance.uniform(0, 0.05))


def round_of(
    app: Any, settings: Settings, writers: list[Writer], chance: random.Random
) -> dict[str, Any] | None:
    """One life of the server, with a backup in it. Returns when it had ended, if it was made."""
    import socket

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    server = os.fork()
    if server == 0:
        answer_until_killed(app, listening)
        os._exit(0)
    port = listening.getsockname()[1]
    listening.close()
    kinds = (by_interface, by_form), (mark, place), (by_form, erase), (by_interface, mark)
    stop = Event()
    threads = [
        Thread(target=work, args=(one, port, of, stop))
        for one, of in zip(writers, kinds, strict=True)
    ]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.2, 1.5))
    made = backed_up(settings, chance)
    time.sleep(chance.uniform(0.0, 0.5))
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    stop.set()
    for thread in threads:
        thread.join()
    return made


def backed_up(settings: Settings, chance: random.Random) -> dict[str, Any] | None:
    """A backup by a process of its own, which dies half-way one time in three."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        try:
            made = making.make(settings)
            answer = [made.name, made.made_at.timestamp(), made.problem]
        except BackupError as problem:
            answer = ["", 0, problem.message]
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    if chance.random() < 0.34:
        time.sleep(chance.uniform(0.05, 2.0))
        os.killpg(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if not answer:
        return None
    name, made_at, problem = json.loads(answer)
    return {"name": name, "made_at": made_at, "problem": problem, "ended": time.time()}


def main() -> None:
    task = json.load(sys.stdin)
    settings = load(
        {},
        instance=task["instance"],
        database_url=task["database_url"],
        secret_key=task["secret_key"],
        secure_cookies=False,
        second_factor_roles=(),
        log_level="critical",
        backup_recipients=tuple(task["recipients"]),
    )
    app = create_app(settings)
    warm_up(app, {**task, "members": task["unmarked"]})
    database.close_all()
    chance = random.Random(task["seed"])
    told: list[dict[str, Any]] = []
    writers = [Writer(task, told, random.Random(chance.random())) for _one in range(4)]
    made, until = [], time.monotonic() + task["seconds"]
    while not any(made) or (time.monotonic() < until and len(made) < task["rounds"]):
        made.append(round_of(app, settings, writers, chance))
    json.dump({"writes": told, "backups": made}, sys.stdout)


if __name__ == "__main__":
    main()
