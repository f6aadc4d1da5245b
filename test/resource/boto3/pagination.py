"""Reads walks through pages from standard input, and prints how boto3's paginators go them.

    [{"operation": "Query", "pages": [2, 0, 3], "config": {"MaxItems": 3}}, …]

A walk's pages are given by their numbers of entries: page i has the entries "i.0", "i.1", … Printed are the requests
sent, the entries of each page seen, the full result, and the same again from where that ended, to the end.
"""

import json
import sys

from record import resource

ENTRIES = {"ListTables": "TableNames", "ListTagsOfResource": "Tags"}
TOKENS = {
    "ListTables": ("ExclusiveStartTableName", "LastEvaluatedTableName"),
    "ListTagsOfResource": ("NextToken", "NextToken"),
    "Query": ("ExclusiveStartKey", "LastEvaluatedKey"),
}
INPUTS = {
    "ListTables": {},
    "ListTagsOfResource": {"ResourceArn": "arn:aws:"},
    "Query": {"TableName": "t", "KeyConditionExpression": "k = :k"},
}


def service(operation, pages, sent):
    """Answers with the page that a request's token asks for: its number, in as many digits as boto3 demands."""
    input_token, output_token = TOKENS[operation]
    is_key = input_token == "ExclusiveStartKey"

    def answer(body):
        sent.append(body)
        token = body.get(input_token)
        number = 0 if token is None else int(token["k"]["S"] if is_key else token)
        names = [f"{number}.{i}" for i in range(pages[number])]
        page = {ENTRIES.get(operation, "Items"): [entry(operation, name) for name in names]}
        if is_key:
            page |= {"Count": len(names), "ScannedCount": 100, "ConsumedCapacity": {"CapacityUnits": number + 0.5}}
        if number + 1 < len(pages):
            page[output_token] = {"k": {"S": f"{number + 1}"}} if is_key else f"{number + 1:040}"
        return page

    return answer


def entry(operation, name):
    if operation == "ListTagsOfResource":
        return {"Key": name, "Value": name}
    return {"k": {"S": name}} if operation == "Query" else name


answering = {}
client = resource(lambda body: answering["answer"](body)).meta.client


def walked(operation, pages, config):
    sent = []
    answering["answer"] = service(operation, pages, sent)
    snake = "".join("_" + letter.lower() if letter.isupper() else letter for letter in operation).lstrip("_")

    def paginate():
        return client.get_paginator(snake).paginate(**INPUTS[operation], PaginationConfig=config)

    seen = [page.get(ENTRIES.get(operation, "Items")) for page in paginate()]
    first_sent = list(sent)
    full = paginate().build_full_result()
    return first_sent, seen, full


def run(walk):
    operation, pages, config = walk["operation"], walk["pages"], walk["config"]
    try:
        sent, seen, full = walked(operation, pages, config)
        token = full.pop("NextToken", None)
        rest = None
        if token is not None:
            rest_sent, rest_seen, _ = walked(operation, pages, {"StartingToken": token})
            rest = {"sent": rest_sent, "seen": rest_seen}
        return {"sent": sent, "seen": seen, "full": full, "rest": rest}
    except Exception as error:
        return {"error": type(error).__name__}


if __name__ == "__main__":
    json.dump([run(walk) for walk in json.load(sys.stdin)], sys.stdout, default=str)
