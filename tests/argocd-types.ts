import { parse } from 'yaml';
import { typeErrors, type TypedObject } from './typed-objects';

const argocd = '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
const kinds = ['Application', 'ApplicationSet', 'AppProject'];

/** What is wrong with the Argo CD objects among rendered files. @throws where there are none: that would prove nothing */
export function argocdTypeErrors(files: ReadonlyMap<string, string>): string[] {
  const objects = [...files].flatMap(([path, text]): TypedObject[] => {
    const object = parse(text) as { readonly apiVersion?: string; readonly kind?: string };
    if (object.apiVersion !== 'argoproj.io/v1alpha1') return [];
    const { kind = '' } = object;
    if (!kinds.includes(kind)) throw new Error(`${path}: no type of ${kind} is known`);
    return [{ path, object, kind: { module: `${argocd}/${kind}`, type: `I${kind}` } }];
  });
  if (objects.length === 0) throw new Error('no Argo CD object was rendered');
  return typeErrors(objects);
}
