import { resourcePath } from './names.ts';

/** What an image's id in a spec names. */
export interface ImageId {
  readonly declared: string;
  readonly project: string;
  readonly name: string;
  /** A family means its newest image; `P/N` may be either. */
  readonly kind: 'image' | 'family' | 'either';
}

const project = String.raw`(?:[a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]`;
const name = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const whole = new RegExp(
  `^(?:projects/(?<project>${project})/)?(?:global/)?images/(?<family>family/)?(?<name>${name})$`,
);
const short = new RegExp(`^(?:(?!family/)(?<project>${project})/)?(?<family>family/)?(?<name>${name})$`);

/** Forms that Compute Engine, gcloud and Terraform know; undefined for any other text. */
export function parseImageId(declared: string, ownProject: string): ImageId | undefined {
  const path = resourcePath(declared);
  const full = whole.exec(path)?.groups;
  const parts = full ?? short.exec(path)?.groups;
  if (parts?.['name'] === undefined) return undefined;
  const family = parts['family'] !== undefined;
  return {
    declared,
    project: parts['project'] ?? ownProject,
    name: parts['name'],
    kind: family ? 'family' : full === undefined && parts['project'] !== undefined ? 'either' : 'image',
  };
}
