"""Kinds of jobs for worker processes that tests start: they leave their marks in a file."""

import time
from pathlib import Path

from portal import jobs


@jobs.handles("test_mark")
def mark(job: jobs.Running) -> dict[str, str]:
    """Write a line to arguments["file"]; hang after it the first time if arguments["hang"]."""
    with Path(job.arguments["file"]).open("a") as file:
        file.write(f"{job.id} {job.attempt}\n")
    job.progress(1, 2)
    if job.arguments.get("hang") and job.attempt == 1:
        time.sleep(60)
    time.sleep(job.arguments.get("seconds", 0))
    return {"url": "/"}
