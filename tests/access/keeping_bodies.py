"""What the matrix sends to the forms of the pages Safety and Audit trail."""

from typing import Any

BODIES = {
    "safety.backup_make": lambda _ids, _scene: dict[str, Any](),
    "events.trail_check": lambda _ids, _scene: dict[str, Any](),
}
