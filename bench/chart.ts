// Draws rates as an SVG: a panel an operation, a bar a server. Readable on white and on black, for the README.

export interface Bar {
  readonly label: string;
  readonly note: string;
  readonly value: number | undefined;
  readonly isOurs: boolean;
}

/** A panel. */
export interface Bars {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const COLUMNS = 2;
const PANEL_WIDTH = 430;
const LABEL_WIDTH = 130;
const BAR_HEIGHT = 16;
const ROW_HEIGHT = 22;
const TITLE_HEIGHT = 30;
const GAP = 18;
const VALUE_WIDTH = 60;
const HEAD_HEIGHT = 34;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-weight: 600; fill: #1f2328 }
  .ours { font-weight: 600; fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc } .ours { fill: #4493f8 }
  }`;

/** @param caption what was measured, in one line */
export function chart(caption: string, panels: readonly Bars[]): string {
  const panelHeight = TITLE_HEIGHT + ROW_HEIGHT * Math.max(...panels.map(({ bars }) => bars.length)) + GAP;
  const width = COLUMNS * PANEL_WIDTH;
  const height = HEAD_HEIGHT + Math.ceil(panels.length / COLUMNS) * panelHeight;
  const drawn = panels.map((panel, i) => {
    const x = (i % COLUMNS) * PANEL_WIDTH;
    const y = HEAD_HEIGHT + Math.floor(i / COLUMNS) * panelHeight;
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(caption)}">
<style>${STYLE}
</style>
<text x="4" y="18">${escaped(caption)}</text>
${drawn.join("\n")}
</svg>
`;
}

function drawPanel({ title, bars }: Bars): string {
  const greatest = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const widthMax = PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH - GAP;
  const rows = bars.map(({ label, note, value, isOurs }, i) => {
    const y = TITLE_HEIGHT + i * ROW_HEIGHT;
    const width = ((value ?? 0) / greatest) * widthMax;
    const figure = value === undefined ? "–" : Math.round(value).toLocaleString("en");
    const role = isOurs ? ' class="ours"' : "";
    return [
      `<text x="${LABEL_WIDTH - 8}" y="${y + 12}" text-anchor="end"${role}>${escaped(label)}<title>${escaped(note)}</title></text>`,
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2" fill="${isOurs ? "#0969da" : "#8b949e"}"/>`,
      `<text x="${(LABEL_WIDTH + width + 6).toFixed(1)}" y="${y + 12}"${role}>${figure}</text>`,
    ].join("");
  });
  return [`<text x="4" y="18" class="title">${escaped(title)}</text>`, ...rows].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
