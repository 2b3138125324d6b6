"""A server for one client after another, to be looked at from outside: a process of its own."""

import json
import os
import sys

from werkzeug.serving import make_server

from portal import create_app
from portal.settings import load


def main() -> None:
    task = json.loads(os.environ["TASK"])
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
    server = make_server("127.0.0.1", 0, app)
    sys.stdout.write(f"{server.server_port} {os.getpid()}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
