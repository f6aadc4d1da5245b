"""Records what real boto3 sends for the requests in requests.json, beside each request.

Run it after changing a request: python3 test/resource/boto3/record.py
Nothing is sent: every request is caught on its way out. The test next door holds the TypeScript library to the same bodies.
"""

import base64
import json
import pathlib
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.awsrequest import AWSResponse

FILE = pathlib.Path(__file__).with_name("requests.json")
OPERATORS = {
    "beginsWith": "begins_with",
    "isIn": "is_in",
    "notExists": "not_exists",
    "attributeType": "attribute_type",
}


class Raw:
    """The stream that botocore expects of a response."""

    def stream(self, *args, **kwargs):
        yield b"{}"


def native(value):
    """The Python value that a request's notation stands for."""
    if isinstance(value, list):
        return [native(element) for element in value]
    if not isinstance(value, dict):
        return value
    if "$condition" in value:
        return condition(value["$condition"])
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$decimal" in value:
        return Decimal(value["$decimal"])
    if "$set" in value:
        return {native(element) for element in value["$set"]}
    return {name: native(member) for name, member in value.items()}


def condition(notation):
    """["and", [["attr", "a"], "eq", 1], [["size", "b"], "gt", 2]]"""
    head, *rest = notation
    if head == "and":
        return condition(rest[0]) & condition(rest[1])
    if head == "or":
        return condition(rest[0]) | condition(rest[1])
    if head == "not":
        return ~condition(rest[0])
    operator, *operands = rest
    method = getattr(operand(head), OPERATORS.get(operator, operator))
    return method(*[operand(each) for each in operands])


def operand(notation):
    if isinstance(notation, list) and len(notation) == 2 and notation[0] in ("attr", "key", "size"):
        kind, name = notation
        return Key(name) if kind == "key" else Attr(name).size() if kind == "size" else Attr(name)
    return native(notation)


def main():
    dynamodb = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        endpoint_url="http://127.0.0.1:1",
    )
    sent = []

    def catch(request, **kwargs):
        sent.append(json.loads(request.body))
        return AWSResponse(request.url, 200, {}, Raw())

    dynamodb.meta.client.meta.events.register("before-send.dynamodb", catch)
    requests = json.loads(FILE.read_text())
    for request in requests:
        method, target = request["method"], dynamodb.Table("users")
        if method in ("batch_get_item", "batch_write_item"):
            target = dynamodb
        elif method.startswith("client."):
            method, target = method.removeprefix("client."), dynamodb.meta.client
        sent.clear()
        request.pop("error", None)
        request.pop("sent", None)
        try:
            getattr(target, method)(**native(request["input"]))
            (request["sent"],) = sent
        except Exception as error:  # what boto3 refuses, whatever it calls it
            request["error"] = type(error).__name__
    FILE.write_text(json.dumps(requests, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
