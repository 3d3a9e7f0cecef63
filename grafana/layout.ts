import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { type Panel, RowBuilder, type RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";

/** Panels that are seen at once, or a heading below which they are folded away. */
export interface Row {
  /** Id and text of the heading; without one the panels stand on their own. */
  readonly heading?: readonly [id: number, title: string];
  readonly isCollapsed?: boolean;
  /** Variable for whose every value the row is shown once. */
  readonly repeat?: string;
  readonly panels: readonly Builder<Panel>[];
}

const columns = 24;

/** Puts every panel into the highest free place, from left to right. */
export function layOut(rows: readonly Row[]): (Panel | RowPanel)[] {
  let top = 0;
  return rows.flatMap(({ heading, isCollapsed = false, repeat, panels }) => {
    const headings = heading === undefined ? [] : [headingAt(top, heading, repeat)];
    top += headings.length;
    const placed = place(panels, top);
    if (isCollapsed) return headings.map((row) => ({ ...row, collapsed: true, panels: placed }));
    top = Math.max(top, ...placed.map(({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0)));
    return [...headings, ...placed];
  });
}

function headingAt(y: number, [id, title]: readonly [number, string], repeat: string | undefined): RowPanel {
  const row = new RowBuilder(title).id(id).gridPos({ x: 0, y, w: columns, h: 1 });
  return (repeat === undefined ? row : row.repeat(repeat)).build();
}

function place(builders: readonly Builder<Panel>[], top: number): Panel[] {
  const bottoms = Array.from({ length: columns }, () => top);
  return builders.map((builder) => {
    const panel = builder.build();
    const { w = columns, h = 1 } = panel.gridPos ?? {};
    const places = Array.from({ length: columns - w + 1 }, (_, x) => ({ x, y: Math.max(...bottoms.slice(x, x + w)) }));
    const { x, y } = places.reduce((best, next) => (next.y < best.y ? next : best));
    bottoms.fill(y + h, x, x + w);
    return { ...panel, gridPos: { x, y, w, h } };
  });
}
