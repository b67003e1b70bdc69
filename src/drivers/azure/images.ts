import { z } from 'zod';
import type { Image } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Arm } from './arm.ts';
import type { Declared } from '../declared.ts';
import { isName, resourcePath, spellingsOf } from './ids.ts';
import { lookUpOf } from './declared-images.ts';
import { despite, subscriptionPages } from './scoped.ts';
import { regionName, type Target } from './target.ts';
import { definitionForm, imageOfDefinition, managedForm, imageOfManaged } from './image-forms.ts';

const galleryForm = z.object({ id: z.string() });

/**
 * Managed images of the location, definitions of the subscription's galleries, and what the spec declares of others:
 * the marketplace is too large to list.
 */
export async function* imagePages(arm: Arm, target: Target, declared: Declared): AsyncGenerator<Page<Image>> {
  const seen = new Set<string>();
  for await (const page of ownImages(arm, target, declared)) {
    for (const { id } of page.items) seen.add(id);
    yield page;
  }
  for (const id of declared.images) {
    const lookUp = seen.has(id) ? undefined : lookUpOf(target, id);
    if (lookUp !== undefined) yield* despite(one(lookUp(arm)));
  }
}

/** Declared images that no question is known for. Those with a mere name are among the subscription's own, or nowhere. */
export function unaskableImages(target: Target, { images }: Declared): readonly string[] {
  return images.filter((id) => !isName(id) && lookUpOf(target, id) === undefined);
}

async function* ownImages(arm: Arm, target: Target, { images }: Declared): AsyncGenerator<Page<Image>> {
  const managed = { path: '/providers/Microsoft.Compute/images', apiVersion: '2023-07-01', purpose: 'list the images' };
  for await (const { items, ...page } of despite(subscriptionPages(arm, target, managed, managedForm))) {
    const here = items.filter(({ location }) => regionName(location ?? '') === target.region);
    yield { ...page, items: here.flatMap((item) => spellingsOf(item, images).map((id) => imageOfManaged(item, id))) };
  }
  const path = '/providers/Microsoft.Compute/galleries';
  const galleries = { path, apiVersion: '2022-03-03', purpose: 'list the image galleries' };
  for await (const { items, ...page } of despite(subscriptionPages(arm, target, galleries, galleryForm))) {
    if (page.failure) yield { items: [], failure: page.failure };
    for (const { id } of items) yield* despite(definitions(arm, id, images));
  }
}

/** Which locations have a version of each is not asked: that takes a call for each, and only declared ones matter. */
async function* definitions(arm: Arm, gallery: string, declared: readonly string[]): AsyncGenerator<Page<Image>> {
  const path = resourcePath(gallery, 'Microsoft.Compute', 'galleries');
  if (path === undefined) return;
  const question = { path: `${path}/images`, apiVersion: '2022-03-03', purpose: 'list the images of a gallery' };
  for await (const { items, ...page } of arm.pages(question, definitionForm)) {
    const named = items.flatMap(({ id, ...item }) => (id ? [{ id, ...item }] : []));
    yield {
      ...page,
      items: named.flatMap((item) => spellingsOf(item, declared).map((id) => imageOfDefinition(item, id))),
    };
  }
}

async function* one(found: Promise<Image | undefined>): AsyncGenerator<Page<Image>> {
  const image = await found;
  yield { items: image === undefined ? [] : [image] };
}
