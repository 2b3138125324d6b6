"""A real server on a real port that is killed again and again while three clients write to it.

Run as a process of its own. The server is forked from this one, where all is imported already,
and serves with threads; each round ends it with SIGKILL after a random while. The clients take
in referrals, mark a roll and place people. Prints what each had been told by then, as JSON:
what was acknowledged, and what was sent without an answer.
"""

import http.client
import json
import os
import random
import signal
import socket
import sys
import time
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from portal import create_app
from portal.db import database
from portal.settings import load
from tests.intake import messages

MARKS = ("present", "absent", "apologies", "left_early")


class Client:
    """One sender, which remembers every answer it read to its end."""

    def __init__(self, port: int, task: dict[str, Any], told: dict[str, Any]):
        self.port, self.task, self.told = port, task, told
        # Once an answer didn't come the server is dead: no more is sent in this round.
        self.is_cut_off = False

    def send(self, path: str, body: bytes, **headers: str) -> int | None:
        """The status of the answer, or None where the connection ended before it did."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            wire.request("POST", path, body, sent)
            answer = wire.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            self.is_cut_off = True
            return None
        finally:
            wire.close()

    def form(self, path: str, who: str, values: dict[str, Any]) -> int | None:
        cookie, token = self.task["cookies"][who]
        body = urlencode({**values, "csrf_token": token}).encode()
        return self.send(
            path,
            body,
            Cookie=cookie,
            Content_Type="application/x-www-form-urlencoded",
            Sec_Fetch_Site="same-origin",
        )


def take_in(client: Client, stop: Event) -> None:
    """Referrals by the machine's door, each with an id of its own."""
    while not (stop.is_set() or client.is_cut_off):
        number = len(client.told["sent"])
        name = f"killed-{number}"
        client.told["sent"].append(name)
        status = client.send(
            "/fhir/$process-message",
            messages.as_bytes(messages.bundle(id=name)),
            Authorization=f"Bearer {client.task['token']}",
            Content_Type="application/fhir+json",
        )
        if status == 200:
            client.told["taken"].append(name)
        elif status == 429:
            # One computer sends no more than so much in a while: not taken, and told so.
            client.told["slowed"].append(name)
            stop.wait(0.5)
        elif status is not None:
            client.told["odd"].append(["intake", status])


def mark(client: Client, stop: Event) -> None:
    """One person after another is marked, over and over: the last word that was heard counts."""
    number = 0
    people = client.task["members"]
    while not (stop.is_set() or client.is_cut_off):
        who = people[number % len(people)]
        said = MARKS[random.randrange(4)]
        # What may stand: the last acknowledged, and whatever was sent since without an answer.
        client.told["may"].setdefault(str(who), []).append(said)
        seen = client.told["marks"].get(str(who), "none")
        path = f"/sessions/{client.task['session']}/marks"
        status = client.form(path, "fay", {"person_id": who, "mark": said, "seen": seen})
        if status in (200, 302, 303):
            client.told["marks"][str(who)] = said
            client.told["may"][str(who)] = [said]
            client.told["mark_count"] += 1
        elif status == 409:
            # Another mark stands: the one that was sent before without an answer.
            client.told["marks"].pop(str(who), None)
            client.told["unsure"].append(who)
        elif status is not None:
            client.told["odd"].append(["mark", status])
        if status == 409:
            people = [one for one in people if one != who] or client.task["members"]
        number += 1


def place(client: Client, stop: Event) -> None:
    """One accepted referral after another is given a seat."""
    waiting = client.task["referrals"]
    while not (stop.is_set() or client.is_cut_off) and client.told["next"] < len(waiting):
        referral = waiting[client.told["next"]]
        client.told["next"] += 1
        client.told["asked"].append(referral)
        values = {"group_id": client.task["group"], "version": 1, "step": "seat"}
        values["consent_reason"] = "They agreed on the telephone."
        status = client.form(f"/referrals/{referral}/place", "cora", values)
        if status in (302, 303):
            client.told["placed"].append(referral)
        elif status is not None:
            client.told["odd"].append(["place", status])


def serve(app: Any, listening: socket.socket) -> None:
    """Answer until killed. Never returns."""
    from werkzeug.serving import make_server

    make_server("127.0.0.1", 0, app, threaded=True, fd=listening.fileno()).serve_forever()


def round_of(app: Any, task: dict[str, Any], told: dict[str, Any], seconds: float) -> None:
    """One life of the server."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    child = os.fork()
    if child == 0:
        serve(app, listening)
        os._exit(0)
    port = listening.getsockname()[1]
    listening.close()
    stop = Event()
    threads = [
        Thread(target=work, args=(Client(port, task, told), stop))
        for work in (take_in, mark, place)
    ]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    stop.set()
    for thread in threads:
        thread.join()


def warm_up(app: Any, task: dict[str, Any]) -> None:
    """What a first request imports and compiles is there before the first fork."""
    (fay, fay_token), (cora, cora_token) = task["cookies"]["fay"], task["cookies"]["cora"]
    client = app.test_client(use_cookies=False)
    own = {"Sec-Fetch-Site": "same-origin"}
    referral = task["referrals"].pop()
    client.post(
        f"/sessions/{task['session']}/marks",
        data={"person_id": task["members"][0], "mark": "bad", "csrf_token": fay_token},
        headers={"Cookie": fay, **own},
    )
    client.post(
        f"/referrals/{referral}/place",
        data={"group_id": 0, "version": 1, "step": "seat", "csrf_token": cora_token},
        headers={"Cookie": cora, **own},
    )
    client.get(f"/referrals/{referral}", headers={"Cookie": cora})
    client.get(f"/sessions/{task['session']}/roll", headers={"Cookie": fay})
    client.post(
        "/fhir/$process-message",
        data=messages.as_bytes(messages.bundle(id="warm-up")),
        headers={"Authorization": f"Bearer {task['token']}"},
        content_type="application/fhir+json",
    )


def main() -> None:
    task = json.load(sys.stdin)
    app = create_app(
        load(
            {},
            instance=task["instance"],
            database_url=task["database_url"],
            secret_key=task["secret_key"],
            secure_cookies=False,
            second_factor_roles=(),
            log_level="critical",
        )
    )
    warm_up(app, task)
    database.close_all()
    told: dict[str, Any] = {
        "sent": [],
        "taken": [],
        "slowed": [],
        "marks": {},
        "may": {},
        "mark_count": 0,
        "unsure": [],
        "asked": [],
        "placed": [],
        "next": 0,
        "odd": [],
    }
    moments = random.Random(task["seed"])
    for _round in range(task["kills"]):
        round_of(app, task, told, moments.uniform(0.2, task["longest"]))
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
