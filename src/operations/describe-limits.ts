// DescribeLimits: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html

import { structure } from "../model/shape.ts";
import { operation } from "./operation.ts";

/** The quotas of a new account. Nothing here is limited by them: no capacity is ever used up. */
const QUOTAS = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};

export const describeLimits = operation({
  name: "DescribeLimits",
  input: structure("DescribeLimitsInput", {}),
  run: () => QUOTAS,
});
