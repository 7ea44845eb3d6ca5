"""Files: the upload in three steps, processing, sharing, pictures in blocks, deleting."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
import requests

from bot.practice import Workspace
from bot.practice.records import BOT_USER_ID


def png(width: int, height: int) -> bytes:
    """The smallest picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def uploaded(workspace: Workspace, api: Any, name: str, content: bytes, **share: Any) -> str:
    announced = api("files.getUploadURLExternal", filename=name, length=len(content))
    file_id: str = announced["file_id"]
    assert workspace.files.receive(file_id, content)
    done = api("files.completeUploadExternal", files=[{"id": file_id, "title": "A"}], **share)
    assert done["ok"], done
    return file_id


def test_the_client_uploads_a_file_into_a_conversation(town: Any) -> None:
    town.client.files_upload_v2(
        content="reference,days\n",
        filename="actions.csv",
        channel="C0LEARN",
        initial_comment="The list",
    )
    message = town.amara.last_message("C0LEARN")
    assert message["text"] == "The list"
    file = message["files"][0]
    assert (file["name"], file["size"]) == ("actions.csv", 15)
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(file["url_private"], timeout=5).content == b"reference,days\n"


def test_bytes_that_were_not_announced_are_refused(town: Any) -> None:
    announced = town.client.files_getUploadURLExternal(filename="a.csv", length=3)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(announced["upload_url"], data=b"four", timeout=5)
    assert answer.status_code == 400


def test_a_file_has_no_type_while_it_is_being_processed(
    workspace: Workspace, api: Any, clocks: Any
) -> None:
    file_id = uploaded(workspace, api, "chart.png", png(4, 2))
    blocks = [{"type": "image", "alt_text": "a", "slack_file": {"id": file_id}}]
    assert api("files.info", file=file_id)["file"]["mimetype"] == ""
    early = api("chat.postMessage", channel="U0AMARA", text="x", blocks=blocks)
    assert "invalid slack file" in early["response_metadata"]["messages"][0]
    clocks.real += 1
    ready = api("files.info", file=file_id)["file"]
    assert (ready["mimetype"], ready["original_w"], ready["original_h"]) == ("image/png", 4, 2)
    assert api("chat.postMessage", channel="U0AMARA", text="x", blocks=blocks)["ok"]


def test_a_file_is_shared_where_the_app_is(workspace: Workspace, api: Any) -> None:
    file_id = uploaded(workspace, api, "a.csv", b"x", channel_id="C0LEARN")
    assert workspace.person("U0AMARA").last_message("C0LEARN")["files"][0]["id"] == file_id


# where | Slack's error
SHARES = [("C0STAFF", "not_in_channel"), ("C0NONE", "channel_not_found"), ("#x", "invalid_channel")]


@pytest.mark.parametrize(("channel", "error"), SHARES)
def test_a_file_is_not_shared_elsewhere(
    workspace: Workspace, api: Any, channel: str, error: str
) -> None:
    announced = api("files.getUploadURLExternal", filename="a.csv", length=1)
    workspace.files.receive(announced["file_id"], b"x")
    files = [{"id": announced["file_id"]}]
    answer = api("files.completeUploadExternal", files=files, channel_id=channel)
    assert answer["error"] == error


def test_an_upload_without_its_bytes_cannot_be_completed(api: Any) -> None:
    announced = api("files.getUploadURLExternal", filename="a.csv", length=1)
    answer = api("files.completeUploadExternal", files=[{"id": announced["file_id"]}])
    assert answer["error"] == "file_not_found"


def test_the_app_deletes_its_own_file_everywhere(workspace: Workspace, api: Any) -> None:
    file_id = uploaded(workspace, api, "a.csv", b"x", channel_id="C0LEARN")
    assert api("files.delete", file=file_id)["ok"]
    assert api("files.info", file=file_id)["error"] == "file_deleted"
    assert api("files.delete", file=file_id)["error"] == "file_deleted"
    assert workspace.person("U0AMARA").last_message("C0LEARN")["files"] == []


def test_the_app_does_not_delete_a_persons_file(workspace: Workspace, api: Any) -> None:
    file = workspace.files.put("a.csv", b"x", "U0AMARA")
    assert api("files.delete", file=file["id"])["error"] == "cant_delete_file"
    assert file["user"] != BOT_USER_ID


# argument | value | Slack's error
WRONG_UPLOADS: list[tuple[str, dict[str, Any], str]] = [
    ("files.getUploadURLExternal", {"filename": "a", "length": 0}, "invalid_arguments"),
    (
        "files.getUploadURLExternal",
        {"filename": "a", "length": 1, "alt_txt": "x" * 1001},
        "alt_txt_too_large",
    ),
    ("files.completeUploadExternal", {"files": {}}, "invalid_arguments"),
    (
        "files.completeUploadExternal",
        {"files": [{"id": "F0NONE"}], "channels": ",".join(["C0LEARN"] * 101)},
        "channels_limit_exceeded",
    ),
    ("files.delete", {"file": "F0NONE"}, "file_not_found"),
]


@pytest.mark.parametrize(("method", "args", "error"), WRONG_UPLOADS)
def test_what_is_no_upload_is_refused(
    api: Any, method: str, args: dict[str, Any], error: str
) -> None:
    assert api(method, **args)["error"] == error


def test_a_file_goes_into_a_thread_with_blocks(workspace: Workspace, api: Any) -> None:
    first = api("chat.postMessage", channel="C0LEARN", text="first")
    uploaded(
        workspace,
        api,
        "a.csv",
        b"x",
        channel_id="C0LEARN",
        thread_ts=first["ts"],
        blocks=[{"type": "divider"}],
    )
    shared = workspace.person("U0AMARA").last_message("C0LEARN")
    assert shared["thread_ts"] == first["ts"]
    assert shared["blocks"][0]["type"] == "divider"


def test_a_file_that_is_gone_cannot_be_fetched(town: Any) -> None:
    file = town.workspace.files.put("a.csv", b"x", "U0AMARA")
    town.workspace.files.get(file["id"]).content = None
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(file["url_private"], timeout=5).status_code == 404
        page = f"{town.server.url}/page/file?as=U0AMARA&id={file['id']}"
        assert session.get(page, timeout=5).status_code == 404
