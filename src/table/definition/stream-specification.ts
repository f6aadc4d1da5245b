// A table's stream, as CreateTable and UpdateTable switch it on and off.

import { invalid } from "../../model/errors.ts";
import type { TypeOf } from "../../model/shape.ts";
import type { streamSpecification } from "../../model/shared-shapes.ts";
import { streamArn } from "../arn.ts";
import type { Engine } from "../engine.ts";
import type { NewKeyspace } from "./catalog.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { StreamDefinition, TableDefinition } from "./table-definition.ts";

export type StreamSpecification = TypeOf<typeof streamSpecification>;

/** @throws ValidationException unless a view type is given exactly where a new table has a stream */
export function checkNewStream(specification: StreamSpecification | undefined): void {
  if (!specification) return;
  const { StreamEnabled, StreamViewType } = specification;
  if (StreamEnabled && !StreamViewType) {
    throw invalidParameter("Table is being created with a stream enabled, UpdateViewType is required");
  }
  if (!StreamEnabled && StreamViewType) {
    throw invalidParameter("Table is being created with a stream disabled, UpdateViewType should not be specified");
  }
}

/** The same for a table that is there. */
export function checkStreamChange(specification: StreamSpecification | undefined): void {
  if (!specification) return;
  const { StreamEnabled, StreamViewType } = specification;
  if (StreamEnabled && !StreamViewType) {
    throw invalidParameter("If stream is being enabled then UpdateViewType is required");
  }
  if (!StreamEnabled && StreamViewType) {
    throw invalidParameter("If stream is being disabled, then UpdateViewType must not be specified");
  }
}

/** A new stream: even of the same table, each has a label, an ARN and a keyspace of its own. */
export function newStream(
  { StreamViewType }: StreamSpecification,
  tableArn: string,
  enabledAt: number,
  newKeyspace: NewKeyspace,
): StreamDefinition {
  const label = new Date(enabledAt).toISOString().replace("Z", "");
  return {
    viewType: StreamViewType!,
    arn: streamArn(tableArn, label),
    label,
    enabledAt,
    keyspace: newKeyspace(),
  };
}

/** Whether changes go to the stream now. */
export function isRecording(stream: StreamDefinition | undefined): stream is StreamDefinition {
  return stream !== undefined && stream.disabledAt === undefined;
}

/** `StreamStatus`. A stream begins and ends at once; in a strict database it shows for a while that it does. */
export function streamStatus(stream: StreamDefinition, { clock, realism }: Pick<Engine, "clock" | "realism">) {
  const { enabledAt, disabledAt } = stream;
  if (realism && clock.now() < (disabledAt ?? enabledAt) + realism.durations.streamChange) {
    return disabledAt === undefined ? "ENABLING" : "DISABLING";
  }
  return disabledAt === undefined ? "ENABLED" : "DISABLED";
}

/**
 * A disabled stream stays readable as long as its records do.
 *
 * @param streamBeginning when a stream that is enabled begins; see `Catalog.streamBeginning`
 * @throws ValidationException where a request changes nothing
 */
export function changeStream(
  table: TableDefinition,
  specification: StreamSpecification,
  now: number,
  streamBeginning: number,
  newKeyspace: NewKeyspace,
): StreamDefinition {
  const { stream } = table;
  if (specification.StreamEnabled) {
    if (isRecording(stream)) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    return newStream(specification, table.arn, streamBeginning, newKeyspace);
  }
  if (!stream || !isRecording(stream)) throw invalid(`Table has no stream to disable: TableName: ${table.name}`);
  return { ...stream, disabledAt: now };
}
