# Every line of the guide to boto3's dynamodb resource, unchanged: guide/*.py are its two blocks of code, run statement
# by statement by the real boto3. What a statement prints is compared with the guide's own "Expected output" comment.

import ast
import contextlib
import datetime
import io
import pathlib
import re
from decimal import Decimal

import boto3
import pytest
from botocore.exceptions import ClientError

GUIDE = pathlib.Path(__file__).parent / "guide"


class Guide:
    """One block of the guide, on its way from the first statement to the last."""

    def __init__(self, file):
        self.source = (GUIDE / file).read_text()
        self.remaining = ast.parse(self.source).body
        self.names = {"boto3": boto3}

    def run(self, beginning):
        """Runs the next statement, which must begin so, and returns what it printed, or its value."""
        statement = self.remaining.pop(0)
        text = ast.get_source_segment(self.source, statement)
        assert text.startswith(beginning), f"the guide goes on with {text!r}"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            if isinstance(statement, ast.Expr):
                value = eval(text, self.names)
            else:
                value = exec(text, self.names)
        return printed.getvalue().strip() or value

    def expected_output(self, after):
        """The value in the comment "Expected output" that follows `after`."""
        start = self.source.index(after)
        comment = re.search(r"# Expected output:?\n((?:#.*\n)+)", self.source[start:])[1]
        return literal(re.sub(r"^# ?", "", comment, flags=re.M))

    def finish(self):
        assert not self.remaining, "the guide has more statements"


def literal(text):
    """What Python printed: dicts, lists, strings and Decimals."""
    return eval(text, {"Decimal": Decimal})


def by_username(printed):
    return sorted(literal(printed), key=lambda item: item["username"])


JOHN = {
    "account_type": "standard_user",
    "username": "johndoe",
    "first_name": "John",
    "last_name": "Doe",
    "age": Decimal(25),
    "address": {
        "road": "1 Jefferson Street",
        "city": "Los Angeles",
        "state": "CA",
        "zipcode": Decimal(90001),
    },
}
JANE = {
    "account_type": "super_user",
    "username": "janedoering",
    "first_name": "Jane",
    "last_name": "Doering",
    "age": Decimal(40),
    "address": {
        "road": "2 Washington Avenue",
        "city": "Seattle",
        "state": "WA",
        "zipcode": Decimal(98109),
    },
}


def test_walkthrough(new_table):
    guide = Guide("walkthrough.py")

    guide.run("dynamodb = boto3.resource('dynamodb')")
    guide.run("table = dynamodb.create_table(")
    guide.run("table.meta.client.get_waiter('table_exists')")
    assert literal(guide.run("print(table.item_count)")) == guide.expected_output("print(table.item_count)") == 0

    guide.run("table = dynamodb.Table('users')")
    printed = guide.run("print(table.creation_date_time)")
    created = datetime.datetime.fromisoformat(printed)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?[+-]\d\d:\d\d", printed)
    assert abs(datetime.datetime.now(datetime.timezone.utc) - created) < datetime.timedelta(minutes=5)
    users = guide.names["table"]

    guide.run("table.put_item(")
    guide.run("response = table.get_item(")
    guide.run("item = response['Item']")
    assert literal(guide.run("print(item)")) == guide.expected_output("print(item)")

    guide.run("table.update_item(")
    key = {"username": "janedoe", "last_name": "Doe"}
    assert users.get_item(Key=key)["Item"] == {
        **key,
        "first_name": "Jane",
        "account_type": "standard_user",
        "age": Decimal(26),
    }

    guide.run("table.delete_item(")
    assert "Item" not in users.get_item(Key=key)

    guide.run("with table.batch_writer() as batch:")
    assert by_username(str(users.scan()["Items"])) == [JANE, JOHN]
    guide.run("with table.batch_writer() as batch:")
    assert users.scan(Select="COUNT")["Count"] == 52

    # The guide goes on with a table whose keys are `partition_key` and `sort_key`.
    keyed = guide.names["table"] = new_table("partition_and_sort", "partition_key", "sort_key")
    guide.run("with table.batch_writer(overwrite_by_pkeys=['partition_key', 'sort_key']) as batch:")
    deduplicated = [{"partition_key": "p1", "sort_key": "s2", "other": "444"}]
    assert keyed.scan()["Items"] == deduplicated
    # These two show what the batch would hold; written to a batch that has ended, they are never sent.
    guide.run("batch.put_item(")
    guide.run("batch.put_item(")
    assert keyed.scan()["Items"] == deduplicated
    guide.names["table"] = users

    guide.run("from boto3.dynamodb.conditions import Key, Attr")
    guide.run("response = table.query(KeyConditionExpression = Key('username').eq('johndoe'))")
    guide.run("items = response['Items']")
    assert literal(guide.run("print(items)")) == guide.expected_output("print(items)") == [JOHN]

    guide.run("response = table.scan(FilterExpression = Attr('age').lt(27))")
    guide.run("items = response['Items']")
    assert literal(guide.run("print(items)")) == [JOHN]

    guide.run("response = table.scan(FilterExpression = Attr('first_name').begins_with('J') & ")
    guide.run("items = response['Items']")
    assert literal(guide.run("print(items)")) == [JANE]

    guide.run("response = table.scan(FilterExpression=Attr('address.state').eq('CA'))")
    guide.run("items = response['Items']")
    assert literal(guide.run("print(items)")) == [JOHN]

    guide.run("table.delete()")
    users.wait_until_not_exists()
    guide.finish()


def test_overview(new_table):
    guide = Guide("overview.py")
    guide.run("dynamodb = boto3.resource('dynamodb')")
    guide.run("table = dynamodb.create_table(")
    guide.names["table"].wait_until_exists()
    guide.run("table = dynamodb.Table('users')")
    assert guide.run("table.item_count") == 0
    assert isinstance(guide.run("table.creation_date_time"), datetime.datetime)
    users = guide.names["table"]

    # Keys called `a` and `b` are those of another table.
    lettered = guide.names["table"] = new_table("letters", "a", "b")
    item = {"a": "x", "b": "y", "c": "z"}
    guide.run("table.put_item(Item={'a':'x', 'b':'y', 'c':'z'})")
    assert lettered.scan()["Items"] == [item]

    guide.names["table"] = users
    guide.run("table.update_item(")
    assert users.scan()["Items"] == [{"username": "janedoe", "last_name": "Doe", "age": Decimal(26)}]

    guide.names["table"] = lettered
    guide.run("response = table.get_item(Key={'a':'x', 'b':'y'})")
    guide.run("item = response['Item']")
    assert guide.names["item"] == item

    # As it stands this mixes the keys of two tables, which DynamoDB refuses whole.
    with pytest.raises(ClientError) as refusal:
        guide.run("with table.batch_writer() as batch:")
    assert str(refusal.value) == (
        "An error occurred (ValidationException) when calling the BatchWriteItem operation: "
        "The provided key element does not match the schema"
    )
    # And this asks boto3 itself for key attributes that the items lack.
    with pytest.raises(KeyError, match="partition_key"):
        guide.run("with table.batch_writer(overwrite_by_pkeys=['partition_key', 'sort_key']) as batch:")
    assert lettered.scan()["Items"] == [item]

    guide.run("from boto3.dynamodb.conditions import Key, Attr")
    guide.names["table"] = users
    guide.run("response = table.query(KeyConditionExpression = Key('username').eq('johndoe'))")
    assert guide.names["response"]["Items"] == []
    guide.names["table"] = lettered
    guide.run("response = table.scan(FilterExpression = Attr('a').eq('x'))")
    assert guide.names["response"]["Items"] == [item]
    guide.run("response = table.scan(FilterExpression = Attr('a').eq('x') & Attr('a').begins_with('x'))")
    assert guide.names["response"]["Items"] == [item]
    # Where `a` is a key, it is a scalar, and nothing can be within it.
    guide.names["table"] = users
    guide.run("response = table.scan(FilterExpression = Attr('a.aa').eq('x'))")
    assert guide.names["response"]["Items"] == []
    assert guide.names["response"]["ScannedCount"] == 1

    guide.run("table.delete()")
    users.wait_until_not_exists()
    guide.finish()
