// UntagResource: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html

import { invalid } from "../model/errors.ts";
import { required, structure } from "../model/shape.ts";
import { resourceArn, tagKeyList } from "../model/shared-shapes.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import { checkTagCount, checkTagKey, taggedResource } from "../table/definition/tag-rules.ts";
import { operation } from "./operation.ts";

export const untagResource = operation({
  name: "UntagResource",
  input: structure("UntagResourceInput", { ResourceArn: required(resourceArn), TagKeys: required(tagKeyList) }),
  async run({ ResourceArn, TagKeys }, engine) {
    if (TagKeys.length === 0) throw invalid("Atleast one Tag Key needs to be provided as Input.");
    for (const key of TagKeys) checkTagKey(key);
    checkTagCount(TagKeys, engine.limits);
    const resource = taggedResource(engine, ResourceArn);
    const removed = new Set(TagKeys);
    const { catalog, realism } = engine;
    let before: TableDefinition | undefined;
    await catalog.update(resource.tableName, (table) => {
      realism?.tagLocks.checkTagging(table);
      return resource.changed(table, (former) => {
        const tags = former.filter(({ Key }) => !removed.has(Key));
        before = tags.length < former.length ? table : undefined;
        return tags;
      });
    });
    if (before) realism?.tagLocks.note(before);
  },
});
