# Tests with hashrange_pytest: each begins with the same order, whatever the others have done to it.

import boto3
import pytest
from botocore.config import Config


def pay(id):
    """Code under test: it makes its client as ever."""
    orders = boto3.resource("dynamodb", config=Config(retries={"max_attempts": 5, "mode": "standard"})).Table("orders")
    orders.update_item(
        Key={"id": id},
        UpdateExpression="SET #state = :paid",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":paid": "paid"},
    )


@pytest.mark.parametrize("attempt", range(3))
def test_an_order_is_paid(dynamodb, attempt):
    orders = dynamodb.Table("orders")
    assert orders.get_item(Key={"id": "1"})["Item"] == {"id": "1", "state": "new"}
    pay("1")
    assert orders.get_item(Key={"id": "1"})["Item"]["state"] == "paid"


def test_paying_goes_on_when_it_is_throttled(hashrange, dynamodb):
    hashrange.add_fault("throttle", operation="UpdateItem", table="orders", times=2)
    pay("1")
    assert dynamodb.Table("orders").get_item(Key={"id": "1"})["Item"]["state"] == "paid"
    assert [fault["struck"] for fault in hashrange.faults] == [2]
    hashrange.clear_faults()
    assert hashrange.faults == []


def test_paying_goes_on_when_the_answer_is_lost(hashrange, dynamodb):
    hashrange.add_fault("dropConnection", operation="UpdateItem", answerLost=True, times=1)
    pay("1")
    assert dynamodb.Table("orders").get_item(Key={"id": "1"})["Item"]["state"] == "paid"


def test_an_order_expires(hashrange, dynamodb):
    hashrange.set_time("2026-01-01T00:00:00Z")
    orders = dynamodb.Table("orders")
    orders.put_item(Item={"id": "2", "expires": hashrange.now // 1000 + 60})
    hashrange.advance(minutes=2)
    assert orders.scan()["Count"] == 1


def test_there_and_back(hashrange, dynamodb):
    orders = dynamodb.Table("orders")
    before = hashrange.snapshot()
    orders.delete_item(Key={"id": "1"})
    assert orders.scan()["Count"] == 0
    hashrange.restore(before)
    assert orders.scan()["Count"] == 1
    orders.delete()
    hashrange.reset()
    assert orders.scan()["Count"] == 1


def test_what_is_refused_says_why(hashrange):
    with pytest.raises(Exception, match="There is no fault flood"):
        hashrange.add_fault("flood")
