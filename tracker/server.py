"""The web server (waitress) with the scheduler beside it in one process."""

import signal
import socket
from collections.abc import Callable
from typing import Any

import click
import waitress
from flask import Flask
from flask_babel import gettext as _

from .jobs.scheduler import start

# The app itself refuses what is too large, with a page; the server only guards the disk.
LARGEST = 2 * 1024**3


def check_port(host: str, port: int) -> None:
    """A sentence instead of a traceback when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(_(
                "Port %(port)s of %(host)s cannot be used (%(why)s). Choose another with TRACKER_PORT, for example "
                "TRACKER_PORT=8001.", port=port, host=host, why=error.strerror or error)) from None


def serve(app: Flask, host: str, port: int, announce: Callable[[], None]) -> None:
    """Until a signal. `announce` is called when the server listens. The scheduler ends its running job first."""
    app.extensions["load_pages"]()
    server = waitress.create_server(app, host=host, port=port, threads=8, ident=None, max_request_body_size=LARGEST)
    jobs = start(app)
    signal.signal(signal.SIGTERM, _stop)
    announce()
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        click.echo(_("Stopping …"))
    finally:
        server.close()
        jobs.shutdown(wait=True)


def _stop(_number: int, _frame: Any) -> None:
    raise SystemExit(0)
