from flask import Blueprint
bp = Blueprint("filters", __name__)
def register(app): pass
