"""Official documents and workbooks, always Chinese. Dataclasses in, bytes out; no database.

Nothing is imported here on purpose: python-docx and xlsxwriter would be loaded at every start of the application.
Callers import the one report they need inside the function that makes it.
"""
