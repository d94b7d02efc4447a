/** Judges what is rendered. Apart from the rest of the room: a render starts without schemas and policies. */
export { placeFacts } from './check-facts';
export * from './check-platform';
export * from './check-units';
export * from './read-crds';
