"""What files of reports are called: by what they are about, never by a private group or person."""

from portal.reports import facts_queries, quote_queries
from portal.reports.ask_rules import Ask
from portal.reports.file_rules import file_stem


def stem(ask: Ask, part: str = "") -> str:
    """A file's name without its ending; `part` is the key of a table. Three statements at most."""
    number = ask.group_id or ask.provider_id or ask.programme_id
    subject = facts_queries.subject_of(ask) if number else ""
    noun = "group" if ask.group_id else "provider" if ask.provider_id else "programme"
    private = quote_queries.private_names()
    otherwise = f"number-{number}" if noun == ask.kind else f"{noun}-{number}"
    return file_stem(ask.kind, subject, otherwise, ask.period, private, part)
