"""What a browser says of itself, in words that its owner knows."""

from flask_babel import gettext as _

# In this order: Edge says that it is Chrome too, and Chrome that it is Safari.
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
# iPhones say that they are like a Mac, and Android that it is Linux.
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """A browser and what it runs on, such as "Chrome on Linux", as far as they are known."""
    browser = next(
        (name for signs, name in BROWSERS if any(sign in user_agent for sign in signs)),
        _("A browser"),
    )
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if not system:
        return browser
    return _("%(browser)s on %(system)s", browser=browser, system=system)
