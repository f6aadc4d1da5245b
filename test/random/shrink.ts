// Makes a failing history shorter: leaves out steps, in ever smaller pieces, as long as what is left still fails.

/**
 * @param fails whether a part of the steps, in their order, still fails
 * @returns steps of which none can be left out, or as near to it as `attemptsMax` allows
 */
export async function shrink<Step>(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
  attemptsMax: number,
): Promise<readonly Step[]> {
  let rest = steps;
  let attempts = 0;
  for (let size = Math.ceil(rest.length / 2); size >= 1; ) {
    let isShorter = false;
    for (let start = rest.length - size; start > -size && attempts < attemptsMax; start -= size) {
      const from = Math.max(0, start);
      const shorter = [...rest.slice(0, from), ...rest.slice(start + size)];
      attempts++;
      if (shorter.length < rest.length && (await fails(shorter))) {
        rest = shorter;
        isShorter = true;
      }
    }
    if (attempts >= attemptsMax) return rest;
    if (size > 1) size = Math.ceil(size / 2);
    else if (!isShorter) return rest;
  }
  return rest;
}
