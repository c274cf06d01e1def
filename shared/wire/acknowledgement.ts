/** The reply to M4: complaints about dealers. */
import { idBytes } from '../domain/ids.ts';
import type { Acknowledgement, Complaint, Disclosure } from '../secagg/messages.ts';
import { defineCodec, malformed } from './codec.ts';
import { readPairwiseKeyShare, readSelfMaskShare } from './disclosed-share.ts';
import { ascending, byId, bytes64, enumField, listOf, participantField } from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_HOLDERS, MAX_HOLDERS_MESSAGE_BYTES } from './limits.ts';
import { type Keyed, readKey, writeKey } from './scope.ts';

const { v1 } = velum;

const complaintReason = enumField<Complaint['reason'], velum.v1.ComplaintReason>({
  'box-unreadable': v1.ComplaintReason.COMPLAINT_REASON_BOX_UNREADABLE,
  'commitment-mismatch': v1.ComplaintReason.COMPLAINT_REASON_COMMITMENT_MISMATCH,
  'off-polynomial': v1.ComplaintReason.COMPLAINT_REASON_OFF_POLYNOMIAL,
});

function writeComplaint(complaint: Complaint): velum.v1.Complaint.$Properties {
  const { dealer, reason } = complaint;
  const said = { dealer: idBytes(dealer), reason: complaintReason.write(reason) };
  return complaint.reason === 'off-polynomial'
    ? { ...said, ...writeOpened(complaint.opened) }
    : said;
}

function writeOpened({ kind, share, salt }: Disclosure) {
  const opened = { share, salt };
  return kind === 'self-mask-share'
    ? ({ opened: 'selfMaskShare', selfMaskShare: opened } as const)
    : ({ opened: 'pairwiseKeyShare', pairwiseKeyShare: opened } as const);
}

function readComplaint(message: velum.v1.Complaint.$Shape, path: string): Complaint {
  const dealer = participantField(message.dealer, `${path}.dealer`);
  const reason = complaintReason.read(message.reason, `${path}.reason`);
  const opened = readOpened(message, path);
  if (reason === 'off-polynomial' && opened !== undefined) return { dealer, reason, opened };
  if (reason !== 'off-polynomial' && opened === undefined) return { dealer, reason };
  throw malformed(`${path}.opened`, 'goes with the reason off-polynomial, and with no other');
}

function readOpened(message: velum.v1.Complaint.$Shape, path: string): Disclosure | undefined {
  switch (message.opened) {
    case 'selfMaskShare':
      return readSelfMaskShare(message.selfMaskShare, `${path}.selfMaskShare`);
    case 'pairwiseKeyShare':
      return readPairwiseKeyShare(message.pairwiseKeyShare, `${path}.pairwiseKeyShare`);
    default:
      return undefined;
  }
}

export const acknowledgeSharesRequest = defineCodec({
  name: 'AcknowledgeSharesRequest',
  type: v1.AcknowledgeSharesRequest,
  maxBytes: MAX_HOLDERS_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<Acknowledgement>) => ({
    key: writeKey(key),
    complaints: message.complaints.map(writeComplaint),
    signature: message.signature,
  }),
  read: ({ key, complaints, signature }, path) => ({
    key: readKey(key, `${path}.key`),
    message: {
      complaints: ascending(
        listOf(complaints, MAX_HOLDERS, `${path}.complaints`, readComplaint),
        (a, b) => byId(a.dealer, b.dealer),
        `${path}.complaints`,
      ),
      signature: bytes64(signature, `${path}.signature`),
    },
  }),
});
