"""Names as keys: what makes two spellings of a drug or a company one name."""

import unicodedata

# Words that say what kind of firm it is, not which one.
_FIRM_WORDS = frozenset(
    """ab ag as asa aps biologics biomedical biomedicine biopharm biopharma biopharmaceutical biopharmaceuticals bioscience biosciences biotech
    biotechnologies biotechnology bv co company corp corporation gmbh group health healthcare holding holdings inc incorporated international
    kg kk laboratories limited llc lp ltd medical medicine medicines nv oncology oy pharm pharma pharmaceutical pharmaceuticals plc pte
    pty sa sas se spa srl science sciences the therapeutics us usa""".split()
)

# Places that Chinese and other firms carry in front of their name.
_PLACES = frozenset(
    """anhui beijing changchun changsha chengdu china chongqing fujian guangdong guangzhou hainan hangzhou hebei hefei henan hubei hunan
    jiangsu jiangxi jinan lianyungang nanjing ningbo qingdao shandong shanghai shenzhen sichuan suzhou taizhou tianjin wuhan wuxi xiamen
    xian yantai zhejiang zhuhai""".split()
)
_NATIVE_PLACES = (
    "北京",
    "上海",
    "广州",
    "深圳",
    "苏州",
    "南京",
    "杭州",
    "成都",
    "江苏",
    "浙江",
    "山东",
    "四川",
    "广东",
    "福建",
    "江西",
    "湖北",
    "湖南",
)
_NATIVE_FIRM_WORDS = (
    "股份有限公司",
    "有限公司",
    "有限责任公司",
    "株式会社",
    "集团",
    "医药",
    "药业",
    "制药",
    "製薬",
    "生物技术",
    "生物科技",
    "生物",
    "科技",
)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("®", "").replace("™", "").replace("℠", "").casefold()


def name_key(name: str) -> str:
    """The key of a drug's name: letters and digits of any script, folded. "HQP-1351" and "hqp 1351" are one."""
    return "".join(letter for letter in _fold(name) if letter.isalnum())


def company_keys(company: str) -> tuple[str, ...]:
    """All keys a company answers to, most exact first: with and without words like "Pharma" or "Co., Ltd" and a leading place.

    "Guangzhou Healthquest Pharma Co., Ltd" gives, among others, guangzhouhealthquestpharmacoltd and healthquest.
    """
    words = "".join(letter if letter.isalnum() else " " for letter in _fold(company)).split()
    keys = ["".join(words)]
    while len(words) > 1 and words[-1] in _FIRM_WORDS:
        words = words[:-1]
        keys.append("".join(words))
    while len(words) > 1 and words[0] in _PLACES | {"the"}:
        words = words[1:]
        keys.append("".join(words))
    core = keys[-1]
    for place in _NATIVE_PLACES:
        core = core.removeprefix(place)
    shortened = True
    while shortened:
        shortened = False
        for ending in _NATIVE_FIRM_WORDS:
            if core.endswith(ending) and len(core) > len(ending) + 1:
                core, shortened = core.removesuffix(ending), True
                keys.append(core)
    return tuple(dict.fromkeys(key for key in keys if key))
