// ListStreams: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html

import { integer, structure } from "../model/shape.ts";
import { streamArn, tableName } from "../model/shared-shapes.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import { operation } from "./operation.ts";

const LIMIT_MAX = 100;

export const listStreams = operation({
  name: "ListStreams",
  service: "DynamoDBStreams_20120810",
  input: structure("ListStreamsInput", {
    TableName: tableName,
    Limit: integer({ min: 1 }),
    ExclusiveStartStreamArn: streamArn,
  }),
  run({ TableName, Limit = LIMIT_MAX, ExclusiveStartStreamArn: start }, { catalog }) {
    if (Limit > LIMIT_MAX)
      throw invalidParameter(`Limit cannot be greater than the maximum allowed size: ${LIMIT_MAX}`);
    const streams = catalog
      .streams()
      .filter((stream) => TableName === undefined || stream.tableName === TableName)
      .filter(({ arn }) => start === undefined || arn > start);
    const page = streams.slice(0, Limit);
    return {
      Streams: page.map(({ arn, tableName, label }) => ({ StreamArn: arn, TableName: tableName, StreamLabel: label })),
      LastEvaluatedStreamArn: streams.length > page.length ? page.at(-1)!.arn : undefined,
    };
  },
});
