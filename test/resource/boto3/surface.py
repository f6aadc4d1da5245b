"""Records the names that boto3's resource library gives its users, in surface.json beside this file.

    python3 test/resource/boto3/surface.py           writes it
    python3 test/resource/boto3/surface.py --print   prints what it would write
"""

import json
import pathlib
import sys

import boto3
from boto3.dynamodb.conditions import Attr, ConditionExpressionBuilder, Key
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer

SURFACE = pathlib.Path(__file__).with_name("surface.json")

dynamodb = boto3.resource(
    "dynamodb", region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
)
table = dynamodb.Table("users")
client = dynamodb.meta.client
operations = sorted(client.meta.method_to_api_mapping)
paginators = [name for name in operations if client.can_paginate(name)]


def names(thing, without=()):
    return sorted({name for name in dir(thing) if not name.startswith("_")} - set(without))


surface = {
    "dynamodb": names(dynamodb),
    "dynamodb.meta": names(dynamodb.meta),
    "dynamodb.tables": names(dynamodb.tables),
    "table": names(table),
    "batch": names(table.batch_writer()),
    "client": names(client, operations),
    "client operations": operations,
    "paginators": paginators,
    "pages": names(client.get_paginator("scan").paginate(TableName="t")),
    "waiters": client.waiter_names,
    "waiter": names(client.get_waiter("table_exists")),
    "client.exceptions": sorted(client.exceptions._code_to_exception),
    'Key("a")': names(Key("a")),
    'Attr("a")': names(Attr("a")),
    'Attr("a").size()': names(Attr("a").size(), ["expression_format", "expression_operator", "has_grouped_values"]),
    "builder": names(ConditionExpressionBuilder()),
    "TypeSerializer()": names(TypeSerializer),
    "TypeDeserializer()": names(TypeDeserializer),
    'Binary(b"…")': names(Binary(b"")),
}

if __name__ == "__main__":
    text = json.dumps(surface, indent=1, ensure_ascii=False) + "\n"
    if "--print" in sys.argv:
        print(text)
    else:
        SURFACE.write_text(text)
