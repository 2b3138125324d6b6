"""Who could still sign in with a passphrase alone: what `portal doctor --deploy` counts."""

from collections.abc import Iterable

from portal.models import AuthenticatorApp, Passkey, User, UserRole


def users_without_second_factor(roles: Iterable[str]) -> int:
    """How many active users in any of these roles have neither an app nor a passkey."""
    apps = AuthenticatorApp.select(AuthenticatorApp.user).where(AuthenticatorApp.is_confirmed)
    query = (
        User.select(User.id)
        .join(UserRole)
        .where(
            User.is_active,
            UserRole.role.in_(list(roles)),
            User.id.not_in(apps),
            User.id.not_in(Passkey.select(Passkey.user)),
        )
        .distinct()
    )
    return int(query.count())
