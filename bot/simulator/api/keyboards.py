"""Keyboards as Telegram accepts them: what is wrong is refused in its words."""

import re
from typing import Any

from bot.simulator.api.formatting import units
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request

Json = dict[str, Any]

_STYLES = {"primary", "success", "danger"}
_ADDRESS = re.compile(r"(?:https?://)?[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?|https?://\S+|tg://\S+")
_MARKUPS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")
_MAX_BUTTONS, _MAX_IN_ROW = 100, 8
_MAX_REPLY_BUTTONS, _MAX_REPLY_IN_ROW = 300, 12


def read_markup(parameters: Parameters, *, inline_only: bool = False) -> Json | None:
    """The `reply_markup` of a call: None when absent, refused when Telegram would refuse it."""
    markup = parameters.structure("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((name for name in _MARKUPS if name in markup), None)
    if inline_only and kind not in {"inline_keyboard", None}:
        raise bad_request("inline keyboard expected")
    if kind == "inline_keyboard":
        return {"inline_keyboard": _inline_rows(markup[kind])}
    if kind == "keyboard":
        return _reply_keyboard(markup)
    if kind is None or markup[kind] is not True:
        return None
    return {kind: True} | _placeholder(markup)


def _inline_rows(rows: Any) -> list[list[Json]]:
    checked = [
        [_inline_button(button) for button in row] for row in _rows(rows, "inline_keyboard") if row
    ]
    if sum(map(len, checked)) > _MAX_BUTTONS or any(len(row) > _MAX_IN_ROW for row in checked):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return checked


def _reply_keyboard(markup: Json) -> Json:
    rows = [
        [_reply_button(button) for button in row]
        for row in _rows(markup["keyboard"], "keyboard")
        if row
    ]
    too_many = sum(map(len, rows)) > _MAX_REPLY_BUTTONS
    if too_many or any(len(row) > _MAX_REPLY_IN_ROW for row in rows):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    keyboard: Json = {"keyboard": rows}
    for name in ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective"):
        value = markup.get(name, False)
        if not isinstance(value, bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
        keyboard[name] = value
    return keyboard | _placeholder(markup)


def _placeholder(markup: Json) -> Json:
    text = markup.get("input_field_placeholder")
    if text is None:
        return {}
    if not isinstance(text, str):
        raise bad_request('field "input_field_placeholder" must be of type String')
    if units(text) > 64:
        raise bad_request("input field placeholder is too long")
    return {"input_field_placeholder": text} if text else {}


def _rows(rows: Any, name: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" must be an Array of Arrays')
    return rows


def _label(button: Json, kind: str) -> str:
    parse = f"can't parse {kind.lower()}: "
    if "text" not in button:
        raise bad_request(parse + 'Can\'t find field "text"')
    text = button["text"]
    if not isinstance(text, str):
        raise bad_request(parse + 'Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{kind[0].lower()}{kind[1:]} text must be non-empty")
    if button.get("style") is not None and button["style"] not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    return text


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    checked: Json = {"text": _label(button, "Inline keyboard button")}
    data, url, copy = button.get("callback_data"), button.get("url"), button.get("copy_text")
    for name, value in (("callback_data", data), ("url", url)):
        if value is not None and not isinstance(value, str):
            raise bad_request(
                f'can\'t parse inline keyboard button: Field "{name}" must be of type String'
            )
    if url:
        checked["url"] = _address(url)
    elif data:
        if len(data.encode()) > 64:
            raise bad_request("BUTTON_DATA_INVALID")
        checked["callback_data"] = data
    elif isinstance(copy, dict) and 1 <= units(str(copy.get("text", ""))) <= 256:
        checked["copy_text"] = {"text": str(copy["text"])}
    elif isinstance(button.get("web_app"), dict):
        checked["web_app"] = {"url": _address(str(button["web_app"].get("url", "")))}
    else:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return checked | _style(button)


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    checked: Json = {"text": _label(button, "Keyboard button")}
    for name in ("request_contact", "request_location"):
        value = button.get(name, False)
        if not isinstance(value, bool):
            raise bad_request(
                f'can\'t parse keyboard button: Field "{name}" must be of type Boolean'
            )
        if value:
            checked[name] = True
    return checked | _style(button)


def _style(button: Json) -> Json:
    return {"style": button["style"]} if button.get("style") else {}


def _address(url: str) -> str:
    if not _ADDRESS.fullmatch(url.strip()):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url.strip() if "://" in url else f"http://{url.strip()}"
