import importlib.util
def register(app):
    if importlib.util.find_spec("tracker.cli_jobs"):
        from .cli_jobs import register as r
        r(app)
