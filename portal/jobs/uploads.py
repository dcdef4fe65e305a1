"""What nobody took in time goes."""

from flask import current_app

from portal.renditions.uploading import Uploading


def sweep_uploads() -> int:
    """Take it away; answers how many went."""
    return Uploading.by(current_app.config["SETTINGS"]).sweep()
