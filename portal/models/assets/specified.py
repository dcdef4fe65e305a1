"""What an asset of the kind "ad spec" asks: said in a version, so that it is replaced with a note like any file."""

from typing import Any

from portal.models.assets.ad_specs import AdSpec
from portal.models.assets.states import OUT
from portal.models.base import db
from portal.models.people import User


class Specified:
    """An asset that may say what an ad must be."""

    def specify(self: Any, *, by: User, note: str = "", **asked: Any) -> AdSpec:
        """Say what the ad must be: in the version that waits, or in a new one where the last is out already."""
        version = self._latest_version()
        if version is None or version.is_released:
            version = self.add_version(by=by, files=(), note=note)
        elif note:
            version.note = note
        spec = AdSpec.of_version(version.id) or AdSpec(asset_id=self.id, version_id=version.id)
        for name, value in asked.items():
            setattr(spec, name, value)
        db.session.add(spec)
        db.session.flush()
        self.version += 1
        self.record("asset.specified", by=by, number=version.number)
        if self.state not in OUT:
            self.show_spec(version.id)
        return spec

    def carry_spec(self: Any, from_id: int | None, to_id: int) -> None:
        """What the version before asks, the next one asks too, until it is changed."""
        before = AdSpec.of_version(from_id)
        if before is not None:
            db.session.add(AdSpec(asset_id=self.id, version_id=to_id, **AdSpec.values_of(before)))

    def show_spec(self: Any, version_id: int) -> None:
        """Keep beside what a tile shows of this version, and by which words it is found."""
        spec = AdSpec.of_version(version_id)
        self.spec_shown = spec and spec.shown
        self._index()
