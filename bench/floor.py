"""The floor of a list page: Flask and Jinja alone, fifty rows by one SELECT, no log-in, no rights. Run as a program it
serves that, or the product, by the same server: `python -m bench.floor floor|product ADDRESS_OF_A_SQLITE_FILE PORT`."""

import pathlib
import sqlite3
import sys
import tempfile
import threading

import waitress
from flask import Flask, render_template_string

from bench.offices import NOW, TODAY
from config import Settings
from tracker import create_app

ROWS = 50
SELECT = (
    "SELECT t.id, t.number, t.title, u.name, d.deadline_on, d.rung FROM deadline d JOIN task t ON t.id = d.task_id "
    "JOIN unit u ON u.id = d.unit_id WHERE d.state <> 'stopped' AND d.kind = 'final' AND d.deadline_on < ? "
    f"ORDER BY d.deadline_on, d.id LIMIT {ROWS}")
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>逾期</title></head><body><h1>逾期</h1>
<table><thead><tr><th>编号</th><th>任务</th><th>单位</th><th>时限</th><th>梯级</th></tr></thead><tbody>
{% for id, number, title, unit, deadline_on, rung in rows %}<tr><td><a href="/tasks/{{ id }}">{{ number }}</a></td>
<td>{{ title }}</td><td>{{ unit }}</td><td>{{ deadline_on }}</td><td>{{ rung }}</td></tr>{% endfor %}
</tbody></table></body></html>"""


def bare_app(file: str) -> Flask:
    app, here = Flask(__name__), threading.local()

    @app.get("/page")
    def page() -> str:
        if not hasattr(here, "connection"):
            here.connection = sqlite3.connect(file)
        return render_template_string(PAGE, rows=here.connection.execute(SELECT, (TODAY.isoformat(),)).fetchall())

    return app


def main(which: str, file: str, port: str) -> None:
    with tempfile.TemporaryDirectory() as files:
        settings = Settings(database_url=f"sqlite:///{file}", secret_key="bench" * 8, files=pathlib.Path(files))
        app = bare_app(file) if which == "floor" else create_app(settings, wall_clock=lambda: NOW)
        waitress.serve(app, host="127.0.0.1", port=int(port), threads=8, ident=None, _quiet=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
