"""Text as people meant it: what is taken out of it, and what isn't."""

from typing import Any

import pytest
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from portal.forms import PortalForm, clean
from portal.plain_text import has_letter, visible


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Ann\u200ba \u2066Lee\u2069", "Anna Lee"),
        ("\u202eeeL annA", "eeL annA"),
        ("\u200b", ""),
        ("a\x00\x1b\x85b\ud800c", "abc"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("Jo\u200dhn \u200c", "John "),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("Núñez O’Brien 😔", None),
    ],
)
def test_unseen_characters_go_and_all_others_stay(sent: str, kept: str | None) -> None:
    assert visible(sent) == (sent if kept is None else kept)


def test_forms_take_text_without_unseen_characters_and_outer_blanks() -> None:
    assert clean(" \u200b\u2067Amina\u2069\u200b ") == "Amina"
    assert clean(None) is None


@pytest.mark.parametrize(
    ("text", "holds"), [("é", True), ("7", True), ("-😔'", False), ("", False)]
)
def test_a_name_holds_a_letter_or_a_digit(text: str, holds: bool) -> None:
    assert has_letter(text) is holds


def test_blanks_are_no_answer_where_one_is_asked_for(app: Any) -> None:
    class Asking(PortalForm):
        minutes = IntegerField("How long?", [InputRequired("Say how long.")])
        name = StringField("Who?", [InputRequired("Say who.")])

    with app.test_request_context(method="POST", data={"minutes": "  ", "name": "\u200b "}):
        form = Asking(meta={"csrf": False})
        assert not form.validate()
        assert form.errors == {"minutes": ["Say how long."], "name": ["Say who."]}
