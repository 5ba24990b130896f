"""Who is whose family: read from the household register, and seen from each person in turn."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from service.departments.roster import Deceased, Household, Member

Relation = Literal["child", "parent", "spouse", "household", "deceased", "ward"]
FAMILY = "家庭户"
ADULT = 18

DECEASED = "†"
IN_LAWS = (("儿媳", "儿子", ("孙子", "孙女")), ("女婿", "女儿", ("外孙", "外孙女")))
"""Who came into the family, by whom, and how the head calls their children."""


@dataclass(slots=True)
class Ties:
    """The family ties of all, by handle; the deceased stand in by ``†NAME``.

    Attributes:
        sexes: ``male`` or ``female``.
        parents: of each.
        children: of each.
        spouse: of each who is married or widowed.
    """

    sexes: dict[str, str] = field(default_factory=dict)
    parents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    children: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    spouse: dict[str, str] = field(default_factory=dict)

    def bear(self, child: str, *parents: str) -> None:
        for parent in parents:
            self.parents[child].add(parent)
            self.children[parent].add(child)

    def marry(self, one: str, other: str) -> None:
        self.spouse[one], self.spouse[other] = other, one


def gone(deceased: Deceased) -> str:
    """Return what stands for a deceased person among the handles."""
    return DECEASED + deceased.name


def ties_of(households: Sequence[Household]) -> Ties:
    """Return the ties that the registers of all households tell."""
    ties = Ties()
    for household in households:
        ties.sexes |= {member.handle: member.sex for member in household.members}
        ties.sexes |= {gone(deceased): deceased.sex for deceased in household.deceased}
        if household.kind == FAMILY:
            _read_household(ties, household.members)
        for member in household.members:
            ties.bear(member.handle, *member.parents)
        for deceased in household.deceased:
            if deceased.spouse is not None:
                ties.marry(gone(deceased), deceased.spouse)
            for child in deceased.children:
                ties.bear(child, gone(deceased))
    for someone, spouse in tuple(ties.spouse.items()):
        if spouse.startswith(DECEASED):
            # A widow's children, who were told of her alone, are her husband's as well.
            for child in tuple(ties.children[someone]):
                ties.bear(child, spouse)
    return ties


def _read_household(ties: Ties, members: Sequence[Member]) -> None:
    head = members[0].handle
    by_relation: Mapping[str, list[str]] = defaultdict(list)
    for member in members:
        by_relation[member.relation].append(member.handle)
    partners = (*by_relation["妻"], *by_relation["夫"])
    for partner in partners:
        ties.marry(head, partner)
    for child in (*by_relation["儿子"], *by_relation["女儿"]):
        ties.bear(child, head, *partners)
    ties.bear(head, *by_relation["父亲"], *by_relation["母亲"])
    for father, mother in zip(by_relation["父亲"], by_relation["母亲"], strict=False):
        ties.marry(father, mother)
    for in_law, own_child, grandchildren in IN_LAWS:
        for partner, child in zip(by_relation[in_law], by_relation[own_child], strict=False):
            ties.marry(partner, child)
            for relation in grandchildren:
                for grandchild in by_relation[relation]:
                    ties.bear(grandchild, partner, child)


@dataclass(frozen=True, slots=True)
class Tie:
    """One relative of someone: his handle, the relation of `flows.questions.Relative`, and the word for it."""

    handle: str
    relation: Relation
    word: str


def relatives_of(person: Member, household: Household, ties: Ties, members: Mapping[str, Member]) -> Iterator[Tie]:
    """Yield the relatives of one person, each relation by itself; the deceased only as such.

    Args:
        person: whose relatives.
        household: where he is registered.
        ties: of all.
        members: everybody by handle; the deceased are not among them.
    """
    near = _words(person, ties)
    for handle, word in sorted(near.items()):
        if handle.startswith(DECEASED):
            yield Tie(handle, "deceased", word)
        elif handle in ties.children[person.handle]:
            yield Tie(handle, "child", word)
            if members[handle].age < ADULT:
                yield Tie(handle, "ward", word)
        elif handle in ties.parents[person.handle]:
            yield Tie(handle, "parent", word)
        elif handle == ties.spouse.get(person.handle):
            yield Tie(handle, "spouse", word)
    for other in members.values():
        if other.ward_of == person.handle:
            yield Tie(other.handle, "ward", near.get(other.handle, "被监护人"))
    for other in household.members if household.kind == FAMILY else ():
        if other.handle != person.handle:
            told = other.relation if person is household.members[0] else "同户家人"
            yield Tie(other.handle, "household", near.get(other.handle, told))


def _words(person: Member, ties: Ties) -> dict[str, str]:
    """Return what someone calls his children, parents, spouse, grandparents and grandchildren."""

    def by_sex(handle: str, man: str, woman: str) -> str:
        return man if ties.sexes[handle] == "male" else woman

    own = person.handle
    words: dict[str, str] = {}
    for child in ties.children[own]:
        words[child] = by_sex(child, "儿子", "女儿")
        by_child = ("孙子", "孙女") if ties.sexes[child] == "male" else ("外孙", "外孙女")
        for grandchild in ties.children[child]:
            words[grandchild] = by_sex(grandchild, *by_child)
    for parent in ties.parents[own]:
        words[parent] = by_sex(parent, "父亲", "母亲")
        for grandparent in ties.parents[parent]:
            words[grandparent] = by_sex(parent, "", "外") + by_sex(grandparent, "祖父", "祖母")
    if (spouse := ties.spouse.get(own)) is not None:
        words[spouse] = by_sex(spouse, "丈夫", "妻子")
    return words
