"""HRSS, the social-security card: who has which, of which bank, in which state."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.earlier import filed_earlier
from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

CARD_BANKS = {
    "demo": ("演示银行", "Demo Bank", "演示银行临湖支行"),
    "nearby": ("就近银行", "Nearby Bank", "就近银行听荷支行"),
    "egret": ("白鹭银行", "Egret Bank", "白鹭银行望舟支行"),
}
"""Those that issue the card and pay out pensions: name in both languages, and the branch that hands cards out."""

NORMAL, INACTIVE, TEMPORARY, LOST = "正常", "未启用", "临时挂失", "正式挂失"
STATES = {"zhiheng": INACTIVE, "luoyi": INACTIVE, "xumin": TEMPORARY, "yilin": LOST, "zhehao": LOST}
IN_PRODUCTION = frozenset({"jiaqi"})
NONE_YET = frozenset({"tiantian", "zimo", "rexit"})
ORDERED = ("zhehao",)
"""Who waits for a new card in place of the lost one."""
BABY = 3


def records(population: Population) -> Iterator[Record]:
    """Yield the cards of all who have one."""
    for resident in population.residents:
        is_insured = resident.household is not None or bool(resident.contributions)
        if is_insured and resident.handle not in NONE_YET and resident.age >= BABY:
            yield _card(population, resident)
    for handle in ORDERED:
        owner = population.resident(handle).id_number
        yield filed_earlier("card_order", owner, population.today, 4, {"bank": CARD_BANKS["nearby"][0]})


def _card(population: Population, resident: Resident) -> Record:
    dice = population.dice("social_card", resident.handle)
    bank, _, branch = CARD_BANKS[dice.choice(tuple(CARD_BANKS))]
    is_new = resident.handle in IN_PRODUCTION
    ordered = population.today - timedelta(days=6 if is_new else dice.randint(200, 2600))
    facts = {
        "card_number": resident.social_card,
        "bank": bank,
        "card_state": INACTIVE if is_new else STATES.get(resident.handle, NORMAL),
        "batch": f"P{ordered:%Y%m%d}{dice.randint(1, 9):02d}",
        "progress": "制卡中" if is_new else "已领卡",
        "branch": branch,
        "branch_phone": f"0999-{dice.randint(8_000_000, 8_999_999)}",
    }
    return Record("social_card", resident.id_number, facts, resident.social_card)
