"""NHC: doctors and nurses, departments of hospitals, health certificates, donors of blood, family doctors' patients."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.families import MEN, SURNAMES, WOMEN
from service.departments.population import Population
from service.departments.records import DONE, Record
from service.departments.registers.hsa_lists import CENTRE, HOSPITAL, INSTITUTIONS
from service.departments.resident import Resident

DOCTOR, NURSE = "doctor", "nurse"
HOME_CENTRE = "wz"
"""Where the residents who are doctors work; two of them work at another centre as well."""
ALSO_AT = {"yilin": "th", "zhiyuan": "lt"}
ROLES = {"yilin": DOCTOR, "zhiyuan": DOCTOR, "xumin": NURSE, "jiaqi": NURSE}
FIELDS = {"yilin": ("临床", "全科医学专业"), "zhiyuan": ("临床", "内科专业")}
DEPARTMENTS = {
    "general": ("全科", "General practice"),
    "internal": ("内科", "Internal medicine"),
    "heart": ("心血管内科", "Heart"),
    "surgery": ("外科", "Surgery"),
    "bones": ("骨科", "Bones"),
    "children": ("儿科", "Children"),
    "women": ("妇产科", "Women"),
    "eyes": ("眼科", "Eyes"),
    "teeth": ("口腔科", "Teeth"),
    "chinese": ("中医科", "Chinese medicine"),
}
OF_HOSPITAL = {
    "rmyy": ("internal", "heart", "surgery", "bones", "children", "women", "eyes", "teeth"),
    "zyy": ("chinese", "internal", "bones"),
    "gkyy": ("bones", "surgery"),
}
OF_CENTRE = ("general", "chinese", "children")
HALF = 0.5
FEES = {HOSPITAL: 1_500, CENTRE: 200}
"""Fen of an ordinary appointment."""
TRADES = {"食品": "食品生产经营", "餐饮": "食品生产经营", "小学": "学校从业", "家政": "公共场所服务"}
"""By a word of the employer's name, the trade that needs a certificate."""
EXPIRED = frozenset({"zhuoma"})
DONORS = {"lihua": ("全血", 4), "hong": ("机采血小板", 12)}
"""Kind of blood and how often it was given."""
DONATED_AT = ("望舟街道帆影路献血屋", "临湖演示广场献血车", "听荷街道献血点")
THREE_FREE = 4_000
"""Millilitres in all from which bus, parks and out-patient fees are free."""
SIGNED = {"guoliang": "zhiyuan", "xiulan": "yilin"}
"""Who is whose patient."""
EXPECTING = {"xumin": 120}
"""Days until the child is born."""
BOOKED = {"chenyuan": ("rmyy", "eyes")}
"""Who has an appointment tomorrow, and where."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the health commission knows of grown people, and what it publishes."""
    yield from _departments(population)
    yield from _practitioners(population)
    for resident in population.residents:
        yield from _health_certificate(population, resident)
        yield from _donations(population, resident)
        yield from _requests(population, resident)


def practitioner_number(resident: Resident, role: str) -> str:
    """Return the number of a licence to practise."""
    return f"{'110' if role == DOCTOR else '210'}339999{resident.phone[-6:]}"


def _departments(population: Population) -> Iterator[Record]:
    taken = {resident.name for resident in population.residents}
    for code, kind, *_ in INSTITUTIONS:
        for department in OF_HOSPITAL.get(code, OF_CENTRE) if kind in {HOSPITAL, CENTRE} else ():
            name, name_en = DEPARTMENTS[department]
            facts = {
                "institution_code": code,
                "department_code": department,
                "department": name,
                "department_en": name_en,
                "fee": str(FEES[kind]),
                "expert": _expert(population, f"{code}:{department}", taken),
            }
            yield Record("hospital_department", "", facts)


def _expert(population: Population, place: str, taken: set[str]) -> str:
    """Return the name of a department's specialist; nobody of the district bears it."""
    dice = population.dice("expert", place)
    while (name := dice.choice(SURNAMES) + dice.choice(WOMEN if dice.random() < HALF else MEN)) in taken:
        pass
    taken.add(name)
    return name


def _practitioners(population: Population) -> Iterator[Record]:
    """Yield those whom the health centre employs; who is not named in `ROLES` is a nurse."""
    names = {code: name for code, _, name, *_ in INSTITUTIONS}
    for resident in population.residents:
        if not resident.is_employed or resident.jobs[0].company.key != "clinic":
            continue
        role = ROLES.get(resident.handle, NURSE)
        kind, scope = FIELDS.get(resident.handle, ("护理", "临床护理"))
        other = ALSO_AT.get(resident.handle, "")
        facts = {
            "role": role,
            "name": resident.name,
            "sex": resident.sex,
            "practice_kind": kind,
            "practice_field": scope,
            "institution": names[HOME_CENTRE],
            "institution_code": HOME_CENTRE,
            "licence_state": "有效",
            "other_places": names[other] if other else "无",
            "other_code": other,
            "number": practitioner_number(resident, role),
            "doctor_phone": "100-0000304",
        }
        yield Record("practitioner", "", facts, facts["number"])


def _health_certificate(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the certificate of someone whose work needs it."""
    if not resident.is_employed:
        return
    trade = next((trade for word, trade in TRADES.items() if word in resident.jobs[0].company.name), "")
    if not trade:
        return
    dice = population.dice("health_certificate", resident.handle)
    granted = population.today - timedelta(days=400 if resident.handle in EXPIRED else dice.randint(20, 340))
    facts = {
        "certificate_number": f"339999{granted:%Y%m%d}{resident.phone[-6:]}",
        "trade": trade,
        "examined_at": "临湖区望舟演示卫生服务中心",
        "conclusion": "合格",
        "granted_on": granted.isoformat(),
        "valid_until": (granted + timedelta(days=364)).isoformat(),
    }
    yield Record("health_certificate", resident.id_number, facts)


def _donations(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield donations, oldest first, and their sum: blood twice a year at most, platelets every two months."""
    dice = population.dice("blood", resident.handle)
    is_drawn = resident.handle.startswith("r") and 22 <= resident.age <= 58 and dice.random() < 0.1
    drawn = (dice.choice(("全血", "全血", "机采血小板")), dice.randint(1, 6)) if is_drawn else ("", 0)
    kind, times = DONORS.get(resident.handle, drawn)
    if not times:
        return
    step = 60 if kind == "机采血小板" else 200
    total = 0
    for place in range(times):
        day = population.today - timedelta(days=40 + step * (times - 1 - place) + dice.randint(0, 15))
        volume = 400 if kind == "机采血小板" else dice.choice((200, 300, 400))
        total += volume
        donation = {
            "donated_on": day.isoformat(),
            "place": dice.choice(DONATED_AT),
            "donation_kind": kind,
            "volume": str(volume),
        }
        yield Record("blood_donation", resident.id_number, donation)
    facts = {
        "times": str(times),
        "total_volume": str(total),
        "honours": "符合三免条件" if total >= THREE_FREE else "未达到三免条件",
    }
    yield Record("blood_donor", resident.id_number, facts)


def _requests(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield what was booked, signed or registered before."""
    owner, handle, today = resident.id_number, resident.handle, population.today
    if handle in SIGNED:
        yield _contract(population, resident)
    if handle in EXPECTING:
        due = today + timedelta(days=EXPECTING[handle])
        yield Record("pregnancy", owner, {"expected_date": due.isoformat(), "parity": "二孩", "state": DONE})
    if handle in BOOKED:
        hospital, department = BOOKED[handle]
        facts = {
            "hospital_code": hospital,
            "department_code": department,
            "doctor_code": "ordinary",
            "visit_time": f"{(today + timedelta(days=1)).isoformat()} 09:00 至 10:00",
            "state": DONE,
        }
        yield Record("hospital_appointment", owner, facts)


def _contract(population: Population, resident: Resident) -> Record:
    """Return a contract that was signed at the beginning of the year and holds until its end."""
    doctor = population.resident(SIGNED[resident.handle])
    year = population.today.year
    facts = {
        "doctor": f"{doctor.name}（全科）",
        "contract_term": f"{year}-01-01/{date(year + 1, 12, 31).isoformat()}",
        "state": DONE,
    }
    return Record("family_doctor", resident.id_number, facts)
