"""Providers' own links to the form: shown once, kept as a hash."""

from peewee import CharField, ForeignKeyField

from portal.db import BaseModel, KeyField, UtcDateTimeField
from portal.models.providers import Provider, Referrer
from portal.models.users import User

LINK_LABEL_LENGTH = 80


class ProviderLink(BaseModel):
    """An address of the form that names its provider, for all who work there or for one."""

    provider = ForeignKeyField(Provider, backref="links", on_delete="CASCADE")
    # Whose link it is; anybody's at that provider while NULL.
    referrer = ForeignKeyField(Referrer, null=True, on_delete="SET NULL", index=False)
    key_hash = KeyField(max_length=64, unique=True)
    # Where it is kept, such as "Desktop of the front office".
    label = CharField(max_length=LINK_LABEL_LENGTH, default="")
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    made_at = UtcDateTimeField()
    used_at = UtcDateTimeField(null=True)
    revoked_at = UtcDateTimeField(null=True)
    revoked_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
