import type { TurnRequest } from '../read.ts';
import type { Domain } from './domain.ts';
import { drugs } from './drugs.ts';
import { generic } from './generic.ts';
import { imaging } from './imaging.ts';
import { literature } from './literature.ts';
import { symptoms } from './symptoms.ts';
import { bedsidePharmacist, internist, nephrologist } from './treatment.ts';

/** The rules for a specialist: by the analysis when the demo knows it, else by the tools in its hands, else passages alone. */
export function domainOf(turn: TurnRequest): Domain {
  const tools = new Set(turn.tools.map((tool) => tool.name));
  switch (turn.team) {
    case 'symptom_pattern_analysis':
      return symptoms;
    case 'literature_review':
      return literature;
    case 'drug_interaction_check':
      return drugs;
    case 'imaging_analysis':
      return imaging;
    case 'treatment_planning':
      if (tools.has('drug_interactions')) return bedsidePharmacist;
      return tools.has('egfr') || tools.has('creatinine_clearance') ? nephrologist : internist;
    default:
      if (tools.has('drug_interactions')) return drugs;
      return generic;
  }
}
