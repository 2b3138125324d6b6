"""The answer to an offer through its link: looking changes nothing, an answer counts once."""


def test_a_link_that_nobody_was_given_has_nothing_to_tell(browser_for, people):
    page = browser_for(None).get("/offer/nobody-was-given-this", 404)
    assert "can't be answered here any more" in page.heading
