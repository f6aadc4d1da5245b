// DescribeEndpoints: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html

import { structure } from "../model/shape.ts";
import { operation } from "./operation.ts";

const CACHE_PERIOD_MINUTES = 1440;

export const describeEndpoints = operation({
  name: "DescribeEndpoints",
  input: structure("DescribeEndpointsRequest", {}),
  run: (_input, { region }) => ({
    Endpoints: [{ Address: `dynamodb.${region}.amazonaws.com`, CachePeriodInMinutes: CACHE_PERIOD_MINUTES }],
  }),
});
