/**
 * Evidence: what a request's body tells reviewers (versions, diff, gates, receipts, how to roll back), and the same for
 * machines, in a block that can be read back. Gathered once, then written purely.
 */
export { behindOn, type BehindApp } from './behind';
export { compareUrl, commitUrl } from './source-links';
export { entryBody, rollbackBody } from './other-bodies';
export { evidenceBlock, parseEvidenceBlock, type EvidenceBlock } from './evidence-block';
export { gateTable } from './gate-table';
export { imageChanges, type ImageChange } from './image-changes';
export { promotionBody, promotionSummary } from './promotion-body';
export { promotionEvidence, type PromotionEvidence } from './promotion-evidence';
