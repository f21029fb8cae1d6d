from flask import Blueprint
bp = Blueprint("errors", __name__)
def register(app): pass
