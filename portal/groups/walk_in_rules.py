"""Whether a name given at the door may be somebody's. Pure."""

SHORTEST_START = 3


def answers(asked: list[str], words: list[str]) -> bool:
    """Whether each word of a name given is a word of somebody's name, or how one begins.

    Both are folded words. Fewer than SHORTEST_START letters have to be the whole word: an
    initial is nobody's.
    """
    return bool(asked) and all(
        any(word == one or (len(one) >= SHORTEST_START and word.startswith(one)) for word in words)
        for one in asked
    )
