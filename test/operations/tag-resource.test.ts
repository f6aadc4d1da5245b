// TagResource, UntagResource and ListTagsOfResource.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const arn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
const tag = (Key: string, Value = "v") => ({ Key, Value });
const tags = (count: number, from = 0) => Array.from({ length: count }, (_, i) => tag(`k${from + i}`));
const invalid = (reason: string) => `ValidationException: One or more parameter values were invalid: ${reason}`;
const TOO_MANY = "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn";

describeDatabases("tags", ({ run, refuses }) => {
  const create = (TableName: string) =>
    run("CreateTable", {
      TableName,
      KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    });
  const listed = async (name: string) => (await run("ListTagsOfResource", { ResourceArn: arn(name) })).Tags;

  it("are added, replaced and removed", async () => {
    await create("tagged");
    expect(await listed("tagged")).toEqual([]);
    expect(await run("TagResource", { ResourceArn: arn("tagged"), Tags: [tag("one"), tag("two", "")] })).toEqual({});
    await run("TagResource", { ResourceArn: arn("tagged"), Tags: [tag("one", "new"), tag("constructor")] });
    expect(await listed("tagged")).toEqual([tag("one", "new"), tag("two", ""), tag("constructor")]);
    expect(await run("UntagResource", { ResourceArn: arn("tagged"), TagKeys: ["one", "absent"] })).toEqual({});
    expect(await listed("tagged")).toEqual([tag("two", ""), tag("constructor")]);
  });

  it("are fifty at most, over all requests", async () => {
    await create("full");
    await run("TagResource", { ResourceArn: arn("full"), Tags: tags(49) });
    await run("TagResource", { ResourceArn: arn("full"), Tags: [tag("k0", "new"), tag("k49")] });
    await refuses("TagResource", { ResourceArn: arn("full"), Tags: [tag("k50")] }, TOO_MANY);
    expect(await listed("full")).toHaveLength(50);
  });

  it("are 10,240 bytes at most, keys and values together", async () => {
    await create("heavy");
    const long = (key: string) => tag(key.repeat(128), "v".repeat(256));
    const Tags = [..."abcdefghijklmnopqrstuvwxyz"].map(long);
    await run("TagResource", { ResourceArn: arn("heavy"), Tags: [...Tags, tag("ä", "v".repeat(254))] });
    const error = "ValidationException: Tag set size 10241 bytes is above max size limit of 10240 bytes";
    await refuses("TagResource", { ResourceArn: arn("heavy"), Tags: [tag("ä", "v".repeat(255))] }, error);
    await refuses(
      "CreateTable",
      {
        TableName: "heavier",
        KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
        Tags: [...Tags, tag("ä", "v".repeat(255))],
      },
      error,
    );
  });

  it("of a stream are not its table's", async () => {
    await create("streaming");
    const { TableDescription } = await run("UpdateTable", {
      TableName: "streaming",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
    });
    const ResourceArn = TableDescription.LatestStreamArn;
    const streamTags = async () => (await run("ListTagsOfResource", { ResourceArn })).Tags;
    await run("TagResource", { ResourceArn: arn("streaming"), Tags: [tag("table")] });
    expect(await streamTags()).toEqual([]);
    await run("TagResource", { ResourceArn, Tags: [tag("stream"), tag("other")] });
    await run("UntagResource", { ResourceArn, TagKeys: ["other", "table"] });
    expect(await streamTags()).toEqual([tag("stream")]);
    expect(await listed("streaming")).toEqual([tag("table")]);
  });

  describe("are refused", () => {
    beforeAll(() => create("refused"));

    function check(what: string, input: object, error: string) {
      it(what, () => refuses("TagResource", { ResourceArn: arn("refused"), Tags: [tag("k")], ...input }, error));
    }

    check("without any", { Tags: [] }, "ValidationException: Atleast one Tag needs to be provided as Input.");
    check(
      "under AWS's prefix",
      { Tags: [tag("Aws:k")] },
      "ValidationException: Tag Key cannot be prefixed with aws:, Key: Aws:k",
    );
    check(
      "twice",
      { Tags: [tag("k", "1"), tag("k", "2")] },
      "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found k",
    );
    for (const key of ["", "k".repeat(129), "a#b", "🔑", "100%", "a,b"]) {
      check(
        `with the key ${key}`,
        { Tags: [tag("good"), tag(key)] },
        `ValidationException: The Tag Key provided is invalid, Key: ${key}`,
      );
    }
    for (const value of ["v".repeat(257), "a|b", "~a", "(x)", "it's"]) {
      check(
        `with the value ${value}`,
        { Tags: [tag("k", value)] },
        `ValidationException: The Tag Value provided is invalid, Value: ${value}`,
      );
    }
    check("without a key", { Tags: [{}] }, "ValidationException: The Tag Key provided is invalid, Key: null");
    check(
      "without a value",
      { Tags: [{ Key: "k" }] },
      "ValidationException: The Tag Value provided is invalid, Value: null",
    );

    const malformed = (text: string) =>
      `ValidationException: Invalid TableArn: Invalid ResourceArn provided as input ${text}`;
    const noTable = (text: string) =>
      invalid(`Invalid resource arn provided, only table or stream is accepted. Provided resource arn: ${text}`);
    const notFound = (text: string) =>
      `ResourceNotFoundException: Requested resource not found: ResourceArn: ${text} not found`;
    for (const [what, text, error] of [
      ["a name", "refused", (text: string) => invalid(`ARNs must start with 'arn:': ${text}`)],
      ["an index's ARN", `${arn("refused")}/index/i`, noTable],
      ["a stream's ARN", `${arn("refused")}/stream/2026-01-31T12:00:00.000`, notFound],
      ["another region's ARN", arn("refused").replace("us-east-1", "us-east-2"), malformed],
      ["another service's ARN", "arn:aws:s3:::bucket", () => "AccessDeniedException: Access is denied"],
      [
        "no ARN but its beginning",
        "arn:aws:dynamodb",
        (text: string) => invalid(`Provided Arn is not a DynamoDB resource arn: ${text}`),
      ],
      [
        "a backup's ARN",
        `${arn("refused")}/backup/01547087347000-c8b6kdk3`,
        (text: string) => invalid(`Provided Arn is not a DynamoDB resource arn: ${text}`),
      ],
      [
        "another account's ARN",
        arn("refused").replace("000000000000", "111111111111"),
        () => "AccessDeniedException: Access is denied",
      ],
      ["the ARN of no table", arn("absent"), notFound],
    ] as const) {
      check(`for ${what}`, { ResourceArn: text }, error(text));
    }
  });

  describe("are not removed", () => {
    function check(what: string, TagKeys: string[], error: string) {
      it(what, () => refuses("UntagResource", { ResourceArn: arn("absent"), TagKeys }, error));
    }

    check("without a key", [], "ValidationException: Atleast one Tag Key needs to be provided as Input.");
    check("by an empty key", [""], "ValidationException: The Tag Key provided is invalid, Key: ");
    check("by AWS's prefix", ["aws:k"], "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:k");
    check(
      "by fifty-one keys",
      tags(51).map(({ Key }) => Key),
      TOO_MANY,
    );
  });

  it("may be of the letters of any script, with spaces and some punctuation", async () => {
    await create("written");
    const Tags = [tag(" ключ", "a+b-c=d.e_f:g/h@i"), tag("表\u3000\u00a0", "café")];
    await run("TagResource", { ResourceArn: arn("written"), Tags });
    expect(await listed("written")).toEqual(Tags);
  });

  it("are all on one page, whatever token there is", async () => {
    await create("paged");
    const answer = await run("ListTagsOfResource", { ResourceArn: arn("paged"), NextToken: "x" });
    expect(answer).toEqual({ Tags: [] });
  });
});
