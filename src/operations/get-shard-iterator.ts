// GetShardIterator: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html

import { invalid, ResourceNotFoundException, TrimmedDataAccessException } from "../model/errors.ts";
import { enumeration, required, string, structure, type TypeOf } from "../model/shape.ts";
import { streamArn } from "../model/shared-shapes.ts";
import type { Engine } from "../table/engine.ts";
import { encodeShardIterator } from "../table/shard-iterator.ts";
import { isTrimmed, positionAfterLastRecord } from "../table/stream-reader.ts";
import { findShard, positionOf, type Shard, type StreamPosition } from "../table/stream-shards.ts";
import type { TableStream } from "../table/table-definition.ts";
import { operation } from "./operation.ts";

const input = structure("GetShardIteratorInput", {
  StreamArn: required(streamArn),
  ShardId: required(string({ min: 28, max: 65 })),
  ShardIteratorType: required(enumeration("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST")),
  SequenceNumber: string({ min: 21, max: 40 }),
});
type Input = TypeOf<typeof input>;

export const getShardIterator = operation({
  name: "GetShardIterator",
  service: "DynamoDBStreams_20120810",
  input,
  async run(input, engine) {
    const { catalog, clock, limits } = engine;
    checkSequenceNumber(input);
    const stream = catalog.recordedStream(input.StreamArn);
    const shard = findShard(stream, input.ShardId, clock.now(), limits);
    if (!shard) {
      throw new ResourceNotFoundException(
        `Requested resource not found: Shard: ${input.ShardId} in Stream: ${stream.arn} not found`,
      );
    }
    const position = await startOf(input, stream, shard, engine);
    return { ShardIterator: encodeShardIterator({ streamArn: stream.arn, shardId: shard.id, position }, engine) };
  },
});

function checkSequenceNumber({ ShardIteratorType: type, SequenceNumber: sequence }: Input): void {
  const isNeeded = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (isNeeded && sequence === undefined)
    throw invalid(`SequenceNumber must be provided for ShardIteratorType ${type}`);
  if (!isNeeded && sequence !== undefined) {
    throw invalid(`SequenceNumber must not be provided for ShardIteratorType ${type}`);
  }
}

async function startOf(input: Input, stream: TableStream, shard: Shard, engine: Engine): Promise<StreamPosition> {
  switch (input.ShardIteratorType) {
    case "TRIM_HORIZON":
      return { stamp: 0n, place: 0 };
    case "LATEST":
      return positionAfterLastRecord(engine, stream, shard);
    case "AT_SEQUENCE_NUMBER":
    case "AFTER_SEQUENCE_NUMBER": {
      const position = positionOf(shard, input.SequenceNumber!);
      if (!position) throw invalid(`Invalid SequenceNumber: ${input.SequenceNumber} is not in the shard ${shard.id}`);
      if (await isTrimmed(engine, stream, shard, position)) {
        throw new TrimmedDataAccessException(
          "The operation attempted to read past the oldest stream record in a shard.",
        );
      }
      if (input.ShardIteratorType === "AT_SEQUENCE_NUMBER") return position;
      return { stamp: position.stamp, place: position.place + 1 };
    }
  }
}
