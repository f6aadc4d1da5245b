# A session with the AWS CLI, one process a command as at a prompt: every operation, told of the server by the
# environment alone, its output read back.

import base64
import json
import pathlib
import subprocess
import sys

import pytest

AWS = pathlib.Path(sys.executable).parent / "aws"


def run(*arguments):
    """`aws dynamodb …`; an argument that is not text is sent as JSON."""
    words = [word if isinstance(word, str) else json.dumps(word) for word in arguments]
    return subprocess.run([AWS, "dynamodb", *words], capture_output=True, text=True, timeout=120)


def aws(*arguments):
    """The command's output, parsed; None where it prints nothing."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def refused(*arguments):
    """What a command that fails says on the last line."""
    done = run(*arguments)
    assert done.returncode in (254, 255), done.stdout
    return done.stderr.strip().splitlines()[-1]


def key(order):
    return {"customer": {"S": "c1"}, "order": {"N": str(order)}}


TABLE = ["--table-name", "orders"]


@pytest.fixture(scope="module", autouse=True)
def orders(endpoint):
    """The table of the session, made and deleted with the CLI itself."""
    created = aws(
        "create-table",
        *TABLE,
        *["--key-schema", "AttributeName=customer,KeyType=HASH", "AttributeName=order,KeyType=RANGE"],
        *["--attribute-definitions", "AttributeName=customer,AttributeType=S"],
        *["AttributeName=order,AttributeType=N", "AttributeName=state,AttributeType=S"],
        *["--provisioned-throughput", "ReadCapacityUnits=5,WriteCapacityUnits=5"],
        *["--tags", "Key=team,Value=shop"],
        "--global-secondary-indexes",
        [
            {
                "IndexName": "by-state",
                "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
                "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
            }
        ],
    )["TableDescription"]
    assert created["TableName"] == "orders"
    assert created["TableStatus"] in ("CREATING", "ACTIVE")
    assert aws("wait", "table-exists", *TABLE) is None
    yield created
    assert aws("delete-table", *TABLE)["TableDescription"]["TableStatus"] == "DELETING"
    assert aws("wait", "table-not-exists", *TABLE) is None
    assert refused("describe-table", *TABLE) == (
        "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: "
        "Requested resource not found: Table: orders not found"
    )


@pytest.fixture
def ten_orders(orders):
    requests = [{"PutRequest": {"Item": {**key(n), "amount": {"N": str(n * 10)}}}} for n in range(10)]
    assert aws("batch-write-item", "--request-items", {"orders": requests}) == {"UnprocessedItems": {}}
    yield
    requests = [{"DeleteRequest": {"Key": key(n)}} for n in range(10)]
    assert aws("batch-write-item", "--request-items", {"orders": requests}) == {"UnprocessedItems": {}}


def test_describe_table(orders):
    table = aws("describe-table", *TABLE)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["TableArn"] == orders["TableArn"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert table["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert (table["ItemCount"], table["TableSizeBytes"]) == (0, 0)


def test_list_tables():
    assert "orders" in aws("list-tables")["TableNames"]
    page = aws("list-tables", "--max-items", "1")
    assert len(page["TableNames"]) == 1


def test_describe_limits():
    assert aws("describe-limits") == {
        "AccountMaxReadCapacityUnits": 80000,
        "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000,
        "TableMaxWriteCapacityUnits": 40000,
    }


def test_describe_endpoints():
    (answered,) = aws("describe-endpoints")["Endpoints"]
    assert answered["CachePeriodInMinutes"] == 1440


def test_update_table():
    changed = aws("update-table", *TABLE, "--provisioned-throughput", "ReadCapacityUnits=7,WriteCapacityUnits=6")
    assert changed["TableDescription"]["TableName"] == "orders"
    aws("wait", "table-exists", *TABLE)
    assert aws("describe-table", *TABLE)["Table"]["ProvisionedThroughput"]["ReadCapacityUnits"] == 7
    aws("update-table", *TABLE, "--deletion-protection-enabled")
    assert refused("delete-table", *TABLE).endswith("Disable deletion protection first.")
    aws("update-table", *TABLE, "--no-deletion-protection-enabled")


def test_tags(orders):
    arn = ["--resource-arn", orders["TableArn"]]
    assert aws("list-tags-of-resource", *arn)["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert aws("tag-resource", *arn, "--tags", "Key=stage,Value=test") is None
    assert aws("untag-resource", *arn, "--tag-keys", "team") is None
    assert aws("list-tags-of-resource", *arn)["Tags"] == [{"Key": "stage", "Value": "test"}]


def test_time_to_live():
    assert aws("describe-time-to-live", *TABLE) == {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    specification = {"Enabled": True, "AttributeName": "until"}
    assert aws(
        "update-time-to-live", *TABLE, "--time-to-live-specification", "Enabled=true,AttributeName=until"
    ) == {"TimeToLiveSpecification": specification}
    described = aws("describe-time-to-live", *TABLE)["TimeToLiveDescription"]
    assert described["TimeToLiveStatus"] in ("ENABLING", "ENABLED")
    assert described["AttributeName"] == "until"


def test_an_item_put_read_updated_and_deleted():
    item = {**key(100), "state": {"S": "open"}, "picture": {"B": "bytes"}, "tags": {"SS": ["a", "b"]}}
    consumed = aws("put-item", *TABLE, "--item", item, "--return-consumed-capacity", "INDEXES")["ConsumedCapacity"]
    # Version 1 of the CLI takes bytes as they are and shows them as base64.
    item["picture"] = {"B": base64.b64encode(b"bytes").decode()}
    assert consumed["CapacityUnits"] == 2.0
    assert consumed["GlobalSecondaryIndexes"] == {"by-state": {"CapacityUnits": 1.0}}
    assert aws("get-item", *TABLE, "--key", key(100), "--consistent-read") == {"Item": item}
    assert aws("get-item", *TABLE, "--key", key(100), "--projection-expression", "tags") == {
        "Item": {"tags": item["tags"]}
    }
    assert aws("get-item", *TABLE, "--key", key(101)) is None

    updated = aws(
        *["update-item", *TABLE, "--key", key(100)],
        *["--update-expression", "SET #s = :s REMOVE picture ADD amount :t"],
        *["--expression-attribute-names", {"#s": "state"}],
        *["--expression-attribute-values", {":s": {"S": "sent"}, ":t": {"N": "9.50"}}],
        *["--return-values", "ALL_NEW"],
    )["Attributes"]
    assert updated == {**key(100), "state": {"S": "sent"}, "tags": item["tags"], "amount": {"N": "9.5"}}

    condition = ["--condition-expression", "amount > :t", "--expression-attribute-values", {":t": {"N": "10"}}]
    assert refused("delete-item", *TABLE, "--key", key(100), *condition) == (
        "An error occurred (ConditionalCheckFailedException) when calling the DeleteItem operation: "
        "The conditional request failed"
    )
    deleted = aws("delete-item", *TABLE, "--key", key(100), "--return-values", "ALL_OLD")
    assert deleted == {"Attributes": updated}


def test_query(ten_orders):
    condition = ["--key-condition-expression", "customer = :c AND #o BETWEEN :from AND :to"]
    names = ["--expression-attribute-names", {"#o": "order"}]
    values = {":c": {"S": "c1"}, ":from": {"N": "2"}, ":to": {"N": "5"}}
    query = ["query", *TABLE, *condition, *names, "--expression-attribute-values", values]
    assert [item["order"]["N"] for item in aws(*query)["Items"]] == ["2", "3", "4", "5"]
    descending = aws(*query, "--no-scan-index-forward", "--limit", "2", "--no-paginate")
    assert [item["order"]["N"] for item in descending["Items"]] == ["5", "4"]
    assert descending["LastEvaluatedKey"] == key(4)
    assert aws(*query, "--select", "COUNT")["Count"] == 4
    assert aws(*query, "--query", "Items[0].amount.N") == "20"


def test_scan_with_the_clients_own_pages(ten_orders):
    first = aws("scan", *TABLE, "--max-items", "4", "--page-size", "3")
    assert len(first["Items"]) == 4
    rest = aws("scan", *TABLE, "--page-size", "3", "--starting-token", first["NextToken"])
    assert len(rest["Items"]) == 6 and "NextToken" not in rest


def test_scan_in_parallel_segments(ten_orders):
    orders = []
    for segment in range(3):
        page = aws("scan", *TABLE, "--segment", str(segment), "--total-segments", "3")
        orders += [int(item["order"]["N"]) for item in page["Items"]]
    assert sorted(orders) == list(range(10))


def test_batch_get_item(ten_orders):
    request = {"orders": {"Keys": [key(1), key(2), key(77)], "ProjectionExpression": "amount"}}
    answer = aws("batch-get-item", "--request-items", request)
    assert sorted(item["amount"]["N"] for item in answer["Responses"]["orders"]) == ["10", "20"]
    assert answer["UnprocessedKeys"] == {}


def test_transactions(ten_orders):
    update = {
        "TableName": "orders",
        "Key": key(1),
        "UpdateExpression": "SET amount = amount + :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    check = {"TableName": "orders", "Key": key(77), "ConditionExpression": "attribute_exists(customer)"}
    assert refused("transact-write-items", "--transact-items", [{"Update": update}, {"ConditionCheck": check}]) == (
        "An error occurred (TransactionCanceledException) when calling the TransactWriteItems operation: "
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"
    )
    assert aws("transact-write-items", "--transact-items", [{"Update": update}]) is None
    got = aws("transact-get-items", "--transact-items", [{"Get": {"TableName": "orders", "Key": key(1)}}])
    assert got["Responses"] == [{"Item": {**key(1), "amount": {"N": "11"}}}]


def test_partiql(ten_orders):
    statement = "SELECT amount FROM orders WHERE customer = ? AND \"order\" = ?"
    parameters = [{"S": "c1"}, {"N": "3"}]
    assert aws("execute-statement", "--statement", statement, "--parameters", parameters)["Items"] == [
        {"amount": {"N": "30"}}
    ]
    batch = aws("batch-execute-statement", "--statements", [{"Statement": statement, "Parameters": parameters}])
    assert batch["Responses"][0]["Item"] == {"amount": {"N": "30"}}
    transaction = aws(
        "execute-transaction", "--transact-statements", [{"Statement": statement, "Parameters": parameters}]
    )
    assert transaction["Responses"] == [{"Item": {"amount": {"N": "30"}}}]
