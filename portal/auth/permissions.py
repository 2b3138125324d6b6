"""What a role may do: one enum with a sentence each, and one map."""

from enum import StrEnum

from portal.models import Role


class Permission(StrEnum):
    """A thing that somebody may do; which rows they may do it to is `scope`'s answer."""

    ACCOUNT = "Use their own account: theme, sign out everywhere."
    WORK_READ = "See their own landing page."
    REFERRAL_READ = "See the queue, referrals and their timelines."
    REFERRAL_DECIDE = "Accept, ask, place and end referrals."
    REASON_EDIT = "Word the reasons for which a referral may end."
    REFERRAL_ADD = "Type a phoned-in or posted referral."
    MESSAGE_READ = "See intake messages, refused ones too."
    PERSON_READ = "Find and open people: name, contact, access needs."
    PERSON_HISTORY_READ = "See a person's identity, referrals and consent."
    PERSON_REACH = "Say how a person may be reached, and what was said to them."
    CONSENT = "Record what people agree to and take back, and the privacy notice."
    EQUALITY = "See and record what people say of themselves for equality."
    ACCESS_BLOCK = "Say which colleague may not open a person, for family or a conflict."
    ACCESS_BLOCK_ALL = "See every bar between users and people, and say which user is whom."
    BREAK_GLASS = "Open one record in an emergency, with a reason, though it isn't theirs to see."
    BREAK_GLASS_REVIEW = "As a named officer, look into records that were opened so."
    BREAK_GLASS_OFFICERS = "Name the officers who are told of records opened in an emergency."
    WHO_SEES = "See who may open a person, and why."
    ACCESS_REPORT = "Print for somebody who looked at their record."
    DEATH_RECORD = "Record that somebody has died, and take it back."
    PAIR = "Say who is to be kept apart from whom, or together."
    PERSON_EDIT = "Change who a person is on record: names, birth date, number, address."
    PERSON_MERGE = "Compare two records, make them one, and undo that."
    FOLLOW_UP = "See what is owed to people, and say what came of it."
    GROUP_READ = "See groups and their figures."
    ROSTER_READ = "See who belongs to a group."
    ROLL_TAKE = "Mark who came to a session."
    ROLL_MEND = "Change an old roll, with a reason, and see which rolls nobody finished."
    WALK_IN_MATCH = "Say which person a walk-in was."
    GROUP_EDIT = "Add and change groups, venues and what members agree to."
    GROUP_PLAN = "Plan sessions ahead and end memberships."
    SESSION_CALL_OFF = "Call a session off or move it, and have everybody told."
    NOTICE_TELL = "See who is still to be told of something, ring them and tick them off."
    INTERPRETER_BOOK = "Book interpreters for sessions."
    LEADER_ASSIGN = "Say who leads a group, and stand somebody down."
    DEBRIEF = "Say how a session went that they led."
    AWAY_OWN = "Say when they are away."
    LETTER_WRITE = "Confirm in a letter which sessions somebody came to."
    OFFICE_TELL = "Tell the office something about a group: a message or a concern."
    OFFICE_ANSWER = "Read what leaders told the office, and answer it."
    CONCERN_READ = "See the concerns that they raised or lead on."
    CONCERN_LEADS = "Say to whom concerns go."
    TRAINING_OWN_READ = "See their own training status."
    TRAINING_OWN_ADD = "Send in their own training, and book a class."
    TRAINING_MATRIX_READ = "See everybody's training status, gaps ahead and past dates."
    TRAINING_RECORD = "Record and verify training, hours, supervision and waivers."
    COURSE_MANAGE = "Add and change courses, requirements and classes."
    RESPONSE_COLLECT = "See whose answers are due, send links to questions, type in paper."
    IMPORT = "Bring in rows from a spreadsheet, and undo it."
    OUTCOME_READ = "See what a person answered over time, and their goals."
    OUTCOME_RECORD = "Enter what a person answered, ask them by link or paper, keep their goals."
    OUTCOME_ASK = "Take down answers after an own session, without seeing earlier ones."
    MEASURE_MANAGE = "Say which measures a programme asks, when and how."
    MEASURE_LICENCE = "Record the licences of measures."
    REPORT_READ = "See a programme's figures and download them."
    REPORT_ISSUE = "Make drafts of reports, issue them, and stop those made by themselves."
    TARGET_EDIT = "Say who pays for a programme, and what is aimed for."
    QUOTE_RECORD = "Record words that people agreed may be printed, and take them back."
    PROVIDER_READ = "See providers and their referrers."
    PROVIDER_EDIT = "Change providers and referrers, make links of theirs, close a provider."
    PROVIDER_TOKEN = "Make and revoke the tokens of providers' computers."
    ANSWER_ADDRESS = "Say to which addresses a letter that names somebody may be mailed."
    USER_READ = "See who has an account here."
    USER_EDIT = "Invite users, say what they may do, sign them out, switch accounts off and on."
    OUTBOX_READ = "See what mail was sent, and send it again."
    SAFETY_READ = "See how backups, disk, keys and trail stand, and have a backup made."
    AUDIT_READ = "See the audit trail."
    REGISTER_READ = "See what is kept for what and how long, and certificates of erasure."
    RETENTION_EDIT = "Decide how long records are kept."
    ERASE = "See who is due to be erased, erase them, and keep them by a legal hold."
    SUBJECT_ACCESS = "Give somebody a copy of all that is kept about them."


P = Permission

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset(
        {
            P.AWAY_OWN,
            P.ACCOUNT,
            P.WORK_READ,
            P.REFERRAL_READ,
            P.REFERRAL_DECIDE,
            P.REASON_EDIT,
            P.REFERRAL_ADD,
            P.MESSAGE_READ,
            P.PERSON_READ,
            P.PERSON_HISTORY_READ,
            P.PERSON_REACH,
            P.CONSENT,
            P.EQUALITY,
            P.ACCESS_BLOCK,
            P.BREAK_GLASS,
            P.BREAK_GLASS_REVIEW,
            P.WHO_SEES,
            P.ACCESS_REPORT,
            P.DEATH_RECORD,
            P.PAIR,
            P.PERSON_EDIT,
            P.PERSON_MERGE,
            P.FOLLOW_UP,
            P.GROUP_READ,
            P.ROSTER_READ,
            P.ROLL_TAKE,
            P.ROLL_MEND,
            P.WALK_IN_MATCH,
            P.LETTER_WRITE,
            P.GROUP_EDIT,
            P.GROUP_PLAN,
            P.SESSION_CALL_OFF,
            P.NOTICE_TELL,
            P.INTERPRETER_BOOK,
            P.LEADER_ASSIGN,
            P.OFFICE_TELL,
            P.OFFICE_ANSWER,
            P.CONCERN_READ,
            P.TRAINING_OWN_READ,
            P.TRAINING_OWN_ADD,
            P.TRAINING_MATRIX_READ,
            P.TRAINING_RECORD,
            P.COURSE_MANAGE,
            P.OUTCOME_READ,
            P.OUTCOME_RECORD,
            P.RESPONSE_COLLECT,
            P.IMPORT,
            P.QUOTE_RECORD,
            P.PROVIDER_READ,
            P.PROVIDER_EDIT,
            P.PROVIDER_TOKEN,
            P.REGISTER_READ,
            P.ERASE,
            P.SUBJECT_ACCESS,
        }
    ),
    Role.FACILITATOR: frozenset(
        {
            P.ACCOUNT,
            P.WORK_READ,
            P.PERSON_READ,
            P.GROUP_READ,
            P.ROSTER_READ,
            P.BREAK_GLASS,
            P.ROLL_TAKE,
            P.SESSION_CALL_OFF,
            P.DEBRIEF,
            P.AWAY_OWN,
            P.OFFICE_TELL,
            P.CONCERN_READ,
            P.OUTCOME_ASK,
            P.TRAINING_OWN_READ,
            P.TRAINING_OWN_ADD,
        }
    ),
    Role.MANAGER: frozenset(
        {
            P.ACCOUNT,
            P.WORK_READ,
            P.GROUP_READ,
            P.CONCERN_READ,
            P.CONCERN_LEADS,
            P.BREAK_GLASS_REVIEW,
            P.TRAINING_OWN_READ,
            P.TRAINING_OWN_ADD,
            P.TRAINING_MATRIX_READ,
            P.MEASURE_MANAGE,
            P.REPORT_READ,
            P.REPORT_ISSUE,
            P.TARGET_EDIT,
            P.REGISTER_READ,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            P.ACCOUNT,
            P.WORK_READ,
            P.USER_READ,
            P.USER_EDIT,
            P.AUDIT_READ,
            P.OUTBOX_READ,
            P.PROVIDER_READ,
            P.PROVIDER_EDIT,
            P.PROVIDER_TOKEN,
            P.USER_READ,
            P.ACCESS_BLOCK_ALL,
            P.BREAK_GLASS_OFFICERS,
            P.MEASURE_LICENCE,
            P.AUDIT_READ,
            P.OUTBOX_READ,
            P.SAFETY_READ,
            P.ANSWER_ADDRESS,
            P.REGISTER_READ,
            P.RETENTION_EDIT,
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that any of these roles may do."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
