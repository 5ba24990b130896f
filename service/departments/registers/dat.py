"""DAT: halls with their counters, and a request that was handed in at a counter."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.population import Population
from service.departments.records import IN_PROGRESS, Record

HALLS = (
    ("district", "临湖区政务服务大厅", "District hall", "临湖区望舟街道帆影路500号"),
    ("tinghe", "听荷街道便民服务中心", "Tinghe subdistrict", "临湖区听荷街道荷风路500号"),
    ("wangzhou", "望舟街道便民服务中心", "Wangzhou subdistrict", "临湖区望舟街道白鹭路500号"),
    ("luting", "芦汀街道便民服务中心", "Luting subdistrict", "临湖区芦汀街道芦花路500号"),
)
COUNTERS = (
    ("general", "综合咨询", "General enquiries", "A"),
    ("insurance", "社保医保", "Social and medical insurance", "B"),
    ("household", "户籍身份证", "Households and ID cards", "C"),
    ("property", "不动产登记", "Property", "D"),
    ("business", "企业开办", "Companies", "E"),
    ("aid", "民政救助", "Social aid", "F"),
)
ONLY_AT_THE_DISTRICT = frozenset({"property", "business"})
CASE, CASE_CODE = "BSD20260000000107", "7K3M9P"


def records(population: Population) -> Iterator[Record]:
    """Yield what the office of government services knows."""
    for number, name, name_en, address in HALLS:
        facts = {"hall": number, "name": name, "name_en": name_en, "address": address}
        yield Record("hall", "", facts, number)
    for number, name, name_en, letter in COUNTERS:
        facts = {"counter": number, "name": name, "name_en": name_en, "letter": letter}
        yield Record("counter", "", facts, number)
    accepted = population.today - timedelta(days=2)
    case = {
        "number": CASE,
        "check_code": f"Q4TR8WVB2H{CASE_CODE}",
        "matter": "老旧小区加装电梯联合审查",
        "authority": "就近演示政务服务中心",
        "accepted_at": f"{accepted}T10:24:36",
        "promised_by": (population.today + timedelta(days=8)).isoformat(),
        "state": IN_PROGRESS,
        "collection": "窗口领取",
    }
    yield Record("counter_case", population.resident("lihua").id_number, case, CASE)
