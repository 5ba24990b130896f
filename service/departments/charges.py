"""What residents pay for, in English: the departments and their papers say it in Chinese."""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "": "",
    "市民卡充值": "Citizen card top-up",
    "增值税及附加税费": "VAT and surcharges",
    "代开发票税费": "Tax on the invoice",
    "居民身份证工本费": "ID card fee",
    "交通违法罚款": "Traffic fine",
    "机动车驾驶证工本费": "Driving licence fee",
    "机动车行驶证工本费": "Vehicle licence fee",
    "人行道违停罚款": "Fine for parking on a pavement",
    "道路停车费": "Street parking",
    "场地费": "Court or lane",
    "公租房租金": "Rent of the public flat",
    "车辆购置税": "Vehicle purchase tax",
    "灵活就业社会保险费": "Social insurance",
    "存量房交易税费": "Taxes on the home",
    "城乡居民社会保险费": "Residents' social insurance",
    "往来港澳通行证和签注费": "Hong Kong and Macao permit",
    "普通护照工本费": "Passport fee",
    "不动产登记费": "Property registration fee",
    "水费": "Water bill",
    "电费": "Electricity bill",
    "燃气费": "Gas bill",
}


def in_english(charge: str) -> str:
    """Return what is paid for in English.

    Raises:
        KeyError: nobody has said it.
    """
    return ENGLISH[charge]
