"""`flask tick` in a process that stops inside a transaction, so that it can be killed exactly there.

After every STOP_NTH statement that begins with one of STOP_AFTER (separated by |) it says so, and waits for a line before
it goes on. The transaction is open then, and its writes are not committed.
"""

import os
import sys
from typing import Any

import sqlalchemy as sa
from flask.cli import ScriptInfo

from config import Settings
from tracker import create_app
from tracker.extensions import db

STOPPED = "stopped after"


def main() -> None:
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # as the command itself does: no pages are loaded
    app = create_app(Settings.from_env())
    after = tuple(word for word in os.environ.get("STOP_AFTER", "").split("|") if word)
    left = every = int(os.environ.get("STOP_NTH", "1"))

    def stop(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        if after and statement.lstrip().startswith(after):
            left -= 1
            if left == 0:
                left = every
                print(STOPPED, *statement.split()[:3], flush=True)
                sys.stdin.readline()

    with app.app_context():
        sa.event.listen(db.engine, "after_cursor_execute", stop)
    app.cli.main(args=["tick"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))


if __name__ == "__main__":
    main()
