"""Files: the three steps of an upload, and what becomes of it."""

from __future__ import annotations

import copy
import mimetypes
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.practice import limits, messages
from bot.practice.calls import Call, invalid
from bot.practice.elements import with_ids
from bot.practice.records import BOT_USER_ID, Conversation, Json, SlackError

if TYPE_CHECKING:
    from bot.practice.workspace import Workspace

MOST_CHANNELS = 100
LONGEST_ALT_TEXT = 1000
PROCESSING_SECONDS = 0.2
"""How long Slack's processing takes here, in real time: until then a file has no type."""


@dataclass
class StoredFile:
    """One file. ``ready``: the moment of real time from which its type is known."""

    id: str
    name: str
    length: int
    user_id: str
    title: str = ""
    alt_text: str = ""
    content: bytes | None = None
    completed: bool = False
    deleted: bool = False
    created: int = 0
    ready: float = 0.0
    channels: list[str] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """What the name says that it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class FileStore:
    """Every file that was uploaded, by the app or by people."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, StoredFile] = {}

    def begin(self, name: str, length: int, user_id: str, alt_text: str = "") -> StoredFile:
        """Reserve an id for a file that is still to come."""
        file_id = self._workspace.new_id("F0")
        stored = StoredFile(file_id, name, length, user_id, name, alt_text)
        stored.created = int(self._workspace.clock())
        self._files[file_id] = stored
        return stored

    def receive(self, file_id: str, content: bytes) -> bool:
        """Take the bytes in. False where nobody announced this file, or its length is wrong."""
        stored = self._files.get(file_id)
        if stored is None or stored.completed or len(content) != stored.length:
            return False
        stored.content = content
        return True

    def complete(self, stored: StoredFile) -> None:
        """The upload is done; processing begins."""
        stored.completed = True
        stored.ready = self._workspace.monotonic() + PROCESSING_SECONDS

    def put(self, name: str, content: bytes, user_id: str) -> Json:
        """A file that a person attaches, whole and ready. Gives its file object."""
        with self._workspace.lock:
            stored = self.begin(name, len(content), user_id)
            stored.content, stored.completed = content, True
            return self.shown(stored.id)

    def get(self, file_id: str) -> StoredFile | None:
        """A file by its id, deleted ones included."""
        return self._files.get(file_id)

    def is_ready(self, file_id: str) -> bool:
        """Whether a block may show this file now."""
        stored = self._files.get(file_id)
        if stored is None or stored.deleted or not stored.completed:
            return False
        return self._workspace.monotonic() >= stored.ready

    def shown(self, file_id: str) -> Json:
        """The file object. Raises SlackError for a file that is not there."""
        stored = self._files.get(file_id)
        if stored is None:
            raise SlackError("file_not_found")
        address = f"{self._workspace.base_url}/files/{stored.id}/{stored.name}"
        told: Json = {
            "id": stored.id,
            "created": stored.created,
            "timestamp": stored.created,
            "name": stored.name,
            "title": stored.title,
            "mimetype": "",
            "filetype": "",
            "pretty_type": "",
            "user": stored.user_id,
            "size": stored.length,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private": address,
            "url_private_download": address,
            "permalink": address,
            "channels": [c for c in stored.channels if c.startswith("C")],
            "groups": [],
            "ims": [c for c in stored.channels if c.startswith("D")],
        }
        if stored.alt_text:
            told["alt_txt"] = stored.alt_text
        if self.is_ready(file_id):
            suffix = stored.name.rpartition(".")[2].lower()
            told |= {"mimetype": stored.mimetype, "filetype": suffix, "pretty_type": suffix.upper()}
            told |= _picture_size(stored)
        return told

    def find_image(self, slack_file: Json) -> StoredFile | None:
        """The picture that a block names by id or by address, if it is one and ready."""
        for stored in self._files.values():
            named = slack_file.get("id") == stored.id
            named = named or stored.id in str(slack_file.get("url", "")).split("/")
            if named and self.is_ready(stored.id) and stored.mimetype.startswith("image/"):
                return stored
        return None


def _picture_size(stored: StoredFile) -> Json:
    if not stored.mimetype.startswith("image/"):
        return {}
    if stored.content and stored.content[:8] == b"\x89PNG\r\n\x1a\n" and len(stored.content) >= 24:
        width, height = struct.unpack(">II", stored.content[16:24])
        return {"original_w": width, "original_h": height}
    return {"original_w": 1, "original_h": 1}


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes, and the id they will have."""
    length = call.number("length", 0)
    if length < 1:
        raise invalid("must be greater than 0: length")
    if len(call.text("alt_txt")) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    files = call.workspace.files
    stored = files.begin(call.text("filename"), length, BOT_USER_ID, call.text("alt_txt"))
    return {"upload_url": f"{call.workspace.base_url}/upload/{stored.id}", "file_id": stored.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: the files are there; share them where it says."""
    given = call.structure("files")
    if not isinstance(given, list) or not given:
        raise invalid("must provide an array: files")
    channels = [c for c in call.text("channels").split(",") if c]
    channels += [call.text("channel_id")] if call.text("channel_id") else []
    if len(channels) > MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    destinations = [_destination(call, channel_id) for channel_id in channels]
    done = [_received(call, item) for item in given]
    for stored, item in zip(done, given, strict=True):
        stored.title = item.get("title", stored.name)
        stored.channels = channels
        call.workspace.files.complete(stored)
    for channel in destinations:
        _share(call, channel, done)
    return {"files": [call.workspace.files.shown(stored.id) for stored in done]}


def _received(call: Call, item: Json) -> StoredFile:
    stored = call.workspace.files.get(str(item.get("id")))
    if stored is None or stored.content is None or stored.completed:
        raise SlackError("file_not_found")
    return stored


def _destination(call: Call, channel_id: str) -> Conversation:
    if channel_id[:1] not in ("C", "D", "G"):
        raise SlackError("invalid_channel")
    channel = call.visible(channel_id)
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _share(call: Call, channel: Conversation, files: list[StoredFile]) -> None:
    fields: Json = {
        "text": call.text("initial_comment"),
        "files": [call.workspace.files.shown(stored.id) for stored in files],
        "upload": True,
    }
    blocks = call.structure("blocks", "invalid_blocks")
    if blocks:
        limits.check_message(blocks, call.workspace.files)
        fields["blocks"] = with_ids(blocks, lambda: call.workspace.new_id("b"))
    if call.text("thread_ts") in channel.messages:
        fields["thread_ts"] = call.text("thread_ts")
    messages.store(call.workspace, channel, messages.from_app(fields))


def info(call: Call) -> Json:
    """files.info: one file; its type is empty while it is being processed."""
    stored = call.workspace.files.get(call.text("file"))
    if stored is None or not stored.completed:
        raise SlackError("file_not_found")
    if stored.deleted:
        raise SlackError("file_deleted")
    return {"file": call.workspace.files.shown(stored.id), "comments": []}


def delete(call: Call) -> Json:
    """files.delete: one of the app's own files, out of every message too."""
    stored = call.workspace.files.get(call.text("file"))
    if stored is None:
        raise SlackError("file_not_found")
    if stored.deleted:
        raise SlackError("file_deleted")
    if stored.user_id != BOT_USER_ID:
        raise SlackError("cant_delete_file")
    stored.deleted, stored.content = True, None
    for channel_id in stored.channels:
        for message in call.workspace.conversations[channel_id].messages.values():
            kept = [f for f in message.get("files", []) if f["id"] != stored.id]
            if "files" in message:
                message["files"] = copy.deepcopy(kept)
    return {}
