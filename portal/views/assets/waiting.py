"""Waiting for a format: how long it takes tells nothing of who asked for the same one before."""

from flask import session

from portal import clock
from portal.models.assets import AssetRendition

LEAST_SECONDS = 3  # which most formats take; one that is there already takes as long, for whoever asks first
MOST_REMEMBERED = 20


def is_ready(wanted: AssetRendition) -> bool:
    """Whether this person can have it: what is made of each file at once, another a little after they asked."""
    if not wanted.is_asked:
        return wanted.is_made
    asked, now = dict(session.get("asked", {})), int(clock.now().timestamp())
    if wanted.ref not in asked:
        session["asked"] = dict([*asked.items(), (wanted.ref, now)][-MOST_REMEMBERED:])
        return False
    return wanted.is_made and now - int(asked[wanted.ref]) >= LEAST_SECONDS
