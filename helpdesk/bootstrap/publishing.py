"""Publishes content: checked whole, copied, and made current in one step; and puts an older version back."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..content.load import Examined, examine
from ..domain.errors import BadParameter, ContentInvalid
from ..domain.published import Publication, version_as_of
from ..settings import Settings
from ..storage.published import Library
from .checking import CheckReport, check
from .libraries import library
from .reading_versions import read_version


class NotPublished(BadParameter):
    """The content has problems, or its scenarios could not be run; `report` has them all."""

    def __init__(self, report: CheckReport) -> None:
        self.report = report
        super().__init__("publish", "nothing was published; mend what is named above, then run this again")


__all__ = ["NotPublished", "content_named", "library", "publish", "put_back"]


def publish(settings: Settings, by: str, message: str, *, again: bool = False) -> Publication:
    """Makes the content of the settings, the draft, the current version.

    It is checked whole, scenarios included; then it is copied, and the copy read again, so that what is kept is what
    was checked. Raises NotPublished, and BadParameter where the draft is what is published already, unless `again`.
    """
    kept = library(settings)
    _refuse_published(settings, kept)
    report = check(settings)
    if report.problems or report.unrun or report.notes:
        raise NotPublished(report)
    with kept.copied(settings.content) as draft:
        copy = examine(draft.roots, settings.profile)
        if copy.problems:
            raise ContentInvalid(copy.problems)
        version = copy.content.version
        if version != examine(settings.content, settings.profile).content.version:
            raise BadParameter("publish", "the files changed while they were checked; run this again")
        if kept.current() == version and not again:
            raise BadParameter("publish", f"{version} is published already, and nothing was changed since")
        made = _made(version, "publish", by, message)
        kept.keep(draft, made)
    return made


def put_back(settings: Settings, asked: str, by: str, message: str) -> Publication:
    """Makes an older version current again. Raises NotFound that names those near, ContentInvalid for one that this
    software can no longer read."""
    kept = library(settings)
    version = version_as_of(kept.history(), asked)
    if kept.current() == version:
        raise BadParameter("--back", f"{version} is current already; `helpdesk publish --list` shows the others")
    read_version(settings, kept, version).valid()
    made = _made(version, "back", by, message)
    kept.back(made)
    return made


def content_named(settings: Settings, name: str) -> tuple[str, Examined]:
    """What a version, a day or a folder holds, and what to call it; `draft` is the content of the settings. Raises
    NotFound, Unavailable, ContentInvalid."""
    if name == "draft":
        found = examine(settings.content, settings.profile)
    elif os.sep in name or Path(name).is_dir():
        found = examine([Path(each) for each in name.split(os.pathsep)], settings.profile)
    else:
        kept = library(settings)
        asked = kept.current() if name == "published" else name
        name = version_as_of(kept.history(), asked or name)
        found = read_version(settings, kept, name)
    found.valid()
    return name, found


def _made(version: str, action: str, by: str, message: str) -> Publication:
    return Publication(version=version, action=action, by=by, at=datetime.now(UTC), message=message)


def _refuse_published(settings: Settings, kept: Library) -> None:
    inside: Sequence[Path] = [root for root in settings.content if root.resolve().is_relative_to(kept.folder.resolve())]
    if inside:
        remedy = "name the folder that you edit with --content FOLDER"
        raise BadParameter("HELPDESK_CONTENT", f"{inside[0]} is the published content itself; {remedy}")
