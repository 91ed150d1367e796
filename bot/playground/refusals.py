"""The refusals of the Bot API in its own words: code, description and parameters as Telegram sends them."""

from typing import Any


class Refusal(Exception):
    """A request the emulated Bot API does not carry out; `answer()` is the body a client gets."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """Give the JSON body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(what: str) -> Refusal:
    """400: the request itself cannot be carried out."""
    return Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    """403: the bot may not do this in that chat."""
    return Refusal(403, f"Forbidden: {what}")


def conflict(what: str) -> Refusal:
    """409: two ways of taking updates exclude each other."""
    return Refusal(409, f"Conflict: {what}")


def flood_wait(seconds: int) -> Refusal:
    """429: too many requests; try again after so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(new_chat_id: int) -> Refusal:
    """400 with the id of the supergroup that a group became."""
    return Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new_chat_id})


def not_found() -> Refusal:
    """404: no such method, or a token that cannot be one."""
    return Refusal(404, "Not Found")


def unauthorized() -> Refusal:
    """401: the token is not this bot's."""
    return Refusal(401, "Unauthorized")
