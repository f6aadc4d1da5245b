// Parses projection expressions: `path, path, …`.

import { Parser } from "./parser.ts";
import type { ProjectionSyntax } from "./syntax.ts";
import { checkPathWords } from "./word-checks.ts";

export class ProjectionParser extends Parser<ProjectionSyntax> {
  protected override expression(): ProjectionSyntax {
    const paths = [this.path()];
    while (this.accept(",")) paths.push(this.path());
    return paths;
  }

  protected override check(syntax: ProjectionSyntax): void {
    for (const path of syntax) checkPathWords(this.parameter, path);
  }
}
