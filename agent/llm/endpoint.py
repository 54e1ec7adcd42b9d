"""Which endpoint is asked, whether it may be, and what its statuses mean.

An endpoint is trusted with what we send it, never with what it says: an error's text is data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from agent.llm.messages import FaultKind, Json, Limits, ModelFault
from agent.settings import Settings
from semantic_layer.formats import readable
from text_analysis.privacy import mask_text

LONGEST_DETAIL = 200
NO_KEY = "none"
"""Sent where no key is needed: the library wants one, a local server ignores it."""

_NEEDED: Mapping[str, Mapping[str, Json]] = {
    # Thinks unless told not to, and then refuses a talk whose thoughts are not sent back.
    "api.deepseek.com": {"thinking": {"type": "disabled"}},
}
"""Host -> fields without which its models are of no use here."""
_KINDS: dict[int, FaultKind] = {
    401: "unauthorised",
    403: "forbidden",
    404: "not_found",
    408: "timed_out",
    409: "conflict",
    429: "rate_limited",
}


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint and the models asked of it."""

    base_url: str
    """Up to and with the version: `https://api.openai.com/v1`."""
    model: str
    fallback_model: str = ""
    """Asked when `model` fails; empty = none."""
    key: str = field(default="", repr=False)
    """Empty where the endpoint wants none."""
    price_in: float = 0.0
    """Per million tokens sent, in any currency."""
    price_out: float = 0.0
    """Per million tokens received."""
    insecure: bool = False
    """True: http:// is allowed beyond this machine."""
    extra: str = ""
    """A JSON object of further fields of each request; empty = those its host is known to need."""

    @property
    def host(self) -> str:
        """`api.openai.com`; empty when the address has none."""
        try:
            return urlsplit(self.base_url).hostname or ""
        except ValueError:
            return ""

    @property
    def address(self) -> str:
        """Where it is, as it may be shown: without a name and password in it."""
        try:
            parts = urlsplit(self.base_url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return readable(self.base_url)
        return readable(f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}")

    @property
    def models(self) -> tuple[str, ...]:
        """In the order they are asked."""
        return tuple(name for name in (self.model, self.fallback_model) if name)

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost by the settings' prices."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


def is_local(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_fault(endpoint: Endpoint) -> ModelFault | None:
    """Why nothing may be sent to an address; None where it may."""
    scheme = endpoint.base_url.partition("://")[0].lower()
    plain = scheme == "http" and not (endpoint.insecure or is_local(endpoint.host))
    if scheme not in {"http", "https"} or plain or not endpoint.host:
        return ModelFault("insecure", endpoint.host or readable(endpoint.base_url))
    if not endpoint.key and scheme == "https" and not is_local(endpoint.host):
        return ModelFault("no_key", endpoint.host)
    return None


def counts_completion_tokens(endpoint: Endpoint) -> bool:
    """Whether the cap on a reply is called max_completion_tokens there; elsewhere max_tokens."""
    return endpoint.host == "api.openai.com" or endpoint.host.endswith(".openai.azure.com")


def extra_fields(endpoint: Endpoint) -> dict[str, Json]:
    """What every request holds beside what we need: as the settings say, else as the host needs."""
    if endpoint.extra:
        found: dict[str, Json] = json.loads(endpoint.extra)
        return found
    return dict(_NEEDED.get(endpoint.host, {}))


def status_fault(status: int, said: str, key: str, retry_after: str = "") -> ModelFault:
    """The fault an HTTP status stands for."""
    kind: FaultKind = "server" if status >= 500 else "bad_request"
    return ModelFault(_KINDS.get(status, kind), harmless(said, key), status, retry_after)


def harmless(said: str, key: str) -> str:
    """A text of the endpoint as it may be shown: one line, no key, no contacts, 200 characters."""
    without = said.replace(key, "…") if len(key) > 3 else said
    return mask_text(" ".join(readable(without).split()))[:LONGEST_DETAIL]


def seconds_to_wait(retry_after: str, standard: float) -> float:
    """What a `retry-after` in seconds asks for; a date or nothing -> the standard wait."""
    try:
        wanted = float(retry_after)
    except ValueError:
        return standard
    return wanted if 0 <= wanted < float("inf") else standard


def endpoint_of(settings: Settings, key: str) -> Endpoint:
    """The endpoint the settings name."""
    return Endpoint(
        settings.llm_base_url,
        settings.llm_model,
        settings.llm_fallback_model,
        key,
        settings.llm_price_in,
        settings.llm_price_out,
        settings.llm_insecure,
        settings.llm_extra,
    )


def limits_of(settings: Settings) -> Limits:
    """What the settings allow one question."""
    return Limits(seconds=settings.llm_seconds, cost=settings.llm_cost)
