"""The ``[document]`` table: whatever a page cannot hold is refused when the catalogue loads."""

import copy

import pytest
from pydantic import ValidationError

from flows.documents.fields import estimated_width
from flows.documents.issue import CODE_SIGNS, new_check_code, serial_number
from flows.documents.template import GridTemplate, TableTemplate, document_template

GRID = {
    "archetype": "certificate-grid",
    "prefix": "ZM",
    "title": ["演示证明"],
    "issuer": "就近演示中心",
    "seal_name": "就近演示中心",
    "statement": "{name}的情况属实，特此证明。",
    "sections": [
        {
            "fields": [
                {"label": "姓名", "value": "name", "type": "name"},
                {"label": "余额", "value": "balance", "type": "money", "capitals": True},
                {"label": "用途", "value": "purpose", "type": "text", "optional": True},
            ]
        }
    ],
}
TABLE = {
    **{key: value for key, value in GRID.items() if key != "statement"},
    "archetype": "certificate-table",
    "columns": [
        {"label": "月份", "key": "month", "type": "month", "width": 40},
        {"label": "金额\n（元）", "key": "amount", "type": "money", "width": 136},
    ],
}


def test_author_gets_a_page_by_naming_fields_only() -> None:
    grid = document_template(GRID)
    assert isinstance(grid, GridTemplate)
    assert list(grid.types()) == ["name", "balance", "purpose"]
    assert grid.optional() == {"purpose"}
    assert grid.numbers == (("编号", "serial"), ("核验码", "code"))
    table = document_template(TABLE)
    assert isinstance(table, TableTemplate)
    assert [column.alignment for column in table.tables[0].columns] == ["center", "right"]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("archetype",), "certificate-poem", "archetype"),
        (("prefix",), "zm", "prefix"),
        (("colour",), "red", "colour"),
        (("title",), [], "title"),
        (("title",), ["一", "二", "三"], "title"),
        (("seal_name",), "很" * 17, "seal_name"),
        (("title",), ["{nobody}证明"], "nobody"),
        (("title",), ["{purpose}证明"], "purpose"),
        (("issuer",), "{nobody}", "nobody"),
        (("statement",), "{nobody}属实", "nobody"),
        (("statement",), "用于{purpose}", "purpose"),
        (("notes",), ["一", "二", "三", "四"], "notes"),
        (("notes",), ["到{never}"], "never"),
        (("claims",), ["income"], "income"),
        (("claims",), ["purpose"], "purpose"),
        (("claims",), ["name"] * 7, "claims"),
        (("numbers",), [["编号", "nobody"]], "nobody"),
        (("validity_days",), 0, "validity_days"),
        (("label_width",), 50, "label_width"),
        (("sections",), [], "sections"),
        (("sections", 0, "rows"), [[24, 50]], "sum to 74"),
        (("sections", 0, "rows"), [[24, 50, 102]], "label and each value"),
        (("sections", 0, "fields", 0, "type"), "emoji", "type"),
        (("sections", 0, "fields", 0, "value"), "Name", "value"),
        (("sections", 0, "fields", 0, "shadow"), 1, "shadow"),
        (("sections", 0, "spread"), {"label": "险种", "heads": ["一"], "widths": [176], "rows": []}, "one width"),
        (
            ("sections", 0, "spread"),
            {"label": "险种", "heads": ["一"], "widths": [88, 88], "rows": [{"label": "a", "values": ["b", "c"]}]},
            "one value",
        ),
    ],
)
def test_grid_that_cannot_be_printed_is_refused_by_name(place: tuple[str | int, ...], value: object, told: str) -> None:
    assert told in refusal(GRID, place, value)


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("columns", 0, "width"), 41, "sum to 177"),
        (("columns", 0, "widest"), "很长很长很长很长很长很长很长很长", "month: 40.0 mm is narrower"),
        (("columns", 0, "label"), "一\n二\n三", "two lines"),
        (("columns", 1, "key"), "month", "same key"),
        (("group_by",), "year", "group_by"),
        (("row_height",), 4.0, "row_height"),
        (("page_rows",), 0, "page_rows"),
        (("columns",), [], "columns"),
    ],
)
def test_table_that_cannot_be_printed_is_refused_by_name(
    place: tuple[str | int, ...], value: object, told: str
) -> None:
    assert told in refusal(TABLE, place, value)


def refusal(table: dict, place: tuple[str | int, ...], value: object) -> str:
    changed = copy.deepcopy(table)
    target = changed
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    with pytest.raises(ValidationError) as refused:
        document_template(changed)
    return str(refused.value)


def test_estimated_width_is_never_less_than_the_faces(office) -> None:
    from drivers.places import INSTALLED
    from flows.documents.fonts import Typefaces
    from flows.documents.page import Role

    faces = Typefaces(INSTALLED / "fonts")
    for text in ("临湖区", "10023871", "99,999.99", "-523.17", "2022-12 至 2026-11", "Wm. MIXED 汉字"):
        assert estimated_width(text) >= faces.width(text, Role.SONG, 10) - 0.05, text


def test_serial_numbers_and_check_codes(office) -> None:
    from datetime import date

    template = office.template("provident-fund.print-deposit-certificate")
    assert serial_number(template, date(2026, 1, 2), 7) == "GJJ2026010200000007"
    codes = {new_check_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 16 and set(code) <= set(CODE_SIGNS) for code in codes)
    assert not set(CODE_SIGNS) & set("01OIlSBGZ")
