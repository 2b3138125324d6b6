"""The routes that answer anybody, by name, each with its reason."""

# Every route that answers somebody who isn't signed in. Any other endpoint must name its
# permission, or the application doesn't start.
PUBLIC_ROUTES = frozenset(
    {
        "static",
        "auth.sign_in",
        # Each opened by a secret in its address, to choose a passphrase; and how to ask for one.
        "links.invitation_open",
        "links.reset_open",
        "links.forgot_show",
        "links.forgot_sent",
        # The other ways and steps of signing in: nobody is signed in yet.
        "auth.second_step",
        "auth.passkey_ask",
        "auth.passkey_sign_in",
        "home.healthz",
        "home.readyz",
        # Each opened by a secret in its address, for one session.
        "link_roll.roll_show",
        "link_roll.mark_set",
        "link_roll.head_count_set",
        "link_roll.walk_in_add",
        "link_roll.roll_done",
        # One person's own questions, each opened by a secret in its address.
        "respond.question_show",
        "respond.answers_send",
        # Thanks, the same for everybody.
        "respond.answers_sent",
        "offline.page_show",
        "offline.worker",
        # What is listed for everybody, and the same for directories.
        "groups.find_list",
        "groups.find_show",
        "groups.find_hsds",
        "groups.find_meetings",
        # Authenticated by its bearer token.
        "fhir.process_message",
        "fhir.bundle_take",
        "fhir.task_show",
        "fhir.response_show",
        "api.referral_add",
        "api.referral_show",
        # The same for everybody: what a door can do, and that there is nothing else.
        "fhir.metadata_show",
        "fhir.unknown_show",
        "api.openapi_show",
        "api.unknown_show",
        # An answer to an offered seat, behind an address that can't be guessed.
        "groups.offer_show",
        # Where a referral stands, behind an address that can't be guessed.
        "status.status_show",
        "intake.refer",
        # The same form behind a provider's own link, which its address opens.
        "intake.refer_by_link",
        "intake.refer_sent",
        # Opened by the link of a mail, which answers one question once.
        "groups.ask_link_show",
        "groups.ask_link_accept",
        "groups.ask_link_decline",
        # Authenticated by the secret in its address.
        "groups.calendar_feed",
    }
)
