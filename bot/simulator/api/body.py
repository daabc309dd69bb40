"""Reads calls out of HTTP bodies: JSON, form and multipart, in requests and webhook replies."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web

from bot.simulator.api.parameters import Parameters, Upload
from bot.simulator.api.refusals import RefusalError, bad_request

_NOT_IN_REPLIES = {"deletewebhook", "setwebhook", "close", "logout"}


async def read_call(request: web.Request) -> Parameters:
    """The arguments of a request: from its address, then from its body."""
    values: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if kind == "application/json":
        return Parameters(values | _json_object(await request.read()))
    if kind == "application/x-www-form-urlencoded":
        return Parameters(values | _form(await request.read()))
    if kind == "multipart/form-data":
        more, files = await _parts(await request.multipart())
        return Parameters(values | more, files)
    return Parameters(values)


async def read_reply(response: ClientResponse) -> tuple[str, Parameters] | None:
    """The call a webhook's answer asks for; None when it asks for none that is allowed."""
    try:
        values, files = await _reply_values(response)
    except (RefusalError, ValueError):
        return None  # what can't be read is simply no reply
    method = str(values.pop("method", "")).strip()
    name = method.lower()
    if not name or name in _NOT_IN_REPLIES or name.startswith("get"):
        return None
    return method, Parameters(values, files)


async def _reply_values(response: ClientResponse) -> tuple[dict[str, Any], dict[str, Upload]]:
    kind = response.content_type
    if kind == "multipart/form-data":
        return await _parts(MultipartReader.from_response(response).stream)
    body = await response.read()
    if kind == "application/json":
        return _json_object(body), {}
    if kind == "application/x-www-form-urlencoded":
        return _form(body), {}
    return {}, {}


def _json_object(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected")
    return value


def _form(body: bytes) -> dict[str, Any]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


async def _parts(reader: MultipartReader) -> tuple[dict[str, Any], dict[str, Upload]]:
    values: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            values[part.name] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, mime, data)
    return values, files
