// How much one table, or one index, may be asked to have: the quotas of an account, which AWS looks at last of all.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#default-limits-throughput

import { LimitExceededException } from "../../model/errors.ts";
import type { Limits } from "../../model/limits.ts";
import type { OnDemandThroughputInput, ProvisionedThroughputInput, WarmThroughputInput } from "./throughput-rules.ts";

/** What a request asks of a table or an index. */
interface RequestedThroughput {
  readonly ProvisionedThroughput?: ProvisionedThroughputInput;
  readonly OnDemandThroughput?: OnDemandThroughputInput;
  readonly WarmThroughput?: WarmThroughputInput;
}

/** Whose quotas these are. */
export interface QuotaHolder {
  readonly region: string;
  readonly limits: Limits;
}

/**
 * @param indexName the index that is asked for it, or undefined for the table itself.
 * @throws LimitExceededException where it is more than a table or an index may have
 */
export function checkThroughputQuotas(
  requested: RequestedThroughput,
  { region, limits: { tableUnitsPerSecondMax: max } }: QuotaHolder,
  indexName?: string,
): void {
  const { ProvisionedThroughput, OnDemandThroughput, WarmThroughput } = requested;
  for (const kind of ["Read", "Write"] as const) {
    const units = ProvisionedThroughput?.[`${kind}CapacityUnits`];
    if (units !== undefined && units > max) {
      throw new LimitExceededException(
        `The requested ${kind}CapacityUnits${indexName === undefined ? "" : ` for index ${indexName}`}, ${units}, is ` +
          `above the per ${indexName === undefined ? "table" : "index"} maximum for the account in ${region}. ` +
          `Per ${indexName === undefined ? "table" : "index"} maximum: ${max}. ` +
          "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
      );
    }
  }
  const exceeded = (member: string, setting: string, holder: string, kind: "Read" | "Write") =>
    new LimitExceededException(
      `Subscriber limit exceeded: Requested ${member} for ${setting} for ${holder} exceeds ` +
        `TableMax${kind}CapacityUnits of the account in region ${region}`,
    );
  for (const kind of ["Read", "Write"] as const) {
    const ceiling = OnDemandThroughput?.[`Max${kind}RequestUnits`];
    if (ceiling !== undefined && ceiling > max) {
      const holder = indexName === undefined ? "table" : `index : ${indexName}`;
      throw exceeded(`Max${kind}RequestUnits`, "OnDemandThroughput", holder, kind);
    }
    const warm = WarmThroughput?.[`${kind}UnitsPerSecond`];
    if (warm !== undefined && warm > max) {
      const holder = indexName === undefined ? "table" : `index ${indexName}`;
      throw exceeded(`${kind}UnitsPerSecond`, "WarmThroughput", holder, kind);
    }
  }
}
