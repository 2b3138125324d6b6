"""What goes wrong in the domain, said in words a person can act on."""


class DomainError(Exception):
    """An action refused. `message` says why and what to do; `field` names the form field.

    Views put the message on that field, or above the form when `field` is None.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class StaleVersion(DomainError):
    """Somebody else changed the row since this page was opened."""


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and shows a right one."""


class PdfUnavailable(Exception):
    """The PDF engine's system libraries are absent; the message says the line to type."""
