// ListTagsOfResource: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html

import { required, string, structure } from "../model/shape.ts";
import { resourceArn } from "../model/shared-shapes.ts";
import { taggedResource } from "../table/definition/tag-rules.ts";
import { operation } from "./operation.ts";

export const listTagsOfResource = operation({
  name: "ListTagsOfResource",
  input: structure("ListTagsOfResourceInput", { ResourceArn: required(resourceArn), NextToken: string() }),
  run({ ResourceArn }, engine) {
    const resource = taggedResource(engine, ResourceArn);
    const table = engine.catalog.describedTable(resource.tableName);
    // All tags fit on one page, so no token was ever given out; AWS answers the first page to one that is made up.
    const listed = engine.realism?.tagLocks.listed(table) ?? table;
    // A stream that is newer than the tags' change has no former ones.
    return { Tags: resource.tagsOf(listed) ?? resource.tagsOf(table) };
  },
});
