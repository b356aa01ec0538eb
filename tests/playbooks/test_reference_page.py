"""Each key that a file can have is explained on the page of the reference, and no other."""

from simcs.playbooks import building, catalogue, key_words, rules, variants, verbs


def test_every_key_is_explained() -> None:
    assert {*key_words.OF_FILE} == {*building.FILE_KEYS}
    of_play = {*building.KEYS} - {*verbs.WORK}  # those of its one step
    assert {*key_words.OF_PLAYBOOK} == of_play
    assert {*key_words.OF_RULES} == {*rules.KEYS}
    assert {*key_words.OF_STEP} == {*verbs.KEYS} | {*variants.KEYS}
    assert {*key_words.QUESTIONS} == {*catalogue.QUESTIONS}
    assert {*key_words.DATES} == {*catalogue.DATES}
