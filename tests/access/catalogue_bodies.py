"""What the matrix sends to previews of reports, and to people's words for them."""

from collections.abc import Callable
from typing import Any

QUERIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "reports.preview_csv": lambda _ids: {"table": "completeness"},
}
