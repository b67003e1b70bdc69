import { z } from 'zod';
import type { Image } from '../discovery.ts';
import type { Page } from '../parts.ts';
import type { Arm } from './arm.ts';
import { asDeclared, type Declared, resourcePath, sameId } from './declared.ts';
import { declaredImage } from './declared-images.ts';
import { despite, subscriptionPages } from './scoped.ts';
import { regionName, type Target } from './target.ts';
import { definitionForm, imageOfDefinition, managedForm, imageOfManaged } from './image-forms.ts';

const galleryForm = z.object({ id: z.string() });

/**
 * Managed images of the location, definitions of the subscription's galleries, and what the spec declares of others:
 * the marketplace is too large to list.
 */
export async function* imagePages(arm: Arm, target: Target, declared: Declared): AsyncGenerator<Page<Image>> {
  const seen: string[] = [];
  for await (const page of ownImages(arm, target, declared)) {
    seen.push(...page.items.map(({ id }) => id));
    yield page;
  }
  for (const id of declared.images) {
    if (seen.some((other) => sameId(other, id))) continue;
    yield* despite(one(declaredImage(arm, target, id)));
  }
}

async function* ownImages(arm: Arm, target: Target, { images }: Declared): AsyncGenerator<Page<Image>> {
  const managed = { path: '/providers/Microsoft.Compute/images', apiVersion: '2023-07-01', purpose: 'list the images' };
  for await (const { items, ...page } of despite(subscriptionPages(arm, target, managed, managedForm))) {
    const here = items.filter(({ location }) => regionName(location ?? '') === target.region);
    yield { ...page, items: here.map((item) => imageOfManaged(item, asDeclared(item.id, images))) };
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
    yield { ...page, items: items.map((item) => imageOfDefinition(item, asDeclared(item.id ?? '', declared))) };
  }
}

async function* one(found: Promise<Image | undefined>): AsyncGenerator<Page<Image>> {
  const image = await found;
  yield { items: image === undefined ? [] : [image] };
}
