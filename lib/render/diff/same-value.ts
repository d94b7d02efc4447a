import { compareQuantities, sameDuration } from '../../model/quantity';

/** Maps whose values are Kubernetes quantities, by the field that holds them. */
const quantityMaps = new Set([
  'limits', 'requests', 'capacity', 'hard', 'default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio',
  'overhead', 'podFixed', 'allocatable', 'minAllowed', 'maxAllowed',
]); // prettier-ignore
/** Fields that are one quantity. HPA and KEDA metric targets are the `value` and `averageValue` ones. */
const quantityFields = new Set(['sizeLimit', 'divisor', 'averageValue', 'maximumVolumeSize']);
/** Fields that custom resources declare as a Go duration (cert-manager, Gateway API, Prometheus operator, Argo CD, Flux). */
const durationFields = new Set([
  'duration', 'renewBefore', 'interval', 'scrapeTimeout', 'evaluationInterval', 'timeout', 'request', 'backendRequest',
  'maxDuration', 'retryInterval', 'refreshInterval', 'for',
]); // prettier-ignore
/** Maps of free text: what they hold is never a quantity or duration, whatever a key is called. */
const textMaps = new Set([
  'data', 'stringData', 'binaryData', 'labels', 'annotations', 'matchLabels', 'nodeSelector', 'parameters',
  'values', 'valuesObject', 'encryptedData',
]); // prettier-ignore

/**
 * Whether Kubernetes reads two differing scalars at this place as the same value.
 *
 * True for equal quantities and durations. A port `80` and `'80'` are not alike: the API takes the text for a port's name.
 * @param keys the steps to the value, `*` for list items.
 */
export function sameValue(keys: readonly string[], before: unknown, after: unknown): boolean {
  if (before === after) return true;
  const field = keys.at(-1) ?? '';
  const parent = keys.at(-2) ?? '';
  if (keys.some((key) => textMaps.has(key))) return false;
  const isQuantity =
    quantityFields.has(field) || quantityMaps.has(parent) || (parent === 'target' && field === 'value');
  if (isQuantity) return compareQuantities(before, after) === 0;
  return durationFields.has(field) && sameDuration(before, after);
}
