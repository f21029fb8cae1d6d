"""Requests that nobody means well: every route and form, filled in sensibly and then spoilt in a few places."""

import functools
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_from_bytes, urljoin, urlsplit

from flask import Flask
from hypothesis import strategies as st
from lxml.html import HtmlElement
from werkzeug.routing import Rule

from tests.crawling import FILES, HOST, Page, endpoint_of
from tests.domain.test_uploads import DOCX, PDF, PNG, XLSX
from tests.lived_in import PERSONAS

MARK = "<script>alert(9)</script>"
NUMBERS = ("0", "-1", "", "1.5", "1e309", "NaN", "²", "٣", "2147483647", "2147483648", "9223372036854775808", "9" * 400, "x")
DATES = ("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "10000-01-01", "2026-10-15T25:61", "")
ADDRESSES = ("//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(9)",
             "https:evil.example", "/a\r\nSet-Cookie: a=b", "../../etc/passwd", "http://[", "x")
MARKUP = (f'"><svg/>{MARK}', f"'{MARK}", f"</textarea></title>{MARK}")
TEXTS = (*MARKUP, *MARKUP, *MARKUP, "", " ", "x", "甲" * 5000, "a" * 70_000, "\x00", "甲\x00乙", "\u202e甲", "\u2028",
         "\ufeff", "\ud800", "😀", "e\u0301", "{{7*7}}", "%(x)s %s %d", "%00", "%", "' OR 1=1 --", "\\", "__class__", "true",
         "[]", "null", "=cmd|'/c calc'!A0", "@SUM(A1)", "+1", "机密★", "C:\\x", "a\r\nSet-Cookie: a=b", "\x1b[31m",
         *ADDRESSES, *NUMBERS, *DATES)
ODD_PATHS = ("0", "-1", "1", "2147483647", "2147483648", "9" * 30, "1.0", "%00", "%FF", "甲", "..", "%2e%2e%2f", "x" * 3000,
             "%0d%0aA:b", "٣", "true", "undo_close")
ODD_FILES = ("a.pdf", "a.docx", "a.xlsx", "a.txt", "a.csv", "", ".", "..", "../../a.pdf", "a\r\nX: 1.pdf", '";x=".pdf',
             "甲" * 300 + ".pdf", "a.docm", "机密★.pdf", "a.pdf\x00.exe", "\u202efdp.exe", "=1+1.xlsx")
CONTENTS = (PDF, DOCX, XLSX, PNG, b"", b"x", "一、问题。\n二、问题。".encode(), b"\xff\xfe\x00", b"PK\x03\x04", XLSX[:80])
SENSIBLE = {"date": "2026-10-15", "number": "10", "email": "a@b.example", "password": "Yunling-2027", "time": "09:00"}
KINDS = ("form", "form", "form", "multipart", "multipart", "json", "text", "broken", "none")
HEADERS = ({}, {}, {}, {"Referer": "https://evil.example/"}, {"Accept-Language": "xx-YY;q=a"}, {"Range": "bytes=5-2"},
           {"If-Modified-Since": "x"}, {"If-None-Match": "*"}, {"X-Forwarded-Host": "evil.example"})
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Seed:
    """A request as the page offers it. `files` are the names of file fields."""

    persona: str
    method: str
    path: str
    query: Pairs = ()
    fields: Pairs = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attack:
    persona: str
    method: str
    path: str
    query: Pairs
    fields: Pairs
    files: tuple[tuple[str, str, bytes], ...] = ()
    kind: str = "form"
    headers: dict[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, object]:
        """For the test client."""
        given: dict[str, object] = {"method": self.method, "path": self.path, "query_string": _encoded(self.query),
                                    "headers": dict(self.headers)}
        if self.method == "GET" or self.kind == "none":
            return given
        if self.kind == "json":
            return given | {"data": json.dumps(self.fields), "content_type": "application/json"}
        if self.kind == "text":
            return given | {"data": _encoded(self.fields), "content_type": "text/plain; charset=utf-7"}
        if self.kind == "broken":
            return given | {"data": b'--x\r\nContent-Disposition: form-data; name="a',
                            "content_type": "multipart/form-data; boundary=x"}
        if self.kind == "multipart" or self.files:
            return given | {"data": _parts(self.fields, self.files), "content_type": "multipart/form-data; boundary=fuzz"}
        return given | {"data": _encoded(self.fields), "content_type": "application/x-www-form-urlencoded"}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _encoded(pairs: Pairs) -> str:
    return "&".join(f"{quote_from_bytes(_bytes(name))}={quote_from_bytes(_bytes(value))}" for name, value in pairs)


def _parts(fields: Pairs, files: tuple[tuple[str, str, bytes], ...]) -> bytes:
    """Written by hand: a library would refuse such names."""
    out = io.BytesIO()
    for name, value in fields:
        out.write(b'--fuzz\r\nContent-Disposition: form-data; name="' + _bytes(name) + b'"\r\n\r\n' + _bytes(value)
                  + b"\r\n")
    for name, filename, content in files:
        out.write(b'--fuzz\r\nContent-Disposition: form-data; name="' + _bytes(name) + b'"; filename="' + _bytes(filename)
                  + b'"\r\nContent-Type: application/octet-stream\r\n\r\n' + content + b"\r\n")
    return out.getvalue() + b"--fuzz--\r\n"


def seeds_of(app: Flask, pages: list[Page]) -> dict[tuple[str, str], list[Seed]]:
    """What the pages offer, by endpoint and method; a route that no page offers gets addresses made up from its rule."""
    found: dict[tuple[str, str], dict[Seed, None]] = {}

    def keep(seed: Seed) -> None:
        endpoint, _ = endpoint_of(app, seed.path, seed.method)
        if endpoint and endpoint not in FILES:
            found.setdefault((endpoint, seed.method), {})[seed] = None

    for page in pages:
        parts = urlsplit(page.address)
        keep(Seed(page.persona, "GET", parts.path, _pairs(parts.query)))
        for form in page.tree.forms if page.is_html else ():
            for seed in _seeds_of_form(page, form):
                keep(seed)
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in FILES and (rule.endpoint, method) not in found:
                found[rule.endpoint, method] = {Seed(persona, method, _made_up(rule, str(row))): None
                                                for persona in PERSONAS for row in range(1, 25)}
    return {key: list(seeds) for key, seeds in sorted(found.items())}


def _pairs(query: str) -> Pairs:
    return tuple(parse_qsl(query, keep_blank_values=True))


def _made_up(rule: Rule, value: str) -> str:
    return re.sub(r"<[^>]+>", value, rule.rule)


def _seeds_of_form(page: Page, form: HtmlElement) -> Iterator[Seed]:
    """As it stands, filled in, and once for each button that says what to do."""
    action = urlsplit(urljoin(HOST + page.address, form.action or page.address))
    files = tuple(str(node.name) for node in form.xpath(".//input[@type='file'][@name]"))
    given = tuple((str(name), str(value)) for name, value in form.form_values() if name != "csrf_token")
    filled = tuple((str(node.name), _sensible(node))
                   for node in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]")
                   if node.name != "csrf_token" and node.get("type") not in {"file", "submit"})
    buttons = [((str(b.get("name")), b.get("value") or ""),) for b in form.xpath(".//button[@name]")] or [()]
    for button in form.xpath(".//button[@formaction]"):
        other = urlsplit(urljoin(HOST + page.address, button.get("formaction")))
        query = filled if form.method == "GET" else ()
        yield Seed(page.persona, form.method, other.path, _pairs(other.query) + query, () if query else filled, files)
    for fields in dict.fromkeys((given, filled)):
        for button in buttons:
            query = fields if form.method == "GET" else ()
            yield Seed(page.persona, form.method, action.path, _pairs(action.query) + query,
                       () if query else fields + button, files)


def _sensible(node: HtmlElement) -> str:
    if node.tag == "select":
        return next((value for value in node.value_options if value), "")
    if node.tag == "textarea":
        return str(node.value or "已按要求办理。")
    return node.get("value") or SENSIBLE.get(node.get("type", "text"), "整改情况")


def plain_attacks(seeds: list[Seed]) -> Iterator[Attack]:
    """What must not be left to chance: markup in every field at once, a number of 400 digits in every field that holds a
    number, and each bad address as the way back."""
    known = {}
    for seed in seeds:
        known.setdefault((frozenset(dict(seed.query)), frozenset(dict(seed.fields))), seed)
    for seed in known.values():
        query = tuple((name, MARKUP[0]) for name, _ in seed.query)
        yield Attack(seed.persona, seed.method, seed.path, query, tuple((name, MARKUP[0]) for name, _ in seed.fields))
        if any(value.isdecimal() for _, value in (*seed.query, *seed.fields)):
            yield Attack(seed.persona, seed.method, seed.path, _enlarged(seed.query), _enlarged(seed.fields))
    for seed in [seed for seed in known.values() if "next" in dict(seed.query)][:1]:
        for address in ADDRESSES:
            yield Attack(seed.persona, seed.method, seed.path, (*seed.query, ("next", address))[-1:], seed.fields)


def _enlarged(pairs: Pairs) -> Pairs:
    return tuple((name, "9" * 400 if value.isdecimal() else value) for name, value in pairs)


def attacks(seeds: list[Seed], rules: list[Rule]) -> st.SearchStrategy[Attack]:
    """A seed with a few values replaced, repeated, dropped or added; sometimes by somebody else or on another row."""
    asked = {name: value for seed in seeds for name, value in seed.query}
    sent = {name: value for seed in seeds for name, value in seed.fields}

    @st.composite
    def draw_one(draw: st.DrawFn) -> Attack:
        seed = draw(st.sampled_from(seeds))
        persona = draw(st.sampled_from(tuple(PERSONAS))) if _rarely(draw, 8) else seed.persona
        path = _made_up(draw(st.sampled_from(rules)), draw(st.sampled_from(ODD_PATHS))) if _rarely(draw, 8) else seed.path
        query = _spoilt(draw, seed.query, asked, most=3 if seed.method == "GET" else 1)
        fields = _spoilt(draw, seed.fields, sent, most=3) if seed.method != "GET" else ()
        files = tuple((name, draw(st.sampled_from(ODD_FILES)), draw(st.sampled_from(CONTENTS)))
                      for name in seed.files if draw(st.booleans()))
        return Attack(persona, seed.method, path, query, fields, files, draw(st.sampled_from(KINDS)),
                      draw(st.sampled_from(HEADERS)))

    return draw_one()


def _rarely(draw: st.DrawFn, once_in: int) -> bool:
    return draw(st.integers(0, once_in - 1)) == once_in - 1


UNKNOWN = ("next", "page", "after", "before", "sort", "order", "kind", "unit", "q", "version", "csrf_token", "item-0.0",
           "item-9.9", "measures-0-text", "measures-999-text", "units-0", "-", "[]", "甲", "")


def _spoilt(draw: st.DrawFn, pairs: Pairs, known: dict[str, str], *, most: int) -> Pairs:
    """`known` are the names that this route is asked with anywhere."""
    left = list(pairs)
    names = (*known, *known, *UNKNOWN) if len(known) > 5 else (*tuple(known) * 5, *UNKNOWN)
    for _ in range(draw(st.integers(0, most))):
        how = draw(st.sampled_from(("replace", "replace", "replace", "repeat", "drop", "add"))) if left else "add"
        if how == "add":
            name = draw(st.sampled_from(names))
            left.append((name, draw(_values(name, known.get(name, "")))))
            continue
        at = draw(st.integers(0, len(left) - 1))
        name, value = left[at]
        if how == "drop":
            del left[at]
        elif how == "repeat":
            left.append((name, draw(_values(name, value))))
        else:
            left[at] = (name, draw(_values(name, value)))
    return tuple(left)


@functools.cache
def _values(name: str, value: str) -> st.SearchStrategy[str]:
    """Mostly of the kind that belongs there, else it would end at the first check."""
    fitting = TEXTS
    if name == "next":
        fitting = ADDRESSES
    elif re.fullmatch(r"-?\d+", value):
        fitting = NUMBERS
    elif name.endswith("_on") or re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        fitting = DATES
    own = st.sampled_from(fitting)
    return st.one_of(own, own, own, st.sampled_from(TEXTS), st.text(max_size=12), st.integers().map(str))
