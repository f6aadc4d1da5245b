// Stream records: what a write leaves in its table's stream, in the write's own commit.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html

import type { AttributeMap } from "../../values/attribute-value.ts";
import { attributeMapSize } from "../../values/size.ts";
import type { StreamDefinition } from "../definition/table-definition.ts";
import type { Engine } from "../engine.ts";
import { CorruptDataError, type Item } from "../item/item-encoding.ts";
import { streamRecordKey } from "../item/key-encoding.ts";
import type { ChangeSet } from "../write/change-set.ts";

/** Who made a change that no user asked for. */
export interface UserIdentity {
  readonly type: "Service";
  readonly principalId: "dynamodb.amazonaws.com";
}

/** A record as it is stored: JSON. */
export interface StreamRecord {
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly keys: AttributeMap;
  readonly newImage?: AttributeMap;
  readonly oldImage?: AttributeMap;
  /** Of keys and images, as DynamoDB counts. */
  readonly bytes: number;
  readonly userIdentity?: UserIdentity;
}

/** What a write changed. At least one of `before` and `after` is there. */
export interface RecordedChange {
  readonly keys: AttributeMap;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly userIdentity?: UserIdentity;
}

/** Adds a change's record to the commit that makes the change. */
export function writeStreamRecord(
  changes: ChangeSet,
  stream: StreamDefinition,
  { clock }: Engine,
  { shard, stamp, place }: { readonly shard: number; readonly stamp: bigint; readonly place: number },
  change: RecordedChange,
): void {
  const record = recordOf(stream, change, clock.now());
  changes.put(streamRecordKey(stream.keyspace, shard, stamp, place), Buffer.from(JSON.stringify(record)));
}

function recordOf(
  { viewType }: StreamDefinition,
  { keys, before, after, userIdentity }: RecordedChange,
  at: number,
): StreamRecord {
  const showsNew = viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const showsOld = viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
  const newImage = showsNew ? after : undefined;
  const oldImage = showsOld ? before : undefined;
  return {
    eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    at,
    keys,
    ...(newImage && { newImage: newImage.attributes }),
    ...(oldImage && { oldImage: oldImage.attributes }),
    bytes: attributeMapSize(keys) + (newImage?.size ?? 0) + (oldImage?.size ?? 0),
    ...(userIdentity && { userIdentity }),
  };
}

/** @throws CorruptDataError unless the bytes are what {@link writeStreamRecord} wrote */
export function decodeStreamRecord(bytes: Uint8Array): StreamRecord {
  let record: Partial<StreamRecord> | null;
  try {
    record = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch (cause) {
    throw new CorruptDataError("A stream record that is not JSON", { cause });
  }
  if (typeof record?.eventName !== "string" || typeof record.at !== "number" || !record.keys || !record.bytes) {
    throw new CorruptDataError("An incomplete stream record");
  }
  return record as StreamRecord;
}
