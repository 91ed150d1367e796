"""Long answers as pages: whole blocks packed until Telegram's limits, so nothing is ever cut inside one."""

from collections.abc import Sequence

import msgspec
from aiogram.utils.formatting import Text

from bot.render.pieces import MOST_ENTITIES, MOST_UNITS, entities_of, fitting

_ROOM = MOST_UNITS - 40  # the page's number stands below
_MOST_ENTITIES = MOST_ENTITIES - 5


class Page(msgspec.Struct, frozen=True):
    """One page of several: `number` counts from 1."""

    body: Text
    number: int
    of: int


def pack(blocks: Sequence[Text], *, head: Text, foot: Text | None = None, most_blocks: int = 50) -> list[list[int]]:
    """The indexes of the blocks on each page; every page has the head and the foot. At least one page, even without blocks."""
    fixed = len(head) + (len(foot) + 2 if foot else 0) + 2
    fixed_entities = entities_of(head) + (entities_of(foot) if foot else 0)
    pages: list[list[int]] = [[]]
    size, entities = fixed, fixed_entities
    for index, block in enumerate(blocks):
        block_size, block_entities = len(block) + 2, entities_of(block)
        full = size + block_size > _ROOM or entities + block_entities > _MOST_ENTITIES or len(pages[-1]) >= most_blocks
        if full and pages[-1]:
            pages.append([])
            size, entities = fixed, fixed_entities
        pages[-1].append(index)
        size += block_size
        entities += block_entities
    return pages


def page_of(blocks: Sequence[Text], number: int, *, head: Text, foot: Text | None = None, most_blocks: int = 50) -> Page:
    """The page of that number; a number beyond the last gives the last, one below the first the first."""
    room = _ROOM - len(head) - (len(foot) if foot else 0) - 6
    blocks = [fitting(block, room, _MOST_ENTITIES // 2) for block in blocks]
    pages = pack(blocks, head=head, foot=foot, most_blocks=most_blocks)
    number = min(max(number, 1), len(pages))
    body: list[Text | str] = [head]
    for index in pages[number - 1]:
        body += ["\n\n", blocks[index]]
    if foot is not None:
        body += ["\n\n", foot]
    if len(pages) > 1:
        body.append(f"\n\nPage {number} of {len(pages)}")
    return Page(Text(*body), number, len(pages))
