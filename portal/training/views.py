"""What all training pages share: their word in the sidebar, and what their templates say with."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock, navigation
from portal.auth.permissions import Permission
from portal.training import bp, record_words, tabs, words

__all__ = ["bp"]

navigation.add(
    navigation.Entry(
        50, "training.training_show", lambda: _l("Training"), Permission.TRAINING_OWN_READ
    )
)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "words": words,
        "record_words": record_words,
        "today": clock.today(),
        "training_tabs": tabs.training_tabs,
    }
