# boto3's dynamodbstreams client, unmodified: it reads a table's changes to the letter of what boto3 makes of AWS's.

import datetime
import time

import boto3
import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def streams(endpoint):
    return boto3.client("dynamodbstreams")


@pytest.fixture
def table(new_table):
    return new_table(
        "streamed", "pk", "sk", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )


def shard_of(streams, table):
    return streams.describe_stream(StreamArn=table.latest_stream_arn)["StreamDescription"]["Shards"][0]["ShardId"]


def iterator_of(streams, table, kind="TRIM_HORIZON", **more):
    shard = shard_of(streams, table)
    arn = table.latest_stream_arn
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]


def test_records(streams, table):
    before = int(time.time())
    table.put_item(Item={"pk": "a", "sk": "1", "n": 1, "tags": {"x", "y"}})
    table.put_item(Item={"pk": "a", "sk": "1", "n": 1, "tags": {"y", "x"}})
    table.update_item(
        Key={"pk": "a", "sk": "1"},
        UpdateExpression="SET n = :n REMOVE tags",
        ExpressionAttributeValues={":n": 2},
    )
    table.delete_item(Key={"pk": "a", "sk": "1"})
    table.delete_item(Key={"pk": "a", "sk": "1"})
    answer = streams.get_records(ShardIterator=iterator_of(streams, table))
    assert answer["NextShardIterator"]
    records = answer["Records"]
    key = {"pk": {"S": "a"}, "sk": {"S": "1"}}
    changed = {**key, "n": {"N": "2"}}
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    assert {record["eventVersion"] for record in records} == {"1.1"}
    assert {record["eventSource"] for record in records} == {"aws:dynamodb"}
    assert {record["awsRegion"] for record in records} == {"us-east-1"}
    assert len({record["eventID"] for record in records}) == 3
    assert all("userIdentity" not in record for record in records)
    first, second, third = (record["dynamodb"] for record in records)
    assert first["Keys"] == second["Keys"] == third["Keys"] == key
    assert sorted(first["NewImage"].pop("tags")["SS"]) == ["x", "y"]
    assert first["NewImage"] == {**key, "n": {"N": "1"}}
    assert "OldImage" not in first
    assert second["NewImage"] == changed
    assert third["OldImage"] == changed
    assert "NewImage" not in third
    assert first["SequenceNumber"] < second["SequenceNumber"] < third["SequenceNumber"]
    assert isinstance(first["ApproximateCreationDateTime"], datetime.datetime)
    assert before <= first["ApproximateCreationDateTime"].timestamp() <= time.time()
    assert first["ApproximateCreationDateTime"].microsecond == 0


def test_reading_on_from_a_sequence_number(streams, table):
    for i in range(5):
        table.put_item(Item={"pk": "a", "sk": str(i)})
    records = streams.get_records(ShardIterator=iterator_of(streams, table))["Records"]
    second = records[1]["dynamodb"]["SequenceNumber"]

    def read(kind, **more):
        found = streams.get_records(ShardIterator=iterator_of(streams, table, kind, **more))["Records"]
        return [record["dynamodb"]["Keys"]["sk"]["S"] for record in found]

    assert read("AT_SEQUENCE_NUMBER", SequenceNumber=second) == ["1", "2", "3", "4"]
    assert read("AFTER_SEQUENCE_NUMBER", SequenceNumber=second) == ["2", "3", "4"]
    assert read("LATEST") == []


def test_reading_on_from_a_moment(streams, table):
    before = datetime.datetime.now(datetime.timezone.utc)
    table.put_item(Item={"pk": "a", "sk": "1"})
    iterator = iterator_of(streams, table, "AT_TIMESTAMP", Timestamp=before)
    assert len(streams.get_records(ShardIterator=iterator)["Records"]) == 1
    with pytest.raises(ClientError, match="ValidationException"):
        iterator_of(streams, table, "AT_TIMESTAMP", Timestamp=before + datetime.timedelta(hours=1))


def test_following_the_latest(streams, table):
    table.put_item(Item={"pk": "a", "sk": "before"})
    iterator = iterator_of(streams, table, "LATEST")
    seen = []
    for i in range(3):
        table.put_item(Item={"pk": "a", "sk": str(i)})
        answer = streams.get_records(ShardIterator=iterator)
        seen += [record["dynamodb"]["Keys"]["sk"]["S"] for record in answer["Records"]]
        iterator = answer["NextShardIterator"]
    assert seen == ["0", "1", "2"]


def test_switching_off_and_on(streams, table):
    client = table.meta.client
    first = table.latest_stream_arn
    client.update_table(TableName="streamed", StreamSpecification={"StreamEnabled": False})
    table.wait_until_exists()
    table.reload()
    assert table.stream_specification is None
    assert table.latest_stream_arn == first
    assert streams.describe_stream(StreamArn=first)["StreamDescription"]["StreamStatus"] == "DISABLED"
    client.update_table(
        TableName="streamed", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    )
    table.wait_until_exists()
    table.reload()
    assert table.latest_stream_arn != first
    arns = [stream["StreamArn"] for stream in streams.list_streams(TableName="streamed")["Streams"]]
    assert {first, table.latest_stream_arn} <= set(arns)


@pytest.mark.parametrize(
    "call, error",
    [
        (
            lambda streams, table: streams.describe_stream(StreamArn="arn:aws:dynamodb:us-east-1:000000000000:x"),
            "An error occurred (ValidationException) when calling the DescribeStream operation: Invalid StreamArn",
        ),
        (
            lambda streams, table: streams.get_shard_iterator(
                StreamArn=table.latest_stream_arn, ShardId="shardId-" + "0" * 20, ShardIteratorType="LATEST"
            ),
            "An error occurred (ResourceNotFoundException) when calling the GetShardIterator operation: Requested "
            "resource not found: Shard does not exist",
        ),
        (
            lambda streams, table: streams.get_records(ShardIterator="x"),
            "An error occurred (ValidationException) when calling the GetRecords operation: Invalid ShardIterator",
        ),
    ],
)
def test_errors(streams, table, call, error):
    with pytest.raises(ClientError) as raised:
        call(streams, table)
    assert str(raised.value) == error


def test_exceptions_of_the_client(streams, table):
    with pytest.raises(streams.exceptions.ResourceNotFoundException):
        streams.describe_stream(StreamArn=table.latest_stream_arn + "0")
