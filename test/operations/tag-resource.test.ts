// TagResource, UntagResource and ListTagsOfResource.

import { beforeAll, describe, expect, it } from "vitest";
import { describeDatabases } from "../support/databases.ts";

const arn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;
const tag = (Key: string, Value = "v") => ({ Key, Value });
const tags = (count: number, from = 0) => Array.from({ length: count }, (_, i) => tag(`k${from + i}`));
const invalid = (reason: string) => `ValidationException: One or more parameter values were invalid: ${reason}`;

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
    await refuses(
      "TagResource",
      { ResourceArn: arn("full"), Tags: [tag("k50")] },
      invalid("Too many tags: a resource can have at most 50"),
    );
    expect(await listed("full")).toHaveLength(50);
  });

  describe("are refused", () => {
    beforeAll(() => create("refused"));

    function check(what: string, input: object, error: string) {
      it(what, () => refuses("TagResource", { ResourceArn: arn("refused"), Tags: [tag("k")], ...input }, error));
    }

    check("without any", { Tags: [] }, "ValidationException: Atleast one Tag needs to be provided as Input.");
    check(
      "under AWS's prefix",
      { Tags: [tag("aws:k")] },
      invalid("Tag keys starting with 'aws:' are reserved for system use"),
    );
    check("twice", { Tags: [tag("k", "1"), tag("k", "2")] }, invalid("Duplicate tag key found: k"));

    const malformed = (text: string) =>
      `ValidationException: Invalid TableArn: Invalid ResourceArn provided as input ${text}`;
    const denied = (text: string) =>
      "AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to perform: " +
      `dynamodb:TagResource on resource: ${text}`;
    for (const [what, text, error] of [
      ["a name", "refused", malformed],
      ["an index's ARN", `${arn("refused")}/index/i`, malformed],
      ["another region's ARN", arn("refused").replace("us-east-1", "us-east-2"), malformed],
      ["another service's ARN", "arn:aws:s3:::bucket", denied],
      ["another account's ARN", arn("refused").replace("000000000000", "111111111111"), denied],
      [
        "the ARN of no table",
        arn("absent"),
        (text: string) => `ResourceNotFoundException: Requested resource not found: ResourcArn: ${text} not found`,
      ],
    ] as const) {
      check(`for ${what}`, { ResourceArn: text }, error(text));
    }
  });

  it("are not removed without a key", async () => {
    await refuses(
      "UntagResource",
      { ResourceArn: arn("absent"), TagKeys: [] },
      "ValidationException: Atleast one Tag Key needs to be provided as Input.",
    );
  });

  it("are all on one page", async () => {
    await create("paged");
    await refuses(
      "ListTagsOfResource",
      { ResourceArn: arn("paged"), NextToken: "x" },
      "ValidationException: Invalid NextToken",
    );
  });
});
