"""The invented companies: what the registry of companies, the social insurance and the housing fund know of them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.departments import numbers
from service.departments.roster import Employer

LICENCE = "https://licence.example.invalid/s?c={code}&t={token}"
"""What the code of an electronic business licence says."""

TRADES = {
    "科技": "软件开发；信息技术咨询服务；计算机系统服务",
    "食品": "食品生产；食品销售",
    "物流": "普通货物道路运输；仓储服务",
    "建筑设计": "建设工程设计；工程管理服务",
    "餐饮": "餐饮服务；食品销售",
    "服饰": "服装服饰零售；服装制造",
    "文化传媒": "组织文化艺术交流活动；广告设计与制作",
    "家政服务": "家政服务；养老服务",
    "机械制造": "通用设备制造；金属制品销售",
    "教育咨询": "教育咨询服务；会议及展览服务",
    "园林绿化": "园林绿化工程施工；花卉种植",
    "商贸": "日用百货销售；货物进出口",
    "裁缝": "服装加工；衣物修补",
}
DRAWN = tuple(TRADES)[:12]
"""Trades of the companies that are made."""
WORDS = [
    "青禾",
    "望湖",
    "菱溪",
    "云帆",
    "晨汐",
    "荻花",
    "柳岸",
    "渔歌",
    "锦澜",
    "远帆",
    "石桥",
    "松涛",
    "竹里",
    "春醒",
    "长汀",
    "白露",
    "霁月",
    "知秋",
    "泊舟",
    "清渠",
    "南浦",
    "梅坞",
    "归燕",
    "云栖",
    "漾波",
]
ROADS = ("听荷街道荷风路", "望舟街道白鹭路", "芦汀街道芦花路", "望舟街道帆影路", "听荷街道菱角路")
MADE = 56
"""Companies beside those of ``residents.toml``."""

KINDS = {"91": "有限责任公司（自然人投资或控股）", "92": "个体工商户", "12": "事业单位"}


@dataclass(frozen=True, slots=True)
class Company:
    """One company, shop or institution.

    Attributes:
        key: name in ``residents.toml``.
        number: employer's number in the social insurance, eight figures.
        code: unified social credit code.
        form: first two signs of the code, see `roster.Employer.kind`.
        kind: legal form in words.
        capital: fen; 0 for what has none.
        legal_person: name, with the ID number in ``legal_person_id``; a resident.
        licence_token: what the electronic licence proves itself with.
        fund_account: twelve figures, None without an account in the housing fund.
        fund_rate: per cent that employer and employee each pay.
        employees: residents who work there now.
    """

    key: str
    number: str
    code: str
    name: str
    form: str
    kind: str
    capital: int
    founded_on: date
    address: str
    scope: str
    state: str
    licence_token: str
    fund_account: str | None
    fund_rate: int
    legal_person: str = ""
    legal_person_id: str = ""
    employees: int = 0

    @property
    def licence(self) -> str:
        """What a scanner reads from the electronic business licence."""
        return LICENCE.format(code=self.code, token=self.licence_token)

    @property
    def has_owner(self) -> bool:
        """Whether the legal person owns it; an institution belongs to nobody."""
        return self.form != "12"


def made_employers() -> Iterator[Employer]:
    """Yield entries of the form of ``residents.toml``, the same every time."""
    dice = random.Random("companies")  # noqa: S311 - the same dice every time
    for order in range(MADE):
        word, trade = WORDS[order % len(WORDS)], DRAWN[(order * 5 + order // len(WORDS)) % len(DRAWN)]
        if order % 8 == 7:
            yield Employer(key=f"c{order:02d}", name=f"临湖区{word}演示{trade}店", kind="92", fund_rate=0)
        else:
            rate = dice.choice((5, 5, 7, 8, 10, 12))
            yield Employer(key=f"c{order:02d}", name=f"临湖{word}演示{trade}有限公司", kind="91", fund_rate=rate)


def open_company(entry: Employer, order: int, today: date) -> Company:
    """Return the company of an entry, without its people.

    Args:
        entry: of ``residents.toml`` or `made_employers`.
        order: different for every company.
        today: companies are 2 to 25 years old, or older if somebody has worked there for longer.
    """
    dice = random.Random(f"company:{entry.key}")  # noqa: S311 - the same dice every time
    scope = "公益服务" if entry.kind == "12" else next(TRADES[trade] for trade in TRADES if trade in entry.name)
    return Company(
        key=entry.key,
        number=f"9900{order:04d}",
        code=numbers.company_code(entry.kind, order),
        name=entry.name,
        form=entry.kind,
        kind=KINDS[entry.kind],
        capital=dice.choice((10, 50, 100, 200, 500, 1000)) * 10_000_00 if entry.kind == "91" else 0,
        founded_on=date(today.year - dice.randint(2, 25), 1, 1) + timedelta(days=dice.randrange(365)),
        address=f"临湖区{dice.choice(ROADS)}{dice.randint(401, 498)}号{dice.randint(1, 9)}0{dice.randint(1, 9)}室",
        scope=scope,
        state="存续",
        licence_token=f"{dice.getrandbits(64):016x}",
        fund_account=f"9990001{order:05d}" if entry.fund_rate else None,
        fund_rate=entry.fund_rate,
    )
