"""A process whose files can't grow any more, as on a full disk: run as a process of its own.

The limit is the process's own (RLIMIT_FSIZE), so that it needs no rights and fills no disk.
Prints, as JSON, what was acknowledged before and after, and what reading answered meanwhile.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from portal import create_app, read_only
from portal.db import connection, database
from portal.settings import load
from tests.intake import messages

NEVER = resource.RLIM_INFINITY


def take_in(client: Any, task: dict[str, Any], name: str) -> tuple[int, str]:
    """One referral by the machine's door: its status, and when to come again."""
    answer = client.post(
        "/fhir/$process-message",
        data=messages.as_bytes(messages.bundle(id=name)),
        headers={"Authorization": f"Bearer {task['token']}"},
        content_type="application/fhir+json",
    )
    return answer.status_code, answer.headers.get("Retry-After", "")


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
    client = app.test_client(use_cookies=False)
    told: dict[str, Any] = {"taken": [], "refused": [], "after": []}
    take_in(client, task, "warm-up")
    log = f"{task['database_url'].removeprefix('sqlite:///')}-wal"
    size = Path(log).stat().st_size
    # Room for some more, and then for nothing.
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + task["room"], NEVER))
    for number in range(60):
        name = f"full-{number}"
        status, again = take_in(client, task, name)
        told["taken" if status == 200 else "refused"].append([name, status, again])
    # Not even a note of who looked at whom finds room from here on.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, NEVER))
    fay, token = task["cookies"]["fay"]
    own = {"Cookie": fay, "Sec-Fetch-Site": "same-origin"}
    told["is_full"] = read_only.is_full()
    # A page that records nothing, one that must, and a form with words in it.
    told["plain"] = client.get("/groups", headers=own).status_code
    told["recorded"] = client.get(f"/sessions/{task['session']}/roll", headers=own).status_code
    sent = {"name": "Ola who came along", "csrf_token": token}
    page = client.post(f"/sessions/{task['session']}/walk-ins", data=sent, headers=own)
    told["form"] = [page.status_code, "Ola who came along" in page.get_data(as_text=True)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (NEVER, NEVER))
    # As after some seconds: the disk is asked again.
    read_only.PROBE_SECONDS = 0.0
    with connection():
        told["is_full_after"] = read_only.is_full()
    for number in range(5):
        status, _again = take_in(client, task, f"after-{number}")
        told["after"].append(status)
    database.close_all()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
