"""Which titles are shown as alike when a unit is asked again."""

import pytest

from tracker.domain.likeness import is_alike, likeness


@pytest.mark.parametrize(("one", "other", "is_like"), [
    ("健全党组议事规则", "健全党组议事规则", True),
    ("健全党组议事规则", "修订党组议事规则", True),
    ("规范学校食堂采购台账", "规范学校食堂采购管理工作", True),
    ("关于规范公务用车管理的问题", "规范公务用车管理", True),
    ("清理河口街道积存垃圾（二期）", "清理河口街道积存垃圾", True),
    ("Ｗｉ－Ｆｉ覆盖", "wi-fi 覆盖", True),
    ("健全党组议事规则", "补齐城区缺失窨井盖", False),
    ("完成学校党支部换届", "完成学校消防隐患整改", False),
    ("规范管理", "加强学校食堂卫生监督检查", False),
    ("", "健全制度", False),
    ("的", "的", False),
    ("桥", "桥", True),
])
def test_alike(one: str, other: str, is_like: bool):
    assert is_alike(one, other) is is_like
    assert likeness(one, other) == likeness(other, one)
