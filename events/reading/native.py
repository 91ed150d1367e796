"""Native names: what drugs are called in Han letters and kana, cut free from the words around them, their salt and their form."""

# ruff: noqa: PLR2004  # lengths of names are plain numbers here

import re

from events.tables import table

_TABLE = table("reading/names")


def _either(words: list[str]) -> str:
    """A pattern for any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


ENDINGS = tuple[str, ...](_TABLE["native_endings"])
FORMS = _either(_TABLE["forms"])
_DISEASES = tuple[str, ...](table("reading/diseases")["native_endings"])
_NO_NAMES = frozenset[str](_TABLE["native_no_names"])
_BEGINNINGS = re.compile(rf"^(?:{_either(_TABLE['form_beginnings'])})(?=.{{2}})")
_SALTS = re.compile(rf"^(?:{_either(_TABLE['native_salts'])})(?=.{{2}})")
_UNFOLD: dict[int, str] = {ord(pair[1]): pair[0] for pair in reversed(table("reading/traditional")["pairs"]) if pair[0] != pair[1]}


def _in_both_hands(words: list[str]) -> list[str]:
    """The words in simplified letters and in traditional ones."""
    return list(dict.fromkeys([*words, *(word.translate(_UNFOLD) for word in words)]))


CUT_WORDS = frozenset(_in_both_hands(_TABLE["native_cuts"]))
_HEADS = _either(_in_both_hands(_TABLE["native_heads"]))
_CUTS = re.compile(rf"(?:{_either(_in_both_hands(_TABLE['native_cuts']))})(?=.)")
_HAN = r"[\u3400-\u9fff]"
_KANA = r"[\u30a1-\u30fa\u30fc]"
_DOSE = re.compile(
    r"\s?[0-9][0-9.,]{0,8}\s?(?:mg|g|µg|μg|mcg|mL|ml|%|万?单位|単位|IU)(?:/[0-9A-Za-z.]{1,8})?(?:[・、/,]\s?[0-9][0-9.,]{0,8}\s?(?:mg|g|µg|μg|mcg|mL|ml|%))*.{0,12}$"
)
_BY_ENDING = re.compile(rf"{_HAN}{{2,12}}?(?:{_either(list(ENDINGS))})(?:{FORMS})?|{_KANA}{{4,24}}")
_BY_FORM = re.compile(
    rf"(?P<name>{_HAN}{{2,14}}?(?:[A-Za-z0-9α-ω-]{{1,6}}{_HAN}{{0,6}}?)?)(?P<form>{_either(_TABLE['sure_forms'])})(?!{_HAN}{{0,2}}(?:剂型|规格))"
    rf"|(?P<tablet>{_HAN}{{3,14}}?)(?P<plain>片|丸|散)(?=$|[^\u3400-\u9fff]|[的获於于在已被用及和与上新为由是适联治临申拟将通收单]|成功|顺利|正式)"
)
_BY_BEGINNING = re.compile(
    rf"(?:注射用|重组人?|吸入用)(?P<name>{_HAN}{{3,10}}?)(?=[,(、;。]|的|获|獲|于|於|用于|用於|已|被|上市|临床|$)"
    rf"|^(?P<entry>{_HAN}{{3,14}})(?:\([^()]{{1,40}}\))?,(?:注册)?(?:申请人|申請人)[::]"
)
"""What stands behind 注射用, or opens an entry that goes on with its applicant, is what a drug is called."""
_FORM_AT_END = re.compile(rf"(?:{FORMS})$")


def native_core(text: str) -> str:
    """A native name without the words for what it is in front and its pharmaceutical form behind."""
    text = _DOSE.sub("", text) if len(text) < 80 else text
    latin = re.search(rf"(?:^|[\u3040-\u9fff])([A-Za-z][A-Za-z0-9-]{{4,25}})(?:{FORMS})?$", text)
    if latin:
        return latin[1]
    form = _FORM_AT_END.search(text)
    core = text[: form.start()] if form and form.start() >= 2 else text
    core = re.split(rf"(?:{_HEADS})(?=[\u3040-\u9fff]{{2}})", core)[-1] if re.search(r"[\u3040-\u9fff]", core) else core
    core = _CUTS.split(core)[-1]
    core = _BEGINNINGS.sub("", core)
    return core if len(core) >= 2 else text


def as_written(text: str) -> str:
    """The native name in `text`; one in Han letters with its form, as its register has it."""
    core = native_core(text)
    if re.search(_KANA, core):
        return core
    place = text.rfind(core)
    return _DOSE.sub("", text[place:]) if place >= 0 else core


def without_salt(name: str) -> str:
    """枸橼酸伊帕他韦: the name without the salt in front, the same name where there is none."""
    return _SALTS.sub("", name)


def may_be_name(text: str) -> bool:
    """Whether native letters may be what a drug is called: no disease, no heading, no office."""
    return not text.endswith(_DISEASES) and text not in _NO_NAMES and not any(word in text for word in ("公司", "委员会", "药监", "管理局"))


_SECTION = re.compile(_either(_TABLE["native_section_words"]))


def is_section(text: str) -> bool:
    """Whether a heading names a part of the document ("二、撤回原因") and no drug."""
    return _SECTION.search(text) is not None


def names_in(text: str) -> list[tuple[str, str]]:
    """The names in a text that their ending or their form gives away, as (with its form, without)."""
    found: list[tuple[str, str]] = []
    for match in _BY_ENDING.finditer(text):
        core = native_core(match[0])
        if core.endswith(ENDINGS) and 3 <= len(core) <= 14 and core not in ENDINGS and not _CUTS.search(core):
            found.append((as_written(match[0]), core))
    for match in _BY_BEGINNING.finditer(text):
        core = native_core(match["name"] or match["entry"])
        if (
            3 <= len(core) <= 10
            and may_be_name(core)
            and not _CUTS.search(core)
            and not core.endswith(("产品", "药物", "药品", "新药", "制剂"))
        ):
            found.append((core, core))
    for match in _BY_FORM.finditer(text):
        core = native_core(match["name"] or match["tablet"])
        if match["form"] == "疫苗" and text[match.end() : match.end() + 1].isascii() and text[match.end() : match.end() + 1].isupper():
            continue
        if 3 <= len(core) <= 18 and may_be_name(core) and not core.endswith(("产品", "药物", "药品", "新药", "口服", "静脉")):
            found.append((core + (match["form"] or match["plain"]), core))
    return found
