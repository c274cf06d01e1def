/** P3: U2 ⊆ Ud, contains the participant, is listed in order: whom a participant shares masks with. */
import { describe, it } from 'vitest';
import { sessionAt, type Member } from '../support/secagg-session.ts';
import { expectMemberRefuses } from './support/expectations.ts';
import { memberIn } from './support/malice.ts';

interface Scene {
  readonly member: Member;
  readonly own: number;
  readonly dealers: readonly number[];
  /** In the cohort, but it dealt no shares. */
  readonly stranger: number;
}

/** Seven members of whom the last dealt no keys; asked about one in the middle. */
function checking(): Scene {
  const session = sessionAt('sharing-keys', { members: 7 });
  session.silence(session.members[6]!);
  session.advanceTo('checking-shares');
  session.relay();
  const member = session.members[2]!;
  const { directory, dealers } = memberIn(member, 'checking-shares').dealt;
  const positionOf = ({ id }: Member): number => directory.positions.get(id)!;
  const [own, stranger] = [positionOf(member), positionOf(session.members[6]!)];
  return { member, own, dealers, stranger };
}

const ascending = (positions: readonly number[]): readonly number[] =>
  positions.toSorted((a, b) => a - b);

function expectRefused({ member }: Scene, sharers: readonly number[], why: string): void {
  expectMemberRefuses(member, { type: 'sharers', message: { sharers } }, 'sharers-invalid', why);
}

describe('doctored sharers', () => {
  it('with a member who dealt no shares are refused', () => {
    const scene = checking();
    const sharers = ascending([...scene.dealers, scene.stranger]);
    expectRefused(scene, sharers, 'not ascending positions of dealers');
  });

  it('without the participant are refused', () => {
    const scene = checking();
    const others = scene.dealers.filter((position) => position !== scene.own);
    expectRefused(scene, others, 'not among the sharers');
  });

  it.each([
    ['unordered', (positions: number[]) => positions.reverse()],
    ['with a position twice', (positions: number[]) => [...positions, positions.at(-1)!]],
    ['beyond the directory', (positions: number[]) => [...positions, 7]],
  ])('%s are refused', (_how, bend) => {
    const scene = checking();
    expectRefused(scene, bend([...scene.dealers]), 'not ascending positions of dealers');
  });
});
