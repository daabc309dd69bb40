"""The methods by which the bot asks for its updates, one way or the other."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request, conflict
from bot.simulator.api.service import Described, Service
from bot.simulator.delivery.webhook import Address

Json = dict[str, Any]

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_LOCAL = {"localhost", "127.0.0.1", "::1"}
UPDATE_KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll",
    "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
}  # fmt: skip


async def get_updates(service: Service, parameters: Parameters) -> list[Json]:
    """getUpdates."""
    if service.webhook.address is not None:
        raise conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    _allow(service, parameters)
    return await service.poller.get(
        parameters.integer("offset"),
        parameters.integer("limit", 100),
        parameters.integer("timeout"),
    )


async def set_webhook(service: Service, parameters: Parameters) -> Described:
    """setWebhook; an empty address takes the webhook away."""
    url = parameters.text("url").strip()
    if not url:
        return await delete_webhook(service, parameters)
    secret = parameters.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _check_address(url)
    connections = parameters.integer("max_connections", 40)
    address = Address(
        url=url,
        secret=secret,
        max_connections=min(max(connections, 1), 100),
        ip_address=parameters.text("ip_address"),
        has_certificate="certificate" in parameters.files,
    )
    _allow(service, parameters)
    if parameters.flag("drop_pending_updates"):
        service.telegram.queue.keep_last(0)
    service.poller.stop()
    if service.webhook.address == address:
        return Described("Webhook is already set")
    await service.webhook.set(address)
    return Described("Webhook was set")


async def delete_webhook(service: Service, parameters: Parameters) -> Described:
    """deleteWebhook."""
    if parameters.flag("drop_pending_updates"):
        service.telegram.queue.keep_last(0)
    if service.webhook.address is None:
        return Described("Webhook is already deleted")
    await service.webhook.remove()
    return Described("Webhook was deleted")


async def get_webhook_info(service: Service, _: Parameters) -> Json:
    """getWebhookInfo."""
    webhook, queue = service.webhook, service.telegram.queue
    info: Json = {
        "url": webhook.address.url if webhook.address else "",
        "has_custom_certificate": bool(webhook.address and webhook.address.has_certificate),
        "pending_update_count": len(queue.waiting()),
    }
    if webhook.address is not None:
        info["max_connections"] = webhook.address.max_connections
        info["ip_address"] = webhook.address.ip_address or "127.0.0.1"
        if webhook.last_failure is not None:
            info["last_error_date"] = webhook.last_failure.when
            info["last_error_message"] = webhook.last_failure.message
    if queue.restricted:
        info["allowed_updates"] = sorted(queue.allowed)
    return info


def _allow(service: Service, parameters: Parameters) -> None:
    if not parameters.has("allowed_updates"):
        return
    kinds = parameters.structure("allowed_updates", "can't parse allowed updates list")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed updates list")
    # A name it does not know is passed over, as the real server does.
    service.telegram.queue.allow([kind for kind in kinds if kind in UPDATE_KINDS])


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if not host or parts.scheme not in {"http", "https"}:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if host not in _LOCAL:
        # The pretended service never leaves this machine.
        raise bad_request("bad webhook: only addresses of this machine are served here")
