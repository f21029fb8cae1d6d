"""A category is guessed from the words of a heading, or not at all."""

import pytest

from tracker.domain.categories import FOUR, guess

THEORY, DISCIPLINE, ORGANISATION, RECTIFICATION = FOUR


@pytest.mark.parametrize(("title", "expected"), [
    ("贯彻落实党的理论路线方针政策和重大决策部署方面", THEORY),
    ("学习贯彻党的创新理论不够深入", THEORY),
    ("落实全面从严治党战略部署方面", DISCIPLINE),
    ("党风廉政建设主体责任落实不到位", DISCIPLINE),
    ("落实新时代党的组织路线方面", ORGANISATION),
    ("领导班子和干部队伍建设有差距", ORGANISATION),
    ("落实巡察整改方面", RECTIFICATION),
    ("对上轮巡视反馈问题整改不彻底", RECTIFICATION),
    ("干部作风不实", ORGANISATION),  # two speak; the first word says what it is about
    ("财务管理不规范", None),
    ("", None),
])
def test_the_words_of_a_heading_tell_its_category(title: str, expected: str | None):
    assert guess(title, list(FOUR)) == expected


def test_a_name_of_the_rounds_own_dictionary_is_found_as_it_stands():
    assert guess("三是校园安全方面", ["校园安全", THEORY]) == "校园安全"
    assert guess("干部队伍建设", ["校园安全"]) is None
