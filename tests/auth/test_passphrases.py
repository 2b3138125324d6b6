"""Which passphrases will do: length, and nothing that a guesser tries first."""

from threading import Barrier, Thread
from typing import Any

import pytest

from portal.auth import passwords
from portal.auth.passphrase_rules import Weakness, weakness_of
from portal.errors import DomainError

NAMES = ["Cora Lindqvist", "cora.lindqvist@harbour-groups.example", "Harbour Groups", "portal"]
WEAK = {
    Weakness.TOO_SHORT: ["", "kettle lantern", "x" * 14],
    Weakness.TOO_LONG: ["teapot gravel violin " * 60],
    Weakness.REPEATS: [
        "aaaaaaaaaaaaaaaaaa",
        "!!!!!!!!!!!!!!!!!!!!",
        "abxabxabxabxabxabx",
        "kettle kettle kettle",
        "kettle1kettle2kettle3",
        "Kéttle-KETTLE-kettle",
        "portal portal portal",
        "iloveyouiloveyou1985",
    ],
    Weakness.WALKS: [
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv",
        "q1w2e3r4t5y6u7i8",
        "123456789012345",
        "9876543210987654",
        "abcdefghijklmnopqrstuvwxyz",
        "!@#$%^&*()_+!@#$",
    ],
    Weakness.NAMES: [
        "Cora Lindqvist 2026!",
        "HarbourGroups2026",
        "c0r4-l1ndqv15t-2026",
        "harbour.groups.portal",
    ],
    Weakness.COMMON: [
        "Password!Welcome2024",
        "P@55w0rd-Password99x",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple-1",
        "mayTheForceBeWithYou!",
        "September2026!!!!",
        "Summer2026Winter2027",
        "monday tuesday wednesday",
        "my password is secret",
        "this is a long passphrase",
        "onetwothreefourfive",
        "letmeinplease2026",
    ],
}
FINE = [
    "mellow-lantern-harbour-kettle",
    "teapot gravel nineteen violin",
    "summer dragon kettle lamp",
    "Grandad's shed smells of creosote",
    "my cat sits on radiators",
    "xk3!9vb?qzLmW2rT",
    "483920174652893",
    "  blanks outside and \u200b inside  ",
    "المصباح يضيء الطريق",
    "Кот спит на подоконнике",
    "我家的猫喜欢在窗台上睡觉看外面的鸟",
    "🫖🪨🎻🪑🦔🧦🧲🪴🫐🧇🪁🧶🪥🧯🪤",
]


@pytest.mark.parametrize(
    ("kind", "passphrase"), [(kind, one) for kind, some in WEAK.items() for one in some]
)
def test_what_a_guesser_tries_first_is_refused(kind: Weakness, passphrase: str) -> None:
    assert weakness_of(passphrase, NAMES) is kind


@pytest.mark.parametrize("passphrase", FINE)
def test_words_that_dont_belong_together_and_any_letters_will_do(passphrase: str) -> None:
    assert weakness_of(passphrase, NAMES) is None


def test_the_problem_says_how_to_mend_it(app: Any) -> None:
    with app.test_request_context():
        assert passwords.problem_of("teapot gravel nineteen violin", about=NAMES) == ""
        short = passwords.problem_of("kettle", about=NAMES)
        assert "15" in short and "6" in short and "Three or four words" in short
        named = passwords.problem_of("Harbour Groups 2026", about=())
        assert "organisation" in named and "don't belong together" in named


def test_a_long_one_is_looked_at_in_no_time() -> None:
    for text in ("ab" * 500, "aab" * 333, "a" * 1000, "".join(map(chr, range(900)))):
        weakness_of(text, NAMES)


def test_the_whole_of_it_is_compared(app: Any) -> None:
    long = "teapot gravel violin " * 45
    hashed = passwords.hash_passphrase(long)
    assert passwords.matches(hashed, long)
    assert not passwords.matches(hashed, long[:-1])
    assert "m=65536,t=3,p=1" in hashed


def test_a_crowd_at_the_door_takes_no_more_memory_than_two(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = passwords.hash_passphrase("teapot gravel nineteen violin")
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    crowd = 8
    together, refused = Barrier(crowd), []

    def try_once() -> None:
        together.wait()
        with app.test_request_context():
            try:
                passwords.matches(hashed, "teapot gravel nineteen violin")
            except DomainError as problem:
                refused.append(problem.message)

    threads = [Thread(target=try_once) for _one in range(crowd)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert refused and all("Wait a minute" in one for one in refused)
    # And the room is given back.
    assert passwords.matches(hashed, "teapot gravel nineteen violin")
