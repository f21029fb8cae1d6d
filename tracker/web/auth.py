from flask import Blueprint
bp = Blueprint("auth", __name__)
def register(app): pass
