"""How users sign in: passkeys, second factors, recovery codes."""

from peewee import *

from portal.db import KeyField, UtcDateTimeField


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "app_user"
            legacy_table_names = False

    class Passkey(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        credential_id = KeyField(unique=True, max_length=1400)
        public_key = TextField()
        user_handle = CharField(max_length=100)
        sign_count = BigIntegerField(default=0)
        name = CharField(max_length=60)
        created_at = UtcDateTimeField()
        last_used_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "passkey"
            legacy_table_names = False
            constraints = [Check("sign_count >= 0", name="sign_count_is_not_negative")]

    class AuthenticatorApp(Model):
        user = ForeignKeyField(User, on_delete="CASCADE", index=False)
        secret = CharField(max_length=300)
        is_confirmed = BooleanField(default=False)
        last_step = BigIntegerField(default=0)
        created_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "authenticator_app"
            legacy_table_names = False
            indexes = ((("user", "is_confirmed"), True),)

    class RecoveryCode(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        salt = CharField(max_length=32)
        code_hash = CharField(max_length=64)
        created_at = UtcDateTimeField()
        used_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "recovery_code"
            legacy_table_names = False

    class PendingSignIn(Model):
        token_hash = KeyField(unique=True, max_length=64)
        user = ForeignKeyField(User, on_delete="CASCADE")
        expires_at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "pending_sign_in"
            legacy_table_names = False

    class PasskeyCeremony(Model):
        challenge_hash = KeyField(unique=True, max_length=64)
        kind = CharField(max_length=10)
        browser_hash = CharField(max_length=64)
        user = ForeignKeyField(User, null=True, on_delete="CASCADE")
        expires_at = UtcDateTimeField(index=True)

        class Meta:
            database = db
            table_name = "passkey_ceremony"
            legacy_table_names = False
            constraints = [Check("kind IN ('add', 'sign_in', 'prove')", name="kind_is_known")]

    class FailedTries(Model):
        key = KeyField(primary_key=True, max_length=64)
        tries_count = IntegerField()
        tried_at = UtcDateTimeField(index=True)
        opens_at = UtcDateTimeField()

        class Meta:
            database = db
            table_name = "failed_tries"
            legacy_table_names = False
            constraints = [Check("tries_count > 0", name="tries_are_counted")]

    db.create_tables(
        [Passkey, AuthenticatorApp, RecoveryCode, PendingSignIn, PasskeyCeremony, FailedTries]
    )
    # Sign-ins from before count as proved by nothing: what asks again, asks them.
    migrator.migrate(
        migrator.add_column("sign_in", "proved_at", UtcDateTimeField(null=True)),
        migrator.add_column("sign_in", "proved_how", CharField(max_length=20, default="")),
    )


def down(migrator, db):
    migrator.migrate(
        migrator.drop_column("sign_in", "proved_how"),
        migrator.drop_column("sign_in", "proved_at"),
        migrator.drop_table("failed_tries"),
        migrator.drop_table("passkey_ceremony"),
        migrator.drop_table("pending_sign_in"),
        migrator.drop_table("recovery_code"),
        migrator.drop_table("authenticator_app"),
        migrator.drop_table("passkey"),
    )
