"""Indications: the words after "for", "in patients with", "用于", "適応症" that say what a milestone is for."""

import re

_NP_STOP = (
    r"(?=,? (?:by|from|at|on|was|were|is|are|has|have|had|and (?:was|were|is|has|the|a|an|in|on|by|it|its|for which|assigned|set|gave|granted|Fast|Orphan|Breakthrough|Priority|fast|orphan|breakthrough|priority|accepted|submitted|put|received|an?)|which|who (?:will|may)|while|where|under|following|based|marking|making|"
    r"according|within|as well|subject|that (?:was|were|is)|to (?:be|become|the (?:FDA|EMA|NMPA|CDE))|said|announced|triggering|bringing|this|these|the (?:company|FDA|EMA|NMPA|CDE|agency)|adding|noting|with (?:a |an )?(?:PDUFA|target|Priority|priority|goal)|but|expected|having|in (?:the )?(?:U\.S|US|United|EU|European|China|Japan|Europe|UK|Canada|Australia|Switzerland|"
    r"South Korea|January|February|March|April|May|June|July|August|September|October|November|December|19[0-9]{2}|20[0-9]{2}|first quarter|second quarter|third quarter|fourth quarter|early|late|mid|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sep\.?|Sept\.?|Oct\.?|Nov\.?|Dec\.?|Q[1-4]))\b"
    r"|[,;:|]? ?(?:January|February|March|April|May|June|July|August|September|October|November|December|19[0-9]{2}|20[0-9]{2})\b|; | \||[.;|](?:\s|$)|: |, (?:a|an|the|said|with|in|it|making|which|and (?:was|were|the|a|an|in|on|by|it|its|assigned|set|gave|granted))\b|[“”\"](?:\s|$)| ?\((?:the )?[\"“]|$)"
)
_HEADS_EN = re.compile(
    r"\b(?:for (?:use in )?(?:the )?(?:potential )?(?:treatment|prevention|management|therapy|prophylaxis|maintenance treatment|adjuvant treatment|first-line treatment) of|"
    r"(?:the |in the )?(?:treatment|prevention|management) of|(?:proposed |indicated |intended |designed )?to (?:treat|delay|prevent|slow|reduce)|for (?:use )?(?:in|with) |indicated for|intended for|for use|for (?:adults?|patients|people|children|adolescents|individuals|women|men) (?:with|who have|living with)|"
    r"in (?:adults?|patients|people|children|adolescents|individuals)(?: and [a-z]{4,12}| [a-z0-9 ]{1,30})? (?:with|who have|living with|suffering from)|for(?= )|in(?= )|against(?= ))\s?"
)
_NOT_START = re.compile(
    r"(?i)(?:the )?(?:first|second|third|fourth|same|Company|company|[0-9]{4}\b|January|February|March|April|May|June|July|August|September|October|November|December|United|U\.S|US\b|EU\b|Europe|China|Japan|Canada|Australia|Switzerland|South|UK\b|review|filing|priority|fast track|orphan|breakthrough|accelerated|approval|its|"
    r"our|their|this|that|which|these|those|more|less|public|inclusion|a (?:meeting|phase|request|decision|further|second|first|new)|an? (?:application|inspection|opinion)|clinical|use\b|quarter|addition|advance|line|part|full|force|effect|place|response|the (?:past|us|eu|program|procedure|list|priority|breakthrough|application|notice|first|same)|combination|total|[$€£]|[0-9]+ (?:days|months|years|patients)|"
    r"marketing|registration|regular|standard|example|investors|further information|both|all|it|him|her|them|resubmission|presentation|oral|poster|phase|talks|line|favou?r|about|cash|early|late|mid|last|recent|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Q[1-4]|several|two fast|granted|greater|mainland|hong kong|taiwan|combination|drug|drugs|new|breakthrough|[a-z]+ing\b(?! (?:spondylitis|cancer)))"
)
_END_EN = re.compile(_NP_STOP)
_EASTERN = (
    re.compile(r"(?:拟定|拟用|拟|本次|申请|适用|获批|目标|主要)?适应症(?:为|是|同样是|包括|:|:)\s?([^。;|\n]{2,120})"),
    re.compile(
        r"(?:拟|主要|适)?用于(?:成人)?(?:治疗|预防)?([^。,;|\n]{2,100}?)(?:的治疗|的预防|治疗|患者的?(?:二线|一线|后线)?[^。,;]{0,12}治疗|(?=[。,;|\n)]|$))"
    ),
    re.compile(
        r"(?:治疗|预防)((?!药物|品种|性|线|方案|领域|产品|认定|程序)[^。,;|\n、]{2,80}?)(?:的(?:孤儿药|突破性|快速|优先|新药|上市|临床|适应症)|(?=[。,;|\n)]|$)|适应症)"
    ),
    re.compile(r"(?:治疗|针对|获批|新增|增加)([^。,;|\n的]{2,50}?)(?:适应症|的(?:孤儿药|突破性|快速|优先|适应))"),
    re.compile(
        r"(?:予定(?:される|する)?)?(?:効能・効果|効能又は効果|適応症|対象疾患|予定効能)(?:は|を|として|:)?\s?[「『]?([^。」』|\n、]{2,80})"
    ),
    re.compile(r"、?([^。、「」|\n]{2,60}?)を(?:予定される効能|対象|適応症|効能|適応|対象疾患)"),
    re.compile(r"([^。、「」|\n]{2,60}?)(?:の治療薬|の治療|治療薬|に対する|に係る|の適応|を有する患者)"),
)


def indication_after(text: str, start: int, end: int, names: tuple[str, ...] = ()) -> tuple[str, int] | None:
    """The indication that an English text names between two places, and where it starts."""
    for head in _HEADS_EN.finditer(text, start, end):
        begin = head.end()
        while begin < end and text[begin] == " ":
            begin += 1
        rest = text[begin : min(end, begin + 300)]
        if not rest or _NOT_START.match(rest) or rest.lower().startswith(names):
            continue
        stop = _END_EN.search(rest, 3)
        words = rest[: stop.start() if stop else len(rest)].strip(" ,.;:")
        words = re.sub(r"^(?:the )?(?:treatment|prevention|management) of ", "", words)
        words = re.sub(r"^(?:patients|people|adults|individuals) (?:with|who have) ", "", words)
        if len(words) >= 3 and not words[0] in "$€£":
            return words, head.start()
    return None


def eastern_indication(text: str) -> str | None:
    """The indication that a Chinese or Japanese clause names."""
    for pattern in _EASTERN:
        match = pattern.search(text)
        if match:
            words = match[1].strip(" ,、。::")
            words = re.sub(r"^(?:的|成人|患者|既往)(?=.{3})", "", words)
            if 2 <= len(words) <= 120:
                return words
    return None
