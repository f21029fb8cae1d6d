from config import Settings
from tracker import create_app

app = create_app(Settings.from_env())
