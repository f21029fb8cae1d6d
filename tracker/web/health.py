from flask import Blueprint
bp = Blueprint("health", __name__)
def register(app): pass
