"""The kinds of record that the charity keeps: which tables each has, and for how long. Pure.

Every table belongs to just one kind. A kind without months of its own goes with another, or when
somebody takes it away.
"""

from dataclasses import dataclass

# The kinds whose periods decide when a person's whole record is due.
PERSON, UNPLACED, CONCERNS = "person", "unplaced", "concerns"
MAIL, SIGN_INS, JOBS, IMPORTS = "mail", "sign_ins", "jobs", "imports"
LONGEST_MONTHS = 1200


@dataclass(frozen=True)
class Kind:
    """One kind of record: its code, for how many months it is kept, and its tables.

    Months of 0 say that it has no period of its own. `days_setting` names the setting that has
    it instead.
    """

    code: str
    months: int = 0
    tables: tuple[str, ...] = ()
    days_setting: str = ""


KINDS = (
    Kind(
        PERSON,
        96,
        (
            "person",
            "person_name",
            "person_name_key",
            "person_merge",
            "not_same",
            "contact",
            "follow_up",
            "death",
            "death_change",
            "pair",
            "pair_reader",
            "pair_exception",
            "access_block",
            "break_glass",
            "break_glass_notice",
        ),
    ),
    # The same tables: what is kept of somebody who never came.
    Kind(UNPLACED, 24),
    Kind(
        "referrals",
        0,
        (
            "referral",
            "referral_step",
            "referral_message",
            "referral_decision",
            "referral_look",
            "wishes",
            "answer",
            "status_link",
            "status_view",
            "sender_id",
            "intake_message",
            "intake_file",
            "intake_file_body",
        ),
    ),
    Kind("refused", 0, (), "refused_message_days"),
    Kind("drafts", 0, ("referral_draft", "draft_file"), "draft_days"),
    Kind("consent", 0, ("consent", "privacy_notice", "agreement_acceptance")),
    Kind("equality", 0, ("equality_answer",)),
    Kind(
        "attendance",
        0,
        (
            "membership",
            "taster",
            "attendance",
            "walk_in",
            "apology",
            "telling",
            "notice",
            "notice_session",
            "group_end",
            "group_end_answer",
            "interpreter_booking",
            "printed_sheet",
            "roll_link",
            "roll_change",
        ),
    ),
    Kind(
        "outcomes",
        0,
        (
            "response",
            "response_item",
            "response_link",
            "goal",
            "goal_rating",
            "paper_form",
            "measure_pass",
        ),
    ),
    Kind(
        CONCERNS,
        96,
        (
            "concern",
            "concern_step",
            "concern_note",
            "concern_alert",
            "emergency_look",
            "office_message",
        ),
    ),
    Kind("quotes", 0, ("quote",)),
    Kind("reports", 0, ("report_issue", "report_issue_file", "report_draft", "report_draft_file")),
    Kind(MAIL, 3, ("outbox_message",)),
    Kind(IMPORTS, 12, ("import_batch", "import_row", "import_mapping", "source_reference")),
    Kind("doors", 0, ("api_answer",), "refused_message_days"),
    Kind(
        "trail",
        0,
        ("event", "pseudonym", "erasure"),
    ),
    Kind("privacy", 0, ("legal_hold", "due_person", "access_request", "access_choice")),
    Kind(
        SIGN_INS,
        12,
        (
            "sign_in",
            "rate_bucket",
            "known_device",
            "pending_sign_in",
            "failed_tries",
            "passkey_ceremony",
        ),
    ),
    Kind(JOBS, 1, ("job",)),
    Kind(
        "colleagues",
        0,
        (
            "app_user",
            "user_role",
            "user_programme",
            "user_link",
            "break_glass_officer",
            "passkey",
            "authenticator_app",
            "recovery_code",
            "group_leader",
            "group_staff",
            "session_leader",
            "stand_down",
            "stand_down_reader",
            "cover_ask",
            "away_date",
            "debrief",
            "calendar_feed",
            "concern_lead",
            "concern_lead_kind",
            "saved_view",
        ),
    ),
    Kind(
        "training",
        0,
        (
            "course",
            "course_quota",
            "course_link",
            "course_extension",
            "requirement",
            "gate_override",
            "training_class",
            "class_booking",
            "training_record",
            "evidence",
            "evidence_body",
            "learning_record",
            "supervision",
            "waiver",
            "training_notice",
        ),
    ),
    Kind(
        "providers",
        0,
        (
            "provider",
            "provider_token",
            "provider_service",
            "provider_link",
            "referrer",
            "answer_choice",
        ),
    ),
    Kind(
        "groups",
        0,
        (
            "programme",
            "venue",
            "support_group",
            "group_topic",
            "group_audience",
            "group_pattern",
            "group_agreement",
            "day_off",
            "session",
            "end_reason",
            "measure_use",
            "measure_licence",
            "funding",
            "target",
            "report_schedule",
            "retention_period",
        ),
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}
# Those that an administrator may change.
CHANGEABLE = tuple(kind.code for kind in KINDS if kind.months)


def kind_of(table: str) -> Kind:
    """The kind that a table belongs to. Raises LookupError for a table of none."""
    for kind in KINDS:
        if table in kind.tables:
            return kind
    raise LookupError(table)
