"""Whose: which drugs and which authority a link is about where its sentence does not say so plainly."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern or a list of words is read as one line

import re
from collections import Counter
from functools import cached_property
from itertools import islice

from events.partial_date import PartialDate
from events.reading import attribution
from events.reading.document import Document, key_of
from events.reading.links_eastern import joined_natively
from events.reading.names import COMPARATORS
from events.reading.nouns import LABEL
from events.reading.scene import ANCHORS, Link, Scene, usual_authority
from events.reading.segmentation import Unit
from events.reading.telling import wording_of
from events.vocabulary import Authority

KNOWN_WELL = 2


_AMERICAN_FORMS = frozenset({"FDA", "NMPA", "PMDA", "MFDS", "OTHER"})


_EUROPEAN_FORMS = frozenset({"EMA", "MHRA", "SMC", "TGA", "OTHER", "PMDA"})
"""Who takes in NDAs and BLAs, and who MAAs."""


_COMBINING = frozenset({"combination", "combined", "together", "plus", "联合", "联用", "併用"})


_PARTNER_WORDS = frozenset(
    {"with", "plus", "versus", "than", "like", "mimics", "inhibits", "blocks", "containing", "against", "inhibitor", "antibody", "&"}
)


_COMBINED_WITH = ("联合", "联用", "合用", "合并", "联合使用", "併用", "+", "加用", "序贯", "对比", "头对头", "优于")


_TREATED_WITH = ("含", "接受过", "經過", "经过", "使用过", "对照药", "相比", "对比")


_TREATED_BEHIND = (
    "方案",
    "治疗失败",
    "治療失敗",
    "治疗后",
    "治療後",
    "耐药",
    "耐藥",
    "难治",
    "难治性",
    "化疗",
    "阳性",
    "による治療",
    "抵抗性",
)


_COMBINES = re.compile(r"联合|联用|合用|併用|聯合|聯用|[+]")


_AMERICAN_NAMED = re.compile(r"\bFDA\b|Food and Drug Administration")


class Whose(Document):
    """Whose drug and which authority a link is about where its own words do not say."""

    def _drugs_of(self, scene: Scene, link: Link) -> list[str]:
        near = [(place, name) for place, name in attribution.drugs_for(scene, link) if not self._only_partner(scene, place, name)]
        if near:
            first = self.drugs.root(key_of(near[0][1]))
            counted = _COUNTED.search(scene.sentence.text)
            if counted:
                begin = scene.sentence.start + counted.end()
                listed = [self.drugs.root(key_of(name.text)) for _, _, name in scene.drugs if name.start >= begin]
                if first in listed:
                    return list(dict.fromkeys(listed))
            if link.rule.endswith(LABEL) and not scene.sentence.block.bullet:
                return list(dict.fromkeys(self.drugs.root(key_of(name.text)) for start, _, name in scene.drugs if start >= link.end))
            joined = self._coordinated(scene, first)
            return [*joined, *(root for root in self._combined(scene, near, first) if root not in joined)]
        if starred := self._starred(scene.sentence.block):
            return starred
        several = self._several_meant(scene)
        if several:
            return several
        if scene.sentence.block.title:
            following = next(
                (names[0] for index, names in sorted(self.places.items()) if index > scene.sentence.block.index and names), None
            )
            if following is not None and self.drugs.strength(root := self.drugs.root(key_of(following.text))) >= self.drugs.strength(
                self.main or root
            ):
                return [root]
        for root in (self.context.drug, self.context.heading_drug, self.main):
            if root is not None:
                return [root]
        return []

    @cached_property
    def _bearing_stars(self) -> list[str]:
        return list(
            dict.fromkeys(
                self.drugs.root(key_of(name.text))
                for index in sorted(self.places)
                for name in self.places[index]
                if self.units[index].text[name.end : name.end + 1] == "*"
            )
        )

    def _starred(self, unit: Unit) -> list[str]:
        """The drugs that a note under the text is about: "* This product was designated …" speaks of all names that bear the star."""
        first = unit.origin[0] if unit.origin else 0
        if self.language != "en" or self.places.get(unit.index) or "*" not in self.text[max(0, first - 3) : first]:
            return []
        return self._bearing_stars

    def _each_on_its_day(self, scene: Scene, link: Link) -> list[tuple[str, PartialDate, str | None]]:
        """Reads "registered A for X on 4 May and B for Y on 11 May": every drug with the day behind it."""
        if scene.sentence.language != "en":
            return []
        named: list[tuple[int, int, str]] = []
        for start, end, name in scene.drugs:
            root = self.drugs.root(key_of(name.text))
            if start >= link.start and not (named and named[-1][2] == root):
                named.append((start, end, root))
        dates = [(start, end, seen) for start, end, seen in scene.dates if start >= link.start]
        if len(named) < KNOWN_WELL or len(dates) != len(named) or len({root for _, _, root in named}) != len(named):
            return []
        found: list[tuple[str, PartialDate, str | None]] = []
        for order, ((_, _, root), (begin, _, seen)) in enumerate(zip(named, dates, strict=True)):
            low = max(end for _, end, name in scene.drugs if self.drugs.root(key_of(name.text)) == root)
            following = named[order + 1][0] if order + 1 < len(named) else len(scene.sentence.tokens)
            if not low <= begin < following or seen.value is None or any(low <= action.start < begin for action in scene.actions):
                return []
            tokens = scene.sentence.tokens
            words = scene.sentence.block.text[tokens[min(low, len(tokens) - 1)].start : tokens[begin].start]
            match = re.search(r"\bfor (?:the treatment of )?(.{3,120}?),? (?:on|in)? ?$", words)
            found.append((root, seen.value, match[1].strip() if match else None))
        return found

    def _only_standard(self, root: str) -> bool:
        """Whether a drug is a well-known one that the text neither introduces nor names again, beside one of its own."""
        if root == self.main or self.drugs.strength(root) >= KNOWN_WELL or self.context.periodical:
            return False
        if self.drugs.main_name(root) not in COMPARATORS:
            return False
        named = islice((name for names in self.places.values() for name in names if self.drugs.root(key_of(name.text)) == root), KNOWN_WELL)
        return sum(1 for _ in named) < KNOWN_WELL

    def _named_in_passing(self, scene: Scene, link: Link, root: str) -> bool:
        """Whether a native announcement about a drug of its own names another one once, and neither as the sponsor's nor with a code."""
        if scene.sentence.language == "en" or root == self.main or self.main is None or self.context.periodical or self.by_authority:
            return False
        if self.agency or self.drugs.strength(root) >= KNOWN_WELL or self._has_code(root) or not self._has_code(self.main):
            return False
        if root in self.told_drugs or _OF_THE_SPONSOR.search("".join(scene.norms[: link.end])) or not self._title_names_drug():
            return False
        named = islice((name for names in self.places.values() for name in names if self.drugs.root(key_of(name.text)) == root), KNOWN_WELL)
        return sum(1 for _ in named) < KNOWN_WELL

    def _tells_of_others_alone(self) -> bool:
        """Whether all that is told befell drugs that the text only mentions, and nothing the one that it is about."""
        main = self.main
        if self.language != "en" or main is None or self.context.periodical or self.by_authority or not self.told:
            return False
        if not (self.drugs.strength(main) >= KNOWN_WELL or self._has_code(main)):
            return False
        others = {fact.drug for fact in self.told}
        if any(root == main or self.drugs.strength(root) >= KNOWN_WELL or self._has_code(root) for root in others):
            return False
        naming = Counter(root for names in self.places.values() for root in {self.drugs.root(key_of(name.text)) for name in names})
        return all(not fact.title for fact in self.told) and all(naming[root] <= KNOWN_WELL for root in others)

    def _has_code(self, root: str) -> bool:
        return any(kind == "code" for _, kind in self.drugs.names(root))

    def _coordinated(self, scene: Scene, first: str) -> list[str]:
        """The first drug and those of the sponsor that "and" joins to it, in the order of the sentence: "designation to A (…) and B (…)"."""
        own = [
            (start, end, self.drugs.root(key_of(found.text)))
            for start, end, found in scene.drugs
            if not self._only_partner(scene, start, found.text) and scene.norm(start - 1) not in _PARTNER_WORDS
        ]
        chain: list[tuple[int, int, str]] = []
        for start, end, root in own:
            if chain and not _joins_names(scene, chain[-1][1], start, same=root == chain[-1][2]):
                if first in {one for _, _, one in chain}:
                    break
                chain = []
            chain.append((start, end, root))
        roots = list(dict.fromkeys(root for _, _, root in chain))
        listing = self.by_authority or self.context.periodical  # such texts name a drug once
        if first not in roots or (not listing and any(self.drugs.strength(root) < 2 and root != self.main for root in roots)):
            return [first]
        return roots

    def _several_meant(self, scene: Scene) -> list[str]:
        """The drugs told of before that "both products", "the combination" or "the latter" mean."""
        before = self.context.drugs
        if len(before) < 2:
            return []
        if scene.sentence.language != "en":
            return before if _SEVERAL_EASTERN.search(scene.sentence.text) else []
        words = scene.sentence.text.lower()
        if "the latter" in words:
            return before[-1:]
        if "the former" in words:
            return before[:1]
        return before if _SEVERAL.search(words) else []

    def _combined(self, scene: Scene, near: list[tuple[int, str]], first: str) -> list[str]:
        """The sponsor's other drugs that the sentence combines with the first."""
        found: list[str] = []
        at = near[0][0]
        for place, name in near[1:]:
            root = self.drugs.root(key_of(name))
            low, high = max(0, min(at, place) - 3), max(at, place)
            own = self.drugs.strength(root) >= 3 or root in self.told_drugs
            if scene.sentence.language != "en":
                several = own or not _COMBINES.search(scene.sentence.text)
                if root != first and several and root not in found and joined_natively(scene, at, place):
                    found.append(root)
                continue
            if root == first or not own or root in found or high - low >= 40:
                continue
            if _COMBINING.intersection(scene.norms[low:high]):
                found.append(root)
        return found

    def _only_partner(self, scene: Scene, place: int, name: str) -> bool:
        """Whether a drug stands there only as a partner, a model or a comparator and is not introduced as the sponsor's."""
        root = self.drugs.root(key_of(name))
        if root == self.main or self.drugs.strength(root) >= 2:
            return False
        if scene.sentence.language != "en":
            end = next((stop for start, stop, _ in scene.drugs if start == place), place + 1)
            behind = "".join(scene.norm(index) for index in range(end, end + 4))
            if behind.startswith(_TREATED_BEHIND) or "".join(scene.norm(index) for index in range(place - 3, place)).endswith(
                _TREATED_WITH
            ):
                return True
            return "".join(scene.norm(index) for index in range(place - 4, place)).endswith(_COMBINED_WITH)
        if scene.norm(place - 1) in {"antibody", "inhibitor"} and {scene.norm(place - 2), scene.norm(place - 3)} & {
            "the",
            "its",
            "our",
            "oral",
            "an",
            "a",
            "'s",
        }:
            return False
        return scene.norm(place - 1) in _PARTNER_WORDS or any(
            scene.norm(index) in {"with", "plus"} for index in range(max(0, place - 5), place)
        )

    def _inherited_authority(self, link: Link, kind: str, unit: int) -> list[Authority | None]:
        only = attribution.allowed(link)
        usual = ANCHORS.get(link.anchor.value if link.anchor else link.kind, {}).get("usual") or ANCHORS.get(kind, {}).get("usual")
        if link.anchor is not None and ("PDUFA" in link.anchor.phrase or "審査終了" in link.anchor.phrase):
            return [Authority.FDA]
        here = self.context.authority if self.context.authority_unit == unit else None
        of_many = here is None and self.context.authority is Authority.OTHER  # of one of many countries the next paragraph need not speak
        last = [self.home, self.context.authority] if of_many else [self.context.authority, self.home]
        wanted = [here, self.context.heading_authority, *last]
        if self.language != "en":
            near = self.context.authority if self.context.authority_unit == unit and not self.context.of_several else None
            wanted = [near, self.context.heading_authority, self.home, self.context.authority]
            american = wording_of(link) & {"nda", "bla", "snda", "sbla"} or any(
                word in self.units[unit].text for word in ("BLA", "NDA") if link.kind == "application_submitted" and link.anchor is None
            )
            if self.language == "ja" and american and self.context.authority not in {Authority.NMPA, Authority.PMDA}:
                wanted = [near, self.context.authority, Authority.FDA]
            if link.kind in {"goal_date", "target_action_date"}:
                wanted = [near, self.context.authority, self.context.heading_authority, self.home]
        elif self.units[unit].row:
            phrase = link.anchor.phrase.split() if link.anchor is not None else []
            meant = usual or usual_authority(" ".join(phrase))
            meant = [self.home, meant] if self.home is Authority.NMPA else [meant, self.home]  # the NMPA's are called NDA as well
            wanted = [self.context.heading_authority, *(Authority(str(one)) if one else None for one in meant), self.context.authority]
            if self.units[unit].text.lstrip().startswith("|") and self.units[unit - 1].row:
                wanted.insert(0, self.context.authority)
        meant = usual_authority(link.anchor.phrase) if link.anchor is not None else None
        if (
            meant is not None
            and meant != Authority.FDA
            and self.language == "en"
            and self.home is Authority.FDA
            and not _AMERICAN_NAMED.search(self.text[:20000])
        ):
            wanted.insert(len(wanted) - 1, Authority(meant))
        words = wording_of(link)
        fits = (
            _AMERICAN_FORMS
            if words & {"nda", "bla", "snda", "sbla", "ndas", "blas", "ind", "inds"}
            else _EUROPEAN_FORMS
            if words & {"maa", "maas"}
            else None
        )
        for candidate in wanted:
            if (
                candidate is not None
                and (only is None or candidate in only)
                and (fits is None or self.language != "en" or candidate in fits)
            ):
                return [candidate]
        if not usual and link.anchor is not None:
            usual = usual_authority(link.anchor.phrase)
        if not usual and self.language == "en" and self.told:
            usual = self.told[-1].authority if only is None or self.told[-1].authority in only else None
        return [Authority(str(usual))] if usual else []


_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|both|several) (?:[a-z-]+ ){0,3}(?:medicines|products|drugs|requests|applications|submissions|procedures|biosimilars|vaccines|therapies|candidates|assets|programs|programmes) ?:"
)


_SEVERAL = re.compile(
    r"\b(?:both|two|three|these) (?:products|drugs|medicines|agents|compounds|antibodies|therapies)\b|\bthe combination\b|\bthe (?:pair|duo|two)\b|\bboth (?:applications|ndas|blas|maas|submissions|filings|drugs)\b"
)


_OF_THE_SPONSOR = re.compile(
    r"(?:本|我)?公司(?:的|旗下|自主|另|开发|研发|在研|产品|首)|本集团|本集團|集团(?:的|旗下)|旗下|子公司|控股|合作(?:伙伴|方)|授权|当社|弊社|自社|提携|導出|導入|子会社"
)
"""Words of a sentence that speaks of what is the sponsor's."""
_SEVERAL_EASTERN = re.compile(
    r"(?:该|此|上述|這一|该项|該)(?:联合|聯合)(?:疗法|方案|用药|療法)|该组合|(?:两|二|兩)(?:款|种|個|个)?(?:药物?|产品|品种|產品)(?:均|都|同时|双双|分别)?|本併用療法|両剤|両薬剤|両製品"
)


_APPOSITION = 16


def _joins_names(scene: Scene, start: int, end: int, *, same: bool) -> bool:
    """Whether nothing but "and" or a comma stands between two names, parentheses left out."""
    words: list[str] = []
    inside = 0
    for index in range(start, end):
        word = scene.norm(index)
        if word == ")" and not inside:
            words = []
            continue
        inside += word == "("
        if not inside:
            words.append(word)
        inside -= word == ")" and inside > 0
    if same or inside:
        return set(words) <= {"(", ")", "and", ","}
    if words and words[-1] == "and" and len(words) <= _APPOSITION and words[0] in {",", "for", "in", "of", "from"}:
        told = (*scene.kinds, *scene.actions, *scene.authorities, *scene.events, *scene.dates)
        placed = [item[0] if isinstance(item, tuple) else item.start for item in told]
        return not any(start <= place < end for place in placed) and not any(
            low in {"that", "than", "after", ";", "but", "with"} for low in words
        )
    return bool(words) and len(words) <= 2 and set(words) <= {"and", ",", "&"}
