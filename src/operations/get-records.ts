// GetRecords: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html

import { createHash } from "node:crypto";
import { integer, required, string, structure } from "../model/shape.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import type { TableStream } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { decodeShardIterator, encodeShardIterator } from "../table/stream/shard-iterator.ts";
import { type ReadRecord, readRecords, trimmed } from "../table/stream/stream-reader.ts";
import { findShard } from "../table/stream/stream-shards.ts";
import { operation } from "./operation.ts";

export const getRecords = operation({
  name: "GetRecords",
  service: "DynamoDBStreams_20120810",
  input: structure("GetRecordsInput", {
    ShardIterator: required(string({ min: 1, max: 2048 })),
    Limit: integer({ min: 1 }),
  }),
  async run({ ShardIterator, Limit }, engine) {
    const { catalog, limits } = engine;
    const { streamArn, shardId, position } = decodeShardIterator(ShardIterator, engine);
    if (Limit !== undefined && Limit > limits.getRecordsMax) {
      throw invalidParameter(`Limit should be less than or equal to ${limits.getRecordsMax}`);
    }
    const stream = catalog.recordedStream(streamArn);
    const shard = await findShard(stream, shardId, engine);
    if (!shard) throw trimmed();
    const { records, next } = await readRecords(engine, stream, shard, position, Limit ?? limits.getRecordsMax);
    return {
      Records: records.map((record) => describeRecord(stream, record, engine)),
      NextShardIterator: next && encodeShardIterator({ streamArn, shardId, position: next }, engine),
    };
  },
});

/** A record on the wire. */
export function describeRecord(stream: TableStream, { sequenceNumber, record }: ReadRecord, { region }: Engine) {
  const { eventName, at, keys, newImage, oldImage, bytes, userIdentity } = record;
  return {
    eventID: createHash("sha256").update(`${stream.arn}/${sequenceNumber}`).digest("hex").slice(0, 32),
    eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: keys,
      NewImage: newImage,
      OldImage: oldImage,
      SequenceNumber: sequenceNumber,
      SizeBytes: bytes,
      StreamViewType: stream.viewType,
    },
    userIdentity: userIdentity && { PrincipalId: userIdentity.principalId, Type: userIdentity.type },
  };
}
