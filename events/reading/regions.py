"""Regions: tables with a column for each country or authority: what a cell tells happened there, to the product its row opens with."""

import msgspec

from events.reading.scene import scene_of
from events.reading.segmentation import Sentence, Unit, sentences_of
from events.vocabulary import Authority

_LONGEST_HEADER = 40
_LEAST = 2


class Region(msgspec.Struct, frozen=True):
    """A stretch of a row's text and the authority of its column."""

    start: int
    end: int
    authority: Authority | None


def regions_of(units: list[Unit]) -> dict[int, list[Region]]:
    """The cells of all rows under a header that names two authorities or countries or more, by the index of their unit."""
    found: dict[int, list[Region]] = {}
    header: list[Authority | None] = []
    for unit in units:
        if not unit.row:
            header = []
            continue
        cells = unit.text.split("|")
        if not header or len(cells) != len(header):
            named = [_authority(cell, unit) for cell in cells] if len(unit.text) < _LONGEST_HEADER * len(cells) else []
            header = named if len({one for one in named if one is not None}) >= _LEAST else header
            continue
        place, regions = 0, list[Region]()
        for cell, authority in zip(cells, header, strict=True):
            regions.append(Region(start=place, end=place + len(cell), authority=authority))
            place += len(cell) + 1
        found[unit.index] = regions
    return found


def _authority(cell: str, unit: Unit) -> Authority | None:
    if not cell.strip() or len(cell) > _LONGEST_HEADER:
        return None
    header = Unit(index=unit.index, text=cell, origin=[], bullet=False, row=False, heading=True, title=False)
    sentence = next(iter(sentences_of(header, "en", {})), None)
    scene = scene_of(sentence, [], []) if sentence is not None else None
    named = [*scene.authorities, *scene.places] if scene is not None else []
    return Authority(named[0].value) if named and scene is not None and all(kind.value == "congress" for kind in scene.kinds) else None


def cells_of(sentences: list[Sentence], regions: list[Region]) -> list[Sentence]:
    """The sentences of a row, cut where one cell ends and the next begins."""
    cut: list[Sentence] = []
    for sentence in sentences:
        for region in regions:
            tokens = [token for token in sentence.tokens if region.start <= token.start and token.end <= region.end]
            if tokens:
                cut.append(
                    Sentence(
                        block=sentence.block,
                        tokens=tokens,
                        start=tokens[0].start,
                        end=tokens[-1].end,
                        language=sentence.language,
                        continues=tokens[0].start > region.start + 1,
                    )
                )
    return cut


def region_at(regions: list[Region], place: int) -> Authority | None:
    """The authority of the column that a place of the text lies in."""
    return next((region.authority for region in regions if region.start <= place <= region.end), None)
