"""What a headless Chromium and a server need, for the tests and for the pictures of the READMEs."""

import contextlib
import pathlib
import threading
from collections.abc import Iterator
from importlib.util import find_spec

from flask import Flask
from werkzeug.serving import make_server

ARGUMENTS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
             "--disable-component-update --disable-sync").split()
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{folder}</dir><cachedir>{cache}</cachedir></fontconfig>"""


def fonts(folder: pathlib.Path) -> str:
    """A font configuration with Chinese characters, whatever fonts the machine has besides; for FONTCONFIG_FILE."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    assert spec and spec.origin
    config = folder / "fonts.conf"
    config.write_text(_FONTS.format(folder=pathlib.Path(spec.origin).parent, cache=folder))
    return str(config)


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of a server that runs as long as this is open."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
