// DescribeLimits: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html

import { structure } from "../model/shape.ts";
import { operation } from "./operation.ts";

/** The quota of a new account: nothing here is limited by it. */
const ACCOUNT_UNITS = 80_000;

export const describeLimits = operation({
  name: "DescribeLimits",
  input: structure("DescribeLimitsInput", {}),
  run: (_, { limits: { tableUnitsPerSecondMax } }) => ({
    AccountMaxReadCapacityUnits: ACCOUNT_UNITS,
    AccountMaxWriteCapacityUnits: ACCOUNT_UNITS,
    TableMaxReadCapacityUnits: tableUnitsPerSecondMax,
    TableMaxWriteCapacityUnits: tableUnitsPerSecondMax,
  }),
});
