# boto3 beyond the guide: types, conditions, pages, waiters, transactions, and errors to the letter of `str(error)`.

from decimal import Decimal

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError, WaiterError


@pytest.fixture(scope="module")
def client(endpoint):
    return boto3.client("dynamodb")


@pytest.fixture
def songs(new_table):
    return new_table("songs", "artist", "title")


@pytest.fixture
def numbered(songs):
    """Twenty items of one artist, `n` from 0 to 19."""
    with songs.batch_writer() as batch:
        for n in range(20):
            batch.put_item(Item={"artist": "a", "title": f"{n:02}", "n": n, "even": n % 2 == 0, "label": f"{n:02}"})
    return songs


@pytest.mark.parametrize(
    "value",
    [
        "text",
        "",
        "ünïcode 𝄞 \u0000 \\ \" / end",
        0,
        -1,
        Decimal("3.1415926535897932384626433832795028842"),
        Decimal("99999999999999999999999999999999999999"),
        Decimal("-1E-130"),
        Decimal("-9.99E+37"),
        b"\x00\xff\x80bytes",
        b"",
        bytearray(b"more bytes"),
        True,
        False,
        None,
        {"a", "b", "ü"},
        {1, Decimal("2.5"), -3},
        {b"a", b"\xff"},
        [],
        [1, "two", None, [True, {"deep": Decimal("0.1")}]],
        {},
        {"constructor": 1, "__proto__": {"toString": "x"}, "a.b": []},
    ],
    ids=repr,
)
def test_a_value_comes_back_as_it_went(songs, value):
    key = {"artist": "a", "title": "t"}
    songs.put_item(Item={**key, "value": value})
    answer = songs.get_item(Key=key, ConsistentRead=True)["Item"]["value"]
    assert answer == (Binary(value) if isinstance(value, (bytes, bytearray)) else value)
    assert isinstance(answer, bool) == isinstance(value, bool)


CONDITIONS = [
    (Attr("n").eq(3), [3]),
    (Attr("n").ne(3), [n for n in range(20) if n != 3]),
    (Attr("n").lt(2), [0, 1]),
    (Attr("n").lte(2), [0, 1, 2]),
    (Attr("n").gt(17), [18, 19]),
    (Attr("n").gte(18), [18, 19]),
    (Attr("n").between(4, 6), [4, 5, 6]),
    (Attr("n").is_in([1, 5, 99]), [1, 5]),
    (Attr("label").begins_with("1"), list(range(10, 20))),
    (Attr("label").contains("9"), [9, 19]),
    (Attr("label").size().eq(2) & Attr("n").lt(1), [0]),
    (Attr("n").attribute_type("N") & Attr("n").eq(7), [7]),
    (Attr("absent").exists(), []),
    (Attr("absent").not_exists() & Attr("n").eq(1), [1]),
    (Attr("n").eq(1) | Attr("n").eq(2) & Attr("even").eq(True), [1, 2]),
    (~(Attr("n").gt(0)), [0]),
]


@pytest.mark.parametrize("condition, expected", CONDITIONS, ids=lambda value: type(value).__name__)
def test_filter(numbered, condition, expected):
    answer = numbered.query(KeyConditionExpression=Key("artist").eq("a"), FilterExpression=condition)
    assert [item["n"] for item in answer["Items"]] == expected
    assert (answer["Count"], answer["ScannedCount"]) == (len(expected), 20)


KEY_CONDITIONS = [
    (Key("title").eq("05"), [5]),
    (Key("title").lt("02"), [0, 1]),
    (Key("title").lte("01"), [0, 1]),
    (Key("title").gt("17"), [18, 19]),
    (Key("title").gte("18"), [18, 19]),
    (Key("title").between("03", "05"), [3, 4, 5]),
    (Key("title").begins_with("1"), list(range(10, 20))),
]


@pytest.mark.parametrize("condition, expected", KEY_CONDITIONS, ids=lambda value: type(value).__name__)
def test_key_condition(numbered, condition, expected):
    for forward in [True, False]:
        answer = numbered.query(
            KeyConditionExpression=Key("artist").eq("a") & condition, ScanIndexForward=forward
        )
        assert [item["n"] for item in answer["Items"]] == (expected if forward else expected[::-1])


def test_paginators(client, numbered):
    pages = list(
        client.get_paginator("query").paginate(
            TableName="songs",
            KeyConditionExpression="artist = :a",
            ExpressionAttributeValues={":a": {"S": "a"}},
            PaginationConfig={"PageSize": 7},
        )
    )
    assert [page["Count"] for page in pages] == [7, 7, 6]
    assert pages[0]["LastEvaluatedKey"] == {"artist": {"S": "a"}, "title": {"S": "06"}}
    assert "LastEvaluatedKey" not in pages[-1]

    scanned = client.get_paginator("scan").paginate(TableName="songs", PaginationConfig={"PageSize": 3})
    assert sorted(int(item["n"]["N"]) for page in scanned for item in page["Items"]) == list(range(20))

    limited = client.get_paginator("scan").paginate(TableName="songs", PaginationConfig={"MaxItems": 5})
    assert sum(len(page["Items"]) for page in limited) == 5

    names = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    assert "songs" in [name for page in names for name in page["TableNames"]]


def test_pages_are_resumed_from_a_token(client, numbered):
    paginator = client.get_paginator("query")
    query = {
        "TableName": "songs",
        "KeyConditionExpression": "artist = :a",
        "ExpressionAttributeValues": {":a": {"S": "a"}},
    }
    first = paginator.paginate(**query, PaginationConfig={"PageSize": 3, "MaxItems": 8}).build_full_result()
    assert [item["title"]["S"] for item in first["Items"]] == [f"{n:02}" for n in range(8)]
    # The token names an item in the middle of a page.
    rest = paginator.paginate(**query, PaginationConfig={"StartingToken": first["NextToken"], "PageSize": 3})
    assert list(rest.search("Items[].title.S")) == [f"{n:02}" for n in range(8, 20)]
    assert "NextToken" not in rest.build_full_result()


def test_parallel_scan_covers_the_table_once(numbered):
    segments = [numbered.scan(Segment=i, TotalSegments=4)["Items"] for i in range(4)]
    assert sorted(item["n"] for items in segments for item in items) == list(range(20))


def test_a_local_and_a_global_index(new_table):
    def index(name, *keys):
        return {
            "IndexName": name,
            "KeySchema": [
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ["HASH", "RANGE"])
            ],
            "Projection": {"ProjectionType": "ALL"},
        }

    table = new_table(
        "indexed",
        "id",
        "at",
        index_keys=["kind", "state"],
        LocalSecondaryIndexes=[index("by-state", "id", "state")],
        GlobalSecondaryIndexes=[index("by-kind", "kind", "at")],
    )
    with table.batch_writer() as batch:
        batch.put_item(Item={"id": "1", "at": "a", "kind": "x", "state": "2"})
        batch.put_item(Item={"id": "1", "at": "b", "kind": "y", "state": "1"})
        batch.put_item(Item={"id": "2", "at": "c", "kind": "x"})
    local = table.query(IndexName="by-state", KeyConditionExpression=Key("id").eq("1"))
    assert [item["at"] for item in local["Items"]] == ["b", "a"]
    by_kind = table.query(IndexName="by-kind", KeyConditionExpression=Key("kind").eq("x"))
    assert [item["at"] for item in by_kind["Items"]] == ["a", "c"]
    table.update_item(Key={"id": "1", "at": "a"}, UpdateExpression="REMOVE #k", ExpressionAttributeNames={"#k": "kind"})
    assert table.scan(IndexName="by-kind", Select="COUNT")["Count"] == 2


def test_update_return_values(songs):
    key = {"artist": "a", "title": "t"}
    songs.put_item(Item={**key, "plays": 1, "tags": ["x"], "genres": {"pop"}})

    def update(expression, returned, **values):
        return songs.update_item(
            Key=key,
            UpdateExpression=expression,
            ReturnValues=returned,
            **({"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}} if values else {}),
        ).get("Attributes")

    assert update("SET plays = plays + :one", "UPDATED_NEW", one=1) == {"plays": 2}
    assert update("ADD genres :more", "UPDATED_OLD", more={"rock"}) == {"genres": {"pop"}}
    assert update("DELETE genres :less", "UPDATED_NEW", less={"pop"}) == {"genres": {"rock"}}
    assert update("SET tags = list_append(tags, :more)", "UPDATED_NEW", more=["y"]) == {"tags": ["x", "y"]}
    assert update("REMOVE tags[0]", "ALL_NEW") == {**key, "plays": 2, "tags": ["y"], "genres": {"rock"}}
    assert update("SET plays = if_not_exists(plays, :zero)", "NONE", zero=0) is None


ERRORS = [
    (
        lambda table: table.put_item(Item={"artist": "a"}),
        "An error occurred (ValidationException) when calling the PutItem operation: "
        "One or more parameter values were invalid: Missing the key title in the item",
    ),
    (
        lambda table: table.put_item(Item={"artist": 1, "title": "t"}),
        "An error occurred (ValidationException) when calling the PutItem operation: "
        "One or more parameter values were invalid: Type mismatch for key artist expected: S actual: N",
    ),
    (
        lambda table: table.put_item(Item={"artist": "", "title": "t"}),
        "An error occurred (ValidationException) when calling the PutItem operation: "
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
        "string value. Key: artist",
    ),
    (
        lambda table: table.get_item(Key={"artist": "a"}),
        "An error occurred (ValidationException) when calling the GetItem operation: "
        "The provided key element does not match the schema",
    ),
    (
        lambda table: boto3.resource("dynamodb").Table("absent").get_item(Key={"a": "b"}),
        "An error occurred (ResourceNotFoundException) when calling the GetItem operation: "
        "Requested resource not found",
    ),
    (
        lambda table: boto3.resource("dynamodb").Table("absent").load(),
        "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: "
        "Requested resource not found: Table: absent not found",
    ),
    (
        lambda table: table.put_item(
            Item={"artist": "a", "title": "t"}, ConditionExpression=Attr("artist").exists()
        ),
        "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: "
        "The conditional request failed",
    ),
    (
        lambda table: table.query(KeyConditionExpression=Key("title").eq("t")),
        "An error occurred (ValidationException) when calling the Query operation: "
        "Query condition missed key schema element: artist",
    ),
    (
        lambda table: table.scan(FilterExpression="#missing = :v", ExpressionAttributeValues={":v": 1}),
        "An error occurred (ValidationException) when calling the Scan operation: "
        "Invalid FilterExpression: An expression attribute name used in the document path is not defined; "
        "attribute name: #missing",
    ),
    (
        lambda table: table.update_item(Key={"artist": "a", "title": "t"}, UpdateExpression="SET"),
        "An error occurred (ValidationException) when calling the UpdateItem operation: "
        '1 validation error detected: Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"',
    ),
    (
        lambda table: table.update_item(
            Key={"artist": "a", "title": "t"},
            UpdateExpression="SET title = :v",
            ExpressionAttributeValues={":v": "u"},
        ),
        "An error occurred (ValidationException) when calling the UpdateItem operation: "
        "One or more parameter values were invalid: Cannot update attribute title. This attribute is part of the key",
    ),
    (
        lambda table: table.meta.client.create_table(
            TableName="songs",
            KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "artist", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        ),
        "An error occurred (ResourceInUseException) when calling the CreateTable operation: "
        "Table already exists: songs",
    ),
    (
        lambda table: table.meta.client.batch_write_item(
            RequestItems={"songs": [{"DeleteRequest": {"Key": {"artist": "a", "title": "t"}}}] * 2}
        ),
        "An error occurred (ValidationException) when calling the BatchWriteItem operation: "
        "Provided list of item keys contains duplicates",
    ),
]


@pytest.mark.parametrize("call, expected", ERRORS, ids=[str(i) for i in range(len(ERRORS))])
def test_error_text(songs, call, expected):
    with pytest.raises(ClientError) as error:
        call(songs)
    assert str(error.value) == expected
    metadata = error.value.response["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (400, 0)
    assert len(metadata["RequestId"]) == 52


def test_every_answer_carries_a_checksum_and_an_id(songs):
    for answer in [songs.scan(), songs.put_item(Item={"artist": "a", "title": "t"})]:
        headers = answer["ResponseMetadata"]["HTTPHeaders"]
        assert headers["content-type"] == "application/x-amz-json-1.0"
        assert headers["x-amz-crc32"].isdigit()  # Which botocore has compared with the body.
        assert headers["x-amzn-requestid"] == answer["ResponseMetadata"]["RequestId"]


def test_a_failed_condition_shows_the_item(client, songs):
    songs.put_item(Item={"artist": "a", "title": "t", "plays": 7})
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as error:
        client.delete_item(
            TableName="songs",
            Key={"artist": {"S": "a"}, "title": {"S": "t"}},
            ConditionExpression="plays > :p",
            ExpressionAttributeValues={":p": {"N": "7"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert error.value.response["Item"]["plays"] == {"N": "7"}


def test_a_transaction_commits_whole_or_not_at_all(client, songs):
    def put(title, **options):
        return {"Put": {"TableName": "songs", "Item": {"artist": {"S": "a"}, "title": {"S": title}}, **options}}

    client.transact_write_items(TransactItems=[put("1"), put("2")], ClientRequestToken="once")
    client.transact_write_items(TransactItems=[put("1"), put("2")], ClientRequestToken="once")
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=[put("1"), put("3")], ClientRequestToken="once")

    with pytest.raises(client.exceptions.TransactionCanceledException) as error:
        client.transact_write_items(
            TransactItems=[put("3"), put("1", ConditionExpression="attribute_not_exists(artist)")]
        )
    assert str(error.value) == (
        "An error occurred (TransactionCanceledException) when calling the TransactWriteItems operation: "
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"
    )
    assert error.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
    ]
    assert sorted(item["title"] for item in songs.scan()["Items"]) == ["1", "2"]

    answer = client.transact_get_items(
        TransactItems=[
            {"Get": {"TableName": "songs", "Key": {"artist": {"S": "a"}, "title": {"S": title}}}}
            for title in ["2", "3"]
        ]
    )
    assert answer["Responses"] == [{"Item": {"artist": {"S": "a"}, "title": {"S": "2"}}}, {}]


def test_batches_leave_nothing_unprocessed(numbered):
    dynamodb = boto3.resource("dynamodb")
    keys = [{"artist": "a", "title": f"{n:02}"} for n in range(20)]
    read = dynamodb.batch_get_item(
        RequestItems={"songs": {"Keys": [*keys, {"artist": "a", "title": "absent"}], "ConsistentRead": True}},
        ReturnConsumedCapacity="TOTAL",
    )
    assert sorted(item["n"] for item in read["Responses"]["songs"]) == list(range(20))
    assert read["UnprocessedKeys"] == {}
    assert read["ConsumedCapacity"] == [{"TableName": "songs", "CapacityUnits": 21.0}]
    written = dynamodb.batch_write_item(RequestItems={"songs": [{"DeleteRequest": {"Key": key}} for key in keys]})
    assert written["UnprocessedItems"] == {}
    assert numbered.scan()["Count"] == 0


def test_waiters(client, new_table):
    table = new_table("waited", "id")
    client.get_waiter("table_exists").wait(TableName="waited")
    table.delete()
    client.get_waiter("table_not_exists").wait(TableName="waited")
    with pytest.raises(WaiterError, match="Waiter TableExists failed: Max attempts exceeded"):
        client.get_waiter("table_exists").wait(TableName="waited", WaiterConfig={"Delay": 0, "MaxAttempts": 2})


def test_a_table_resource_loads_its_attributes_once(songs):
    table = boto3.resource("dynamodb").Table("songs")
    assert table.table_status == "ACTIVE"
    assert table.key_schema == [
        {"AttributeName": "artist", "KeyType": "HASH"},
        {"AttributeName": "title", "KeyType": "RANGE"},
    ]
    assert table.table_arn == "arn:aws:dynamodb:us-east-1:000000000000:table/songs"
    assert table.billing_mode_summary["BillingMode"] == "PAY_PER_REQUEST"
    assert table.provisioned_throughput["ReadCapacityUnits"] == 0
    assert table.global_secondary_indexes is None
    assert {"songs"} <= {table.name for table in boto3.resource("dynamodb").tables.all()}


def test_partiql(client, songs):
    client.execute_statement(Statement="INSERT INTO songs VALUE {'artist': 'a', 'title': 't', 'plays': 1}")
    client.execute_statement(
        Statement="UPDATE songs SET plays = ? WHERE artist = 'a' AND title = 't'", Parameters=[{"N": "2"}]
    )
    answer = client.execute_statement(Statement="SELECT plays FROM songs WHERE artist = ?", Parameters=[{"S": "a"}])
    assert answer["Items"] == [{"plays": {"N": "2"}}]
    client.execute_statement(Statement="DELETE FROM songs WHERE artist = 'a' AND title = 't'")
    assert songs.scan()["Count"] == 0


def test_streams(client, new_table):
    new_table("streamed", "id", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    streams = boto3.client("dynamodbstreams")
    arn = client.describe_table(TableName="streamed")["Table"]["LatestStreamArn"]
    client.put_item(TableName="streamed", Item={"id": {"S": "1"}})
    client.delete_item(TableName="streamed", Key={"id": {"S": "1"}})
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records += streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "REMOVE"]
