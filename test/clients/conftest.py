# What every Python client's test shares: a server of its own, on a free port, in memory, and a client that has been
# told of it by the environment alone, so that code under test needs no line for it. With ENDPOINT set, the tests run
# against whatever answers there.

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS_TO_START = 30


@pytest.fixture(scope="session", autouse=True)
def endpoint():
    """The server's URL; boto3 and the AWS CLI find it in the environment."""
    if "ENDPOINT" in os.environ:
        with_environment(os.environ["ENDPOINT"])
        yield os.environ["ENDPOINT"]
        return
    subprocess.run(["node", str(ROOT / "scripts" / "ensure-built.mjs")], check=True)
    command = ["node", str(ROOT / "dist" / "cli" / "main.js"), "--port", "0", "--memory"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        url = next(match[0] for line in server.stdout if (match := re.search(r"http://[^\s\"]+", line)))
        with_environment(url)
        yield url
    finally:
        server.terminate()
        server.wait(SECONDS_TO_START)


def with_environment(url):
    os.environ.update(
        AWS_ENDPOINT_URL_DYNAMODB=url,
        AWS_ENDPOINT_URL_DYNAMODB_STREAMS=url,
        AWS_REGION="us-east-1",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="local",
        AWS_SECRET_ACCESS_KEY="local",
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        AWS_PAGER="",
        AWS_MAX_ATTEMPTS="2",
    )


@pytest.fixture
def new_table(endpoint):
    """Makes tables with string keys, and deletes them when the test is over."""
    import boto3

    dynamodb = boto3.resource("dynamodb")
    made = []

    def make(name, *keys, **options):
        table = dynamodb.create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ["HASH", "RANGE"])
            ],
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"}
                for key in {*keys, *options.pop("index_keys", [])}
            ],
            BillingMode="PAY_PER_REQUEST",
            **options,
        )
        table.wait_until_exists()
        made.append(table)
        return table

    yield make
    for table in made:
        try:
            table.delete()
        except dynamodb.meta.client.exceptions.ResourceNotFoundException:
            pass  # The test deleted it.
    for table in made:
        table.wait_until_not_exists()
