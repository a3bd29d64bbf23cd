/** Atoms of UCUM (https://ucum.org) that take a metric prefix and are in use in medicine. */
const metric =
  'm g L l s mol eq osm Pa bar W J N V A K Cel Hz kat U [IU] [iU] cal Bq Gy Sv C F T Ohm S lm cd B B[SPL] m[Hg] m[H2O] t u eV';
/** Atoms that take none. */
const plain =
  "min h d wk mo a % [ppth] [ppm] [ppb] [pptr] 10* 10^ [degF] [lb_av] [oz_av] [in_i] [ft_i] [pH] [arb'U] [drp] [hp_X] deg [CFU] [PFU] [MPL'U] [GPL'U] [APL'U] [EIA'U] [dye'U] [bdsk'U] [diop] [p'diop] [FFU] [CCID_50] [tbs_us] [tsp_us] [cup_us] [foz_us] [gal_us] [sft_i] [cin_i] sph rad sr [pi] mo_j a_j";
const prefixes = 'Y Z E P T G M k h da d c m u n p f a z y'.split(' ');

const metricAtoms = new Set(metric.split(' '));
const plainAtoms = new Set(plain.split(' '));

/**
 * Whether a text is a unit of UCUM as far as this list knows them. Case counts: `ml` and `mL` are both units, `ML` is
 * a million litres.
 */
export function isUcum(unit: string): boolean {
  if (unit.length > 64) return false;
  let known = answers.get(unit);
  if (known === undefined) {
    known = isUnit(unit);
    if (answers.size > 500) answers.clear();
    answers.set(unit, known);
  }
  return known;
}

/** The same few units come again and again. */
const answers = new Map<string, boolean>();

function isUnit(unit: string): boolean {
  const parts = unit.replace(/^\//, '').split(/[./](?![^{]*\})/);
  return parts.every(isComponent);
}

function isComponent(part: string): boolean {
  const bare = part.replace(/\{[^{}]*\}$/, '');
  if (bare === '') return part !== '';
  if (/^\d+$/.test(bare)) return true;
  const match = /^(.*?)([+-]?\d+)?$/.exec(bare);
  return isAtom(bare) || isAtom(match?.[1] ?? '');
}

function isAtom(atom: string): boolean {
  if (metricAtoms.has(atom) || plainAtoms.has(atom)) return true;
  return prefixes.some((prefix) => atom.startsWith(prefix) && metricAtoms.has(atom.slice(prefix.length)));
}
