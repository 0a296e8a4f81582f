"""The fake Slack against slack_sdk, whose models and client follow the published API: what the one says the other must read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, HeaderBlock, SectionBlock
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.channels import cards_of_charley as cards
from tests.channels.fake_slack import APP_TOKEN, BOT_TOKEN, BOT_USER, SIGNING_SECRET, FakeSlack, check_block, direct, signed

USER = "U000000077"


@pytest.fixture
def platform() -> Iterator[FakeSlack]:
    running = FakeSlack()
    yield running
    running.close()


@pytest.fixture
def client(platform: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=f"{platform.address}/api/")


def test_every_method_of_the_fake_is_one_of_the_web_api() -> None:
    methods = [name.removeprefix("_do_") for name in vars(FakeSlack) if name.startswith("_do_")]
    assert len(methods) >= 6
    for method in methods:
        assert callable(getattr(AsyncWebClient, method)), method


async def test_the_client_reads_what_the_fake_answers(platform: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["user_id"] == BOT_USER
    sent = await client.chat_postMessage(channel=USER, text="hello")
    assert sent["channel"] == direct(USER)
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="hello again")
    assert platform.shown(direct(USER))[0]["text"] == "hello again"


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Yes"}, "value": "/x"} | more


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


REFUSED: dict[str, dict[str, Any]] = {
    "no words": {},
    "a section without words": {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]},
    "3,001 characters in a section": {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]},
    "51 blocks": {"blocks": [{"type": "divider"}] * 51},
    "26 buttons": {"blocks": [actions(*(button(action_id=str(n)) for n in range(26)))]},
    "76 characters on a button": {"blocks": [actions(button(text={"type": "plain_text", "text": "x" * 76}))]},
    "2,001 characters behind a button": {"blocks": [actions(button(value="x" * 2_001))]},
    "two buttons of one name": {"blocks": [actions(button(), button())]},
    "151 characters in a header": {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
    "a picture without words": {"blocks": [{"type": "image", "image_url": "https://example.org/a.png"}]},
    "a picture from nowhere": {"blocks": [{"type": "image", "image_url": "/pictures/a.png", "alt_text": "a"}]},
    "a picture that nobody uploaded": {"blocks": [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}]},
    "a block that is not invented yet": {"blocks": [{"type": "hologram"}]},
    "40,001 characters": {"text": "x" * 40_001},
    "as_user, which only classic apps may": {"text": "x", "as_user": True},
}


@pytest.mark.parametrize("given", REFUSED.values(), ids=REFUSED)
async def test_what_slack_refuses_the_fake_refuses(platform: FakeSlack, client: AsyncWebClient, given: dict[str, Any]) -> None:
    body = {"channel": USER, **given}
    with pytest.raises(SlackApiError):
        await client.api_call("chat.postMessage", json=body)
    assert not platform.shown(direct(USER))


def test_blocks_of_the_library_are_blocks_of_the_fake() -> None:
    made: list[Block] = [
        SectionBlock(text="x" * 3_000),
        HeaderBlock(text="x" * 150),
        ActionsBlock(elements=[ButtonElement(action_id=str(n), text="x" * 75, value="x" * 2_000) for n in range(25)]),
    ]
    for block in made:
        block.validate_json()
        check_block(block.to_dict())


async def test_an_uploaded_picture_can_be_shown_after_a_moment(platform: FakeSlack, client: AsyncWebClient) -> None:
    uploaded = await client.files_upload_v2(filename="a.png", content=cards.drawn())
    image = {"type": "image", "slack_file": {"id": uploaded["file"]["id"]}, "alt_text": "a"}
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=USER, text="a", blocks=[image])
    assert (await client.chat_postMessage(channel=USER, text="a", blocks=[image]))["ok"]


async def test_errors_of_the_fake_are_errors_of_the_library(platform: FakeSlack, client: AsyncWebClient) -> None:
    platform.knobs.flood = [3]
    with pytest.raises(SlackApiError) as busy:
        await client.chat_postMessage(channel=USER, text="x")
    assert (busy.value.response.status_code, busy.value.response.headers["Retry-After"]) == (429, "3")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient("xoxb-other", base_url=f"{platform.address}/api/").auth_test()


def test_signatures_of_the_fake_are_signatures_of_slack() -> None:
    body = b'{"type": "event_callback"}'
    assert SignatureVerifier(SIGNING_SECRET).is_valid_request(body, signed(body))
    assert not SignatureVerifier(SIGNING_SECRET).is_valid_request(body + b" ", signed(body))


async def test_envelopes_of_the_fake_are_read_and_acknowledged_by_the_library(platform: FakeSlack, client: AsyncWebClient) -> None:
    socket = SocketModeClient(APP_TOKEN, web_client=client)
    read: list[SocketModeRequest] = []

    async def acknowledge(_: Any, request: SocketModeRequest) -> None:
        read.append(request)
        await socket.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    socket.socket_mode_request_listeners.append(acknowledge)  # type: ignore[arg-type]
    await socket.connect_to_new_endpoint()
    await asyncio.to_thread(platform.write, USER, "hello")
    await asyncio.to_thread(platform.slash, USER, "help")
    while len(read) < 2:
        await asyncio.sleep(0.02)
    await socket.close()
    assert [request.type for request in read] == ["events_api", "slash_commands"]
    assert read[0].payload["event"]["text"] == "hello"
    assert read[1].accepts_response_payload


async def test_an_event_without_an_answer_comes_again_with_its_reason(platform: FakeSlack, client: AsyncWebClient) -> None:
    platform.write(USER, "hello")
    while not platform.waiting[0].attempt:
        await asyncio.sleep(0.02)
    assert json.dumps(platform.waiting[0].payload)
    assert platform.waiting[0].retried_because == "timeout"
