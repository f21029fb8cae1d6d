import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_reports_load_no_heavy_library_until_one_is_made():
    ask = (
        "import sys, tracker.reports, tracker.reports.closure; print({'docx', 'lxml', 'xlsxwriter'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_a_command_loads_nothing_that_only_another_one_needs():
    """No pages either; whoever asks for one gets it all the same."""
    ask = (
        "import sys; from config import Settings; from tracker import create_app; app = create_app(Settings()); "
        "print({'docx', 'lxml', 'xlsxwriter', 'apscheduler', 'waitress', 'holidays', 'python_calamine', "
        "'tracker.demo.story', 'tracker.web'} & set(sys.modules)); "
        "answer = app.test_client().get('/static/tracker.css', buffered=True); "
        "print('Content-Security-Policy' in answer.headers); answer.close()"
    )
    found = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True,
                           env={**os.environ, "FLASK_RUN_FROM_CLI": "true"})
    assert found.stdout.split("\n") == ["set()", "True", ""]
