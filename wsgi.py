from portal import create_app, logs
from portal.settings import Settings

settings = Settings.from_environment()
logs.begin(settings.log_level)
app = create_app(settings)
