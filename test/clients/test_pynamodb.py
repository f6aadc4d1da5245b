# PynamoDB, unmodified: a shop of models with indexes, versions, a time to live, nested maps, batches, transactions and
# kinds of items that share one table.

import os
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import boto3
import pytest
from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    DiscriminatorAttribute,
    JSONAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.exceptions import DeleteError, DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, LocalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite


class ByStatus(GlobalSecondaryIndex):
    class Meta:
        index_name = "by-status"
        projection = AllProjection()

    status = UnicodeAttribute(hash_key=True)
    total = NumberAttribute(range_key=True)


class ByTotal(LocalSecondaryIndex):
    class Meta:
        index_name = "by-total"
        projection = IncludeProjection(["status"])

    customer = UnicodeAttribute(hash_key=True)
    total = NumberAttribute(range_key=True)


class Address(MapAttribute):
    street = UnicodeAttribute(null=True)
    city = UnicodeAttribute()


class Order(Model):
    class Meta:
        table_name = "pynamo-orders"
        billing_mode = "PAY_PER_REQUEST"
        max_retry_attempts = 0

    customer = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    status = UnicodeAttribute(default="open")
    total = NumberAttribute(default=0)
    placed = UTCDateTimeAttribute(null=True)
    tags = UnicodeSetAttribute(null=True)
    sizes = NumberSetAttribute(null=True)
    lines = ListAttribute(null=True)
    address = Address(null=True)
    document = JSONAttribute(null=True)
    blob = BinaryAttribute(legacy_encoding=False, null=True)
    gift = BooleanAttribute(null=True)
    expires = TTLAttribute(null=True)
    by_status = ByStatus()
    by_total = ByTotal()


class Account(Model):
    class Meta:
        table_name = "pynamo-accounts"
        read_capacity_units = 5
        write_capacity_units = 5
        max_retry_attempts = 0

    id = UnicodeAttribute(hash_key=True)
    kind = DiscriminatorAttribute()
    balance = NumberAttribute(default=0)
    version = VersionAttribute()


class Person(Account, discriminator="person"):
    name = UnicodeAttribute(null=True)


class Company(Account, discriminator="company"):
    seats = NumberAttribute(default=1)


@pytest.fixture(autouse=True)
def tables(endpoint):
    for model in [Order, Account]:
        model.Meta.host = endpoint
        model.create_table(wait=True)
    yield
    for model in [Order, Account]:
        model.delete_table(wait=True)


@pytest.fixture
def numbered():
    """Thirty orders of one customer, every other one sent."""
    with Order.batch_write() as batch:
        for n in range(30):
            batch.save(Order("ann", n, status="sent" if n % 2 else "open", total=n * 10))


def numbers(orders):
    return [order.number for order in orders]


def test_the_models_made_their_tables():
    assert Order.exists() and Account.exists()
    described = Order.describe_table()
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["GlobalSecondaryIndexes"][0]["IndexName"] == "by-status"
    assert described["LocalSecondaryIndexes"][0]["Projection"] == {
        "ProjectionType": "INCLUDE",
        "NonKeyAttributes": ["status"],
    }
    assert Account.describe_table()["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    expiry = boto3.client("dynamodb").describe_time_to_live(TableName="pynamo-orders")
    assert expiry["TimeToLiveDescription"]["AttributeName"] == "expires"


def test_a_model_comes_back_as_it_went():
    placed = datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=timezone.utc)
    order = Order(
        "ann",
        1,
        placed=placed,
        tags={"gift", "ü"},
        sizes={1, 2.5},
        lines=["a", 1, {"deep": [None, True]}],
        address=Address(city="Bern"),
        document={"any": ["thing"]},
        blob=b"\x00\xff",
        gift=False,
        expires=timedelta(days=1),
    )
    order.save()
    found = Order.get("ann", 1, consistent_read=True)
    assert (found.document, found.gift, found.expires) == (order.document, False, order.expires)
    assert (found.placed, found.tags, found.sizes, found.blob) == (placed, {"gift", "ü"}, {1, 2.5}, b"\x00\xff")
    assert found.address.city == "Bern" and found.lines[2]["deep"] == [None, True]
    with pytest.raises(DoesNotExist):
        Order.get("ann", 2)
    assert Order.get("ann", 1, attributes_to_get=["gift"]).attribute_values.keys() == {"gift", "status", "total"}


def test_updates():
    order = Order("ann", 1, total=10, tags={"a", "b"}, lines=["x"], address=Address(city="Bern", street="A"))
    order.save()
    order.update(
        actions=[
            Order.total.set(Order.total + 5),
            Order.status.set("sent"),
            Order.lines.set(Order.lines.append(["y"])),
            Order.address.street.remove(),
            Order.address.city.set("Basel"),
            Order.gift.set(Order.gift | True),
            Order.tags.delete({"a"}),
        ],
        condition=(Order.total >= 10) & Order.tags.contains("a") & ~Order.blob.exists(),
    )
    assert (order.total, order.status, order.lines, order.gift) == (15, "sent", ["x", "y"], True)
    assert (order.tags, order.address.city, order.address.street) == ({"b"}, "Basel", None)
    order.update(actions=[Order.total.add(-15), Order.lines[0].set("first")])
    order.refresh(consistent_read=True)
    assert (order.total, order.lines[0]) == (0, "first")


def test_conditions_refuse():
    Order("ann", 1, total=10).save(condition=Order.customer.does_not_exist())
    with pytest.raises(PutError) as refused:
        Order("ann", 1).save(condition=Order.customer.does_not_exist())
    assert refused.value.cause_response_code == "ConditionalCheckFailedException"
    assert refused.value.cause_response_message == "The conditional request failed"
    order = Order.get("ann", 1)
    with pytest.raises(UpdateError):
        order.update(actions=[Order.total.set(1)], condition=Order.total.between(11, 20) | Order.status.is_in("sent", "x"))
    with pytest.raises(DeleteError):
        order.delete(condition=Order.status.startswith("s"))
    order.delete(condition=Order.total == 10)
    assert Order.count() == 0


def test_queries_and_scans(numbered):
    assert numbers(Order.query("ann", Order.number > 26)) == [27, 28, 29]
    assert numbers(Order.query("ann", Order.number.between(3, 5), scan_index_forward=False)) == [5, 4, 3]
    assert numbers(Order.query("ann", filter_condition=Order.total.is_in(50, 70, 71))) == [5, 7]
    assert numbers(Order.query("ann", page_size=4, limit=10)) == list(range(10))
    assert numbers(Order.by_status.query("sent", Order.total >= 250)) == [25, 27, 29]
    assert numbers(Order.by_total.query("ann", Order.total < 30, consistent_read=True)) == [0, 1, 2]
    assert Order.by_status.count("open") == 15
    assert Order.count("ann", filter_condition=Order.total > 100) == 19
    assert sorted(numbers(Order.scan(page_size=7))) == list(range(30))
    segments = [numbers(Order.scan(segment=n, total_segments=3)) for n in range(3)]
    assert sorted(sum(segments, [])) == list(range(30))

    first = Order.query("ann", limit=12, page_size=5)
    assert numbers(first) == list(range(12))
    assert numbers(Order.query("ann", last_evaluated_key=first.last_evaluated_key)) == list(range(12, 30))


def test_batches(numbered):
    keys = [("ann", n) for n in range(120)]
    assert sorted(numbers(Order.batch_get(keys, consistent_read=True))) == list(range(30))
    with Order.batch_write() as batch:
        for order in list(Order.query("ann")):
            batch.delete(order)
    assert Order.count() == 0


def test_versions_guard_writes():
    Person("p", name="Ann").save()
    mine, theirs = Person.get("p"), Person.get("p")
    mine.name = "Anna"
    mine.save()
    assert mine.version == 2
    theirs.name = "Hannah"
    with pytest.raises(PutError):
        theirs.save()
    with pytest.raises(UpdateError):
        theirs.update(actions=[Person.name.set("Hannah")])
    with pytest.raises(DeleteError):
        theirs.delete()
    mine.update(actions=[Account.balance.add(5)])
    assert (mine.version, mine.balance) == (3, 5)
    mine.delete()


def test_kinds_share_a_table():
    Person("p", name="Ann").save()
    Company("c", seats=3).save()
    assert [(type(found), found.id) for found in Company.scan()] == [(Company, "c")]
    assert sorted(type(found).__name__ for found in Account.scan()) == ["Company", "Person"]
    assert type(Account.get("p")) is Person


def test_transactions():
    connection = Connection(host=os.environ["AWS_ENDPOINT_URL_DYNAMODB"])
    Person("p", balance=10).save()
    Company("c").save()
    person, company = Person.get("p"), Company.get("c")

    def pay(amount):
        with TransactWrite(connection=connection, client_request_token=str(uuid4())) as transaction:
            transaction.update(person, [Account.balance.add(-amount)], condition=Account.balance >= amount)
            transaction.update(company, [Account.balance.add(amount)])
            transaction.save(Order("p", amount))
            transaction.condition_check(Order, "p", 99, condition=Order.customer.does_not_exist())

    pay(7)
    with pytest.raises(TransactWriteError) as refused:
        pay(8)
    # PynamoDB sends checks first, then what it puts, then updates.
    assert refused.value.cause_response_message == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, None, ConditionalCheckFailed, None]"
    )
    reasons = list(refused.value.cancellation_reasons)
    assert [reason and reason.code for reason in reasons] == [None, None, "ConditionalCheckFailed", None]
    with TransactGet(connection=connection) as transaction:
        futures = [
            transaction.get(Person, "p"),
            transaction.get(Company, "c"),
            transaction.get(Order, "p", 8),
        ]
    assert [future.get().balance for future in futures[:2]] == [3, 7]
    with pytest.raises(DoesNotExist):
        futures[2].get()
