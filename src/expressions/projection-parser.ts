// Parses projection expressions: `path, path, …`.

import { Parser } from "./parser.ts";
import type { ProjectionSyntax } from "./syntax.ts";

export class ProjectionParser extends Parser<ProjectionSyntax> {
  protected override expression(): ProjectionSyntax {
    const paths = [this.path()];
    while (this.accept(",")) paths.push(this.path());
    return paths;
  }
}
