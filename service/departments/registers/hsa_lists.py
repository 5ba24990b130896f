"""HSA: hospitals, pharmacies and nursing homes that take the insurance, and the list of drugs. Nobody owns them."""

from collections.abc import Iterator

from service.departments.population import Population
from service.departments.records import Record

YES, NO = "是", "否"
HOSPITAL, CENTRE, PHARMACY, NURSING = "hospital", "centre", "pharmacy", "nursing"
INSTITUTIONS = (
    ("rmyy", HOSPITAL, "临湖演示人民医院", "Linhu hospital", "三级乙等", "听荷街道荷风路601号", "0301", YES, YES),
    ("zyy", HOSPITAL, "望舟演示中医院", "Wangzhou hospital", "三级乙等", "望舟街道白鹭路605号", "0302", YES, YES),
    ("gkyy", HOSPITAL, "芦汀演示骨科医院", "Luting bone clinic", "二级甲等", "芦汀街道芦花路609号", "0303", YES, NO),
    ("wz", CENTRE, "临湖区望舟演示卫生服务中心", "Wangzhou centre", "一级", "望舟街道帆影路611号", "0304", NO, YES),
    ("th", CENTRE, "临湖区听荷演示卫生服务中心", "Tinghe centre", "一级", "听荷街道菱角路613号", "0305", NO, YES),
    ("lt", CENTRE, "临湖区芦汀演示卫生服务中心", "Luting centre", "一级", "芦汀街道旧渡口615号", "0306", NO, YES),
    ("p1", PHARMACY, "望舟演示大药房", "Wangzhou pharmacy", "", "望舟街道采莲巷617号", "0307", YES, YES),
    ("p2", PHARMACY, "听荷演示药店", "Tinghe pharmacy", "", "听荷街道藕香弄619号", "0308", YES, NO),
    ("p3", PHARMACY, "芦汀演示平价药房", "Luting pharmacy", "", "芦汀街道渔火路621号", "0309", NO, NO),
    ("n1", NURSING, "夕照演示护理院", "Xizhao nursing home", "", "芦汀街道渔火路623号", "0310", NO, YES),
    ("n2", NURSING, "听荷演示康养护理中心", "Tinghe nursing home", "", "听荷街道荷风路625号", "0311", NO, NO),
)
"""Code, kind, name in both languages, level, address, end of the telephone number, other provinces, long illnesses."""

DRUGS = (
    ("盐酸二甲双胍缓释片", "缓释片", "甲类", "100", "", YES),
    ("阿卡波糖片", "片剂", "甲类", "100", "", YES),
    ("甘精胰岛素注射液", "注射剂", "乙类", "90", "限需要基础胰岛素治疗的患者", YES),
    ("苯磺酸氨氯地平片", "片剂", "甲类", "100", "", YES),
    ("缬沙坦胶囊", "胶囊剂", "乙类", "95", "", YES),
    ("阿托伐他汀钙片", "片剂", "乙类", "95", "", YES),
    ("硫酸氢氯吡格雷片", "片剂", "乙类", "90", "限冠心病、脑卒中等", YES),
    ("阿莫西林胶囊", "胶囊剂", "甲类", "100", "", YES),
    ("布洛芬混悬液", "口服液体剂", "乙类", "95", "限儿童", NO),
    ("蒙脱石散", "散剂", "甲类", "100", "", YES),
    ("奥美拉唑肠溶胶囊", "胶囊剂", "甲类", "100", "", YES),
    ("甲磺酸奥希替尼片", "片剂", "乙类", "80", "限 EGFR 基因突变的肺癌", NO),
    ("注射用曲妥珠单抗", "注射剂", "乙类", "80", "限 HER2 阳性的乳腺癌、胃癌", NO),
    ("复方丹参滴丸", "滴丸剂", "甲类", "100", "", NO),
    ("连花清瘟胶囊", "胶囊剂", "甲类", "100", "", NO),
    ("他克莫司胶囊", "胶囊剂", "甲类", "100", "限器官移植抗排异", YES),
)
"""Name, form, class, percentage that counts for the insurance, limits, whether bought in bulk. Shares are invented."""


def records(population: Population) -> Iterator[Record]:  # noqa: ARG001 - every register is filled by this call
    """Yield the two lists."""
    for code, kind, name, name_en, level, address, phone, cross_province, chronic in INSTITUTIONS:
        facts = {
            "institution_code": code,
            "kind": kind,
            "name": name,
            "name_en": name_en,
            "level": level,
            "address": f"临湖区{address}",
            "phone": f"100-000{phone}",
            "cross_province": cross_province,
            "chronic": chronic,
        }
        yield Record("medical_institution", "", facts, code)
    for order, (name, form, drug_class, share, limits, bulk) in enumerate(DRUGS, start=1):
        facts = {
            "name": name,
            "form": form,
            "drug_class": drug_class,
            "share": share,
            "limits": limits,
            "bulk": bulk,
            "code": f"XYS{order:05d}YS{order * 37 % 1000:03d}",
        }
        yield Record("insured_drug", "", facts, facts["code"])
