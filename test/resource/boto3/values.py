"""Reads values in the notation of record.py from standard input, and prints what boto3 serializes them to.

    ["x", {"$decimal": "1.5"}, …]
    [{"wire": {"S": "x"}}, {"wire": {"N": "1.5"}}, {"error": "TypeError"}, …]
"""

import base64
import json
import sys

from boto3.dynamodb.types import TypeSerializer
from record import native


def serialized(notation):
    try:
        return {"wire": TypeSerializer().serialize(native(notation))}
    except Exception as error:  # what boto3 refuses, whatever it calls it
        return {"error": type(error).__name__}


if __name__ == "__main__":
    values = [serialized(notation) for notation in json.load(sys.stdin)]
    json.dump(values, sys.stdout, default=lambda binary: base64.b64encode(binary).decode())
