"""A real mail server for tests: takes messages on a port of this machine, or misbehaves as told."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Handler:
    """What the server answers. `answers` are given in turn, then everything is taken."""

    def __init__(self) -> None:
        self.kept: list[EmailMessage] = []
        self.recipients: list[str] = []
        # "451 text" or "550 text" at the recipient; "drop", "hang" or "kill <pid>" at the text.
        self.answers: deque[str] = deque()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answers and self.answers[0][:3].isdigit():
            return self.answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.kept.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.recipients += envelope.rcpt_tos
        doing = self.answers.popleft() if self.answers else ""
        if doing == "drop":
            server.transport.abort()
        elif doing == "hang":
            await asyncio.sleep(1)
        elif doing == "late refusal":
            return "452 Insufficient storage for somebody@example.org"
        elif doing.startswith("kill"):
            os.kill(int(doing.split()[1]), signal.SIGKILL)
        return "250 taken"

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.kept]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(port: int, **options: Any) -> Iterator[Handler]:
    """The server, until the block ends."""
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()
