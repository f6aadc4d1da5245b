// A table's stream, as CreateTable and UpdateTable switch it on and off.

import { invalid } from "../model/errors.ts";
import type { TypeOf } from "../model/shape.ts";
import type { streamSpecification } from "../model/shared-shapes.ts";
import { streamArn } from "./arn.ts";
import type { NewKeyspace } from "./catalog.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { StreamDefinition, TableDefinition } from "./table-definition.ts";

export type StreamSpecification = TypeOf<typeof streamSpecification>;

export function checkStreamSpecification(specification: StreamSpecification | undefined): void {
  if (!specification) return;
  const { StreamEnabled, StreamViewType } = specification;
  if (StreamEnabled && !StreamViewType) {
    throw invalidParameter("StreamViewType must be specified when StreamEnabled is true");
  }
  if (!StreamEnabled && StreamViewType) {
    throw invalidParameter("StreamViewType cannot be specified when StreamEnabled is false");
  }
}

/** A new stream: even of the same table, each has a label, an ARN and a keyspace of its own. */
export function newStream(
  { StreamViewType }: StreamSpecification,
  tableArn: string,
  now: number,
  newKeyspace: NewKeyspace,
): StreamDefinition {
  const label = new Date(now).toISOString().replace("Z", "");
  return {
    viewType: StreamViewType!,
    arn: streamArn(tableArn, label),
    label,
    enabledAt: now,
    keyspace: newKeyspace(),
  };
}

/** Whether changes go to the stream now. */
export function isRecording(stream: StreamDefinition | undefined): stream is StreamDefinition {
  return stream !== undefined && stream.disabledAt === undefined;
}

/** A disabled stream stays readable until it is replaced. @throws ValidationException where a request changes nothing. */
export function changeStream(
  table: TableDefinition,
  specification: StreamSpecification,
  now: number,
  newKeyspace: NewKeyspace,
): StreamDefinition {
  const { stream } = table;
  if (specification.StreamEnabled) {
    if (isRecording(stream)) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    // However fast it follows, a stream's label is not that of the one before.
    const enabledAt = Math.max(now, (table.stream?.enabledAt ?? 0) + 1);
    return newStream(specification, table.arn, enabledAt, newKeyspace);
  }
  if (!stream || !isRecording(stream)) throw invalid(`Table already has a disabled stream: TableName: ${table.name}`);
  return { ...stream, disabledAt: now };
}
