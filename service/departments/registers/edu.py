"""EDU: pupils, results of exams, catchment areas, tutoring schools."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population
from service.departments.records import IN_PROGRESS, Record
from service.departments.resident import Resident

ROADS = {"听荷": ("荷风路", "菱角路"), "望舟": ("白鹭路", "采莲巷", "帆影路"), "芦汀": ("芦花路", "旧渡口", "渔火路")}
"""Roads whose children go to the primary school of that name."""
MIDDLE = "临湖演示初级中学"
PHONES = {"临湖区听荷演示小学": "100-0000241", "临湖区望舟演示小学": "100-0000242", "临湖区芦汀演示小学": "100-0000243"}
MIDDLE_PHONE = "100-0000244"
STEPS = "一二三四五六"
CLASSES = 4
STUDYING = "在籍在读"

PROFICIENCY, ENTRANCE, MIDDLE_EXAM, ADULT = "proficiency", "entrance", "middle", "adult"
AGES = {MIDDLE_EXAM: 15, PROFICIENCY: 17, ENTRANCE: 18}
"""How old somebody becomes in the year of the exam."""
SUBJECTS = {
    PROFICIENCY: ("语文", "数学", "英语", "物理", "化学", "生物", "思想政治", "历史", "地理", "技术"),
    ENTRANCE: ("语文", "数学", "英语", "选考一", "选考二", "选考三"),
    MIDDLE_EXAM: ("语文", "数学", "英语", "科学", "社会", "体育"),
}
FULL = {"语文": 150, "数学": 150, "英语": 150, "科学": 160}
"""Marks that can be had; 100 in every other subject."""
SELF_STUDY = (("管理学原理", 78), ("英语（二）", 66), ("人力资源管理", 82), ("企业会计学", 54))
SELF_STUDY_PASS = 60
ADULT_EXAMS = {"lihua": 5}
"""Who sat the self-study exam, and years since."""
ENTERED_UNIVERSITY = 0.75
OLDEST_EXAMINED = 35

TUTORS = (
    ("临湖小天鹅演示舞蹈培训中心", "艺术类（舞蹈）", "临湖区听荷街道荷风路531号", "白名单", 700),
    ("听荷画坊演示美术培训中心", "艺术类（美术）", "临湖区听荷街道菱角路533号", "白名单", 900),
    ("望舟蓝鲸演示游泳培训中心", "体育类（游泳）", "临湖区望舟街道帆影路535号", "白名单", 420),
    ("望舟积木演示编程培训中心", "科技类（编程）", "临湖区望舟街道白鹭路537号", "白名单", 610),
    ("芦汀琴韵演示音乐培训中心", "艺术类（声乐、器乐）", "临湖区芦汀街道芦花路539号", "白名单", 300),
    ("芦汀状元演示文化课培训部", "学科类（许可已注销）", "临湖区芦汀街道渔火路541号", "黑名单", -200),
)


def records(population: Population) -> Iterator[Record]:
    """Yield what the education bureau knows."""
    schools = {school.name: school for school in population.schools}
    for area, roads in ROADS.items():
        primary = f"临湖区{area}演示小学"
        facts = {
            "primary": primary,
            "primary_address": schools[primary].address,
            "primary_phone": PHONES[primary],
            "middle": MIDDLE,
            "middle_address": schools[MIDDLE].address,
            "middle_phone": MIDDLE_PHONE,
        }
        for road in roads:
            yield Record("catchment", "", {"road": road, **facts}, road)
    yield from _tutors(population)
    for order, resident in enumerate(population.residents):
        if resident.school is not None and resident.school.stage != "幼儿园":
            yield _pupil(population, resident)
        if resident.household is not None:
            yield from _exams(population, resident, order)
    yield from _requests(population)


def _requests(population: Population) -> Iterator[Record]:
    """Yield a pupil's request for aid and her registration at another school, both still open."""
    accepted = population.today - timedelta(days=3)
    filed = {
        "state": IN_PROGRESS,
        "accepted_on": accepted.isoformat(),
        "accepted_at": f"{accepted.isoformat()}T09:20:00",
    }
    pupil = population.resident("anan").id_number
    yield Record("student_aid", pupil, {"category": "其他困难", **filed})
    yield Record("school_registration", pupil, {"category": "转学", **filed})


def _tutors(population: Population) -> Iterator[Record]:
    for order, (name, kind, place, state, days) in enumerate(TUTORS, start=1):
        until = date.fromordinal(population.today.toordinal() + days)
        number = f"3999997{order:07d}"
        facts = {
            "institution": name,
            "licence": number,
            "training_kind": kind,
            "place": place,
            "supervised_account": f"99990077{order:010d}",
            "list_state": state,
            "valid": f"{until.replace(day=1, year=until.year - 4).isoformat()}/{until.isoformat()}",
        }
        yield Record("training_institution", "", facts, number)


def _pupil(population: Population, resident: Resident) -> Record:
    assert resident.school is not None
    dice, step = population.dice("class", resident.handle), STEPS.index(resident.grade[0])
    began = population.today.year - step - (population.today.month < 9)
    number = f"G{resident.id_number}"
    facts = {
        "student_number": number,
        "school_name": resident.school.name,
        "stage": resident.school.stage,
        "grade": resident.grade,
        "class": f"{dice.randint(1, CLASSES)}班",
        "entered_on": f"{began}-09",
        "student_state": STUDYING,
    }
    return Record("student", resident.id_number, facts, number)


def _exams(population: Population, resident: Resident, order: int) -> Iterator[Record]:
    """Yield the results of someone who went to school here, exam by exam."""
    dice = population.dice("exams", resident.handle)
    for exam, age in AGES.items():
        year = resident.born.year + age
        is_over = year < population.today.year or (year == population.today.year and population.today.month > 6)
        goes_there = exam == MIDDLE_EXAM or resident.handle == "dilshat" or dice.random() < ENTERED_UNIVERSITY
        if is_over and resident.age <= OLDEST_EXAMINED and goes_there:
            for subject in SUBJECTS[exam]:
                yield _result(resident, exam, year, order, _mark(exam, subject, dice))
    if resident.handle in ADULT_EXAMS:
        year = population.today.year - ADULT_EXAMS[resident.handle]
        for subject, mark in SELF_STUDY:
            passed = "合格" if mark >= SELF_STUDY_PASS else "不合格"
            yield _result(resident, ADULT, year, order, (subject, str(mark), passed))


def _mark(exam: str, subject: str, dice: random.Random) -> tuple[str, str, str]:
    if exam == PROFICIENCY:
        return subject, dice.choice("AABBBCCD"), "合格"
    return subject, str(FULL.get(subject, 100) * dice.randint(58, 94) // 100), "—"


def _result(resident: Resident, exam: str, year: int, order: int, mark: tuple[str, str, str]) -> Record:
    facts = {
        "exam_kind": exam,
        "exam_year": str(year),
        "candidate_number": f"{year % 100:02d}3999{order:06d}",
        "subject": mark[0],
        "mark": mark[1],
        "passed": mark[2],
    }
    return Record("exam_result", resident.id_number, facts)
