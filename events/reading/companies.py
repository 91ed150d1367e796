"""Companies: who announces, who applied, whose subsidiary that is."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re

from events.names import company_keys
from events.reading.proposals import CompanyRole, CompanySeen
from events.reading.segmentation import Unit

_SUFFIX = r"(?:(?:,? |,)(?:Co\.,? ?Ltd\.?|Co\.|Inc\.?|Ltd\.?|Limited|Corporation|Corp\.?|plc|PLC|AG|AB|SA|S\.A\.|N\.V\.|GmbH|LLC|ApS|A/S|K\.K\.|Holdings(?: Limited)?|Group(?: Limited| International)?|SE|BV|B\.V\.)(?!\w))"
_FIRM = re.compile(rf"((?:[A-Z][\w&.'-]{{1,25}} ){{1,6}}?(?:[A-Z][\w&'-]{{1,25}})?(?: \([A-Z][a-z]{{2,20}}\))?{_SUFFIX}+)")
_NATIVE_FIRM = re.compile(
    r"([\u3400-\u9fff()A-Za-z]{3,30}?(?:股份有限公司|有限责任公司|有限公司|株式会社))|(株式会社[\u3040-\u9fffA-Za-z]{2,20})"
)
_WORD = r"[A-Z0-9][\w&.'’-]{0,25}"
_NAME = rf"[A-Z][\w&.'’-]{{1,25}}(?:,? (?:(?:of|and|&|de) )?{_WORD}){{0,6}}"
# Who announces: the name the text calls "the Company", or the one that stands before "(today) announced" after a dateline or at the beginning.
_THE_COMPANY = re.compile(rf"(?<![\w'’-])({_NAME}),? ?\((?:[^()]{{0,60}}[,;] ?)?(?:hereinafter )?(?:the )?[\"“'](?:the )?Company[\"”']")
_ANNOUNCES = re.compile(
    rf"(?:^|(?:--|[–—]|(?<= )-) ?)({_NAME})(?: ?\([^()]{{1,80}}\)){{0,3}}(?:, [^.;()]{{1,250}},)? "
    r"(?:has |is |are )?(?:today |jointly )?(?:announced?s?|announces|pleased to announce|proud to announce)\b"
)
_NATIVE_ANNOUNCES = re.compile(r"^[^。]{0,80}?(?:欣然宣布|今日宣布|宣布|公布|公告|発表)")
_OF_PARENT = re.compile(rf"(?i:subsidiar(?:y|ies) of) (?:the )?({_NAME}|(?i:company)\b)")
_SUBSIDIARY = re.compile(r"(?i)subsidiar|子公司|子会社|附属公司")
_APPLICANT = re.compile(r"(?:申请人|申報人|申请单位|上市许可持有人|applicant|sponsor)\s?[::]\s?([^\n,。;|]{2,50})", re.IGNORECASE)
_FIRST_UNITS, _BEGINNING = 8, 1500


def companies_of(units: list[Unit], publisher: str | None) -> tuple[CompanySeen, ...]:
    """The companies behind the announcement's drugs: the publisher, the subsidiary that applies, and then its parent."""
    found: list[CompanySeen] = []

    def add(name: str, role: CompanyRole) -> None:
        name = re.sub(r"^(?:the|of|and|by) ", "", name.strip(" ,.;"), flags=re.IGNORECASE)
        if len(name) > 2 and not any(seen.role == role and set(company_keys(seen.name)) & set(company_keys(name)) for seen in found):
            found.append(CompanySeen(name=name, role=role))

    subsidiary = False
    for unit in units:
        for match in _APPLICANT.finditer(unit.text):
            add(match[1], "applicant")
        for hint in _SUBSIDIARY.finditer(unit.text):
            near = unit.text[max(0, hint.start() - 140) : hint.end() + 80]
            for match in (*_FIRM.finditer(near), *_NATIVE_FIRM.finditer(near)):
                name = match[0].strip()
                if publisher and set(company_keys(name)) & set(company_keys(publisher)):
                    continue
                add(name, "applicant")
                subsidiary = True
                break
    if publisher:
        add(publisher, "publisher")
        if subsidiary:
            add(publisher, "parent")
    elif (announcing := _announcing(units)) is not None:
        add(announcing, "publisher")
        parents = [match[1] for unit in units for match in _OF_PARENT.finditer(unit.text)]
        if any(parent.lower() == "company" or set(company_keys(parent)) & set(company_keys(announcing)) for parent in parents):
            add(announcing, "parent")
    return tuple(found[:12])


def _announcing(units: list[Unit]) -> str | None:
    """Who announces, where the first sentences say so; None where they do not."""
    for unit in sorted(units[:_FIRST_UNITS], key=lambda unit: bool(unit.title)):
        text = unit.text[:_BEGINNING]
        for match in (_THE_COMPANY.search(text), _ANNOUNCES.search(text)):
            if match:
                return match[1]
        native = _NATIVE_FIRM.match(text)
        if native and _NATIVE_ANNOUNCES.match(text[native.end() :]):
            return native[0]
    return None
