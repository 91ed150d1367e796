"""Native names that no ending gives away: words in kana or Han letters that stand where only a drug can stand."""

# ruff: noqa: PLR2004  # lengths of names are plain numbers here
# a pattern is read as one line

import re

from events.reading.native import CUT_WORDS, may_be_name, native_core
from events.tables import table

_KANA = r"[\u30a1-\u30fa\u30fc]"
_TABLE = table("reading/names")
_KANA_WORD = re.compile(rf"{_KANA}{{3,}}")
_PHRASES: dict[str, dict[str, list[str]]] = table("reading/ja")
_KNOWN_KANA = frozenset(
    word for layer in _PHRASES.values() for phrases in layer.values() for phrase in phrases for word in _KANA_WORD.findall(phrase)
)
_NO_DRUGS = tuple[str, ...](_TABLE["kana_no_names"])
_NO_DRUG_ENDINGS = tuple[str, ...](_TABLE["kana_no_endings"])
_KANA_FORMS = "|".join(
    sorted((form for form in _TABLE["forms"] if re.search(r"[\u3040-\u30ff錠注膏液粒散]", form) and len(form) < 9), key=len, reverse=True)
)
_KANA_SLOT = re.compile(
    rf"(?<![\u30a1-\u30fa\u30fc・])(?<![A-Za-z])(?P<name>{_KANA}{{5,20}})(?P<second>[ ・]?(?:アルファ|ベータ|ペゴル))?"
    rf"(?P<form>(?:{_KANA_FORMS})(?:\s?[0-9.]{{1,6}}\s?(?:mg|μg|µg|mL|%|単位))?)?」?"
    r"(?:\([^()]{1,40}\))?(?P<behind>について|に(?:関|係|対)|の(?:国内|日本|米国|欧州|中国|[^。、]{0,10}における)?(?:[^。、の]{0,12})(?:承認|申請|指定|治験)|(?:が|は|を)[^。]{0,70}(?:指定|承認|申請|審査|受理))"
)
_KANA_FORMED = re.compile(
    rf"(?<![\u30a1-\u30fa\u30fc・])(?P<name>{_KANA}{{3,16}})(?:{_KANA_FORMS})(?=\s?[0-9.]{{1,6}}\s?(?:mg|μg|µg|mL|%|単位)|[」(])"
)
_TOLD_OF_JAPANESE = re.compile(r"指定|承認|申請|審査|治験|受理")
_HAN_NAME = r"[\u3400-\u9fff]{3,6}?"
_HAN_SLOT = re.compile(
    rf"(?:研发的|研發的|开发的|開發的|旗下|创新药|創新藥|新药|新藥|抑制剂|抑制劑|激动剂|拮抗剂|药物|藥物|产品|抗体|,|。|^|:|;|月|日|年|就|对|将|公司)(?P<name>{_HAN_NAME})"
    r"(?=获(?:得|批|美国|国家|欧|FDA|NMPA|EMA|CDE|药审)|獲|用于(?:治疗|成人|预防)|用於|(?:的)?(?:新药|新适应症)?上市(?:许可)?申请|被(?:国家|药审|纳入|FDA|CDE|NMPA)|\((?:[A-Z]{2,5}-?[0-9]{2,6}|研发代号|商品名|英文名|代号))"
)
_HAN_OTHER = re.compile(
    r"公司|集团|药业|医药|制药|生物|医疗|科技|此前|目前|日前|近日|已经|首次|顺利|成功|正式|近期|同时|今年|去年|该|其|本|此|产品|药物|品种|适应|申请|项目|资格|认定|中国|美国|欧盟|日本|国家|药监|中心|我们|研究|患者|治疗|领域|方面|[一二三四五六七八九十0-9]|两|均|也|还|又|再|曾|已|拟|将|为|是|的|和|与|及|在|于|并|而|以|因|由|从|有|可|用于|管线|疫苗|注射|双双|先后|相继|再次|最终|共同|联合|相关|股份|有限"
)


def kana_names(text: str) -> list[str]:
    """The names in kana that a Japanese text gives no description of."""
    if not _TOLD_OF_JAPANESE.search(text):
        return []
    found = [
        match["name"] + (match["second"] or "").replace("・", " ") for match in _KANA_SLOT.finditer(text) if _may_be_drug(match["name"])
    ]
    found += [match["name"] for match in _KANA_FORMED.finditer(text) if _may_be_drug(match["name"])]
    return list(dict.fromkeys(found))


def _may_be_drug(word: str) -> bool:
    return (
        word not in _KNOWN_KANA
        and not any(known in word for known in _KNOWN_KANA if len(known) > 4)
        and not word.endswith(_NO_DRUG_ENDINGS)
        and not any(other in word for other in _NO_DRUGS)
    )


def han_names(text: str) -> list[str]:
    """The names in Han letters that stand between what is developed and what befell it."""
    found: list[str] = []
    for match in _HAN_SLOT.finditer(text):
        name = match["name"]
        if not _HAN_OTHER.search(name) and may_be_name(name) and native_core(name) == name and not any(cut in name for cut in CUT_WORDS):
            found.append(name)
    return list(dict.fromkeys(found))
