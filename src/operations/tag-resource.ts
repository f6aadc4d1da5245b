// TagResource: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html

import { invalid } from "../model/errors.ts";
import { required, structure } from "../model/shape.ts";
import { resourceArn, tagList } from "../model/shared-shapes.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import { areSameTags, checkTagSet, checkTags, mergeTags, taggedResource } from "../table/definition/tag-rules.ts";
import { operation } from "./operation.ts";

export const tagResource = operation({
  name: "TagResource",
  input: structure("TagResourceInput", { ResourceArn: required(resourceArn), Tags: required(tagList) }),
  async run({ ResourceArn, Tags }, engine) {
    if (Tags.length === 0) throw invalid("Atleast one Tag needs to be provided as Input.");
    checkTags(Tags);
    const resource = taggedResource(engine, ResourceArn);
    const { catalog, limits, realism } = engine;
    let before: TableDefinition | undefined;
    await catalog.update(resource.tableName, (table) => {
      realism?.tagLocks.checkTagging(table, Tags);
      return resource.changed(table, (former) => {
        const tags = mergeTags(former, Tags);
        checkTagSet(tags, limits);
        before = areSameTags(former, tags) ? undefined : table;
        return tags;
      });
    });
    if (before) realism?.tagLocks.note(before, Tags);
  },
});
