"""The categories of a round's findings: the 四个落实 by default, guessed from the words of a title."""

from collections.abc import Sequence

NAME_LENGTH = 80
MOST = 30

# Official name → words that a heading of it bears.
FOUR: dict[str, tuple[str, ...]] = {
    "党的理论路线方针政策和重大决策部署": ("理论", "方针政策", "决策部署", "两个维护", "意识形态", "职能责任"),
    "全面从严治党战略部署": ("从严治党", "党风廉政", "廉洁", "廉政", "纪律", "两个责任", "主体责任", "监督责任", "四风",
                             "八项规定", "作风"),
    "新时代党的组织路线": ("组织路线", "组织建设", "选人用人", "班子", "干部", "基层党建", "党建", "党支部", "人才"),
    "巡视巡察整改": ("巡视", "巡察", "整改"),
}


def guess(title: str, names: Sequence[str]) -> str | None:
    """The name among `names` that the title speaks of, or nothing. A name that stands in the title as it is wins; of
    several others the one whose word comes first."""
    for name in names:
        if name in title:
            return name
    places = {name: min((title.find(word) for word in FOUR.get(name, ()) if word in title), default=-1) for name in names}
    found = [name for name in names if places[name] >= 0]
    return min(found, key=places.__getitem__, default=None)
