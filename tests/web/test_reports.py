"""What a kept report is called, on the page and in its file name."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
from flask import Flask

from tests.conftest import Client
from tests.factories import CLOCK, World, a_round


@pytest.mark.parametrize(("suffix", "name"), [("docx", "销号情况报告"), ("xlsx", "销号台账")])
def test_report_and_ledger_have_their_own_names(app: Flask, client: Client, world: World, suffix: str, name: str) -> None:
    with app.app_context():
        round_id = a_round(world)
    client.as_persona(world, "supervisor")
    with client.session_transaction() as session:
        session["language"] = "zh"
    page = client.post(f"/rounds/{round_id}/reports", data={"format": suffix}, follow_redirects=True).text
    assert f"{name}已生成并存档" in page and f">XC2026-01 {name} " in page
    address = page.split(f">XC2026-01 {name} ")[0].rpartition('href="')[2].partition('"')[0]
    named = client.get(address).headers["Content-Disposition"]
    assert quote(f"XC2026-01 {name} ") in named
    CLOCK.at += dt.timedelta(seconds=1)
    page = client.post(f"/rounds/{round_id}/reports", data={"format": suffix}, follow_redirects=True).text
    told, *files = re.findall(rf">(XC2026-01 {name} [^<]*\.{suffix})<", page)
    assert len(files) == len(set(files)) == 2, "two of one day are told apart"
    assert told == files[0] and page.index("已生成并存档") > page.index('id="reports"'), "where the page jumps to"
    assert "已生成并存档" not in client.get(f"/rounds/{round_id}").text
