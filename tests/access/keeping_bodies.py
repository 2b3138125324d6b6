"""What the matrix sends to the forms of the page Safety."""

from typing import Any

BODIES = {"office.backup_make": lambda _ids, _scene: dict[str, Any]()}
