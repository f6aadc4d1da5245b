// DescribeLimits: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html

import { structure } from "../model/shape.ts";
import { operation } from "./operation.ts";

/** The quota of a new account, where one table's is not greater. Nothing here is limited by it. */
const ACCOUNT_UNITS = 80_000;

export const describeLimits = operation({
  name: "DescribeLimits",
  input: structure("DescribeLimitsInput", {}),
  run(_, { limits: { tableUnitsPerSecondMax } }) {
    const accountUnits = Math.max(ACCOUNT_UNITS, tableUnitsPerSecondMax);
    return {
      AccountMaxReadCapacityUnits: accountUnits,
      AccountMaxWriteCapacityUnits: accountUnits,
      TableMaxReadCapacityUnits: tableUnitsPerSecondMax,
      TableMaxWriteCapacityUnits: tableUnitsPerSecondMax,
    };
  },
});
