// GetRecords: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html

import { createHash } from "node:crypto";
import { TrimmedDataAccessException } from "../model/errors.ts";
import { AWS_LIMITS } from "../model/limits.ts";
import { integer, required, string, structure } from "../model/shape.ts";
import type { Engine } from "../table/engine.ts";
import { decodeShardIterator, encodeShardIterator } from "../table/shard-iterator.ts";
import { type ReadRecord, readRecords } from "../table/stream-reader.ts";
import { findShard } from "../table/stream-shards.ts";
import type { TableStream } from "../table/table-definition.ts";
import { operation } from "./operation.ts";

export const getRecords = operation({
  name: "GetRecords",
  service: "DynamoDBStreams_20120810",
  input: structure("GetRecordsInput", {
    ShardIterator: required(string({ min: 1, max: 2048 })),
    Limit: integer({ min: 1, max: AWS_LIMITS.getRecordsMax }),
  }),
  async run({ ShardIterator, Limit }, engine) {
    const { catalog, clock, limits } = engine;
    const { streamArn, shardId, position } = decodeShardIterator(ShardIterator, engine);
    const stream = catalog.recordedStream(streamArn);
    const shard = findShard(stream, shardId, clock.now(), limits);
    if (!shard) {
      throw new TrimmedDataAccessException("The operation attempted to read past the oldest stream record in a shard.");
    }
    const page = await readRecords(engine, stream, shard, position, Limit ?? limits.getRecordsMax);
    const isOver = page.isAtEnd && !shard.isOpen;
    return {
      Records: page.records.map((record) => describeRecord(stream, record, engine)),
      NextShardIterator: isOver ? undefined : encodeShardIterator({ streamArn, shardId, position: page.next }, engine),
    };
  },
});

function describeRecord(stream: TableStream, { sequenceNumber, record }: ReadRecord, { region }: Engine) {
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
