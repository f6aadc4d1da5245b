// DescribeStream: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html

import { ResourceNotFoundException } from "../model/errors.ts";
import { enumeration, integer, string, structure } from "../model/shape.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import { streamStatus } from "../table/definition/stream-specification.ts";
import { describeKeySchema } from "../table/definition/table-description.ts";
import { sequenceNumberRange, shardsOf } from "../table/stream/stream-shards.ts";
import { operation } from "./operation.ts";

const SHARDS_MAX = 100;
const shardId = string({ min: 28, max: 65 });

export const describeStream = operation({
  name: "DescribeStream",
  service: "DynamoDBStreams_20120810",
  input: structure("DescribeStreamInput", {
    StreamArn: string(),
    Limit: integer({ min: 1 }),
    ExclusiveStartShardId: shardId,
    ShardFilter: structure("ShardFilter", { Type: enumeration("CHILD_SHARDS"), ShardId: shardId }),
  }),
  async run({ StreamArn, Limit = SHARDS_MAX, ExclusiveStartShardId, ShardFilter }, engine) {
    if (Limit > SHARDS_MAX) throw invalidParameter(`Limit cannot be greater than the maximum: ${SHARDS_MAX}`);
    if (ShardFilter && (ShardFilter.Type === undefined || ShardFilter.ShardId === undefined)) {
      throw invalidParameter("ShardFilter must have both a Type and a ShardId");
    }
    const stream = engine.catalog.describedStream(StreamArn);
    const all = await shardsOf(stream, engine);
    const parent = ShardFilter?.ShardId;
    // Amazon's adapter for the Kinesis Client Library expects this error "during child-shard discovery".
    if (parent !== undefined && !all.some(({ id, parentId }) => id === parent || parentId === parent)) {
      throw new ResourceNotFoundException("Requested resource not found: Shard does not exist");
    }
    const shards = all
      .filter(({ parentId }) => parent === undefined || parentId === parent)
      .filter(({ id }) => ExclusiveStartShardId === undefined || id > ExclusiveStartShardId);
    const page = shards.slice(0, Limit);
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: streamStatus(stream, engine),
        StreamViewType: stream.viewType,
        CreationRequestDateTime: stream.enabledAt / 1000,
        TableName: stream.tableName,
        KeySchema: describeKeySchema(stream.keys),
        Shards: page.map((shard) => ({
          ShardId: shard.id,
          SequenceNumberRange: sequenceNumberRange(shard),
          ParentShardId: shard.parentId,
        })),
        LastEvaluatedShardId: shards.length > page.length ? page.at(-1)!.id : undefined,
      },
    };
  },
});
