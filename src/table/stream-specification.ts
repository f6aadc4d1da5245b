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
    enabled: true,
    viewType: StreamViewType!,
    arn: streamArn(tableArn, label),
    label,
    keyspace: newKeyspace(),
  };
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
    if (stream?.enabled) throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
    return newStream(specification, table.arn, now, newKeyspace);
  }
  if (!stream?.enabled) throw invalid(`Table already has a disabled stream: TableName: ${table.name}`);
  return { ...stream, enabled: false };
}
