// Amazon Resource Names of tables, indexes and streams: made here, and taken apart here.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html

/** Whose resources these are, and where. */
export interface Home {
  /** For example `us-east-1`. */
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

/** An ARN's six parts; the resource is everything after the fifth colon. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
}

/** @returns undefined if the text is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, accountId, ...resource] = text.split(":");
  if (arn !== "arn" || resource.length === 0) return undefined;
  return {
    partition: partition!,
    service: service!,
    region: region!,
    accountId: accountId!,
    resource: resource.join(":"),
  };
}

/** The partition that a region belongs to: `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/**
 * @example
 * tableArn({ region: "us-east-1", accountId: "123456789012" }, "users");
 * // "arn:aws:dynamodb:us-east-1:123456789012:table/users"
 */
export function tableArn(home: Home, tableName: string): string {
  return `arn:${partitionOf(home.region)}:dynamodb:${home.region}:${home.accountId}:table/${tableName}`;
}

export function indexArn(tableArn: string, indexName: string): string {
  return `${tableArn}/index/${indexName}`;
}

/** @param label when the stream was enabled: `2026-01-31T12:00:00.000`. */
export function streamArn(tableArn: string, label: string): string {
  return `${tableArn}/stream/${label}`;
}

export function kmsKeyArn(home: Home, keyId: string): string {
  return `arn:${partitionOf(home.region)}:kms:${home.region}:${home.accountId}:key/${keyId}`;
}

const TABLE_RESOURCE = /^table\/([a-zA-Z0-9_.-]+)$/;
const STREAM_RESOURCE = /^table\/([a-zA-Z0-9_.-]+)\/stream\/[^/]+$/;

/** The table's name, if the ARN is that of a DynamoDB table, in whatever region and account. */
export function tableNameOf(arn: Arn): string | undefined {
  return arn.service === "dynamodb" ? TABLE_RESOURCE.exec(arn.resource)?.[1] : undefined;
}

/** The name of the table whose stream the ARN is that of. */
export function streamTableNameOf(arn: Arn): string | undefined {
  return arn.service === "dynamodb" ? STREAM_RESOURCE.exec(arn.resource)?.[1] : undefined;
}
