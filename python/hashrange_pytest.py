"""pytest fixtures that give every test a DynamoDB of its own, served by hashrange on this machine.

One server runs for the session. Its databases go by access keys, so code under test needs no line for it: it makes its
boto3 clients as ever, and the environment leads each test to its own database, a copy of the one that
`hashrange_setup` has filled.

    # conftest.py
    pytest_plugins = ["hashrange_pytest"]

    @pytest.fixture(scope="session")
    def hashrange_setup():
        def setup(dynamodb):
            dynamodb.create_table(TableName="orders", ...)
        return setup

    # test_orders.py
    def test_order(dynamodb):
        dynamodb.Table("orders").put_item(Item={"id": "1"})

The server is started with `npx --yes hashrange`, or with what HASHRANGE_COMMAND says. With HASHRANGE_URL the tests use one
that runs already, with `--memory --namespaces access-key --admin`. Needs Python 3.9, pytest and boto3.
"""

import json
import os
import re
import shlex
import subprocess
import urllib.error
import urllib.request
import uuid

import pytest

REGION = "us-east-1"
SECONDS_TO_END = 30
OPTIONS = ["--memory", "--port", "0", "--namespaces", "access-key", "--admin"]


class HashrangeError(Exception):
    """The server refused to do what a test asked of it, or did not start."""


class Namespace:
    """A database of the server's, and what tests do with it beside DynamoDB's API."""

    def __init__(self, url, name):
        self.url = url
        #: The access key that leads to it.
        self.name = name

    @property
    def environment(self):
        """What leads AWS clients of any language here."""
        return {
            "AWS_ENDPOINT_URL_DYNAMODB": self.url,
            "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": self.url,
            "AWS_ACCESS_KEY_ID": self.name,
            "AWS_SECRET_ACCESS_KEY": "hashrange",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }

    def _session(self):
        import boto3

        return boto3.session.Session(
            aws_access_key_id=self.name, aws_secret_access_key="hashrange", region_name=REGION
        )

    def resource(self):
        """boto3's resource on this database."""
        return self._session().resource("dynamodb", endpoint_url=self.url)

    def client(self, service="dynamodb"):
        """boto3's client on this database; also of `dynamodbstreams`."""
        return self._session().client(service, endpoint_url=self.url)

    def fork(self):
        """A copy of this database, in no time."""
        copy = Namespace(self.url, f"test-{uuid.uuid4().hex}")
        self._ask("fork", **{"from": self.name, "to": copy.name})
        return copy

    def reset(self):
        """Goes back to what it was when it was forked."""
        self._ask("reset", namespace=self.name)

    def snapshot(self):
        """Its present state, for `restore`."""
        return self._ask("snapshot", namespace=self.name)["snapshot"]

    def restore(self, snapshot):
        """Goes back to a state that `snapshot` has answered."""
        self._ask("restore", namespace=self.name, snapshot=snapshot)

    def delete(self):
        """Forgets it."""
        self._ask("delete", namespace=self.name)

    @property
    def now(self):
        """The time it goes by, in milliseconds since 1970."""
        return self._ask("clock", namespace=self.name)["now"]

    def set_time(self, moment):
        """Sets its time: a text such as `2026-01-01T00:00:00Z`, a datetime with its zone, or milliseconds since 1970."""
        text = moment.isoformat() if hasattr(moment, "isoformat") else moment
        self._ask("clock", namespace=self.name, set=text)

    def advance(self, **duration):
        """Lets time go by, such as `hours=1`, and does what is due then: items expire."""
        self._ask("clock", namespace=self.name, advance=duration)

    def add_fault(self, fault, **about):
        """Makes requests go wrong: `add_fault("throttle", operation="PutItem", table="orders", times=2)`."""
        self._ask("faults/add", namespace=self.name, fault={"fault": fault, **about})

    @property
    def faults(self):
        """The faults that were added, each with how often it `struck`."""
        return self._ask("faults", namespace=self.name)["faults"]

    def clear_faults(self):
        self._ask("faults/clear", namespace=self.name)

    def _ask(self, action, **request):
        body = json.dumps(request).encode()
        headers = {"Content-Type": "application/json"}
        post = urllib.request.Request(f"{self.url}/_hashrange/{action}", body, headers, method="POST")
        # Whatever proxy there is for others, the server is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(post) as response:
                return json.load(response)
        except urllib.error.HTTPError as refusal:
            raise HashrangeError(json.load(refusal)["error"]) from None


@pytest.fixture(scope="session")
def hashrange_url():
    """Where the server is."""
    if "HASHRANGE_URL" in os.environ:
        yield os.environ["HASHRANGE_URL"]
        return
    command = shlex.split(os.environ.get("HASHRANGE_COMMAND", "npx --yes hashrange"))
    server = subprocess.Popen([*command, *OPTIONS], stdout=subprocess.PIPE, text=True)
    try:
        found = (re.search(r"endpoint +(\S+)", line) for line in server.stdout)
        url = next((match[1] for match in found if match), None)
        if url is None:
            raise HashrangeError(f"{shlex.join(command)} did not start")
        yield url
    finally:
        server.terminate()
        server.wait(SECONDS_TO_END)
        server.stdout.close()


@pytest.fixture(scope="session")
def hashrange_setup():
    """A function that is given boto3's resource and makes what every test begins with. Override it in conftest.py."""
    return lambda dynamodb: None


@pytest.fixture(scope="session")
def hashrange_base(hashrange_url, hashrange_setup):
    """The database that each test's is a copy of."""
    base = Namespace(hashrange_url, f"base-{uuid.uuid4().hex}")
    hashrange_setup(base.resource())
    return base


@pytest.fixture
def hashrange(hashrange_base, monkeypatch):
    """The test's own database. AWS clients that are made while the test runs find it by the environment."""
    import boto3

    namespace = hashrange_base.fork()
    # Its default session would go on with the access key of the test before.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name, value in namespace.environment.items():
        monkeypatch.setenv(name, value)
    yield namespace
    namespace.delete()


@pytest.fixture
def dynamodb(hashrange):
    """boto3's resource on the test's own database."""
    return hashrange.resource()
