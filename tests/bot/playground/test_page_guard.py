"""Other web sites can neither drive the playground nor read it, and what comes from outside cannot act on the page."""

import aiohttp
import pytest

from tests.emulated_telegram import SAM, EmulatedTelegram


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "same"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:8080"}, 421),
    ],
)
async def test_only_the_pages_own_requests_are_taken(telegram: EmulatedTelegram, headers: dict[str, str], status: int) -> None:
    sent = {name: telegram.api_base if value == "same" else value for name, value in headers.items()}
    async with aiohttp.ClientSession() as session:
        for path, content in (
            ("page/messages", {"as": SAM, "chat": SAM, "text": "/start"}),
            (f"bot{telegram.token}/getMe", {}),
        ):
            async with session.post(f"{telegram.server.url}{path}", json=content, headers=sent) as response:
                assert response.status == status
    assert telegram.server.world.intake.count() == (1 if status == 200 else 0)


async def test_the_page_runs_nothing_but_its_own_files(telegram: EmulatedTelegram) -> None:
    async with aiohttp.ClientSession() as session, session.get(telegram.server.url) as response:
        policy = response.headers["Content-Security-Policy"]
        page = await response.text()
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "http://" not in page
    assert "https://" not in page
    assert "playground" in page


@pytest.mark.parametrize(
    ("content", "name", "kind", "disposition"),
    [
        (b"<script>alert(1)</script>", "a.html", "application/octet-stream", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "application/octet-stream", "attachment"),
        (b"GIF89a\x01\x00\x01\x00", "a.gif", "image/gif", "inline"),
        (b"GIF89a\x01\x00\x01\x00", '../a" 耐立克.gif', "image/gif", "inline"),
    ],
)
async def test_a_file_from_outside_is_never_run(telegram: EmulatedTelegram, content: bytes, name: str, kind: str, disposition: str) -> None:
    sent = await telegram.sam.send_file(content, name, mime_type="text/html")
    url = f"{telegram.server.url}page/files/{sent['document']['file_id']}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert response.content_type == kind
        assert response.headers["Content-Disposition"].startswith(f"{disposition};")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert not {"/", "\\"} & set(sent["document"]["file_name"])
        assert await response.read() == content
