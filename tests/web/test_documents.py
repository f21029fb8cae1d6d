"""A document is read in, ticked and imported through the pages."""

import io
import re
import zipfile
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Client
from tests.factories import World, a_round
from tests.services.test_documents import FEEDBACK
from tracker import clock
from tracker.extensions import db
from tracker.models.audit import AuditEntry
from tracker.models.round import Finding, Measure, SourceDocument
from tracker.models.user import User
from tracker.services import documents


@pytest.fixture
def round_id(app: Flask, world: World) -> int:
    with app.app_context():
        return a_round(world)


@pytest.fixture
def document_id(app: Flask, world: World, round_id: int) -> int:
    with app.app_context():
        return documents.keep_document(world.actor("inspector"), round_id, "反馈意见.txt", FEEDBACK.encode(),
                                       now=clock.now())


def upload(client: Client, round_id: int, data: bytes = FEEDBACK.encode(), name: str = "反馈意见.txt") -> TestResponse:
    return client.post(f"/rounds/{round_id}/documents", data={"file": (io.BytesIO(data), name)})


def ticked(text: str) -> dict[str, str]:
    """What a browser would send for the page as it stands."""
    return dict(re.findall(r'name="(item-[\d.]+)" value="(\w*)" checked', text))


def word(text: str) -> bytes:
    """The smallest docx with a paragraph a line."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def count(app: Flask, *models: type) -> tuple[int, ...]:
    with app.app_context():
        return tuple(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in models)


def test_from_file_to_findings_without_javascript(app: Flask, client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    kept = upload(client, round_id)
    assert kept.status_code == 302
    page = client.get(kept.location).text
    sent = ticked(page)
    assert sorted(sent.values()) == ["", "", "", ""] + ["finding"] * 5 + ["measure"] * 2
    assert client.post(kept.location + "/import", data=sent).location == f"/rounds/{round_id}"
    assert count(app, Finding, Measure) == (5, 2)
    shown = client.get(f"/rounds/{round_id}").text
    assert "谈话提醒流于形式" in shown
    assert "压实主体责任。班子成员每季度听取一次汇报。" in shown


def test_the_page_says_how_much_was_ticked_and_the_answer_counts_as_the_round_does(client: Client, world: World,
                                                                                  round_id: int) -> None:
    client.as_persona(world, "inspector")
    kept = upload(client, round_id, (FEEDBACK + "请你单位自收到之日起报送整改方案。\n云岭区委<巡察组>").encode()).location
    page = client.get(kept).text
    assert "共11条，预选为问题5条、措施2条，未选4条" in page
    assert "请你单位自收到之日起报送整改方案。" not in re.findall(r"<tbody>.*?</tbody>", page, re.DOTALL)[0]
    shown = client.get(client.post(kept + "/import", data=ticked(page)).location).text
    assert "已导入反馈问题3条（另有大类标题2条）、措施2条。" in shown
    assert "反馈问题 · 3（另有大类标题2条）" in shown


def test_what_belongs_to_no_item_is_shown_apart(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    text = "一、甲不力。\n序号\t<b>\t乙\n1\t丙\t丁\n请你单位于三日内报送。"
    page = client.get(upload(client, round_id, text.encode()).location).text
    apart = re.findall(r"不属于任何条目的文字.*?</details>", page, re.DOTALL)[0]
    assert re.findall(r"<p[^>]*>(.*?)</p>", apart) == ["请你单位于三日内报送。", "序号 | &lt;b&gt; | 乙", "1 | 丙 | 丁"]
    assert '<details class="reveal" open><summary>不属于任何条目的文字' in page
    assert "文中表格共2行，未读作条目" in page
    unnumbered = client.get(upload(client, round_id, "今天下午开会。".encode(), "通知.txt").location).text
    assert '<details class="reveal" open><summary>不属于任何条目的文字' in unnumbered
    assert "未读作条目" not in unnumbered


def test_of_a_file_that_is_only_a_table_title_and_rows_are_shown(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    page = client.get(upload(client, round_id, "<清单>\n序号\t问题\t措施\n1\t学习少\t补课".encode()).location).text
    assert "未识别到带序号的条目" in page
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["&lt;清单&gt;"]
    assert "文中表格共2行，未读作条目" in page
    apart = re.findall(r"不属于任何条目的文字 · 2.*?</details>", page, re.DOTALL)[0]
    assert re.findall(r"<p[^>]*>(.*?)</p>", apart) == ["序号 | 问题 | 措施", "1 | 学习少 | 补课"]


def test_what_is_attached_is_shown_apart_and_not_ticked(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    signed = FEEDBACK + "区委第一巡察组\n2026年9月4日\n附件\n问题清单\n1.公车使用不规范。\n2.接待超标准。"
    page = client.get(upload(client, round_id, signed.encode()).location).text
    assert re.findall(r"<h2>(.*?)</h2>", page)[:2] == ["关于云岭区教育局的反馈意见", "附件 问题清单"]
    assert page.count("附件中的条目均未预选") == 1
    assert '<details class="reveal"><summary>不属于任何条目的文字 · 2' in page
    assert {path: value for path, value in ticked(page).items() if path.startswith("item-1")} == {
        "item-1.0": "", "item-1.1": ""}


def test_the_original_comes_back_byte_for_byte_as_an_attachment(client: Client, world: World, document_id: int) -> None:
    page = client.as_persona(world, "liaison").get(f"/documents/{document_id}").text
    assert f'href="/documents/{document_id}/original"' in page
    answer = client.get(f"/documents/{document_id}/original")
    assert answer.data == FEEDBACK.encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert quote("反馈意见.txt") in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_word_file_is_read_like_its_text(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    from_word = client.get(upload(client, round_id, word(FEEDBACK), "反馈意见.docx").location).text
    from_text = client.get(upload(client, round_id).location).text
    assert "谈话提醒流于形式" in from_word
    assert ticked(from_word) == ticked(from_text)


def test_the_reader_decides(app: Flask, client: Client, world: World, document_id: int) -> None:
    client.as_persona(world, "supervisor")
    address = f"/documents/{document_id}/import"
    client.post(address, data={"item-0.2.0": "finding", "item-0.0": "", "item-0.1.0": "nonsense"})
    with app.app_context():
        assert db.session.scalars(sa.select(Finding.title)).all() == ["按时报送整改方案"]
    assert count(app, Measure) == (0,)


def test_an_imported_document_shows_what_became_of_it(client: Client, world: World, document_id: int) -> None:
    client.as_persona(world, "inspector")
    address = f"/documents/{document_id}"
    client.post(address + "/import", data=ticked(client.get(address).text))
    page = client.get(address).text
    assert "谈话提醒流于形式" in page
    assert "规范采购程序" in page
    assert "<form method=\"post\" action=\"" + address not in page
    assert ticked(page) == {}


@pytest.mark.parametrize("kind", ["finding", "measure"])
def test_who_imports_second_is_told_who_did_and_has_nothing_to_correct(app: Flask, client: Client, world: World,
                                                                       document_id: int, kind: str) -> None:
    address = f"/documents/{document_id}"
    client.as_persona(world, "inspector").post(address + "/import", data={"item-0.2.0": kind})
    client.as_persona(world, "supervisor").post("/language/en")
    again = client.post(address + "/import", data={"item-0.2.0": kind})
    assert again.status_code == 422
    with app.app_context():
        name = db.session.scalars(sa.select(User.name).where(User.id == world.users["inspector"])).one()
    assert f"imported already (by {name}, " in again.text
    assert "error-summary" not in again.text
    assert sum(count(app, Finding, Measure)) == 1
    shown = client.get(address).text
    assert re.search(rf"Imported 20[\d: -]+ by {name} ", shown)
    assert "imported already" not in shown


def test_ticks_stay_when_the_import_is_refused(app: Flask, client: Client, world: World, document_id: int) -> None:
    client.as_persona(world, "inspector")
    address = f"/documents/{document_id}"
    sent = dict.fromkeys(ticked(client.get(address).text), "")
    answer = client.post(address + "/import", data=sent)
    assert answer.status_code == 422
    assert ticked(answer.text) == sent
    assert count(app, Finding, Measure) == (0, 0)


def test_pasted_text_becomes_a_document(app: Flask, client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    answer = client.post(f"/rounds/{round_id}/documents", data={"text": FEEDBACK, "name": "会议反馈"})
    assert answer.status_code == 302
    with app.app_context():
        assert db.session.scalars(sa.select(SourceDocument.name)).one() == "会议反馈.txt"


def test_pasted_text_stays_when_it_is_refused(app: Flask, client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector").post("/language/en")
    answer = client.post(f"/rounds/{round_id}/documents", data={"text": "机密★\n一、保留的正文。", "name": "保留的名称"})
    assert answer.status_code == 422
    assert "mark of secrecy" in answer.text
    assert "一、保留的正文。" in answer.text
    assert "保留的名称" in answer.text
    assert count(app, SourceDocument) == (0,)


def test_a_file_and_a_text_at_once_or_neither_are_refused(app: Flask, client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    address = f"/rounds/{round_id}/documents"
    assert client.post(address, data={"text": " "}).status_code == 422
    both = client.post(address, data={"file": (io.BytesIO(b"x"), "a.txt"), "text": "一、保留的正文。"})
    assert both.status_code == 422
    assert "一、保留的正文。" in both.text
    assert count(app, SourceDocument) == (0,)


@pytest.mark.parametrize(("name", "data"), [("反馈.doc", b"x"), ("反馈.docx", b"x"), ("反馈.exe", b"x"), ("反馈.txt", b"")])
def test_a_file_that_cannot_be_read_gets_a_sentence(client: Client, world: World, round_id: int, name: str,
                                                    data: bytes) -> None:
    answer = upload(client.as_persona(world, "inspector"), round_id, data, name)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_an_unnumbered_text_says_so(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector").post("/language/en")
    kept = upload(client, round_id, "今天下午开会。".encode(), "通知.txt")
    assert "No numbered items" in client.get(kept.location).text


def test_a_suggested_split_is_marked(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector").post("/language/en")
    text = "巡察也发现了一些问题，主要是：理论学习不深入；采购监督不到位；组织生活不规范。"
    page = client.get(upload(client, round_id, text.encode(), "反馈.txt").location).text
    assert page.count("Suggested split") == 3
    assert sorted(ticked(page).values()) == ["finding"] * 3


def test_words_of_a_document_are_never_markup(client: Client, world: World, round_id: int) -> None:
    client.as_persona(world, "inspector")
    kept = upload(client, round_id, "一、<script>alert(1)</script>问题。\n二、乙。".encode(), "a.txt")
    page = client.get(kept.location).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("persona", ["inspector_b", "supervisor_b", "liaison_b", "liaison_health", "sysadmin", "stranger"])
def test_outsiders_find_nothing_and_leave_nothing(app: Flask, client: Client, world: World, round_id: int,
                                                  document_id: int, persona: str) -> None:
    before = count(app, SourceDocument, Finding, Measure, AuditEntry)
    client.as_persona(world, persona)
    answers = [upload(client, round_id, b"\xe4\xb8\x80\xe3\x80\x81x"), client.get(f"/rounds/{round_id}/documents"),
               client.get(f"/documents/{document_id}"), client.get(f"/documents/{document_id}/original"),
               client.post(f"/documents/{document_id}/import", data={"item-0.0": "finding"}),
               client.post(f"/documents/{document_id}/import", data={})]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert count(app, SourceDocument, Finding, Measure, AuditEntry) == before


@pytest.mark.parametrize("persona", ["liaison", "leader", "discipline"])
def test_the_inspected_unit_reads_the_outline_only(app: Flask, client: Client, world: World, round_id: int,
                                                   document_id: int, persona: str) -> None:
    before = count(app, SourceDocument, Finding, AuditEntry)
    page = client.as_persona(world, persona).get(f"/documents/{document_id}")
    assert "谈话提醒流于形式" in page.text
    assert ticked(page.text) == {}
    assert upload(client, round_id).status_code == 403
    assert client.get(f"/rounds/{round_id}/documents").status_code == 403
    assert client.post(f"/documents/{document_id}/import", data={"item-0.0": "finding"}).status_code == 403
    assert client.post(f"/documents/{document_id}/import", data={}).status_code == 403
    assert count(app, SourceDocument, Finding, AuditEntry) == before
