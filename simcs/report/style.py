"""How a report looks: its colours, and the style sheet of the page."""

PAPER = "#ffffff"
INK = "#1a1a1a"
MUTED = "#555555"
"""Subtitles and captions."""
LINK = "#0b4f8a"
RULE = "#d0d0cc"
SHADE = "#cacac6"
"""At the right edge of a table of which there is more to the right."""
STRONG_RULE = "#6b6b66"
TEXTS = ((INK, PAPER), (MUTED, PAPER), (LINK, PAPER), (INK, SHADE), (MUTED, SHADE))
"""Pairs of text and what is behind it, all that there are."""
KEPT_ROWS = 12
"""Of a group, at most, that are not split over pages."""

NARROW = "30rem"
"""Up to what width a screen is as narrow as a phone's."""

SHEET = f"""
html {{ color-scheme: light; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }}
* {{ box-sizing: border-box; }}
body {{
  margin: 0 auto; padding: 0 1rem 4rem; max-width: 46rem; background: {PAPER}; color: {INK};
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans",
    "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}}
a {{ color: {LINK}; text-underline-offset: .15em; }}
:focus-visible {{ outline: 3px solid {LINK}; outline-offset: 2px; }}
.skip {{ position: absolute; left: -99rem; padding: .5rem 1rem; background: {PAPER}; }}
.skip:focus {{ left: 1rem; top: .5rem; z-index: 1; }}
header {{ padding: 3rem 0 1.5rem; }}
h1, h2, h3 {{ line-height: 1.25; text-wrap: balance; }}
h1 {{ margin: 0; font-size: 2rem; font-weight: 650; letter-spacing: -.01em; }}
h2 {{ margin: 0 0 1rem; font-size: 1.4rem; font-weight: 650; }}
h3 {{ margin: 2rem 0 .5rem; font-size: 1.05rem; font-weight: 650; }}
.subtitle {{ margin: .5rem 0 0; color: {MUTED}; }}
nav {{ padding: 1rem 0; border-top: 1px solid {RULE}; }}
nav p {{ margin: 0 0 .25rem; color: {MUTED}; font-size: .875rem; }}
nav ol {{ margin: 0; padding: 0; list-style: none; columns: 17rem 2; font-size: .9375rem; }}
nav a {{ display: block; padding: .2rem 0; text-decoration: none; }}
nav a:hover, nav a:focus {{ text-decoration: underline; }}
section {{ padding: 2rem 0 1rem; border-top: 1px solid {RULE}; }}
section.leads {{ padding-top: 0; border-top: none; }}
.leads h2 {{
  position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%);
}}
.leads dt {{ color: {INK}; font-weight: 600; }}
.anew {{ border-top: 3px solid {STRONG_RULE}; }}
main:focus {{ outline: none; }}
p, ul {{ margin: 0 0 1rem; max-width: 66ch; }}
ul {{ padding-left: 1.25rem; }}
li {{ margin-bottom: .4rem; }}
.note {{ max-width: none; color: {MUTED}; font-size: .8125rem; line-height: 1.45; }}
.table + .note {{ margin-top: -1.5rem; }}
.lead {{ font-size: 1.3rem; line-height: 1.45; text-wrap: pretty; }}
dl {{
  display: grid; grid-template-columns: fit-content(14rem) 1fr; gap: .35rem 1.5rem;
  margin: 0 0 1.5rem; font-size: .9375rem;
}}
dt {{ color: {MUTED}; }}
dd {{ margin: 0; }}
.table {{
  margin: 1.5rem 0 2rem; overflow-x: auto;
  /* The shade stays at the edge; what covers it scrolls along, and lies over it at the end. */
  background:
    linear-gradient({PAPER}, {PAPER}) right / 1.5rem 100% no-repeat local,
    linear-gradient(to left, {STRONG_RULE} 2px, {SHADE} 2px, {PAPER}) right / 1.25rem 100%
      no-repeat scroll;
}}
table {{ width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }}
caption {{ padding-bottom: .5rem; text-align: left; }}
caption, figcaption {{ color: {MUTED}; font-size: .875rem; line-height: 1.45; }}
.stays {{
  position: sticky; left: 0; display: inline-block; max-width: min(100%, 92vw);
  padding-right: .25rem;
}}
th, td {{ padding: .3rem .75rem .3rem 0; vertical-align: top; text-align: left; }}
th:last-child, td:last-child {{ padding-right: 0; }}
th {{ font-weight: 400; }}
thead th {{ font-weight: 600; vertical-align: bottom; border-bottom: 1px solid {STRONG_RULE}; }}
tbody tr {{ border-bottom: 1px solid {RULE}; }}
th[scope=row], .words {{ min-width: 7.5em; }}
th[scope=row] {{ position: sticky; left: 0; max-width: 16rem; background: {PAPER}; }}
th[scope=rowgroup] {{ padding-top: .9rem; font-weight: 600; }}
th, td {{ overflow-wrap: break-word; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
.number + .words {{ padding-left: .75rem; }}
thead .number {{ white-space: normal; overflow-wrap: normal; }}
figure {{ margin: 1.5rem 0 2rem; }}
img {{ display: block; max-width: 100%; height: auto; }}
figcaption {{ margin-top: .5rem; max-width: 66ch; }}
@media (min-width: 68rem) {{
  body {{ max-width: 65rem; }}
  header {{ margin-left: 17rem; }}
  main {{ display: grid; grid-template-columns: 13rem 46rem; column-gap: 4rem; }}
  section {{ grid-column: 2; min-width: 0; }}
  nav {{
    grid-column: 1; grid-row: 1 / span 99; position: sticky; top: 0; align-self: start;
    max-height: 100vh; overflow-y: auto; padding: 2rem 0; border-top-color: {STRONG_RULE};
  }}
  nav ol {{ columns: auto; }}
}}
@media (max-width: {NARROW}) {{
  header {{ padding-top: 2rem; }}
  h1 {{ font-size: 1.6rem; }}
  .lead {{ font-size: 1.15rem; }}
  dl {{ grid-template-columns: 1fr; gap: 0; }}
  dd {{ margin-bottom: .6rem; }}
  table {{ font-size: .8125rem; }}
  th, td {{ padding-right: .6rem; }}
  th[scope=row] {{ min-width: 6rem; max-width: 8.5rem; }}
  td.long {{ min-width: 12rem; }}
  thead .much {{ min-width: 9rem; }}
}}
@media print {{
  @page {{ margin: 18mm 18mm 20mm; }}
  nav, .skip {{ display: none; }}
  body, main {{ display: block; max-width: none; padding: 0; font-size: 10pt; }}
  header {{ margin-left: 0; padding: 0 0 .75rem; }}
  h1 {{ font-size: 1.5rem; }}
  .leads figure, .leads .table, .leads dl, .leads .note {{ margin: .35rem 0 .5rem; }}
  .leads th, .leads td {{ padding-top: .12rem; padding-bottom: .12rem; }}
  .leads .lead {{ font-size: 12pt; line-height: 1.35; margin: 0 0 .5rem; max-width: none; }}
  .leads p {{ max-width: none; }}
  .leads {{ break-after: page; }}
  .anew {{ break-before: page; }}
  h1, h2, h3, caption {{ break-after: avoid; }}
  p, li, dd {{ orphans: 3; widows: 3; }}
  figure, tr, .kept, .lead, dt {{ break-inside: avoid; }}
  .table {{ overflow: visible; background: {PAPER}; }}
  section {{ padding: 1.25rem 0 0; }}
  table, caption, figcaption, dl {{ font-size: 8.5pt; }}
  th[scope=rowgroup] {{ padding-top: .5rem; }}
  .number {{ white-space: normal; }}
  th[scope=row], .stays {{ position: static; }}
  thead {{ display: table-header-group; }}
  tr.group {{ break-after: avoid; }}
}}
"""
