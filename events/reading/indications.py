"""Indications: the words after "for", "in patients with", "用于", "適応症" that say what a milestone is for."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re

from events.reading.diseases import NAMELESS, SHORT_FORMS, names_disease
from events.tables import table

_FOLD: dict[int, str] = {ord(pair[0]): pair[1] for pair in table("reading/traditional")["pairs"]}
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_NP_STOP = re.compile(
    r",? (?:(?:by|from|at) (?:the |China|its |Japan|[A-Z])|(?<!who )(?<!that )(?<!which )(?:was|were|is|are|has|have|had)\b|and (?:was|were|is|has|the|a|an|in|on|by|it|its|for which|assigned|set|gave|"
    r"granted|accepted|submitted|put|received|[Ff]ast|[Oo]rphan|[Bb]reakthrough|[Pp]riority|RMAT|PRIME)\b|which\b|who (?:will|may)\b|while\b|where\b|under\b|based\b|marking\b|making\b|according\b|subject\b|to (?:be|become|the (?:FDA|EMA|NMPA|CDE))\b|"
    r"said\b|announced\b|triggering\b|bringing\b|adding\b|noting\b|saying\b|but\b|expected\b|having\b|with (?:a |an |the )?(?:PDUFA|target|[Pp]riority|goal|decision|no )|"
    rf"(?:in|on|since|during) (?:the )?(?:U\.S|US|United|EU|European|China|Japan|Europe|UK|Canada|Australia|Switzerland|South Korea|{_MONTH}|19[0-9]{{2}}|20[0-9]{{2}}|first|second|third|fourth|early|late|mid|[0-3]?[0-9] (?:{_MONTH})|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|Q[1-4]))"
    rf"|,? (?:{_MONTH}) [0-9]|[.;|](?:\s|$)|:\s|,\s(?:a|an|the|said|in|it|making|which|with)\s|,\s(?:and )?(?:was|were|has|assigned|set|gave|granted|on|respectively)\b|[“”\"](?:\s|$)|\s?\((?:the )?[\"“](?!s?[A-Z])"
)
_PEOPLE = (
    r"(?:adults?|patients|people|children|adolescents|individuals|women|men|infants|adult patients|pediatric patients|paediatric patients)"
)
_STRONG = re.compile(
    r"\b(?:for (?:the )?(?:potential )?(?:treatment|prevention|management|prophylaxis|maintenance treatment|adjuvant treatment|first-line treatment) of|(?:proposed |indicated |intended |designed )?to (?:treat|delay|prevent|slow)|"
    rf"(?:for|in) (?=(?:the )?(?:\w{{2,12}} )?{_PEOPLE}\b[\w ,-]{{0,40}}(?:with|living with|suffering from)\b)|(?:for|in) {_PEOPLE} (?:who have|who are|with)|indicated for|intended for|(?:drug |treatment |therapy |medicine )?candidate for|"
    r"(?:medicine|therapy|treatment|antibody|inhibitor|drug) (?:intended )?for|(?:the )?(?:treatment|prevention) of|designation concerns|indication is|proposed indication is|opioid for|itch in|for cutting)\s?(?=\w)"
)
_WEAK = re.compile(r"\b(?:(?<!selective )(?<!specific )(?<!responsible )(?<!apply )for|in|against)\s")
_NOT_START = re.compile(
    r"(?i)(?:the )?(?:(?:first|second|third|fourth)(?!-line)|same|company|[0-9]{4}\b|january|february|march|april|may\b|june|july|august|september|october|november|december|united|u\.s|us\b|eu\b|europe|china|japan|canada|australia|switzerland|south korea|uk\b|britain|great britain|review|filing|priority|fast track|orphan|"
    r"breakthrough|accelerated|approval|its\b|our\b|their\b|this\b|that\b|which|these|those|more\b|less\b|public|inclusion|a (?:meeting|phase|request|decision|further|second|first|new|conditional|total|few|way)|an? (?:application|inspection|opinion|initial|oral|update)|clinical (?:trial|stud|hold|data|develop|research|program)|use\b|quarter|addition|advance|"
    r"line with|part\b|full\b|force|effect|place|response|past|program|procedure|list\b|application|notice|combination|total|[$€£]|[0-9]+ (?:days|months|years|patients|november|august|[a-z]+ember)|marketing|registration|regular|standard|example|investors|further information|both|all\b|it\b|him|her\b|them|"
    r"resubmission|presentation|poster|phase|talks|favou?r|about|cash|early|late\b|mid\b|last|recent|jan\b|feb\b|mar\b|apr\b|jun\b|jul\b|aug\b|sept?\b|oct\b|nov\b|dec\b|q[1-4]|several|granted|greater|mainland|hong kong|taiwan|drugs?\b|new\b|conventional therapy|proof|comment|itself|details|"
    r"(?:these |such )?medicines\b|(?:an? )?(?:oral|poster|late-breaking|plenary)\b|acceptance\b|use-results|at\b|(?:the )?(?:product|medicine|drug|programme)\b|failed|received|progressed|previously|relapsed after|medicinal|traditional|only\b|earlier|eligible|patients who|adults who (?!have)|substantive|many|some|other|any|such|what|when|how|each|no\b|not\b|[0-9]+\s|tests|labels?|brand|one\b|two\b|human|reasons|months|years|days|months|weeks|a third|discussion|evaluation|success|efficacy|safety|study|trials?|operation|private|draft|pdufa|fda\b|ema\b|nmpa\b|cde\b|vegf|markets?|health|writing|turn|june|exchange|doing|order)"
)
_ENDS = r"的?(?:突破性|孤儿药|罕见病|快速通道|优先|新药|上市|临床|新适应症|适应症|补充|注册|生物制品|药品|许可|再生|加速|附条件|PRIME|IND|NDA|BLA|sNDA|sBLA|MAA|[IViv123]+期|获得|获|已|被|成为)"
_JAPANESE = (
    re.compile(r"[「『]([^」』]{2,60})[」』](?:を|の|に|について|に係る)?(?:予定|効能|適応|対象|効果|治療|で[はの])"),
    re.compile(r"(?:予定(?:される|する)?)?(?:効能・効果|効能又は効果|適応症|対象疾患|予定効能)(?:は|:|=)\s?[「『]?([^。」』|\n、)]{2,80})"),
    re.compile(r"(?:を|、|^|は|:|「)?([^。、「」|\n:]{2,60}?)を(?:予定(?:される|する)?(?:効能|適応)|対象|適応症|効能|適応|対象疾患)"),
    re.compile(r"(?:対象(?:疾患)?は)([^。、「」|\n]{2,50}?)(?:です|だ|で|。|$)"),
    re.compile(
        r"([^。、「」|\n:]{2,60}?)(?:治療薬|の治療薬|の治療|に対する|に対して|に係る|に関する|の適応|を有する患者|患者を対象|について|における|用薬|(?:の)?再発予防)"
    ),
    re.compile(r"[「『]([^」』]{2,60})[」』]"),
)
_CHINESE = (
    re.compile(
        r"(?:拟定|拟用|拟|本次|申请|适用|获批|目标|主要|其|两项|该|的)?适应症(?:\([^()]{1,12}\))?(?:为|是|同样是|均为|包括|:|\s)\s?([^。;|\n]{2,120})"
    ),
    re.compile(
        rf"(?:拟|主要|适|开发|拟开发|被)?用于(?:单药|联合[^。,;]{{2,30}}?)?(?:成人)?(?:治疗|预防)?([^。,;|\n]{{2,100}}?)(?:{_ENDS}|的治疗(?!失败|后|的)|的预防|之第|的?《|治疗(?!失败|后|过|期间|的|无效|方案|史|药)|患者的?(?:二线|一线|后线)?[^。,;]{{0,12}}治疗(?!失败|后|过|期间|的)|(?=[。,;|\n)]|$))"
    ),
    re.compile(
        rf"(?:治疗|预防)((?!已|于|后|失败|过|期|的|药物|品种|性|线|方案|领域|产品|认定|程序|失败|资格|无效)[^。,;|\n、]{{2,80}}?)(?:{_ENDS}|(?=[。,;|\n)]|$))"
    ),
    re.compile(r"(?:针对|获批|新增|增加|就)([^。,;|\n的]{2,50}?)(?:适应症|的(?:孤儿药|突破性|快速|优先|适应)|,|$)"),
    re.compile(r"([^。,;|\n、]{2,40}?)(?:新适应症|适应症)(?:的)?(?:上市|获|亦|补充|于|在|由|被)"),
    re.compile(r"(?:在|用于|就)([^。,;|\n、]{2,40}?)(?:领域|患者|方面)"),
)
_DEFINITION = re.compile(
    r"([A-Za-z][\w'/ -]{5,90}?) \((?:the )?[\"“]?((?=[A-Za-z0-9/-]*[A-Z][A-Za-z0-9/-]*[A-Z])[A-Za-z][A-Za-z0-9/-]{1,9})[\"”]?(?:\)|;|,)"
)


def strong_indication(text: str, start: int, end: int, names: tuple[str, ...]) -> str | None:
    """The indication behind a phrase that only an indication follows."""
    return _first(_STRONG, text, start, end, names, sure=True)


def indication_after(text: str, start: int, end: int, names: tuple[str, ...]) -> str | None:
    """The indication behind a plain "for" or "in"."""
    return _first(_WEAK, text, start, end, names, sure=False)


def _first(  # where it looks, and for what  # noqa: PLR0913  # where it looks, and for what
    heads: re.Pattern[str], text: str, start: int, end: int, names: tuple[str, ...], *, sure: bool
) -> str | None:
    for head in heads.finditer(text, start, end):
        begin = head.end()
        rest = text[begin : min(end, begin + 300)]
        if not rest or _NOT_START.match(rest) or rest.lower().startswith(names):
            continue
        stop = _NP_STOP.search(rest, 2)
        words = rest[: stop.start() if stop else len(rest)].strip(" ,.;:")
        words = re.sub(r"^(?:the )?(?:treatment|prevention|management) of ", "", words)
        words = re.sub(r"^(?:the )?(?:patients|people|individuals) (?:with|who have) ", "", words)
        words = re.sub(r"\([\"“'](\w[\w/-]*)[\"”']\)", r"(\1)", words)
        words = re.sub(r"^(?:with|who have) ", "", words)
        words = re.sub(r" (?:and|or|in|for|with)$", "", words)
        verb = re.search(r"(delay|prevent|slow)\s?$", head[0])
        words = f"{verb[1]} {words}" if verb else words
        if (
            len(words) >= 3
            and words[0] not in "$€£"
            and not words.isdigit()
            and not _NO_DISEASE.match(words)
            and (sure or names_disease(words))
        ):
            return words
    return None


_NO_DISEASE = re.compile(
    r"(?i)(?:the |this |that |these |its |their |our )?(?:same )?(?:disease|condition|indication|class|product|disorder|population|programme|program|company|market|use|serious (?:conditions?|diseases?))s?\b(?! (?:of|in|with))"
)


def eastern_indication(text: str) -> str | None:
    """The indication that a Chinese or Japanese clause names: what a phrase points at and what a disease is called by."""
    japanese = re.search(r"[\u3040-\u30ff]", text) is not None
    folded = text if japanese else text.translate(_FOLD)
    for pattern in _JAPANESE if japanese else _CHINESE:
        for match in pattern.finditer(folded):
            words = _cleaned(text[match.start(1) : match.end(1)], japanese=japanese)
            if (
                2 <= len(words) <= 120
                and re.search(r"[\u3040-\u9fff]{2}", words)
                and names_disease(words.translate(_FOLD))
                and not words.startswith(("申请日期", "受理", "上市", "临床", "同疾", "対象", "去年", "今年"))
                and not words.endswith(NAMELESS)
            ):
                return words
    return None


_PRETREATED = re.compile(
    r"^(?:.{0,6}(?:既往|曾|经|經|至少|接受过|接受過|含).{0,50}?(?:失败|失敗|进展|進展|治疗|治療|化疗|化療|复发|不耐受|无效|無效|抑制剂)(?:过|過|后|後)?的)(?=.{3})"
)
_PEOPLE_BEHIND = re.compile(r"(?:的)?(?:成人|成年|儿童|兒童|青少年|及|和|、|女性|男性|患儿|小児|の)*(?:患者|患儿|人群)(?:的.{1,20})?$")
_PEOPLE_BEFORE = re.compile(
    r"^(?:的|治疗|治療|成人|成年|儿童|兒童|患者|患有|有|伴有|[0-9]+岁及以上(?:的)?|[0-9]+歲或以上(?:的)?|青少年|及|和|、)+(?=.{3})"
)


def _cleaned(words: str, *, japanese: bool) -> str:
    """An indication without who has it and what they were treated with before."""
    words = words.strip(' ,、。:「」『』"“”')
    if japanese:
        words = re.split(r"より|から|について|それぞれ|新たに|(?<=[^\u3040-\u309f])(?:は|が(?!ん))|、", words)[-1]
        words = re.sub(r"の(?:適応|効能|効能・効果)(?:の)?追加$", "", words)
        words = re.sub(r"^.{0,16}?(?:[0-9]年|[0-9]月|[0-9]日|年初|付で|付けで)(?:に|、)(?=.{3})", "", words)
        words = re.sub(r"^.{0,20}?(?:開発中の|当社の|同社の|共同開発した|開発した|創製した)(?=.{3})", "", words)
        return re.sub(r"(?:の)?(?:成人)?患者(?:さん)?$", "", words)
    words = re.sub(r"^.{0,16}?(?:[0-9]年|[0-9]月|[0-9]日|年初)(?:,|获)?(?=.{3})", "", words)
    words = re.sub(r"^[0-9A-Z-]*\)(?=.{4})", "", words)
    words = re.split(r",(?:为|為|系|成为|也是|是)(?=.{2})", words)[0]
    words = re.split(r"的(?:[^,。的]{0,10}(?:药物|藥物|疗法|療法|抗体|抗體|新药|新藥)|[A-Z]{2,})", words)[0].rstrip("的")
    words = re.sub(r"^(?:单药|联合.{2,14})?(?:一线|二线|三线|后线)(?:治疗|治療)(?=.{3})", "", words)
    words = re.sub(r"^(?:拟|适)?用于(?:治疗|治療|预防)?(?=.{2})", "", words)
    words = _PRETREATED.sub("", words)
    words = _PEOPLE_BEHIND.sub("", words)
    words = _PEOPLE_BEFORE.sub("", words)
    words = re.sub(r"^.{0,20}?(?:注射液|片|胶囊|颗粒)(?:新增|增加)?(?=.{2})", "", re.sub(r"(?:的)?(?:新)?适应症$", "", words))
    return re.split(r"[之的](?:[A-Z0-9][A-Z0-9-]{2,}|.{1,10}(?:注射液|片|胶囊|軟膏|软膏|颗粒))", words)[0]


class ShortForms:
    """The short forms a document defines: "nasopharyngeal carcinoma (NPC)"."""

    def __init__(self, text: str) -> None:
        self._long: dict[str, str] = {}
        for match in _DEFINITION.finditer(text):
            words = _words_for(match[1], match[2])
            if words:
                self._long.setdefault(match[2], words)
        self._text = text[:_FAR_ENOUGH]
        self._unknown: set[str] = set()

    def _by_initials(self, short: str) -> str | None:
        """The words of the text whose initials a short form is made of: "primary sclerosing cholangitis" for PSC."""
        pattern = r"[ -]".join(rf"(?i:{re.escape(letter)})[a-z]{{2,20}}" for letter in short)
        found = re.search(rf"\b{pattern}\b", self._text)
        return found[0] if found and names_disease(found[0]) else None

    def spell(self, words: str | None) -> str | None:
        """An indication with both forms where the text has only one of them in it."""
        if words is None:
            return None
        for short in re.findall(r"(?<![\w-])[A-Za-z]?[A-Z]{2,6}(?![\w-])", words):
            if short in self._long or short in self._unknown:
                continue
            if (long := self._by_initials(short) or SHORT_FORMS.get(short)) is not None:
                self._long[short] = long
            else:
                self._unknown.add(short)
        for short, long in self._long.items():
            has_short = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", words) is not None
            if not has_short and long.lower() in words.lower():
                at = words.lower().index(long.lower()) + len(long)
                words = f"{words[:at]} ({short}){words[at:]}"
            elif has_short and long.lower() not in words.lower():
                words = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", f"{long} ({short})".replace("\\", ""), words, count=1)
        return words


_FAR_ENOUGH = 60_000


def _words_for(before: str, short: str) -> str | None:
    """The last words before the brackets whose initials the short form is made of, as far as they can be told."""
    letters = [letter.lower() for letter in short.rstrip("s") if letter.isalpha()]
    words = re.split(r"[ ]", before)
    tokens = re.split(r"[ /-]", before)
    if not letters or len(tokens) < 2:
        return None
    for count in range(2, min(len(words), len(letters) + 3) + 1):
        tail = " ".join(words[-count:])
        initials = [part[0].lower() for part in re.split(r"[ /-]", tail) if part]
        if initials and initials[0] == letters[0] and _in_order(letters, tail.lower()):
            return tail
    return None


def _in_order(letters: list[str], text: str) -> bool:
    position = 0
    for letter in letters:
        position = text.find(letter, position) + 1
        if position == 0:
            return False
    return True
