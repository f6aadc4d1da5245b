# What the example's tests begin with: one table, and an order in it.

import pytest

pytest_plugins = ["hashrange_pytest"]


@pytest.fixture(scope="session")
def hashrange_setup():
    def setup(dynamodb):
        table = dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        table.meta.client.update_time_to_live(
            TableName="orders", TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True}
        )
        table.put_item(Item={"id": "1", "state": "new"})

    return setup
