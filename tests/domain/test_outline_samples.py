"""The sample documents of the field against what a careful reader finds in them. They are not part of the project."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.domain.outline import Document, Purpose, as_json, parse_outline, walk

FOLDER = os.environ.get("TRACKER_TEST_SAMPLES", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="TRACKER_TEST_SAMPLES names no folder of sample documents")
SAMPLES = sorted(Path(FOLDER).glob("*-*.txt")) if FOLDER else []


def read(sample: Path) -> list[Document]:
    return parse_outline(sample.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_finds_what_a_careful_reader_finds(sample: Path, tmp_path: Path) -> None:
    output = tmp_path / "output.json"
    output.write_text(json.dumps(as_json(read(sample)), ensure_ascii=False), encoding="utf-8")
    expected = Path(FOLDER) / "expected" / f"{sample.stem.partition('-')[0]}.json"
    command = [sys.executable, str(Path(FOLDER) / "score.py"), str(expected), str(output), "--json"]
    score = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    assert score["main"]["f1"] >= 0.95
    assert score["main"]["parent"] >= 0.95
    assert score["with"]["f1"] >= 0.95


def test_there_are_samples_in_the_folder() -> None:
    assert SAMPLES


def test_feedback_ticks_six_problems_and_six_pieces_of_advice() -> None:
    (sample,) = (path for path in SAMPLES if path.stem == "02-feedback")
    items = [item for document in read(sample) for _, item in walk(document.items)]
    assert [item.purpose for item in items] == [Purpose.PROBLEM] * 6 + [Purpose.ADVICE] * 6 + [Purpose.OTHER] * 3
    assert [item.suggested for item in items] == [True] * 6 + [False] * 9
