"""Lengths of texts, named once: forms, rules and columns take them from here."""

TITLE = 300
ROUND_NAME = 120
TEXT = 20_000
REASON = 1_000
PERSON = 80
EVIDENCE_FILES = 20
USER_NAME = 40
UNIT_NAME = 80
