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
