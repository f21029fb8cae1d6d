"""Text files in the encodings of Chinese offices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import RuleBroken
from tracker.importers.txt import read_txt

TEXT = "一、防汛\n（一）巡查：每日2次。\n“第一责任人”到岗"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_reads_every_encoding_and_line_break(encoding: str, line_break: str) -> None:
    assert read_txt(TEXT.replace("\n", line_break).encode(encoding)) == TEXT


def test_reads_a_rare_character_of_gb18030() -> None:
    assert read_txt("㐇䶮村的台账，按月报送。".encode("gb18030")) == "㐇䶮村的台账，按月报送。"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff\xff",
        bytes(range(1, 32)) * 20,
        b"\x00\x01\x02\x03" * 200,
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(RuleBroken, match="import.undecodable"):
        read_txt(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(read_txt(data), str)
    except RuleBroken as refused:
        assert refused.code == "import.undecodable"
