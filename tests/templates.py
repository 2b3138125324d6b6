"""Reads templates as text: what a strict CSP would stop, and words nobody could translate."""

import re
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[1]
# Stands where an expression or a statement of the template was.
HOLE = "\x00"
SPOKEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label", "aria-description", "label")


def templates() -> list[tuple[str, str]]:
    """Every template: (path within templates/, source)."""
    folder = ROOT / "templates"
    return [
        (str(path.relative_to(folder)), path.read_text("utf-8"))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def markup(source: str) -> str:
    """The template's own text, with a hole for each run of anything that Jinja fills."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True)
    parts = []
    for _line, kind, value in environment.lex(source):
        if kind == "data":
            parts.append(value)
        elif kind in ("variable_begin", "block_begin", "linestatement_begin"):
            parts.append(HOLE)
    return "".join(parts)


def inline_code(source: str) -> list[str]:
    """Scripts, styles and handlers written into a page, which its CSP forbids."""
    text = markup(source)
    found = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    found += re.findall(r"<style[^>]*>", text)
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
        found += re.findall(r"[\s\"']style\s*=", tag) + re.findall(r"[\s\"'\x00]on[a-z]+\s*=", tag)
        found += re.findall(r"javascript:", tag)
    return found


def bare_words(source: str) -> list[str]:
    """Words that a person reads and that don't go through `_()`."""
    text = re.sub(r"<!--.*?-->", "", markup(source), flags=re.DOTALL)
    found = []
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", text):
        for name in SPOKEN_ATTRIBUTES:
            for value in re.findall(rf"\s{name}=\"([^\"]*)\"", tag):
                if _has_words(value):
                    found.append(f'{name}="{value}"')
    # Attributes that a block puts into a tag of its layout, and the names of keys.
    text = re.sub(r"\s[a-zA-Z][\w:.-]*=(?:\"[^\"]*\"|'[^']*')", " ", text)
    text = re.sub(r"<kbd>[^<]*</kbd>", HOLE, text)
    text = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[!/a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", HOLE, text)
    return found + [words.strip() for words in text.split(HOLE) if _has_words(words)]


def _has_words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2,}", re.sub(r"&#?\w+;|\x00", " ", text)))
