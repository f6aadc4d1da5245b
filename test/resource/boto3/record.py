"""Records what real boto3 sends: for the requests in requests.json, and for the batches in batches.json, beside each.

Run it after changing one: python3 test/resource/boto3/record.py
Nothing is sent: every request is caught on its way out. The tests hold the TypeScript library to the same bodies.
"""

import base64
import json
import pathlib
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.awsrequest import AWSResponse

REQUESTS = pathlib.Path(__file__).with_name("requests.json")
BATCHES = pathlib.Path(__file__).with_name("batches.json")
OPERATORS = {
    "beginsWith": "begins_with",
    "isIn": "is_in",
    "notExists": "not_exists",
    "attributeType": "attribute_type",
}


class Raw:
    """The stream that botocore expects of a response."""

    def __init__(self, answer):
        self.answer = answer

    def stream(self, *args, **kwargs):
        yield json.dumps(self.answer).encode()


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


def resource(answer):
    """A resource whose requests go to `answer(body)`, which gives the response; one with a `__type` is an error."""
    dynamodb = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        endpoint_url="http://127.0.0.1:1",
    )

    def catch(request, **kwargs):
        answered = answer(json.loads(request.body))
        return AWSResponse(request.url, 400 if "__type" in answered else 200, {}, Raw(answered))

    dynamodb.meta.client.meta.events.register("before-send.dynamodb", catch)
    return dynamodb


def record_requests():
    sent = []

    def answer(body):
        sent.append(body)
        return {}

    dynamodb = resource(answer)
    requests = json.loads(REQUESTS.read_text())
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
    REQUESTS.write_text(json.dumps(requests, indent=1, ensure_ascii=False) + "\n")


def record_batches():
    batches = json.loads(BATCHES.read_text())
    for batch in batches:
        sent = batch["sent"] = []

        def answer(body):
            requests = body["RequestItems"]["users"]
            sent.append(requests)
            left = batch["unprocessed"][len(sent) - 1 : len(sent)]
            unprocessed = [requests[i] for i in (left[0] if left else []) if i < len(requests)]
            return {"UnprocessedItems": {"users": unprocessed} if unprocessed else {}}

        table = resource(answer).Table("users")
        with table.batch_writer(overwrite_by_pkeys=batch["overwriteByPkeys"]) as writer:
            for kind, attributes in batch["requests"]:
                if kind == "put":
                    writer.put_item(Item=attributes)
                else:
                    writer.delete_item(Key=attributes)
    BATCHES.write_text("[\n" + ",\n".join(json.dumps(batch) for batch in batches) + "\n]\n")


if __name__ == "__main__":
    record_requests()
    record_batches()
