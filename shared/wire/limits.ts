/**
 * Every size limit of the wire protocol, in one place. proto/ repeats them in words; a reader that
 * allocates does so only after the number that asks for it has been compared with its limit.
 */

export const KIBIBYTE = 1024;
export const MEBIBYTE = 1024 * KIBIBYTE;

/** What a sender puts into one chunk of a stream: small enough to show progress on a slow link. */
export const CHUNK_BYTES = 64 * KIBIBYTE;
/** What a reader accepts in one chunk. */
export const MAX_CHUNK_BYTES = MEBIBYTE;
/** A message that carries a chunk: the chunk, its tag and its length. */
export const MAX_CHUNK_MESSAGE_BYTES = MAX_CHUNK_BYTES + 16;

/**
 * What a receiver lets a sender have under way on one connection: everything else on a slow link
 * waits behind that much, pings and short calls among it.
 */
export const RECEIVE_WINDOW_BYTES = MEBIBYTE;

/** Requests of a few fields. */
export const MAX_SMALL_MESSAGE_BYTES = 8 * KIBIBYTE;
/** Requests with one entry per holder of a member's shares. */
export const MAX_HOLDERS_MESSAGE_BYTES = MEBIBYTE;
/** The largest instruction: the relay of a dealer with the most holders, or the largest directory. */
export const MAX_INSTRUCTION_BYTES = 6 * MEBIBYTE;
/** Summaries of runs and models. */
export const MAX_SUMMARY_BYTES = 16 * MEBIBYTE;

/** The largest message the coordinator accepts, before it knows which. */
export const MAX_REQUEST_BYTES = MAX_CHUNK_MESSAGE_BYTES;
/** The largest message a client accepts, before it knows which. */
export const MAX_RESPONSE_BYTES = MAX_SUMMARY_BYTES;

/** Members of a cohort. */
export const MAX_COHORT = 10_000;
/** Holders of one member's shares: everyone in a full graph, the neighbours in a sparse one. */
export const MAX_HOLDERS = 3000;
/** Siblings on a Merkle path: enough for 2³² leaves. */
export const MAX_MERKLE_DEPTH = 32;
/** Two sealed shares, and the KEM ciphertext before them. */
export const MAX_BOX_BYTES = 2 * KIBIBYTE;
/** One check polynomial: 16 bytes for each of up to as many coefficients as there are holders. */
export const MAX_CHECK_BYTES = 16 * MAX_HOLDERS;
export const MAX_SEGMENTS = 4096;

/** Lengths of text, in UTF-16 code units. */
export const MAX_CODE_LENGTH = 64;
export const MAX_CAUSE_LENGTH = 128;
export const MAX_NAME_LENGTH = 256;
export const MAX_MESSAGE_LENGTH = 1024;

/** An ErrorDetail travels in a trailer, where every hop keeps limits of its own. */
export const MAX_ERROR_FACTS = 16;
export const MAX_FACT_LENGTH = 128;
export const MAX_ERROR_DETAIL_BYTES = 16 * KIBIBYTE;

export const MAX_PLAN_BYTES = MEBIBYTE;
export const MAX_TOPOLOGY_BYTES = 16 * MEBIBYTE;
export const MAX_WEIGHTS_BYTES = 1024 * MEBIBYTE;

export const MAX_LISTED = 10_000;
export const MAX_ROUNDS_LISTED = 100_000;
export const MAX_DROPOUTS_LISTED = 10_000;
export const MAX_PHASES = 64;
export const MAX_ABORT_REASONS = 1000;

/** The longest pause between heartbeats a server may announce. */
export const MAX_HEARTBEAT_MS = 3_600_000;
