"""Texts as Telegram reads them: HTML mode, given entities, what it recognises, lengths."""

import re
from html import unescape
from typing import Any

from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request

Json = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough",
    "del": "strikethrough", "code": "code", "pre": "pre", "a": "text_link",
    "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_ENTITY_TYPES = set(_TAGS.values()) | {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number",
    "text_mention", "expandable_blockquote", "date_time",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")),
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{3,31}")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
)


def units(text: str) -> int:
    """Length in UTF-16 units, which is how Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_text(parameters: Parameters, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """The text of a call and its entities, parsed and cleaned as the server does it."""
    raw = parameters.text(name)
    mode = parameters.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(raw)
    elif mode in {"", "none"}:
        text, entities = raw, _given_entities(parameters, entities_name)
    else:
        raise bad_request("unsupported parse_mode")
    return tidy(text, entities)


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without control characters and outer blanks; with what Telegram recognises by itself."""
    text = "".join(" " if ord(c) < 32 and c != "\n" else c for c in text.replace("\r", ""))
    shift = units(text) - units(text.lstrip())
    text = text.strip()
    length = units(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] - shift + entity["length"], length)
        if start < end:
            kept.append(entity | {"offset": start, "length": end - start})
    found = [e for e in recognised(text) if not any(_overlap(e, other) for other in kept)]
    return text, sorted(kept + found, key=lambda entity: int(entity["offset"]))


def recognised(text: str) -> list[Json]:
    """Addresses, commands, mentions and hashtags."""
    entities: list[Json] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            entity = {
                "type": kind,
                "offset": units(text[: match.start()]),
                "length": units(match.group()),
            }
            if not any(_overlap(entity, other) for other in entities):
                entities.append(entity)
    return entities


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Telegram's HTML mode; what it can't read it refuses, with the byte where it stopped."""
    text, entities, stack, at = "", [], list[tuple[str, int, Json]](), 0
    while at < len(source):
        here = source[at]
        if here == "<":
            match = _TAG.match(source, at)
            offset = len(source[:at].encode())
            if match is None:
                raise _unreadable(_broken_tag(source, at, offset))
            closing, tag, rest = match.group(1), match.group(2).lower(), match.group(3)
            if closing:
                entities += _close(tag, stack, units(text), offset)
            else:
                stack.append((tag, units(text), _open(tag, rest, stack, offset)))
            at = match.end()
        elif here == "&" and (match := _CHARACTER.match(source, at)):
            text, at = text + unescape(match.group()), match.end()
        else:
            text, at = text + here, at + 1
    if stack:
        raise _unreadable(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    return text, entities


def _open(tag: str, rest: str, stack: list[tuple[str, int, Json]], offset: int) -> Json:
    if tag not in _TAGS:
        raise _unreadable(f'Unsupported start tag "{tag}" at byte offset {offset}')
    values = {k.lower(): unescape(v.strip("\"'")) for k, v in _ATTRIBUTE.findall(rest)}
    if tag == "span" and values.get("class") != "tg-spoiler":
        raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    if tag == "a":
        return {"type": "text_link", "url": values["href"]} if values.get("href") else {}
    if tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": values.get("emoji-id", "")}
    if tag == "blockquote" and "expandable" in values:
        return {"type": "expandable_blockquote"}
    language = values.get("class", "")
    if tag == "code" and stack and stack[-1][0] == "pre" and language.startswith("language-"):
        stack[-1][2]["language"] = language.removeprefix("language-")
        return {}
    return {"type": _TAGS[tag]}


def _close(tag: str, stack: list[tuple[str, int, Json]], end: int, offset: int) -> list[Json]:
    if not stack:
        raise _unreadable(f"Unexpected end tag at byte offset {offset}")
    opened, start, entity = stack.pop()
    if opened != tag:
        raise _unreadable(
            f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{tag}>"'
        )
    if not entity or end == start:
        return []
    return [entity | {"offset": start, "length": end - start}]


def _broken_tag(source: str, at: int, offset: int) -> str:
    name = re.match(r"<(/?[^\s<>]*)", source[at:])
    word = name.group(1) if name else ""
    if ">" in source[at:]:
        return f'Unsupported start tag "{word}" at byte offset {offset}'
    return f"Unclosed {'end' if word.startswith('/') else 'start'} tag at byte offset {offset}"


def _unreadable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _overlap(one: Json, other: Json) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def _given_entities(parameters: Parameters, name: str) -> list[Json]:
    given = parameters.structure(name, "can't parse entities JSON object")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of MessageEntity")
    for entity in given:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        if entity.get("type") not in _ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: unsupported type specified")
        if not all(isinstance(entity.get(part), int) for part in ("offset", "length")):
            raise bad_request('can\'t parse MessageEntity: field "offset" must be a Number')
    return [dict(entity) for entity in given]
