"""Families beyond those of ``residents.toml``: households of the same form, drawn by dice.

Kinds of household follow each other: a couple with children and, elsewhere, his parents; three generations under one
roof; two old people; someone alone; the two halves of a divorce. Names are put together from common
characters and never twice; ages are such that parents are 22 to 40 years older than their children.
"""

import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal

from service.departments.cards import resident_years
from service.departments.roster import Deceased, Household, Job, Member


def _pairs(text: str) -> tuple[str, ...]:
    return tuple(text[at : at + 2] for at in range(0, len(text), 2))


SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
MEN = [
    "志明",
    "建国",
    "文斌",
    "海峰",
    "国强",
    "学文",
    "永康",
    "立新",
    "晓东",
    "卫民",
    "家豪",
    "俊杰",
    "宇航",
    "子涵",
    "一凡",
    "浩宇",
    "思远",
    "承志",
    "景行",
    "德全",
    "长河",
    "金水",
    "福生",
    "根宝",
    "阿毛",
    "启航",
    "博文",
    "天佑",
    "嘉树",
    "向阳",
    "春生",
    "庆丰",
    "少华",
    "伯安",
    "仲平",
    "维新",
    "泽民",
    "树人",
    "光远",
    "立群",
]
WOMEN = [
    "秀英",
    "桂兰",
    "淑芬",
    "雅琴",
    "丽娟",
    "晓燕",
    "文静",
    "雪梅",
    "海燕",
    "美玲",
    "欣怡",
    "子晴",
    "雨桐",
    "诗涵",
    "佳怡",
    "思琪",
    "若兰",
    "素珍",
    "凤仙",
    "月娥",
    "春华",
    "秋菊",
    "玉珠",
    "慧敏",
    "晓丹",
    "婷婷",
    "静姝",
    "清扬",
    "念慈",
    "可欣",
    "梦瑶",
    "彩霞",
    "红梅",
    "阿娣",
    "杏花",
    "巧云",
    "惠芳",
    "颖慧",
    "怀瑾",
    "书瑶",
]
ROADS = (
    "听荷街道荷风路", "听荷街道菱角路", "听荷街道藕香弄", "望舟街道白鹭路", "望舟街道采莲巷", "望舟街道帆影路",
    "芦汀街道芦花路", "芦汀街道旧渡口", "芦汀街道渔火路",
)  # fmt: skip
NATIONS = ("回", "苗", "土家", "畲", "满", "侗")
MEN_FACES = ("insightface:t1:2", "insightface:t1:3", "insightface:t1:4")
WOMEN_FACES = ("insightface:t1:0", "insightface:t1:1", "insightface:t1:5", "skimage:astronaut:0")

Sex = Literal["male", "female"]
WORKING_AGE = 20
PENSION_AGE: dict[Sex, int] = {"male": 60, "female": 55}
LONGEST_JOB = 96
"""Months; what a resident of this file has paid at most, so that the registers stay small."""


def families(people: int, employers: Sequence[str], names: Collection[str]) -> Iterator[Household]:
    """Yield households until at least so many people live in them.

    Args:
        people: how many.
        employers: keys of the companies where they work.
        names: that are taken.
    """
    registry = _Registry(random.Random("families"), employers, set(names))  # noqa: S311 - the same dice every time
    for kind in cycle(KINDS):
        if registry.handles >= people:
            return
        yield from kind(registry)


@dataclass(slots=True)
class _Registry:
    """Whoever was drawn so far."""

    dice: random.Random
    employers: Sequence[str]
    names: set[str]
    handles: int = 0
    used: set[str] = field(default_factory=set)

    def address(self) -> str:
        dice = self.dice
        while True:
            house, block, floor, door = (dice.randint(*span) for span in ((101, 288), (1, 9), (1, 18), (1, 4)))
            place = f"{dice.choice(ROADS)}{house}号{block}幢{floor}0{door}室"
            if place not in self.used:
                self.used.add(place)
                return f"临湖区{place}"

    def surname(self) -> str:
        return self.dice.choice(SURNAMES)

    def name(self, surname: str, sex: Sex) -> str:
        given = MEN if sex == "male" else WOMEN
        while True:
            name = surname + self.dice.choice(given)
            if self.dice.random() < 0.15:
                name = name[:2]
            if name not in self.names:
                self.names.add(name)
                return name
            surname = surname if self.dice.random() < 0.9 else self.surname()

    def person(self, surname: str, sex: Sex, age: int, relation: str, **more: object) -> Member:
        """Draw one person; ``more`` are fields of `Member` that the family decides."""
        self.handles += 1
        dice = self.dice
        facts: dict[str, object] = {
            "handle": f"r{self.handles:04d}",
            "name": self.name(surname, sex),
            "sex": sex,
            "age": age,
            "birthday": f"{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
            "relation": relation,
            "card_age": self._card_age(age),
            "nation": dice.choice(NATIONS) if dice.random() < 0.04 else "汉",
            **self._of_age(sex, age),
        }
        return Member.model_validate(facts | more)

    def _card_age(self, age: int) -> int:
        """Return for how many years someone has had his card; it is valid today."""
        years = self.dice.randint(1, 9)
        while years > age or years >= (resident_years(age - years) or 100):
            years -= 1
        return years

    def _of_age(self, sex: Sex, age: int) -> dict[str, object]:
        dice = self.dice
        facts: dict[str, object] = {}
        if age >= PENSION_AGE[sex]:
            facts["retired"] = age - PENSION_AGE[sex]
        elif age > WORKING_AGE:
            facts["jobs"] = self._jobs(age) if dice.random() < 0.88 else ()
        if 20 <= age <= 60:
            facts["face"] = dice.choice(MEN_FACES if sex == "male" else WOMEN_FACES)
        if 20 <= age <= 72 and dice.random() < 0.6:
            facts["drives"] = dice.randint(1, age - 19)
            facts["vehicles"] = int(dice.random() < 0.6)
        if age > 24 and dice.random() < 0.25:
            facts["moved_in"] = (dice.randint(1, 10), f"{dice.choice(ROADS)}{dice.randint(301, 399)}号")
        return facts

    def _jobs(self, age: int) -> tuple[Job, ...]:
        dice = self.dice
        first = dice.randint(1, min(LONGEST_JOB, (age - WORKING_AGE) * 12))
        base = dice.randint(45, 160) * 100
        now = Job(at=dice.choice(self.employers), **{"from": first}, base=base)
        if first < 8 or dice.random() < 0.7:
            return (now,)
        change = dice.randint(2, first - 2)
        gap = dice.choice((0, 0, 1, 3)) if change > 4 else 0
        before = Job(at=dice.choice(self.employers), **{"from": first, "until": change}, base=base)
        if dice.random() < 0.2:
            return (before,)
        return before, now.model_copy(update={"first": change - 1 - gap, "base": base + 800})


def _couple_and_parents(registry: _Registry) -> Iterator[Household]:
    dice, surname = registry.dice, registry.surname()
    age = dice.randint(26, 52)
    parents: tuple[str, ...] = ()
    if age < 48:
        old = _old_couple(registry, surname, age + dice.randint(23, 30))
        yield old
        parents = tuple(member.handle for member in old.members)
    husband = registry.person(surname, "male", age, "户主", property=dice.choice((0, 1, 1, 2)), parents=parents)
    yield Household(address=registry.address(), members=(husband, *_wife_and_children(registry, surname, age)))


def _wife_and_children(registry: _Registry, surname: str, age: int) -> Iterator[Member]:
    dice = registry.dice
    wife_age = max(24, age - dice.randint(0, 4))
    yield registry.person(registry.surname(), "female", wife_age, "妻")
    eldest = min(wife_age - 22, dice.randint(0, 21))
    for child in range(dice.choice((0, 1, 1, 2, 2, 3))):
        if eldest >= child * 3:
            sex: Sex = dice.choice(("male", "female"))
            relation = "儿子" if sex == "male" else "女儿"
            yield registry.person(surname, sex, eldest - child * 3, relation, moved_in=None)


def _old_couple(registry: _Registry, surname: str, age: int) -> Household:
    """Draw two old people, or a widow."""
    dice = registry.dice
    wife_age = max(46, age - dice.randint(0, 3))
    if dice.random() < 0.25:
        widow = registry.person(registry.surname(), "female", wife_age, "户主", property=1)
        gone = Deceased(
            name=registry.name(surname, "male"),
            sex="male",
            age=age - 2,
            birthday=f"{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
            years_ago=2,
            spouse=widow.handle,
        )
        return Household(address=registry.address(), members=(widow,), deceased=(gone,))
    husband = registry.person(surname, "male", age, "户主", property=dice.randint(1, 2))
    wife = registry.person(registry.surname(), "female", wife_age, "妻")
    return Household(address=registry.address(), members=(husband, wife))


def _old(registry: _Registry) -> Iterator[Household]:
    yield _old_couple(registry, registry.surname(), registry.dice.randint(66, 93))


def _three_generations(registry: _Registry) -> Iterator[Household]:
    dice, surname = registry.dice, registry.surname()
    age = dice.randint(28, 45)
    husband = registry.person(surname, "male", age, "户主", property=1)
    younger = tuple(_wife_and_children(registry, surname, age))
    mother = registry.person(registry.surname(), "female", age + dice.randint(22, 28), "母亲")
    father = registry.person(surname, "male", mother.age + dice.randint(0, 4), "父亲")
    grandmother_age = father.age + 22
    gone = Deceased(
        name=registry.name(surname, "male"),
        sex="male",
        age=min(grandmother_age, 92),
        birthday=father.birthday,
        years_ago=dice.randint(0, 3),
        children=(father.handle,),
    )
    members = (husband, *younger, father, mother)
    yield Household(address=registry.address(), members=members, deceased=(gone,))


def _alone(registry: _Registry) -> Iterator[Household]:
    dice = registry.dice
    sex: Sex = dice.choice(("male", "female"))
    age = dice.choice((19, 22, 24, 27, 29, 31, 34, 47, 66, 81, 95))
    someone = registry.person(registry.surname(), sex, age, "户主", property=int(age > 30))
    yield Household(address=registry.address(), members=(someone,))


def _divorced(registry: _Registry) -> Iterator[Household]:
    dice, surname = registry.dice, registry.surname()
    age, ago = dice.randint(34, 55), dice.randint(0, 8)
    husband = registry.person(surname, "male", age, "户主", property=1)
    wife = registry.person(registry.surname(), "female", age - 2, "户主", divorced=(ago, husband.handle))
    child_age = min(age - 26, ago + dice.randint(1, 9))
    child = registry.person(surname, "female", child_age, "女儿", moved_in=None, parents=(husband.handle,))
    husband = husband.model_copy(update={"divorced": (ago, wife.handle)})
    yield Household(address=registry.address(), members=(husband,))
    yield Household(address=registry.address(), members=(wife, child))


KINDS: Sequence[Callable[[_Registry], Iterator[Household]]] = (
    _couple_and_parents,
    _three_generations,
    _old,
    _couple_and_parents,
    _alone,
    _three_generations,
    _couple_and_parents,
    _old,
    _divorced,
)
