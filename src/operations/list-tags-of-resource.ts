// ListTagsOfResource: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html

import { invalid } from "../model/errors.ts";
import { required, string, structure } from "../model/shape.ts";
import { resourceArn } from "../model/shared-shapes.ts";
import { taggedTable } from "../table/tag-rules.ts";
import { operation } from "./operation.ts";

export const listTagsOfResource = operation({
  name: "ListTagsOfResource",
  input: structure("ListTagsOfResourceInput", { ResourceArn: required(resourceArn), NextToken: string() }),
  run({ ResourceArn, NextToken }, engine) {
    const { tags } = taggedTable(engine, "ListTagsOfResource", ResourceArn);
    // All tags fit on one page, so no token was ever given out.
    if (NextToken !== undefined) throw invalid("Invalid NextToken");
    return { Tags: tags };
  },
});
