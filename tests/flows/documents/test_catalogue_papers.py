"""Every A4 paper of the catalogue, laid out with nothing known, with usual and with the longest values."""

from collections.abc import Mapping

import pytest

from flows.catalog import Catalog
from flows.documents.layout_check import layout_faults
from flows.documents.page import LEFT, RIGHT
from flows.documents.render import DocumentData
from flows.documents.template import AnyTemplate, required_keys, row_keys
from flows.documents.values import ValueType

USUAL = {
    ValueType.TEXT: "就近演示内容",
    ValueType.NAME: "沈丽华",
    ValueType.ADDRESS: "就近市临湖区荷风街道荷风路 8 号 2 幢 1 单元 602 室",
    ValueType.ID: "339999199002280041",
    ValueType.ACCOUNT: "330108002417",
    ValueType.CODE: "LH2026-004417",
    ValueType.DATE: "2026-11-22",
    ValueType.MONTH: "2026-11",
    ValueType.PERIOD: "2022-12/2026-11",
    ValueType.MONEY: "1286000",
    ValueType.PERCENT: "12",
    ValueType.COUNT: "48",
    ValueType.DECIMAL: "24.5",
    ValueType.AREA: "89.37",
    ValueType.YEAR: "2026",
    ValueType.INSTANT: "2026-11-22T10:24:36",
    ValueType.DATES: "2022-12-01/2026-11-22",
    ValueType.PHONE: "10000000041",
}
LONGEST = USUAL | {
    ValueType.TEXT: "就近远山演示科技有限公司荷风路第一分公司的一个很长的名称",
    ValueType.NAME: "MAXIMILIANA-ALEXANDRINA VON HOHENBURG-LINDQVIST",
    ValueType.ADDRESS: "就近市临湖区荷风街道荷风路第一百二十八号荷风花园二十六幢三单元一千六百零二室" * 2,
    ValueType.ACCOUNT: "9" * 22,
    ValueType.MONEY: "-99999999999",
    ValueType.DATES: "2022-12-01/..",
}
CASES = {"nothing": (dict.fromkeys(USUAL, ""), 1), "usual": (USUAL, 25), "longest": (LONGEST, 3), "no_rows": (USUAL, 0)}


@pytest.mark.parametrize("case", CASES)
def test_every_paper_holds_its_values(office, catalog: Catalog, case: str) -> None:
    values, rows = CASES[case]
    for service in catalog:
        template = service.document
        if not isinstance(template, AnyTemplate):
            continue
        pages = office.lay_out(template, made_up(template, values, rows))
        texts = [text for page in pages for text in page.texts]
        assert all(text.x >= LEFT - 0.01 and text.x + text.width <= RIGHT + 0.01 for text in texts), service.id


def made_up(template: AnyTemplate, values: Mapping[ValueType, str], rows: int) -> DocumentData:
    types = template.types()
    fields = {key: values[types[key]] for key in required_keys(template)}
    tables = {
        key: [{name: values[template.row_types()[key][name]] for name in names}] * rows
        for key, names in row_keys(template).items()
    }
    only = tables.pop("rows", [])
    return DocumentData(fields, only, tables)


def test_papers_have_no_layout_fault(catalog: Catalog) -> None:
    faults = {
        service.id: layout_faults(service.document) for service in catalog if isinstance(service.document, AnyTemplate)
    }
    assert {service: told for service, told in faults.items() if told} == {}


def test_papers_are_told_apart_by_their_serial_numbers(catalog: Catalog) -> None:
    papers = [
        (service.department_code, service.document.prefix)
        for service in catalog
        if isinstance(service.document, AnyTemplate)
    ]
    assert papers
    assert len(set(papers)) == len(papers)
