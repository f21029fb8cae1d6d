"""Law 14: every text of a page goes through gettext, the Chinese catalogue is complete, and reads like the field's own."""

import ast
import functools
import pathlib
import re
from collections.abc import Iterator
from enum import StrEnum
from html.parser import HTMLParser

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import nodes

from tracker.domain import errors, vocabulary
from tracker.web.labels import LABELS
from tracker.web.messages import MESSAGES

ROOT = pathlib.Path(__file__).parent.parent
TRANSLATIONS = ROOT / "tracker/translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
SOURCES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
           for path in sorted((ROOT / "tracker").rglob("*.py"))}
TEMPLATES = {path.relative_to(ROOT / "templates").as_posix(): path.read_text(encoding="utf-8")
             for path in sorted((ROOT / "templates").rglob("*")) if path.is_file()}


def ids_of(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def chinese(message: Message) -> str:
    return message.string if isinstance(message.string, str) else message.string[0]


@functools.cache
def catalogue() -> Catalog:
    with (TRANSLATIONS / "zh/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="zh")


def entries() -> list[Message]:
    return [message for message in catalogue() if message.id]


@functools.cache
def extracted() -> dict[tuple[str, ...], str]:
    """Texts (one, or singular and plural) with the file and line of one use, found as `make translations` finds them."""
    with (TRANSLATIONS / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = {}
    for name, line, text, _comments, _context in extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS):
        found[text if isinstance(text, tuple) else (text,)] = f"{name}:{line}"
    return found


def test_every_text_has_a_chinese_translation():
    known = {ids_of(message)[0] for message in entries() if chinese(message).strip() and not message.fuzzy}
    assert [f"{where} {ids[0]}" for ids, where in extracted().items() if ids[0] not in known] == []


def test_the_catalogue_holds_nothing_that_no_page_says():
    assert len(extracted()) > 400
    assert [ids_of(message) for message in entries() if ids_of(message) not in extracted()] == []
    assert list(catalogue().obsolete) == []


def test_the_catalogue_is_sound():
    assert (catalogue().charset or "").lower() == "utf-8"
    assert (catalogue().num_plurals, catalogue().plural_expr) == (1, "0")
    assert [(message.id, str(wrong)) for message, found in catalogue().check() for wrong in found] == []


def test_gettext_has_only_names_that_the_extraction_knows():
    names = {name for tree in SOURCES.values() for node in ast.walk(tree)
             if isinstance(node, ast.ImportFrom) and node.module == "flask_babel"
             for name in ((alias.asname or alias.name) for alias in node.names if "gettext" in alias.name)}
    assert names - set(KEYWORDS) == set()


def test_placeholders_are_those_of_the_text():
    wrong = [ids for message in entries() if chinese(message) for ids in [ids_of(message)]
             if set(PLACEHOLDER.findall(ids[-1])) != set(PLACEHOLDER.findall(chinese(message)))
             or "%" in PLACEHOLDER.sub("", chinese(message)).replace("%%", "")]
    assert wrong == []


# Names that have no Chinese form: products, file kinds, units, commands and settings.
LATIN = re.compile(r"(?<![A-Za-z])(Word|Excel|PDF|WPS|docx|txt|xlsx|http|UTF-8|Ctrl|TRACKER_[A-Z_]+"
                   r"|make (run|serve)|flask [a-z -]+|--[a-z-]+|sqlite:[a-z/.]+|audit-heads\.log)(?![A-Za-z])")
FOREIGN = re.compile(r"[A-Za-z]{3,}")


def test_chinese_has_no_foreign_words():
    left = {chinese(message): FOREIGN.findall(LATIN.sub("", PLACEHOLDER.sub("", chinese(message)))) for message in entries()}
    assert {text: words for text, words in left.items() if words} == {}


MANNERS = {
    "no exclamation mark, no 您, 哦, 请": re.compile(r"[!！您哦]|(^|[，。；：])请(?!求)"),
    "full-width punctuation": re.compile(r"[一-鿿）”][,;:?()]|[,;?()]\s*[一-鿿]|[一-鿿]\.(\s|$)"),
    "no stray blank": re.compile(r"[一-鿿]\s+(%\(|[一-鿿A-Za-z0-9])|\)s\s+[一-鿿]|(?<!-)\b[A-Za-z0-9]+\s+[一-鿿]|^\s|\s$"),
}


@pytest.mark.parametrize("rule", MANNERS)
def test_chinese_has_the_manners_of_an_office(rule: str):
    assert [chinese(message) for message in entries() if MANNERS[rule].search(chinese(message))] == []


def test_every_word_of_the_vocabulary_has_a_label():
    kinds = [kind for kind in vars(vocabulary).values()
             if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum]
    assert len(kinds) > 10
    assert [repr(word) for kind in kinds for word in kind if word not in LABELS.get(kind, {})] == []


def test_every_label_is_different_within_its_list():
    """Two words of one list with the same Chinese name could not be told apart in a choice."""
    names = {ids_of(message)[0]: chinese(message) for message in entries()}
    for words in LABELS.values():
        shown = [names[str(text)] for text in words.values()]
        assert len(shown) == len(set(shown))


ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.DomainError)}


def raises() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, code, names of its values) of every DomainError that is made; the names are None where they are not
    written out. A code in a variable stands for all that functions of the same file return."""
    for name, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in ERRORS:
                given = {word.arg for word in node.keywords}
                values = None if None in given or isinstance(node.args[0], ast.Name) else given
                codes = _returned(tree) if isinstance(node.args[0], ast.Name) else _constants(node.args[0])
                assert codes, f"{name}:{node.lineno} gives no code that can be read"
                yield from ((f"{name}:{node.lineno}", code, values) for code in codes)


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]


def _constants(node: ast.expr) -> list[str]:
    """Of a constant or of the two ends of a condition."""
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _returned(tree: ast.Module) -> list[str]:
    return [code for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None
            for code in _constants(node.value) if re.fullmatch(r"[a-z_]+\.[a-z_]+", code)]


def test_every_broken_rule_has_a_sentence():
    assert sorted({f"{where} {code}" for where, code, _values in raises() if code not in MESSAGES}) == []


def test_no_sentence_is_for_a_rule_that_nobody_breaks():
    assert len(MESSAGES) > 70
    assert sorted(set(MESSAGES) - {code for _where, code, _values in raises()}) == []


def test_sentences_name_only_values_that_are_given():
    wrong = [f"{where} {code} lacks {sorted(lacking)}" for where, code, values in raises()
             if values is not None and code in MESSAGES
             and (lacking := set(PLACEHOLDER.findall(str(MESSAGES[code]))) - values)]
    assert wrong == []


READ_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "data-label"}
LETTERS = re.compile(r"[A-Za-z一-鿿]")
ANY_LANGUAGE = {"English", "中文", "SHA-256"}
JINJA = jinja2.Environment(extensions=["jinja2.ext.i18n"])


class Texts(HTMLParser):
    """Collects what a reader sees: text outside scripts and styles, and attributes that are read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in READ_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def bare_texts(source: str, *, is_html: bool) -> list[str]:
    data = "".join(text for _line, kind, text in JINJA.lex(source) if kind == "data")
    if is_html:
        page = Texts()
        page.feed(data)
        page.close()
        texts = page.found
    else:
        texts = [data]
    return [text.strip() for text in texts if text.strip() not in ANY_LANGUAGE and LETTERS.search(text)]


def words_in_expressions(source: str) -> list[str]:
    """Constants that read like words (Chinese, or with a capital) and are neither compared nor given to gettext."""
    found: list[str] = []

    def walk(node: nodes.Node) -> None:
        if isinstance(node, nodes.Compare | nodes.Import | nodes.FromImport | nodes.Extends):
            return
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in KEYWORDS:
            for child in (*node.args[2 if node.node.name == "ngettext" else 1:], *node.kwargs):
                walk(child)
            return
        if isinstance(node, nodes.Const) and isinstance(node.value, str) and node.value not in ANY_LANGUAGE \
                and re.search(r"[一-鿿]|^[A-Z][a-z]", node.value):
            found.append(node.value)
        for child in node.iter_child_nodes():
            walk(child)

    walk(JINJA.parse(source))
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_hold_no_text_outside_gettext(name: str):
    assert bare_texts(TEMPLATES[name], is_html=name.endswith(".html")) == []
    assert words_in_expressions(TEMPLATES[name]) == []


@pytest.mark.parametrize(("source", "found"), [
    ('<p class="hint">{{ _("Back") }} · 12（{{ n }}）</p>', []),
    ("<p>Back</p>", ["Back"]),
    ("{% if a %}返回{% endif %}", ["返回"]),
    ('<a title="Go on {{ x }}">{{ y }}</a>', ["Go on"]),
    ("{# a remark #}<script>let a</script>{{ 'English' if a == 'Other' else '中文' }}", []),
    ("{{ empty('No tasks') }}", ["No tasks"]),
    ("{{ _('Ladder last ran: %(at)s', at='昨日') }}", ["昨日"]),
])
def test_a_text_outside_gettext_would_be_found(source: str, found: list[str]):
    assert bare_texts(source, is_html=True) + words_in_expressions(source) == found
