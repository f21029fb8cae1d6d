"""What must be true of every page, whoever looks at it and in whichever language."""

import functools
import pathlib
import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.pofile import read_po
from lxml.html import HtmlElement

from tests.crawling import Page

LARGEST = 100 * 1024
CATALOGUE = pathlib.Path(__file__).parent.parent / "tracker/translations/zh/LC_MESSAGES/messages.po"
READ_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "aria-description", "data-label", "label", "aria-valuetext",
                   "aria-roledescription")
NAMING = ("aria-describedby", "aria-labelledby", "aria-controls")
SILENT = {"script", "style", "template", "noscript"}
# Names without a Chinese form, and what people call things by: codes, hashes, file names, addresses.
NAMES = re.compile(r"(?<![A-Za-z])(Word|Excel|PDF|WPS|DOCX|XLSX|docx?|xlsx?|csv|pdf|wps|et|jpe?g|png|txt|[KMG]?B|Ctrl"
                   r"|SHA-256|GB/T [\d-]+|audit-heads\.log)(?![A-Za-z])")
CODES = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{4}-\d+(-\d+)?|[0-9a-f]{8,64}|v\d[\d.]*)(?![A-Za-z0-9])")
WORD = re.compile(r"[A-Za-z]{2}[A-Za-z0-9]*")
CHINESE = re.compile(r"[一-鿿]+")
# a mark of the other language, with what stands beside it
WIDE = re.compile(r"[^\s…,;:()]{0,2}[，、。；：？！（）《》「」【】][^\s…,;:()]{0,2}")
ENUMERATOR = re.compile(r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、")
NARROW = re.compile(r"[^\s…]{0,2}(?:[一-鿿][,;:?!(]|[)][一-鿿]|[一-鿿], [一-鿿])[^\s…]{0,2}")
# a full-width mark brings its own space: no blank stands beside it
LOOSE = re.compile(r"\S{0,4}[，、。；：？！] (?=\S)\S{0,4}|\S{0,4} [，、。；：？！]\S{0,4}")
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "q", "s", "small",
          "span", "strong", "time"}


def texts(node: HtmlElement, language: str) -> Iterator[str]:
    """What a reader sees or hears, parts in another language (marked as such) left out."""
    if not isinstance(node.tag, str) or node.tag in SILENT or (node.get("lang") or language)[:2] != language:
        return
    yield from (node.text or "", *(value for name in READ_ATTRIBUTES if (value := node.get(name))))
    if node.tag == "input" and node.get("type") in {"submit", "button", "reset"}:
        yield node.get("value") or ""
    for child in node:
        yield from texts(child, language)
        yield child.tail or ""


def english_words(page: Page, typed: "Typed") -> list[str]:
    """On a Chinese page. Logins are Latin letters by nature."""
    found = []
    for text in texts(page.tree, "zh"):
        left = CODES.sub(" ", NAMES.sub(" ", text))
        words = [word for word in WORD.findall(left) if word not in typed.logins]
        if words:
            found.append(f"{words} in {text.strip()[:60]!r}")
    return found


@functools.cache
def translations() -> frozenset[str]:
    with CATALOGUE.open("rb") as file:
        return frozenset(text for message in read_po(file, locale="zh") if message.id for text in
                         (message.string if isinstance(message.string, tuple) else (message.string,)))


class Typed:
    """The texts of the database, asked for a run of Chinese: did a person write this, or does the page say it?"""

    def __init__(self, texts: set[str], logins: set[str]) -> None:
        self.logins = logins
        self.runs = {run for text in texts for run in CHINESE.findall(text)}
        self.all = "\n".join(texts)
        self.answers: dict[str, bool] = {}

    def __contains__(self, run: str) -> bool:
        """A word of the catalogue is the page's own unless somebody typed exactly that."""
        if run not in self.answers:
            self.answers[run] = run in self.runs or (run not in translations() and run in self.all)
        return self.answers[run]


def chinese_words(page: Page, typed: Typed) -> list[str]:
    """On an English page, besides what people typed."""
    return [f"{run!r} in {text.strip()[:60]!r}" for text in texts(page.tree, "en") for run in CHINESE.findall(text)
            if run not in typed]


def foreign_marks(page: Page, typed: Typed, language: str) -> list[str]:
    """Punctuation of the other language, save in what people typed and in the enumerators of a document."""
    marks = WIDE if language == "en" else NARROW
    return [f"{mark!r} in {text.strip()[:60]!r}" for text in texts(page.tree, language)
            for mark in marks.findall(ENUMERATOR.sub(" ", text))
            if len(mark) == 1 or mark not in typed.all]


def lines(node: HtmlElement) -> Iterator[str]:
    """The text as it runs on over what is marked within a line; a blank stands where the reader sees one."""
    def run(node: HtmlElement) -> str:
        if not isinstance(node.tag, str) or node.tag in SILENT:
            return ""
        inside = (node.text or "") + "".join(run(child) + (child.tail or "") for child in node)
        return inside if node.tag in INLINE else f"\0{inside}\0"
    for line in run(node).split("\0"):
        yield " ".join(line.split())


def loose_marks(page: Page, typed: Typed) -> list[str]:
    """A blank beside a full-width mark on a Chinese page, save in what people typed."""
    return [f"{mark!r} in {line[:60]!r}" for line in lines(page.tree.body) for mark in LOOSE.findall(line)
            if mark not in typed.all]


def build(page: Page) -> list[str]:
    """Faults in how a page is built."""
    tree, found = page.tree, []
    if len(page.body) >= LARGEST:
        found.append(f"{len(page.body)} bytes")
    if len(tree.xpath("//h1")) != 1:
        found.append(f"{len(tree.xpath('//h1'))} h1")
    if not (tree.findtext(".//title") or "").strip(" ·\n"):
        found.append("no title")
    ids = Counter(tree.xpath("//@id"))
    found += [f"id {name} {n} times" for name, n in ids.items() if n > 1]
    found += [f"label for {name}, which is not there" for name in tree.xpath("//label/@for") if name not in ids]
    found += [f"{attribute} names {name}, which is not there" for attribute in NAMING
              for value in tree.xpath(f"//@{attribute}") for name in str(value).split() if name not in ids]
    found += [f"link to #{name}, which is not there" for name in
              (str(h)[1:] for h in tree.xpath("//a/@href[starts-with(., '#')]")) if name and name not in ids]
    found += [f"what the content policy stops: {what}" for what in _stopped(tree)]
    return found


def _stopped(tree: HtmlElement) -> list[str]:
    inline = [f"<{node.tag} {name}>" for node in tree.iter() if isinstance(node.tag, str) for name in node.attrib
              if name == "style" or name.startswith("on")]
    return inline + [f"<{node.tag}> without a nonce" for node in tree.xpath("//style | //script[not(@src)]")
                     if not node.get("nonce")]


def told(wrong: list[str]) -> list[str]:
    """One of each fault, with how often it was met."""
    by_fault: dict[str, list[str]] = {}
    for line in wrong:
        where, _, fault = line.partition(": ")
        by_fault.setdefault(fault, []).append(where)
    return [f"{places[0]} ({len(places)} times): {fault}" for fault, places in by_fault.items()]
