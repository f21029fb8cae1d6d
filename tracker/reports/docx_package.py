"""The package around a document part: python-docx's own, with the styles, settings and footers of GB/T 9704.

Its template is a Letter page with Latin and Japanese defaults, a thumbnail and parts nobody uses; only the plumbing
is kept. Every member carries the as-of time, so the same content gives the same bytes.
"""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx  # heavy: see tracker/reports/__init__.py
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.rel import Relationships

from . import gb9704

KEPT = frozenset({RT.STYLES, RT.SETTINGS, RT.FOOTER, RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES})
PARTS = {"word/styles.xml": gb9704.STYLES, "word/settings.xml": gb9704.SETTINGS}


class Package:
    """`footers` gives the relationship ids that a section of the document part must name."""

    def __init__(self, title: str, author: str, as_of: datetime) -> None:
        self._package = docx.Document()
        self._stamp = as_of.timetuple()[:6]
        self._describe(title, author, as_of)
        self._parts = dict(PARTS)
        first = self._package.sections[0]
        for alignment, footer in (("right", first.footer), ("left", first.even_page_footer)):
            footer.is_linked_to_previous = False
            self._parts[footer.part.partname.membername] = gb9704.footer(alignment)
        _drop_unused(self._package.part.rels)
        _drop_unused(self._package.part.package.rels)
        odd, even = (key for key, rel in self._package.part.rels.items() if rel.reltype == RT.FOOTER)
        self.footers = {"odd": odd, "even": even}

    def pack(self, document: str) -> bytes:
        """The finished file around the text of word/document.xml."""
        skeleton, out = BytesIO(), BytesIO()
        self._package.save(skeleton)
        parts = {**self._parts, "word/document.xml": document}
        with ZipFile(skeleton) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
            for name in source.namelist():
                member = ZipInfo(name, self._stamp)
                member.create_system = 0  # the same on every platform
                member.compress_type = ZIP_DEFLATED
                target.writestr(member, parts[name].encode() if name in parts else source.read(name))
        return out.getvalue()

    def _describe(self, title: str, author: str, as_of: datetime) -> None:
        core = self._package.core_properties
        moment = as_of.astimezone(UTC).replace(tzinfo=None)  # python-docx writes the digits and a Z
        core.title, core.author, core.last_modified_by, core.comments = title[:255], author[:255], author[:255], ""
        core.created, core.modified, core.revision, core.language = moment, moment, 1, "zh-CN"


def _drop_unused(rels: Relationships) -> None:
    """A part that nothing refers to is not written."""
    for key in [key for key, rel in rels.items() if rel.reltype not in KEPT]:
        del rels[key]
