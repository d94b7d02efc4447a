import type { Move } from './move';

/** Whether a move lets what was taken back come again. */
export function isAgain(move: Move | undefined): boolean {
  switch (move?.do) {
    case 'unhold':
      return move.again === true;
    case 'race':
      return isAgain(move.first) || isAgain(move.second);
    case 'crash':
      return isAgain(move.move);
    default:
      return false;
  }
}
