"""Companies: who announces, who applied, whose subsidiary that is."""

# ruff: noqa: PLR2004  # lengths of words, letters and phrases are plain numbers here
# ruff: noqa: E501  # a pattern is read as one line

# lengths of words, letters and phrases are plain numbers here
# a pattern is read as one line

import re

from events.names import company_keys
from events.reading.proposals import CompanyRole, CompanySeen
from events.reading.segmentation import Unit

_SUFFIX = r"(?:,? ?(?:Co\.,? ?Ltd\.?|Co\.|Inc\.?|Ltd\.?|Limited|Corporation|Corp\.?|plc|PLC|AG|AB|SA|S\.A\.|N\.V\.|GmbH|LLC|ApS|A/S|K\.K\.|Holdings(?: Limited)?|Group(?: Limited| International)?|SE|BV|B\.V\.))"
_FIRM = re.compile(rf"((?:[A-Z][\w&.'-]{{1,25}} ){{1,6}}?(?:[A-Z][\w&'-]{{1,25}})?(?: \([A-Z][a-z]{{2,20}}\))?{_SUFFIX}+)")
_NATIVE_FIRM = re.compile(
    r"([\u3400-\u9fff()A-Za-z]{3,30}?(?:股份有限公司|有限责任公司|有限公司|株式会社))|(株式会社[\u3040-\u9fffA-Za-z]{2,20})"
)
_SUBSIDIARY = re.compile(r"(?i)subsidiar|子公司|子会社|附属公司")
_APPLICANT = re.compile(r"(?:申请人|申報人|申请单位|上市许可持有人|applicant|sponsor)\s?[::]\s?([^\n,。;|]{2,50})", re.IGNORECASE)


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
    elif units:
        for unit in units[:6]:
            match = _FIRM.search(unit.text) or _NATIVE_FIRM.search(unit.text)
            if match:
                add(match[0], "publisher")
                break
    return tuple(found[:12])
