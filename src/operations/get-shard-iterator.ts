// GetShardIterator: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html

import { invalid, ResourceNotFoundException } from "../model/errors.ts";
import { enumeration, required, string, structure, type TypeOf, timestamp } from "../model/shape.ts";
import { invalidParameter } from "../table/definition/invalid-parameter.ts";
import type { TableStream } from "../table/definition/table-definition.ts";
import type { Engine } from "../table/engine.ts";
import { encodeShardIterator } from "../table/stream/shard-iterator.ts";
import { isTrimmed, positionAfterLastRecord, positionAtTime, trimmed } from "../table/stream/stream-reader.ts";
import {
  after,
  FIRST_POSITION,
  findShard,
  isBefore,
  positionOf,
  type Shard,
  type StreamPosition,
} from "../table/stream/stream-shards.ts";
import { operation } from "./operation.ts";

const input = structure("GetShardIteratorInput", {
  StreamArn: string(),
  ShardId: required(string({ min: 28, max: 65 })),
  ShardIteratorType: required(
    enumeration("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"),
  ),
  SequenceNumber: string({ min: 21, max: 40 }),
  Timestamp: timestamp,
});
type Input = TypeOf<typeof input>;

export const getShardIterator = operation({
  name: "GetShardIterator",
  service: "DynamoDBStreams_20120810",
  input,
  async run(input, engine) {
    checkSequenceNumber(input);
    checkTimestamp(input, engine);
    const stream = engine.catalog.describedStream(input.StreamArn);
    const shard = await findShard(stream, input.ShardId, engine);
    if (!shard) throw new ResourceNotFoundException("Requested resource not found: Shard does not exist");
    const position = await startOf(input, stream, shard, engine);
    return { ShardIterator: encodeShardIterator({ streamArn: stream.arn, shardId: shard.id, position }, engine) };
  },
});

function checkSequenceNumber({ ShardIteratorType: type, SequenceNumber: sequence }: Input): void {
  const isNeeded = type === "AT_SEQUENCE_NUMBER" || type === "AFTER_SEQUENCE_NUMBER";
  if (isNeeded && sequence === undefined) throw invalidParameter("Invalid SequenceNumber");
  if (!isNeeded && sequence !== undefined) {
    throw invalidParameter("SequenceNumber should not be passed for this iterator type");
  }
}

/** AWS documents that a moment to come is a ValidationException; the words are modelled on those about sequence numbers. */
function checkTimestamp({ ShardIteratorType: type, Timestamp: seconds }: Input, { clock }: Engine): void {
  const isNeeded = type === "AT_TIMESTAMP";
  if (isNeeded && seconds === undefined) throw invalidParameter("Invalid Timestamp");
  if (!isNeeded && seconds !== undefined) {
    throw invalidParameter("Timestamp should not be passed for this iterator type");
  }
  if (seconds !== undefined && seconds * 1000 > clock.now()) throw invalidParameter("Timestamp is in the future");
}

async function startOf(input: Input, stream: TableStream, shard: Shard, engine: Engine): Promise<StreamPosition> {
  switch (input.ShardIteratorType) {
    case "TRIM_HORIZON":
      return FIRST_POSITION;
    case "LATEST":
      return positionAfterLastRecord(engine, stream, shard);
    case "AT_TIMESTAMP":
      return positionAtTime(engine, stream, shard, input.Timestamp! * 1000);
    case "AT_SEQUENCE_NUMBER":
    case "AFTER_SEQUENCE_NUMBER": {
      const position = positionOf(shard, input.SequenceNumber!);
      const end = await positionAfterLastRecord(engine, stream, shard);
      if (!position || (shard.isOpen && isBefore(end, position))) throw invalid("Invalid SequenceNumber for the shard");
      if (await isTrimmed(engine, stream, shard, position)) throw trimmed();
      return input.ShardIteratorType === "AT_SEQUENCE_NUMBER" ? position : after(position);
    }
  }
}
