"""What somebody is given who asks for a copy of their data: what not, and by when. Pure."""

from datetime import date, timedelta

from portal.privacy.due_rules import add_months

# A month; two more where it is complex, said within the first.
MONTHS, EXTENDED_MONTHS = 1, 3
REMIND_DAYS = 7

# Tables of which a copy holds nothing, and why not: they say nothing that isn't said elsewhere,
# or nothing of the person alone.
LEFT_OUT = {
    "person_name_key": "Made from the names, to find somebody in spite of a slip.",
    "pseudonym": "The name by which the trail knows them; the trail's report is given instead.",
    "not_same": "Speaks of another person.",
    "person_merge": "How two records became one; what they held stands in the record.",
    "pair_reader": "Which colleagues read of a pair.",
    "pair_exception": "Goes with a pair, which is decided by itself.",
    "access_choice": "What was decided about this copy.",
    "due_person": "Computed from the record.",
    "referral_look": "Which colleague has a page open.",
    "status_view": "When a referrer looked where the referral stands.",
    "api_answer": "An answer to a computer, which repeats the referral.",
    "import_batch": "A file about many people; their own row of it is given.",
    "referral_draft": "What a colleague is typing; it becomes a referral or goes.",
    "draft_file": "Belongs to what a colleague is typing.",
    "report_draft_file": "A report about many people.",
    "death_change": "What changed with a death that was recorded; it stands in the record.",
    "concern_alert": "Which colleague was told of a concern.",
    "app_user": "An account, which its owner sees by themselves.",
}
# Rows that others wrote about them or that are about others too: each is looked at and decided.
DECIDED = frozenset({"concern", "pair", "access_block", "referral", "intake_message"})
# Rows that go with one that is decided: (table, column that leads to it).
WITH = {
    "concern_step": "concern",
    "concern_note": "concern",
    "intake_file": "message",
    "intake_file_body": "file",
}
# Columns that name somebody else, who isn't asked.
OTHERS = frozenset(
    {
        ("interpreter_booking", "name"),
        ("interpreter_booking", "phone"),
        ("interpreter_booking", "email"),
        ("interpreter_booking", "agency"),
        ("pair", "other_person"),
        ("pair", "one_person"),
    }
)
SOMEBODY, COLLEAGUE = "[somebody else]", "[a colleague]"


def due_on(asked_on: date, *, is_extended: bool = False) -> date:
    """The last day on which the copy must have been given."""
    return add_months(asked_on, EXTENDED_MONTHS if is_extended else MONTHS)


def days_left(due: date, today: date) -> int:
    """Days until then; below 0 when it is over."""
    return (due - today).days


def remind_on(due: date) -> date:
    """When somebody is reminded of it: a week before it must be given."""
    return due - timedelta(days=REMIND_DAYS)
