import type { RuleDefinition } from '../../schema/constraints/rule.ts';
import type { ValidationProblem } from '../../schema/problem.ts';
import { advise, type AdviceOptions, checkSources } from './advice.ts';
import { checkDisks, diskRule, type DiskLimits } from './disks.ts';
import { checkEndpoint, type EndpointForm, ruleOfEndpoint } from './endpoint.ts';
import { checkForms, type PlacedForm } from './form.ts';
import { checkNetworks, type NetworkLimits, networkRules } from './networks.ts';
import { ruleOfForm, ruleOfSetting } from './server-rules.ts';
import type { Settings } from './settings.ts';

/** What a type has against a spec, besides how one authenticates; as a function, and as the API server checks it too. */
export interface Rules {
  (spec: unknown): readonly ValidationProblem[];
  /** In CEL, where `self` is a spec of this type; absent where the API server checks nothing. */
  readonly onServer?: readonly RuleDefinition[];
}

export interface RulesDefinition extends AdviceOptions {
  readonly settings: Settings;
  /** How an address looks; absent for a type whose addresses are of another kind. */
  readonly endpoint?: EndpointForm;
  readonly forms?: readonly PlacedForm[];
  readonly networks?: NetworkLimits;
  readonly disks?: DiskLimits;
  /** What all of these can't say. */
  readonly check?: (spec: unknown) => readonly ValidationProblem[];
  /** As much of `check` as CEL can say: what it refuses `check` must refuse too. */
  readonly onServer?: readonly RuleDefinition[];
}

/** The rules of one type: those here and those of the API server from one and the same text, wherever that can be. */
export function defineRules(definition: RulesDefinition): Rules {
  const { settings, endpoint, forms = [], networks = {}, disks, check, onServer = [] } = definition;
  const validate = (spec: unknown) => [
    ...checkForms(spec, forms),
    ...(endpoint === undefined ? [] : checkEndpoint(spec, endpoint)),
    ...settings.check(spec),
    ...checkNetworks(spec, networks),
    ...(disks === undefined ? [] : checkDisks(spec, disks)),
    ...checkSources(spec),
    ...(check?.(spec) ?? []),
    ...advise(spec, definition),
  ];
  const rules = [
    ...forms.map(ruleOfForm),
    ...(endpoint === undefined ? [] : [ruleOfEndpoint(endpoint)]),
    ...Object.entries(settings.texts).map(([name, text]) => ruleOfSetting(name, text)),
    ...networkRules(networks),
    ...(disks === undefined ? [] : [diskRule(disks)]),
    ...onServer,
  ];
  return Object.assign(validate, { onServer: rules });
}
