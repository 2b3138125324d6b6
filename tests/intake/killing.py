"""A server that is killed while it takes a message, again and again: run as a process of its own.

Each message is taken by a process forked for it, which ends without warning somewhere between
the arrival of the message and its answer. Prints a line of JSON for each: its Bundle.id and what
the sender had read of an answer by then.
"""

import json
import os
import random
import signal
import sys
import time

from portal import create_app
from portal.db import database
from portal.settings import load
from tests.intake import messages

URL = "/fhir/$process-message"


def post(app, token, bundle_id):
    """What the sender of this message is answered: (status, text)."""
    answer = app.test_client().post(
        URL,
        data=messages.as_bytes(messages.bundle(id=bundle_id)),
        headers={"Authorization": f"Bearer {token}"},
        content_type="application/fhir+json",
    )
    return answer.status_code, answer.get_data(as_text=True)


def killed_after(seconds, app, token, bundle_id):
    """What was read of the answer of a process killed after so many seconds; "" for nothing."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        status, text = post(app, token, bundle_id)
        os.write(theirs, json.dumps([status, text]).encode())
        os._exit(0)
    os.close(theirs)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(ours, "rb") as pipe:
        return pipe.read().decode()


def main(instance, database_url, token, count):
    app = create_app(load({}, instance=instance, database_url=database_url, secret_key="k" * 40))
    # Imports what a message needs; a connection must not go over to a forked process.
    post(app, token, "warm-up")
    database.close_all()
    begun = time.perf_counter()
    killed_after(None, app, token, "unharmed")
    usual = time.perf_counter() - begun
    # The same parts of the way at every run, as far as the machine lets them be.
    moments = random.Random(7)
    for number in range(int(count)):
        bundle_id = f"killed-{number}"
        answer = killed_after(moments.uniform(0, 1.3) * usual, app, token, bundle_id)
        print(json.dumps([bundle_id, answer]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
