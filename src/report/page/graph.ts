import type { GraphOf } from '../graph-schema.ts';
import { html, trusted, type Html } from '../markup.ts';
import { assumePlot } from '../plots/assume.ts';
import { count } from '../text.ts';

/** Who can become whom: the picture, what is left out of it, and the same in sentences. */
export function whoBecomesWhom(graph: GraphOf | null): Html {
  if (graph === null || graph.nodes.length === 0) return html``;
  const { moreNodes, moreArrows, circles, moreCircles } = graph;
  return html`<h3>Who could become whom</h3>
    <div class="scroll"><div class="plot">${trusted(assumePlot(graph))}</div></div>
    <ul class="legend">
      <li><b class="c-bad">◆</b>hostile (diamond)</li>
      <li><b>■</b>writes identity (square)</li>
      <li><b>○</b>anybody else (circle)</li>
    </ul>
    ${moreNodes + moreArrows === 0 ? html`` : html`<p class="soft">${moreOf(graph)}</p>`}
    ${
      circles.length === 0
        ? html``
        : html`<p>
            Roles that keep each other alive:
            ${circles.map((circle) => circle.join(' ⇄ ')).join('; ')}${moreCircles === 0 ? '' : ` and ${moreCircles} more circles`}.
          </p>`
    }
    <ul class="plain">
      ${graph.story.map((one) => html`<li>${one}</li>`)}
    </ul>`;
}

/** `And 12 more principals and 40 more ways are not drawn.` */
export function moreOf({ moreNodes, moreArrows }: GraphOf): string {
  return `And ${count(moreNodes, 'more principal')} and ${count(moreArrows, 'more way')} are not drawn.`;
}
