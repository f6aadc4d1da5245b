// UpdateTimeToLive: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html

import { invalid } from "../model/errors.ts";
import { boolean, required, string, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import type { TimeToLiveDefinition } from "../table/definition/table-definition.ts";
import { clearRetired, noteExpiries } from "../table/definition/unfinished-work.ts";
import { operation } from "./operation.ts";

/** How long there can be no other change. AWS says "up to one hour", and it is about 31 minutes (measured in October 2026). */
const CHANGE_MILLISECONDS = 31 * 60 * 1000;

export const updateTimeToLive = operation({
  name: "UpdateTimeToLive",
  input: structure("UpdateTimeToLiveInput", {
    TableName: required(existingTableName),
    TimeToLiveSpecification: required(
      structure("TimeToLiveSpecification", {
        AttributeName: required(string({ min: 1, max: 255 })),
        Enabled: required(boolean),
      }),
    ),
  }),
  async run({ TableName, TimeToLiveSpecification }, engine) {
    const { catalog, clock } = engine;
    const { Enabled: enabled, AttributeName: attributeName } = TimeToLiveSpecification;
    const { name } = catalog.reachableTable(TableName);
    const changedAt = clock.now();
    await catalog.update(name, (table, newKeyspace) => {
      const timeToLive = { attributeName, enabled, changedAt };
      assertChangeable(table.timeToLive, timeToLive);
      return {
        ...table,
        timeToLive: enabled ? { ...timeToLive, keyspace: newKeyspace(), isIndexing: true } : timeToLive,
      };
    });
    clearRetired(engine);
    if (enabled) noteExpiries(engine, name);
    return { TimeToLiveSpecification };
  },
});

function assertChangeable(current: TimeToLiveDefinition | undefined, requested: TimeToLiveDefinition): void {
  if (current?.enabled && current.attributeName !== requested.attributeName) {
    throw invalid(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current.attributeName}`,
    );
  }
  if ((current?.enabled ?? false) === requested.enabled) {
    throw invalid(`TimeToLive is already ${requested.enabled ? "enabled" : "disabled"}`);
  }
  if (current && requested.changedAt - current.changedAt < CHANGE_MILLISECONDS) {
    throw invalid("Time to live has been modified multiple times within a fixed interval");
  }
}
