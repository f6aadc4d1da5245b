"""Reads conditions in the notation of record.py from standard input, and prints what boto3 builds of each.

    [{"condition": [["attr", "a"], "eq", 1], "isKeyCondition": false}, …]
    [{"expression": "#n0 = :v0", "names": {"#n0": "a"}, "values": {":v0": {"N": "1"}}}, {"error": "…"}, …]
"""

import base64
import json
import sys

from boto3.dynamodb.conditions import ConditionExpressionBuilder
from boto3.dynamodb.types import TypeSerializer
from record import condition


def built(row):
    try:
        builder = ConditionExpressionBuilder()
        expression, names, values = builder.build_expression(condition(row["condition"]), row["isKeyCondition"])
    except Exception as error:  # what boto3 refuses, whatever it calls it
        return {"error": type(error).__name__}
    serialize = TypeSerializer().serialize
    return {"expression": expression, "names": names, "values": {name: serialize(value) for name, value in values.items()}}


if __name__ == "__main__":
    rows = [built(row) for row in json.load(sys.stdin)]
    json.dump(rows, sys.stdout, default=lambda binary: base64.b64encode(binary).decode())
