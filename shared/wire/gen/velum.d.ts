import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace velum. */
export namespace velum {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an AttemptKey.
         * @deprecated Use velum.v1.AttemptKey.$Properties instead.
         */
        interface IAttemptKey extends velum.v1.AttemptKey.$Properties {
        }

        /** Represents an AttemptKey. */
        class AttemptKey {

            /**
             * Constructs a new AttemptKey.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AttemptKey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AttemptKey run. */
            run: Uint8Array;

            /** AttemptKey round. */
            round: number;

            /** AttemptKey attempt. */
            attempt: number;

            /**
             * Encodes the specified AttemptKey message. Does not implicitly {@link velum.v1.AttemptKey.verify|verify} messages.
             * @param message AttemptKey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AttemptKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AttemptKey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AttemptKey & velum.v1.AttemptKey.$Shape} AttemptKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AttemptKey & velum.v1.AttemptKey.$Shape;
        }

        namespace AttemptKey {

            /** Properties of an AttemptKey. */
            interface $Properties {

                /** AttemptKey run */
                run?: (Uint8Array|null);

                /** AttemptKey round */
                round?: (number|null);

                /** AttemptKey attempt */
                attempt?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AttemptKey. */
            type $Shape = velum.v1.AttemptKey.$Properties;
        }

        /** RoundKind enum. */
        enum RoundKind {

            /** ROUND_KIND_UNSPECIFIED value */
            ROUND_KIND_UNSPECIFIED = 0,

            /** ROUND_KIND_TRAINING value */
            ROUND_KIND_TRAINING = 1,

            /** ROUND_KIND_STATISTICS value */
            ROUND_KIND_STATISTICS = 2
        }

        /**
         * Properties of a RoundMetrics.
         * @deprecated Use velum.v1.RoundMetrics.$Properties instead.
         */
        interface IRoundMetrics extends velum.v1.RoundMetrics.$Properties {
        }

        /** Represents a RoundMetrics. */
        class RoundMetrics {

            /**
             * Constructs a new RoundMetrics.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RoundMetrics.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RoundMetrics trainingLoss. */
            trainingLoss?: (number|null);

            /** RoundMetrics validationLoss. */
            validationLoss?: (number|null);

            /** RoundMetrics validationAccuracy. */
            validationAccuracy?: (number|null);

            /** RoundMetrics examples. */
            examples?: (number|null);

            /**
             * Encodes the specified RoundMetrics message. Does not implicitly {@link velum.v1.RoundMetrics.verify|verify} messages.
             * @param message RoundMetrics message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RoundMetrics.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RoundMetrics message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RoundMetrics & velum.v1.RoundMetrics.$Shape} RoundMetrics
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RoundMetrics & velum.v1.RoundMetrics.$Shape;
        }

        namespace RoundMetrics {

            /** Properties of a RoundMetrics. */
            interface $Properties {

                /** RoundMetrics trainingLoss */
                trainingLoss?: (number|null);

                /** RoundMetrics validationLoss */
                validationLoss?: (number|null);

                /** RoundMetrics validationAccuracy */
                validationAccuracy?: (number|null);

                /** RoundMetrics examples */
                examples?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RoundMetrics. */
            type $Shape = velum.v1.RoundMetrics.$Properties;
        }

        /**
         * Properties of an ErrorDetail.
         * @deprecated Use velum.v1.ErrorDetail.$Properties instead.
         */
        interface IErrorDetail extends velum.v1.ErrorDetail.$Properties {
        }

        /** Represents an ErrorDetail. */
        class ErrorDetail {

            /**
             * Constructs a new ErrorDetail.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ErrorDetail.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ErrorDetail reason. */
            reason: string;

            /** ErrorDetail facts. */
            facts: velum.v1.ErrorFact.$Properties[];

            /**
             * Encodes the specified ErrorDetail message. Does not implicitly {@link velum.v1.ErrorDetail.verify|verify} messages.
             * @param message ErrorDetail message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ErrorDetail.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ErrorDetail message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ErrorDetail & velum.v1.ErrorDetail.$Shape} ErrorDetail
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ErrorDetail & velum.v1.ErrorDetail.$Shape;
        }

        namespace ErrorDetail {

            /** Properties of an ErrorDetail. */
            interface $Properties {

                /** ErrorDetail reason */
                reason?: (string|null);

                /** ErrorDetail facts */
                facts?: (velum.v1.ErrorFact.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ErrorDetail. */
            type $Shape = {
              reason?: string|null;
              facts?: velum.v1.ErrorFact.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of an ErrorFact.
         * @deprecated Use velum.v1.ErrorFact.$Properties instead.
         */
        interface IErrorFact extends velum.v1.ErrorFact.$Properties {
        }

        /** Represents an ErrorFact. */
        class ErrorFact {

            /**
             * Constructs a new ErrorFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ErrorFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ErrorFact name. */
            name: string;

            /** ErrorFact text. */
            text?: (string|null);

            /** ErrorFact number. */
            number?: (number|null);

            /** ErrorFact flag. */
            flag?: (boolean|null);

            /** ErrorFact value. */
            value?: ("text"|"number"|"flag");

            /**
             * Encodes the specified ErrorFact message. Does not implicitly {@link velum.v1.ErrorFact.verify|verify} messages.
             * @param message ErrorFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ErrorFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ErrorFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ErrorFact & velum.v1.ErrorFact.$Shape} ErrorFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ErrorFact & velum.v1.ErrorFact.$Shape;
        }

        namespace ErrorFact {

            /** Properties of an ErrorFact. */
            interface $Properties {

                /** ErrorFact name */
                name?: (string|null);

                /** ErrorFact text */
                text?: (string|null);

                /** ErrorFact number */
                number?: (number|null);

                /** ErrorFact flag */
                flag?: (boolean|null);

                /** ErrorFact value */
                value?: ("text"|"number"|"flag");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an ErrorFact. */
            type $Shape = {
              name?: string|null;
              text?: string|null;
              number?: number|null;
              flag?: boolean|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ value?: undefined; text?: null; number?: null; flag?: null }|{ value?: "text"; text: string; number?: null; flag?: null }|{ value?: "number"; text?: null; number: number; flag?: null }|{ value?: "flag"; text?: null; number?: null; flag: boolean })
            );
        }

        /**
         * Properties of a CheckInRequest.
         * @deprecated Use velum.v1.CheckInRequest.$Properties instead.
         */
        interface ICheckInRequest extends velum.v1.CheckInRequest.$Properties {
        }

        /** Represents a CheckInRequest. */
        class CheckInRequest {

            /**
             * Constructs a new CheckInRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.CheckInRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CheckInRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** CheckInRequest accept. */
            accept?: (velum.v1.Acceptance.$Properties|null);

            /** CheckInRequest refuse. */
            refuse?: (velum.v1.Refusal.$Properties|null);

            /** CheckInRequest decision. */
            decision?: ("accept"|"refuse");

            /**
             * Encodes the specified CheckInRequest message. Does not implicitly {@link velum.v1.CheckInRequest.verify|verify} messages.
             * @param message CheckInRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.CheckInRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CheckInRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.CheckInRequest & velum.v1.CheckInRequest.$Shape} CheckInRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.CheckInRequest & velum.v1.CheckInRequest.$Shape;
        }

        namespace CheckInRequest {

            /** Properties of a CheckInRequest. */
            interface $Properties {

                /** CheckInRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** CheckInRequest accept */
                accept?: (velum.v1.Acceptance.$Properties|null);

                /** CheckInRequest refuse */
                refuse?: (velum.v1.Refusal.$Properties|null);

                /** CheckInRequest decision */
                decision?: ("accept"|"refuse");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a CheckInRequest. */
            type $Shape = {
              key?: velum.v1.AttemptKey.$Shape|null;
              accept?: velum.v1.Acceptance.$Shape|null;
              refuse?: velum.v1.Refusal.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ decision?: undefined; accept?: null; refuse?: null }|{ decision?: "accept"; accept: velum.v1.Acceptance.$Shape; refuse?: null }|{ decision?: "refuse"; accept?: null; refuse: velum.v1.Refusal.$Shape })
            );
        }

        /**
         * Properties of an Acceptance.
         * @deprecated Use velum.v1.Acceptance.$Properties instead.
         */
        interface IAcceptance extends velum.v1.Acceptance.$Properties {
        }

        /** Represents an Acceptance. */
        class Acceptance {

            /**
             * Constructs a new Acceptance.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Acceptance.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Acceptance message. Does not implicitly {@link velum.v1.Acceptance.verify|verify} messages.
             * @param message Acceptance message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Acceptance.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Acceptance message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Acceptance & velum.v1.Acceptance.$Shape} Acceptance
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Acceptance & velum.v1.Acceptance.$Shape;
        }

        namespace Acceptance {

            /** Properties of an Acceptance. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Acceptance. */
            type $Shape = velum.v1.Acceptance.$Properties;
        }

        /**
         * Properties of a Refusal.
         * @deprecated Use velum.v1.Refusal.$Properties instead.
         */
        interface IRefusal extends velum.v1.Refusal.$Properties {
        }

        /** Represents a Refusal. */
        class Refusal {

            /**
             * Constructs a new Refusal.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Refusal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refusal code. */
            code: string;

            /** Refusal message. */
            message: string;

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link velum.v1.Refusal.verify|verify} messages.
             * @param message Refusal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Refusal & velum.v1.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Refusal & velum.v1.Refusal.$Shape;
        }

        namespace Refusal {

            /** Properties of a Refusal. */
            interface $Properties {

                /** Refusal code */
                code?: (string|null);

                /** Refusal message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refusal. */
            type $Shape = velum.v1.Refusal.$Properties;
        }

        /**
         * Properties of a CheckInResponse.
         * @deprecated Use velum.v1.CheckInResponse.$Properties instead.
         */
        interface ICheckInResponse extends velum.v1.CheckInResponse.$Properties {
        }

        /** Represents a CheckInResponse. */
        class CheckInResponse {

            /**
             * Constructs a new CheckInResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.CheckInResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified CheckInResponse message. Does not implicitly {@link velum.v1.CheckInResponse.verify|verify} messages.
             * @param message CheckInResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.CheckInResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CheckInResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.CheckInResponse & velum.v1.CheckInResponse.$Shape} CheckInResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.CheckInResponse & velum.v1.CheckInResponse.$Shape;
        }

        namespace CheckInResponse {

            /** Properties of a CheckInResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CheckInResponse. */
            type $Shape = velum.v1.CheckInResponse.$Properties;
        }

        /**
         * Properties of a LeaveRequest.
         * @deprecated Use velum.v1.LeaveRequest.$Properties instead.
         */
        interface ILeaveRequest extends velum.v1.LeaveRequest.$Properties {
        }

        /** Represents a LeaveRequest. */
        class LeaveRequest {

            /**
             * Constructs a new LeaveRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.LeaveRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LeaveRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** LeaveRequest reason. */
            reason: string;

            /**
             * Encodes the specified LeaveRequest message. Does not implicitly {@link velum.v1.LeaveRequest.verify|verify} messages.
             * @param message LeaveRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.LeaveRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LeaveRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.LeaveRequest & velum.v1.LeaveRequest.$Shape} LeaveRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.LeaveRequest & velum.v1.LeaveRequest.$Shape;
        }

        namespace LeaveRequest {

            /** Properties of a LeaveRequest. */
            interface $Properties {

                /** LeaveRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** LeaveRequest reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LeaveRequest. */
            type $Shape = velum.v1.LeaveRequest.$Properties;
        }

        /**
         * Properties of a LeaveResponse.
         * @deprecated Use velum.v1.LeaveResponse.$Properties instead.
         */
        interface ILeaveResponse extends velum.v1.LeaveResponse.$Properties {
        }

        /** Represents a LeaveResponse. */
        class LeaveResponse {

            /**
             * Constructs a new LeaveResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.LeaveResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified LeaveResponse message. Does not implicitly {@link velum.v1.LeaveResponse.verify|verify} messages.
             * @param message LeaveResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.LeaveResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LeaveResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.LeaveResponse & velum.v1.LeaveResponse.$Shape} LeaveResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.LeaveResponse & velum.v1.LeaveResponse.$Shape;
        }

        namespace LeaveResponse {

            /** Properties of a LeaveResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LeaveResponse. */
            type $Shape = velum.v1.LeaveResponse.$Properties;
        }

        /**
         * Properties of a WatchRoundRequest.
         * @deprecated Use velum.v1.WatchRoundRequest.$Properties instead.
         */
        interface IWatchRoundRequest extends velum.v1.WatchRoundRequest.$Properties {
        }

        /** Represents a WatchRoundRequest. */
        class WatchRoundRequest {

            /**
             * Constructs a new WatchRoundRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.WatchRoundRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WatchRoundRequest federation. */
            federation: string;

            /**
             * Encodes the specified WatchRoundRequest message. Does not implicitly {@link velum.v1.WatchRoundRequest.verify|verify} messages.
             * @param message WatchRoundRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.WatchRoundRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchRoundRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.WatchRoundRequest & velum.v1.WatchRoundRequest.$Shape} WatchRoundRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.WatchRoundRequest & velum.v1.WatchRoundRequest.$Shape;
        }

        namespace WatchRoundRequest {

            /** Properties of a WatchRoundRequest. */
            interface $Properties {

                /** WatchRoundRequest federation */
                federation?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WatchRoundRequest. */
            type $Shape = velum.v1.WatchRoundRequest.$Properties;
        }

        /**
         * Properties of a WatchRoundResponse.
         * @deprecated Use velum.v1.WatchRoundResponse.$Properties instead.
         */
        interface IWatchRoundResponse extends velum.v1.WatchRoundResponse.$Properties {
        }

        /** Represents a WatchRoundResponse. */
        class WatchRoundResponse {

            /**
             * Constructs a new WatchRoundResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.WatchRoundResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WatchRoundResponse heartbeat. */
            heartbeat?: (velum.v1.Heartbeat.$Properties|null);

            /** WatchRoundResponse instruction. */
            instruction?: (velum.v1.Instruction.$Properties|null);

            /** WatchRoundResponse event. */
            event?: ("heartbeat"|"instruction");

            /**
             * Encodes the specified WatchRoundResponse message. Does not implicitly {@link velum.v1.WatchRoundResponse.verify|verify} messages.
             * @param message WatchRoundResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.WatchRoundResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchRoundResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.WatchRoundResponse & velum.v1.WatchRoundResponse.$Shape} WatchRoundResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.WatchRoundResponse & velum.v1.WatchRoundResponse.$Shape;
        }

        namespace WatchRoundResponse {

            /** Properties of a WatchRoundResponse. */
            interface $Properties {

                /** WatchRoundResponse heartbeat */
                heartbeat?: (velum.v1.Heartbeat.$Properties|null);

                /** WatchRoundResponse instruction */
                instruction?: (velum.v1.Instruction.$Properties|null);

                /** WatchRoundResponse event */
                event?: ("heartbeat"|"instruction");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a WatchRoundResponse. */
            type $Shape = {
              heartbeat?: velum.v1.Heartbeat.$Shape|null;
              instruction?: velum.v1.Instruction.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ event?: undefined; heartbeat?: null; instruction?: null }|{ event?: "heartbeat"; heartbeat: velum.v1.Heartbeat.$Shape; instruction?: null }|{ event?: "instruction"; heartbeat?: null; instruction: velum.v1.Instruction.$Shape })
            );
        }

        /**
         * Properties of a Heartbeat.
         * @deprecated Use velum.v1.Heartbeat.$Properties instead.
         */
        interface IHeartbeat extends velum.v1.Heartbeat.$Properties {
        }

        /** Represents a Heartbeat. */
        class Heartbeat {

            /**
             * Constructs a new Heartbeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Heartbeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Heartbeat intervalMs. */
            intervalMs: number;

            /**
             * Encodes the specified Heartbeat message. Does not implicitly {@link velum.v1.Heartbeat.verify|verify} messages.
             * @param message Heartbeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Heartbeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Heartbeat & velum.v1.Heartbeat.$Shape} Heartbeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Heartbeat & velum.v1.Heartbeat.$Shape;
        }

        namespace Heartbeat {

            /** Properties of a Heartbeat. */
            interface $Properties {

                /** Heartbeat intervalMs */
                intervalMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Heartbeat. */
            type $Shape = velum.v1.Heartbeat.$Properties;
        }

        /**
         * Properties of an Instruction.
         * @deprecated Use velum.v1.Instruction.$Properties instead.
         */
        interface IInstruction extends velum.v1.Instruction.$Properties {
        }

        /** Represents an Instruction. */
        class Instruction {

            /**
             * Constructs a new Instruction.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Instruction.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Instruction wait. */
            wait?: (velum.v1.WaitTask.$Properties|null);

            /** Instruction checkIn. */
            checkIn?: (velum.v1.CheckInTask.$Properties|null);

            /** Instruction advertiseKeys. */
            advertiseKeys?: (velum.v1.AdvertiseKeysTask.$Properties|null);

            /** Instruction shareKeys. */
            shareKeys?: (velum.v1.ShareKeysTask.$Properties|null);

            /** Instruction submitMaskedInput. */
            submitMaskedInput?: (velum.v1.SubmitMaskedInputTask.$Properties|null);

            /** Instruction confirmSurvivors. */
            confirmSurvivors?: (velum.v1.ConfirmSurvivorsTask.$Properties|null);

            /** Instruction disclose. */
            disclose?: (velum.v1.DiscloseTask.$Properties|null);

            /** Instruction runEnded. */
            runEnded?: (velum.v1.RunEndedTask.$Properties|null);

            /** Instruction acknowledgeShares. */
            acknowledgeShares?: (velum.v1.AcknowledgeSharesTask.$Properties|null);

            /** Instruction last. */
            last?: (velum.v1.AttemptOutcome.$Properties|null);

            /** Instruction task. */
            task?: ("wait"|"checkIn"|"advertiseKeys"|"shareKeys"|"submitMaskedInput"|"confirmSurvivors"|"disclose"|"runEnded"|"acknowledgeShares");

            /**
             * Encodes the specified Instruction message. Does not implicitly {@link velum.v1.Instruction.verify|verify} messages.
             * @param message Instruction message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Instruction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Instruction message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Instruction & velum.v1.Instruction.$Shape} Instruction
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Instruction & velum.v1.Instruction.$Shape;
        }

        namespace Instruction {

            /** Properties of an Instruction. */
            interface $Properties {

                /** Instruction wait */
                wait?: (velum.v1.WaitTask.$Properties|null);

                /** Instruction checkIn */
                checkIn?: (velum.v1.CheckInTask.$Properties|null);

                /** Instruction advertiseKeys */
                advertiseKeys?: (velum.v1.AdvertiseKeysTask.$Properties|null);

                /** Instruction shareKeys */
                shareKeys?: (velum.v1.ShareKeysTask.$Properties|null);

                /** Instruction submitMaskedInput */
                submitMaskedInput?: (velum.v1.SubmitMaskedInputTask.$Properties|null);

                /** Instruction confirmSurvivors */
                confirmSurvivors?: (velum.v1.ConfirmSurvivorsTask.$Properties|null);

                /** Instruction disclose */
                disclose?: (velum.v1.DiscloseTask.$Properties|null);

                /** Instruction runEnded */
                runEnded?: (velum.v1.RunEndedTask.$Properties|null);

                /** Instruction acknowledgeShares */
                acknowledgeShares?: (velum.v1.AcknowledgeSharesTask.$Properties|null);

                /** Instruction last */
                last?: (velum.v1.AttemptOutcome.$Properties|null);

                /** Instruction task */
                task?: ("wait"|"checkIn"|"advertiseKeys"|"shareKeys"|"submitMaskedInput"|"confirmSurvivors"|"disclose"|"runEnded"|"acknowledgeShares");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Instruction. */
            type $Shape = {
              wait?: velum.v1.WaitTask.$Shape|null;
              checkIn?: velum.v1.CheckInTask.$Shape|null;
              advertiseKeys?: velum.v1.AdvertiseKeysTask.$Shape|null;
              shareKeys?: velum.v1.ShareKeysTask.$Shape|null;
              submitMaskedInput?: velum.v1.SubmitMaskedInputTask.$Shape|null;
              confirmSurvivors?: velum.v1.ConfirmSurvivorsTask.$Shape|null;
              disclose?: velum.v1.DiscloseTask.$Shape|null;
              runEnded?: velum.v1.RunEndedTask.$Shape|null;
              acknowledgeShares?: velum.v1.AcknowledgeSharesTask.$Shape|null;
              last?: velum.v1.AttemptOutcome.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ task?: undefined; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "wait"; wait: velum.v1.WaitTask.$Shape; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "checkIn"; wait?: null; checkIn: velum.v1.CheckInTask.$Shape; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "advertiseKeys"; wait?: null; checkIn?: null; advertiseKeys: velum.v1.AdvertiseKeysTask.$Shape; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "shareKeys"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys: velum.v1.ShareKeysTask.$Shape; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "submitMaskedInput"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput: velum.v1.SubmitMaskedInputTask.$Shape; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "confirmSurvivors"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors: velum.v1.ConfirmSurvivorsTask.$Shape; disclose?: null; runEnded?: null; acknowledgeShares?: null }|{ task?: "disclose"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose: velum.v1.DiscloseTask.$Shape; runEnded?: null; acknowledgeShares?: null }|{ task?: "runEnded"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded: velum.v1.RunEndedTask.$Shape; acknowledgeShares?: null }|{ task?: "acknowledgeShares"; wait?: null; checkIn?: null; advertiseKeys?: null; shareKeys?: null; submitMaskedInput?: null; confirmSurvivors?: null; disclose?: null; runEnded?: null; acknowledgeShares: velum.v1.AcknowledgeSharesTask.$Shape })
            );
        }

        /**
         * Properties of a WaitTask.
         * @deprecated Use velum.v1.WaitTask.$Properties instead.
         */
        interface IWaitTask extends velum.v1.WaitTask.$Properties {
        }

        /** Represents a WaitTask. */
        class WaitTask {

            /**
             * Constructs a new WaitTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.WaitTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WaitTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** WaitTask phase. */
            phase: string;

            /**
             * Encodes the specified WaitTask message. Does not implicitly {@link velum.v1.WaitTask.verify|verify} messages.
             * @param message WaitTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.WaitTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WaitTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.WaitTask & velum.v1.WaitTask.$Shape} WaitTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.WaitTask & velum.v1.WaitTask.$Shape;
        }

        namespace WaitTask {

            /** Properties of a WaitTask. */
            interface $Properties {

                /** WaitTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** WaitTask phase */
                phase?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WaitTask. */
            type $Shape = velum.v1.WaitTask.$Properties;
        }

        /**
         * Properties of a CheckInTask.
         * @deprecated Use velum.v1.CheckInTask.$Properties instead.
         */
        interface ICheckInTask extends velum.v1.CheckInTask.$Properties {
        }

        /** Represents a CheckInTask. */
        class CheckInTask {

            /**
             * Constructs a new CheckInTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.CheckInTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CheckInTask invitation. */
            invitation?: (velum.v1.Invitation.$Properties|null);

            /** CheckInTask closesAtMs. */
            closesAtMs: (number|Long);

            /**
             * Encodes the specified CheckInTask message. Does not implicitly {@link velum.v1.CheckInTask.verify|verify} messages.
             * @param message CheckInTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.CheckInTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CheckInTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.CheckInTask & velum.v1.CheckInTask.$Shape} CheckInTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.CheckInTask & velum.v1.CheckInTask.$Shape;
        }

        namespace CheckInTask {

            /** Properties of a CheckInTask. */
            interface $Properties {

                /** CheckInTask invitation */
                invitation?: (velum.v1.Invitation.$Properties|null);

                /** CheckInTask closesAtMs */
                closesAtMs?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CheckInTask. */
            type $Shape = velum.v1.CheckInTask.$Properties;
        }

        /**
         * Properties of an AdvertiseKeysTask.
         * @deprecated Use velum.v1.AdvertiseKeysTask.$Properties instead.
         */
        interface IAdvertiseKeysTask extends velum.v1.AdvertiseKeysTask.$Properties {
        }

        /** Represents an AdvertiseKeysTask. */
        class AdvertiseKeysTask {

            /**
             * Constructs a new AdvertiseKeysTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AdvertiseKeysTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AdvertiseKeysTask invitation. */
            invitation?: (velum.v1.Invitation.$Properties|null);

            /** AdvertiseKeysTask offer. */
            offer?: (velum.v1.Offer.$Properties|null);

            /**
             * Encodes the specified AdvertiseKeysTask message. Does not implicitly {@link velum.v1.AdvertiseKeysTask.verify|verify} messages.
             * @param message AdvertiseKeysTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AdvertiseKeysTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AdvertiseKeysTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AdvertiseKeysTask & velum.v1.AdvertiseKeysTask.$Shape} AdvertiseKeysTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AdvertiseKeysTask & velum.v1.AdvertiseKeysTask.$Shape;
        }

        namespace AdvertiseKeysTask {

            /** Properties of an AdvertiseKeysTask. */
            interface $Properties {

                /** AdvertiseKeysTask invitation */
                invitation?: (velum.v1.Invitation.$Properties|null);

                /** AdvertiseKeysTask offer */
                offer?: (velum.v1.Offer.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AdvertiseKeysTask. */
            type $Shape = velum.v1.AdvertiseKeysTask.$Properties;
        }

        /**
         * Properties of a ShareKeysTask.
         * @deprecated Use velum.v1.ShareKeysTask.$Properties instead.
         */
        interface IShareKeysTask extends velum.v1.ShareKeysTask.$Properties {
        }

        /** Represents a ShareKeysTask. */
        class ShareKeysTask {

            /**
             * Constructs a new ShareKeysTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShareKeysTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShareKeysTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** ShareKeysTask directory. */
            directory?: (velum.v1.Directory.$Properties|null);

            /**
             * Encodes the specified ShareKeysTask message. Does not implicitly {@link velum.v1.ShareKeysTask.verify|verify} messages.
             * @param message ShareKeysTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShareKeysTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShareKeysTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShareKeysTask & velum.v1.ShareKeysTask.$Shape} ShareKeysTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShareKeysTask & velum.v1.ShareKeysTask.$Shape;
        }

        namespace ShareKeysTask {

            /** Properties of a ShareKeysTask. */
            interface $Properties {

                /** ShareKeysTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** ShareKeysTask directory */
                directory?: (velum.v1.Directory.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShareKeysTask. */
            type $Shape = velum.v1.ShareKeysTask.$Properties;
        }

        /**
         * Properties of an AcknowledgeSharesTask.
         * @deprecated Use velum.v1.AcknowledgeSharesTask.$Properties instead.
         */
        interface IAcknowledgeSharesTask extends velum.v1.AcknowledgeSharesTask.$Properties {
        }

        /** Represents an AcknowledgeSharesTask. */
        class AcknowledgeSharesTask {

            /**
             * Constructs a new AcknowledgeSharesTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AcknowledgeSharesTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AcknowledgeSharesTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** AcknowledgeSharesTask relay. */
            relay?: (velum.v1.Relay.$Properties|null);

            /**
             * Encodes the specified AcknowledgeSharesTask message. Does not implicitly {@link velum.v1.AcknowledgeSharesTask.verify|verify} messages.
             * @param message AcknowledgeSharesTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AcknowledgeSharesTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AcknowledgeSharesTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AcknowledgeSharesTask & velum.v1.AcknowledgeSharesTask.$Shape} AcknowledgeSharesTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AcknowledgeSharesTask & velum.v1.AcknowledgeSharesTask.$Shape;
        }

        namespace AcknowledgeSharesTask {

            /** Properties of an AcknowledgeSharesTask. */
            interface $Properties {

                /** AcknowledgeSharesTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** AcknowledgeSharesTask relay */
                relay?: (velum.v1.Relay.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AcknowledgeSharesTask. */
            type $Shape = velum.v1.AcknowledgeSharesTask.$Properties;
        }

        /**
         * Properties of a SubmitMaskedInputTask.
         * @deprecated Use velum.v1.SubmitMaskedInputTask.$Properties instead.
         */
        interface ISubmitMaskedInputTask extends velum.v1.SubmitMaskedInputTask.$Properties {
        }

        /** Represents a SubmitMaskedInputTask. */
        class SubmitMaskedInputTask {

            /**
             * Constructs a new SubmitMaskedInputTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SubmitMaskedInputTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SubmitMaskedInputTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** SubmitMaskedInputTask sharers. */
            sharers?: (velum.v1.Sharers.$Properties|null);

            /**
             * Encodes the specified SubmitMaskedInputTask message. Does not implicitly {@link velum.v1.SubmitMaskedInputTask.verify|verify} messages.
             * @param message SubmitMaskedInputTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SubmitMaskedInputTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubmitMaskedInputTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SubmitMaskedInputTask & velum.v1.SubmitMaskedInputTask.$Shape} SubmitMaskedInputTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SubmitMaskedInputTask & velum.v1.SubmitMaskedInputTask.$Shape;
        }

        namespace SubmitMaskedInputTask {

            /** Properties of a SubmitMaskedInputTask. */
            interface $Properties {

                /** SubmitMaskedInputTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** SubmitMaskedInputTask sharers */
                sharers?: (velum.v1.Sharers.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SubmitMaskedInputTask. */
            type $Shape = velum.v1.SubmitMaskedInputTask.$Properties;
        }

        /**
         * Properties of a ConfirmSurvivorsTask.
         * @deprecated Use velum.v1.ConfirmSurvivorsTask.$Properties instead.
         */
        interface IConfirmSurvivorsTask extends velum.v1.ConfirmSurvivorsTask.$Properties {
        }

        /** Represents a ConfirmSurvivorsTask. */
        class ConfirmSurvivorsTask {

            /**
             * Constructs a new ConfirmSurvivorsTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ConfirmSurvivorsTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ConfirmSurvivorsTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** ConfirmSurvivorsTask survivorSet. */
            survivorSet?: (velum.v1.SurvivorSet.$Properties|null);

            /**
             * Encodes the specified ConfirmSurvivorsTask message. Does not implicitly {@link velum.v1.ConfirmSurvivorsTask.verify|verify} messages.
             * @param message ConfirmSurvivorsTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ConfirmSurvivorsTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ConfirmSurvivorsTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ConfirmSurvivorsTask & velum.v1.ConfirmSurvivorsTask.$Shape} ConfirmSurvivorsTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ConfirmSurvivorsTask & velum.v1.ConfirmSurvivorsTask.$Shape;
        }

        namespace ConfirmSurvivorsTask {

            /** Properties of a ConfirmSurvivorsTask. */
            interface $Properties {

                /** ConfirmSurvivorsTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** ConfirmSurvivorsTask survivorSet */
                survivorSet?: (velum.v1.SurvivorSet.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ConfirmSurvivorsTask. */
            type $Shape = velum.v1.ConfirmSurvivorsTask.$Properties;
        }

        /**
         * Properties of a DiscloseTask.
         * @deprecated Use velum.v1.DiscloseTask.$Properties instead.
         */
        interface IDiscloseTask extends velum.v1.DiscloseTask.$Properties {
        }

        /** Represents a DiscloseTask. */
        class DiscloseTask {

            /**
             * Constructs a new DiscloseTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DiscloseTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DiscloseTask key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** DiscloseTask quorum. */
            quorum?: (velum.v1.Quorum.$Properties|null);

            /**
             * Encodes the specified DiscloseTask message. Does not implicitly {@link velum.v1.DiscloseTask.verify|verify} messages.
             * @param message DiscloseTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DiscloseTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DiscloseTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DiscloseTask & velum.v1.DiscloseTask.$Shape} DiscloseTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DiscloseTask & velum.v1.DiscloseTask.$Shape;
        }

        namespace DiscloseTask {

            /** Properties of a DiscloseTask. */
            interface $Properties {

                /** DiscloseTask key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** DiscloseTask quorum */
                quorum?: (velum.v1.Quorum.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DiscloseTask. */
            type $Shape = velum.v1.DiscloseTask.$Properties;
        }

        /**
         * Properties of a RunEndedTask.
         * @deprecated Use velum.v1.RunEndedTask.$Properties instead.
         */
        interface IRunEndedTask extends velum.v1.RunEndedTask.$Properties {
        }

        /** Represents a RunEndedTask. */
        class RunEndedTask {

            /**
             * Constructs a new RunEndedTask.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RunEndedTask.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunEndedTask run. */
            run: Uint8Array;

            /** RunEndedTask status. */
            status: velum.v1.RunEnd;

            /** RunEndedTask cause. */
            cause: string;

            /**
             * Encodes the specified RunEndedTask message. Does not implicitly {@link velum.v1.RunEndedTask.verify|verify} messages.
             * @param message RunEndedTask message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RunEndedTask.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunEndedTask message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RunEndedTask & velum.v1.RunEndedTask.$Shape} RunEndedTask
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RunEndedTask & velum.v1.RunEndedTask.$Shape;
        }

        namespace RunEndedTask {

            /** Properties of a RunEndedTask. */
            interface $Properties {

                /** RunEndedTask run */
                run?: (Uint8Array|null);

                /** RunEndedTask status */
                status?: (velum.v1.RunEnd|null);

                /** RunEndedTask cause */
                cause?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunEndedTask. */
            type $Shape = velum.v1.RunEndedTask.$Properties;
        }

        /** RunEnd enum. */
        enum RunEnd {

            /** RUN_END_UNSPECIFIED value */
            RUN_END_UNSPECIFIED = 0,

            /** RUN_END_COMPLETED value */
            RUN_END_COMPLETED = 1,

            /** RUN_END_FAILED value */
            RUN_END_FAILED = 2,

            /** RUN_END_STOPPED value */
            RUN_END_STOPPED = 3
        }

        /**
         * Properties of an Invitation.
         * @deprecated Use velum.v1.Invitation.$Properties instead.
         */
        interface IInvitation extends velum.v1.Invitation.$Properties {
        }

        /** Represents an Invitation. */
        class Invitation {

            /**
             * Constructs a new Invitation.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Invitation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Invitation key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** Invitation federation. */
            federation: string;

            /** Invitation kind. */
            kind: velum.v1.RoundKind;

            /** Invitation charterHash. */
            charterHash: Uint8Array;

            /** Invitation planDigest. */
            planDigest: Uint8Array;

            /** Invitation topologyDigest. */
            topologyDigest: Uint8Array;

            /** Invitation modelDigest. */
            modelDigest?: (Uint8Array|null);

            /** Invitation scalingDigest. */
            scalingDigest?: (Uint8Array|null);

            /**
             * Encodes the specified Invitation message. Does not implicitly {@link velum.v1.Invitation.verify|verify} messages.
             * @param message Invitation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Invitation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Invitation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Invitation & velum.v1.Invitation.$Shape} Invitation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Invitation & velum.v1.Invitation.$Shape;
        }

        namespace Invitation {

            /** Properties of an Invitation. */
            interface $Properties {

                /** Invitation key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** Invitation federation */
                federation?: (string|null);

                /** Invitation kind */
                kind?: (velum.v1.RoundKind|null);

                /** Invitation charterHash */
                charterHash?: (Uint8Array|null);

                /** Invitation planDigest */
                planDigest?: (Uint8Array|null);

                /** Invitation topologyDigest */
                topologyDigest?: (Uint8Array|null);

                /** Invitation modelDigest */
                modelDigest?: (Uint8Array|null);

                /** Invitation scalingDigest */
                scalingDigest?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Invitation. */
            type $Shape = velum.v1.Invitation.$Properties;
        }

        /**
         * Properties of an AttemptOutcome.
         * @deprecated Use velum.v1.AttemptOutcome.$Properties instead.
         */
        interface IAttemptOutcome extends velum.v1.AttemptOutcome.$Properties {
        }

        /** Represents an AttemptOutcome. */
        class AttemptOutcome {

            /**
             * Constructs a new AttemptOutcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AttemptOutcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AttemptOutcome key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** AttemptOutcome end. */
            end: velum.v1.AttemptEnd;

            /** AttemptOutcome reason. */
            reason: string;

            /** AttemptOutcome message. */
            message: string;

            /**
             * Encodes the specified AttemptOutcome message. Does not implicitly {@link velum.v1.AttemptOutcome.verify|verify} messages.
             * @param message AttemptOutcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AttemptOutcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AttemptOutcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AttemptOutcome & velum.v1.AttemptOutcome.$Shape} AttemptOutcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AttemptOutcome & velum.v1.AttemptOutcome.$Shape;
        }

        namespace AttemptOutcome {

            /** Properties of an AttemptOutcome. */
            interface $Properties {

                /** AttemptOutcome key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** AttemptOutcome end */
                end?: (velum.v1.AttemptEnd|null);

                /** AttemptOutcome reason */
                reason?: (string|null);

                /** AttemptOutcome message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AttemptOutcome. */
            type $Shape = velum.v1.AttemptOutcome.$Properties;
        }

        /** AttemptEnd enum. */
        enum AttemptEnd {

            /** ATTEMPT_END_UNSPECIFIED value */
            ATTEMPT_END_UNSPECIFIED = 0,

            /** ATTEMPT_END_PUBLISHED value */
            ATTEMPT_END_PUBLISHED = 1,

            /** ATTEMPT_END_ABORTED value */
            ATTEMPT_END_ABORTED = 2
        }

        /**
         * Properties of a RoundConfig.
         * @deprecated Use velum.v1.RoundConfig.$Properties instead.
         */
        interface IRoundConfig extends velum.v1.RoundConfig.$Properties {
        }

        /** Represents a RoundConfig. */
        class RoundConfig {

            /**
             * Constructs a new RoundConfig.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RoundConfig.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RoundConfig protocolVersion. */
            protocolVersion: number;

            /** RoundConfig suite. */
            suite: string;

            /** RoundConfig federation. */
            federation: string;

            /** RoundConfig charterHash. */
            charterHash: Uint8Array;

            /** RoundConfig rosterEpoch. */
            rosterEpoch: number;

            /** RoundConfig key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** RoundConfig kind. */
            kind: velum.v1.RoundKind;

            /** RoundConfig modelHash. */
            modelHash: Uint8Array;

            /** RoundConfig planHash. */
            planHash: Uint8Array;

            /** RoundConfig segments. */
            segments: velum.v1.VectorSegment.$Properties[];

            /** RoundConfig weightBound. */
            weightBound: number;

            /** RoundConfig terms. */
            terms?: (velum.v1.AggregationTerms.$Properties|null);

            /** RoundConfig serverNonce. */
            serverNonce: Uint8Array;

            /**
             * Encodes the specified RoundConfig message. Does not implicitly {@link velum.v1.RoundConfig.verify|verify} messages.
             * @param message RoundConfig message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RoundConfig.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RoundConfig message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RoundConfig & velum.v1.RoundConfig.$Shape} RoundConfig
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RoundConfig & velum.v1.RoundConfig.$Shape;
        }

        namespace RoundConfig {

            /** Properties of a RoundConfig. */
            interface $Properties {

                /** RoundConfig protocolVersion */
                protocolVersion?: (number|null);

                /** RoundConfig suite */
                suite?: (string|null);

                /** RoundConfig federation */
                federation?: (string|null);

                /** RoundConfig charterHash */
                charterHash?: (Uint8Array|null);

                /** RoundConfig rosterEpoch */
                rosterEpoch?: (number|null);

                /** RoundConfig key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** RoundConfig kind */
                kind?: (velum.v1.RoundKind|null);

                /** RoundConfig modelHash */
                modelHash?: (Uint8Array|null);

                /** RoundConfig planHash */
                planHash?: (Uint8Array|null);

                /** RoundConfig segments */
                segments?: (velum.v1.VectorSegment.$Properties[]|null);

                /** RoundConfig weightBound */
                weightBound?: (number|null);

                /** RoundConfig terms */
                terms?: (velum.v1.AggregationTerms.$Properties|null);

                /** RoundConfig serverNonce */
                serverNonce?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RoundConfig. */
            type $Shape = velum.v1.RoundConfig.$Properties;
        }

        /**
         * Properties of a VectorSegment.
         * @deprecated Use velum.v1.VectorSegment.$Properties instead.
         */
        interface IVectorSegment extends velum.v1.VectorSegment.$Properties {
        }

        /** Represents a VectorSegment. */
        class VectorSegment {

            /**
             * Constructs a new VectorSegment.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.VectorSegment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** VectorSegment name. */
            name: string;

            /** VectorSegment kind. */
            kind: velum.v1.SegmentKind;

            /** VectorSegment length. */
            length: number;

            /** VectorSegment bits. */
            bits: number;

            /** VectorSegment scale. */
            scale: number;

            /** VectorSegment clip. */
            clip: number;

            /**
             * Encodes the specified VectorSegment message. Does not implicitly {@link velum.v1.VectorSegment.verify|verify} messages.
             * @param message VectorSegment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.VectorSegment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a VectorSegment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.VectorSegment & velum.v1.VectorSegment.$Shape} VectorSegment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.VectorSegment & velum.v1.VectorSegment.$Shape;
        }

        namespace VectorSegment {

            /** Properties of a VectorSegment. */
            interface $Properties {

                /** VectorSegment name */
                name?: (string|null);

                /** VectorSegment kind */
                kind?: (velum.v1.SegmentKind|null);

                /** VectorSegment length */
                length?: (number|null);

                /** VectorSegment bits */
                bits?: (number|null);

                /** VectorSegment scale */
                scale?: (number|null);

                /** VectorSegment clip */
                clip?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a VectorSegment. */
            type $Shape = velum.v1.VectorSegment.$Properties;
        }

        /** SegmentKind enum. */
        enum SegmentKind {

            /** SEGMENT_KIND_UNSPECIFIED value */
            SEGMENT_KIND_UNSPECIFIED = 0,

            /** SEGMENT_KIND_SIGNED value */
            SEGMENT_KIND_SIGNED = 1,

            /** SEGMENT_KIND_COUNT value */
            SEGMENT_KIND_COUNT = 2
        }

        /**
         * Properties of an AggregationTerms.
         * @deprecated Use velum.v1.AggregationTerms.$Properties instead.
         */
        interface IAggregationTerms extends velum.v1.AggregationTerms.$Properties {
        }

        /** Represents an AggregationTerms. */
        class AggregationTerms {

            /**
             * Constructs a new AggregationTerms.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AggregationTerms.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AggregationTerms minCohort. */
            minCohort: number;

            /** AggregationTerms minSurvivors. */
            minSurvivors: number;

            /** AggregationTerms minHonest. */
            minHonest: number;

            /** AggregationTerms maxCohort. */
            maxCohort: number;

            /** AggregationTerms assumedCollusion. */
            assumedCollusion: number;

            /** AggregationTerms expectedDropout. */
            expectedDropout: number;

            /** AggregationTerms assumeNoCollusion. */
            assumeNoCollusion: boolean;

            /** AggregationTerms groups. */
            groups: number;

            /**
             * Encodes the specified AggregationTerms message. Does not implicitly {@link velum.v1.AggregationTerms.verify|verify} messages.
             * @param message AggregationTerms message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AggregationTerms.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AggregationTerms message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AggregationTerms & velum.v1.AggregationTerms.$Shape} AggregationTerms
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AggregationTerms & velum.v1.AggregationTerms.$Shape;
        }

        namespace AggregationTerms {

            /** Properties of an AggregationTerms. */
            interface $Properties {

                /** AggregationTerms minCohort */
                minCohort?: (number|null);

                /** AggregationTerms minSurvivors */
                minSurvivors?: (number|null);

                /** AggregationTerms minHonest */
                minHonest?: (number|null);

                /** AggregationTerms maxCohort */
                maxCohort?: (number|null);

                /** AggregationTerms assumedCollusion */
                assumedCollusion?: (number|null);

                /** AggregationTerms expectedDropout */
                expectedDropout?: (number|null);

                /** AggregationTerms assumeNoCollusion */
                assumeNoCollusion?: (boolean|null);

                /** AggregationTerms groups */
                groups?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AggregationTerms. */
            type $Shape = velum.v1.AggregationTerms.$Properties;
        }

        /**
         * Properties of an Offer.
         * @deprecated Use velum.v1.Offer.$Properties instead.
         */
        interface IOffer extends velum.v1.Offer.$Properties {
        }

        /** Represents an Offer. */
        class Offer {

            /**
             * Constructs a new Offer.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Offer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Offer config. */
            config?: (velum.v1.RoundConfig.$Properties|null);

            /** Offer signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Offer message. Does not implicitly {@link velum.v1.Offer.verify|verify} messages.
             * @param message Offer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Offer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Offer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Offer & velum.v1.Offer.$Shape} Offer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Offer & velum.v1.Offer.$Shape;
        }

        namespace Offer {

            /** Properties of an Offer. */
            interface $Properties {

                /** Offer config */
                config?: (velum.v1.RoundConfig.$Properties|null);

                /** Offer signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Offer. */
            type $Shape = velum.v1.Offer.$Properties;
        }

        /**
         * Properties of a KeyAdvertisement.
         * @deprecated Use velum.v1.KeyAdvertisement.$Properties instead.
         */
        interface IKeyAdvertisement extends velum.v1.KeyAdvertisement.$Properties {
        }

        /** Represents a KeyAdvertisement. */
        class KeyAdvertisement {

            /**
             * Constructs a new KeyAdvertisement.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.KeyAdvertisement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyAdvertisement identity. */
            identity: Uint8Array;

            /** KeyAdvertisement sealingKey. */
            sealingKey: Uint8Array;

            /** KeyAdvertisement maskKey. */
            maskKey: Uint8Array;

            /** KeyAdvertisement nonce. */
            nonce: Uint8Array;

            /** KeyAdvertisement signature. */
            signature: Uint8Array;

            /** KeyAdvertisement kem. */
            kem?: (velum.v1.KemAdvertisement.$Properties|null);

            /**
             * Encodes the specified KeyAdvertisement message. Does not implicitly {@link velum.v1.KeyAdvertisement.verify|verify} messages.
             * @param message KeyAdvertisement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.KeyAdvertisement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyAdvertisement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.KeyAdvertisement & velum.v1.KeyAdvertisement.$Shape} KeyAdvertisement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.KeyAdvertisement & velum.v1.KeyAdvertisement.$Shape;
        }

        namespace KeyAdvertisement {

            /** Properties of a KeyAdvertisement. */
            interface $Properties {

                /** KeyAdvertisement identity */
                identity?: (Uint8Array|null);

                /** KeyAdvertisement sealingKey */
                sealingKey?: (Uint8Array|null);

                /** KeyAdvertisement maskKey */
                maskKey?: (Uint8Array|null);

                /** KeyAdvertisement nonce */
                nonce?: (Uint8Array|null);

                /** KeyAdvertisement signature */
                signature?: (Uint8Array|null);

                /** KeyAdvertisement kem */
                kem?: (velum.v1.KemAdvertisement.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyAdvertisement. */
            type $Shape = velum.v1.KeyAdvertisement.$Properties;
        }

        /**
         * Properties of a KemAdvertisement.
         * @deprecated Use velum.v1.KemAdvertisement.$Properties instead.
         */
        interface IKemAdvertisement extends velum.v1.KemAdvertisement.$Properties {
        }

        /** Represents a KemAdvertisement. */
        class KemAdvertisement {

            /**
             * Constructs a new KemAdvertisement.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.KemAdvertisement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KemAdvertisement sealingDigest. */
            sealingDigest: Uint8Array;

            /** KemAdvertisement maskDigest. */
            maskDigest: Uint8Array;

            /** KemAdvertisement sealingKey. */
            sealingKey: Uint8Array;

            /** KemAdvertisement maskKey. */
            maskKey: Uint8Array;

            /**
             * Encodes the specified KemAdvertisement message. Does not implicitly {@link velum.v1.KemAdvertisement.verify|verify} messages.
             * @param message KemAdvertisement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.KemAdvertisement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KemAdvertisement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.KemAdvertisement & velum.v1.KemAdvertisement.$Shape} KemAdvertisement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.KemAdvertisement & velum.v1.KemAdvertisement.$Shape;
        }

        namespace KemAdvertisement {

            /** Properties of a KemAdvertisement. */
            interface $Properties {

                /** KemAdvertisement sealingDigest */
                sealingDigest?: (Uint8Array|null);

                /** KemAdvertisement maskDigest */
                maskDigest?: (Uint8Array|null);

                /** KemAdvertisement sealingKey */
                sealingKey?: (Uint8Array|null);

                /** KemAdvertisement maskKey */
                maskKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KemAdvertisement. */
            type $Shape = velum.v1.KemAdvertisement.$Properties;
        }

        /**
         * Properties of an AdvertiseKeysRequest.
         * @deprecated Use velum.v1.AdvertiseKeysRequest.$Properties instead.
         */
        interface IAdvertiseKeysRequest extends velum.v1.AdvertiseKeysRequest.$Properties {
        }

        /** Represents an AdvertiseKeysRequest. */
        class AdvertiseKeysRequest {

            /**
             * Constructs a new AdvertiseKeysRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AdvertiseKeysRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AdvertiseKeysRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** AdvertiseKeysRequest advertisement. */
            advertisement?: (velum.v1.KeyAdvertisement.$Properties|null);

            /**
             * Encodes the specified AdvertiseKeysRequest message. Does not implicitly {@link velum.v1.AdvertiseKeysRequest.verify|verify} messages.
             * @param message AdvertiseKeysRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AdvertiseKeysRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AdvertiseKeysRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AdvertiseKeysRequest & velum.v1.AdvertiseKeysRequest.$Shape} AdvertiseKeysRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AdvertiseKeysRequest & velum.v1.AdvertiseKeysRequest.$Shape;
        }

        namespace AdvertiseKeysRequest {

            /** Properties of an AdvertiseKeysRequest. */
            interface $Properties {

                /** AdvertiseKeysRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** AdvertiseKeysRequest advertisement */
                advertisement?: (velum.v1.KeyAdvertisement.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AdvertiseKeysRequest. */
            type $Shape = velum.v1.AdvertiseKeysRequest.$Properties;
        }

        /**
         * Properties of an AdvertiseKeysResponse.
         * @deprecated Use velum.v1.AdvertiseKeysResponse.$Properties instead.
         */
        interface IAdvertiseKeysResponse extends velum.v1.AdvertiseKeysResponse.$Properties {
        }

        /** Represents an AdvertiseKeysResponse. */
        class AdvertiseKeysResponse {

            /**
             * Constructs a new AdvertiseKeysResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AdvertiseKeysResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified AdvertiseKeysResponse message. Does not implicitly {@link velum.v1.AdvertiseKeysResponse.verify|verify} messages.
             * @param message AdvertiseKeysResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AdvertiseKeysResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AdvertiseKeysResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AdvertiseKeysResponse & velum.v1.AdvertiseKeysResponse.$Shape} AdvertiseKeysResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AdvertiseKeysResponse & velum.v1.AdvertiseKeysResponse.$Shape;
        }

        namespace AdvertiseKeysResponse {

            /** Properties of an AdvertiseKeysResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AdvertiseKeysResponse. */
            type $Shape = velum.v1.AdvertiseKeysResponse.$Properties;
        }

        /**
         * Properties of a Directory.
         * @deprecated Use velum.v1.Directory.$Properties instead.
         */
        interface IDirectory extends velum.v1.Directory.$Properties {
        }

        /** Represents a Directory. */
        class Directory {

            /**
             * Constructs a new Directory.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Directory.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Directory advertisements. */
            advertisements: velum.v1.KeyAdvertisement.$Properties[];

            /**
             * Encodes the specified Directory message. Does not implicitly {@link velum.v1.Directory.verify|verify} messages.
             * @param message Directory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Directory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Directory message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Directory & velum.v1.Directory.$Shape} Directory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Directory & velum.v1.Directory.$Shape;
        }

        namespace Directory {

            /** Properties of a Directory. */
            interface $Properties {

                /** Directory advertisements */
                advertisements?: (velum.v1.KeyAdvertisement.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Directory. */
            type $Shape = velum.v1.Directory.$Properties;
        }

        /**
         * Properties of a ShareCommitment.
         * @deprecated Use velum.v1.ShareCommitment.$Properties instead.
         */
        interface IShareCommitment extends velum.v1.ShareCommitment.$Properties {
        }

        /** Represents a ShareCommitment. */
        class ShareCommitment {

            /**
             * Constructs a new ShareCommitment.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShareCommitment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShareCommitment holder. */
            holder: Uint8Array;

            /** ShareCommitment selfMask. */
            selfMask: Uint8Array;

            /** ShareCommitment pairwiseKey. */
            pairwiseKey: Uint8Array;

            /** ShareCommitment box. */
            box: Uint8Array;

            /** ShareCommitment maskCiphertext. */
            maskCiphertext: Uint8Array;

            /**
             * Encodes the specified ShareCommitment message. Does not implicitly {@link velum.v1.ShareCommitment.verify|verify} messages.
             * @param message ShareCommitment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShareCommitment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShareCommitment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShareCommitment & velum.v1.ShareCommitment.$Shape} ShareCommitment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShareCommitment & velum.v1.ShareCommitment.$Shape;
        }

        namespace ShareCommitment {

            /** Properties of a ShareCommitment. */
            interface $Properties {

                /** ShareCommitment holder */
                holder?: (Uint8Array|null);

                /** ShareCommitment selfMask */
                selfMask?: (Uint8Array|null);

                /** ShareCommitment pairwiseKey */
                pairwiseKey?: (Uint8Array|null);

                /** ShareCommitment box */
                box?: (Uint8Array|null);

                /** ShareCommitment maskCiphertext */
                maskCiphertext?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShareCommitment. */
            type $Shape = velum.v1.ShareCommitment.$Properties;
        }

        /**
         * Properties of a SealedShares.
         * @deprecated Use velum.v1.SealedShares.$Properties instead.
         */
        interface ISealedShares extends velum.v1.SealedShares.$Properties {
        }

        /** Represents a SealedShares. */
        class SealedShares {

            /**
             * Constructs a new SealedShares.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SealedShares.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SealedShares holder. */
            holder: Uint8Array;

            /** SealedShares box. */
            box: Uint8Array;

            /** SealedShares maskCiphertext. */
            maskCiphertext: Uint8Array;

            /**
             * Encodes the specified SealedShares message. Does not implicitly {@link velum.v1.SealedShares.verify|verify} messages.
             * @param message SealedShares message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SealedShares.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SealedShares message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SealedShares & velum.v1.SealedShares.$Shape} SealedShares
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SealedShares & velum.v1.SealedShares.$Shape;
        }

        namespace SealedShares {

            /** Properties of a SealedShares. */
            interface $Properties {

                /** SealedShares holder */
                holder?: (Uint8Array|null);

                /** SealedShares box */
                box?: (Uint8Array|null);

                /** SealedShares maskCiphertext */
                maskCiphertext?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SealedShares. */
            type $Shape = velum.v1.SealedShares.$Properties;
        }

        /**
         * Properties of a CheckPolynomials.
         * @deprecated Use velum.v1.CheckPolynomials.$Properties instead.
         */
        interface ICheckPolynomials extends velum.v1.CheckPolynomials.$Properties {
        }

        /** Represents a CheckPolynomials. */
        class CheckPolynomials {

            /**
             * Constructs a new CheckPolynomials.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.CheckPolynomials.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CheckPolynomials selfMask. */
            selfMask: Uint8Array;

            /** CheckPolynomials pairwiseKey. */
            pairwiseKey: Uint8Array;

            /**
             * Encodes the specified CheckPolynomials message. Does not implicitly {@link velum.v1.CheckPolynomials.verify|verify} messages.
             * @param message CheckPolynomials message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.CheckPolynomials.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CheckPolynomials message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.CheckPolynomials & velum.v1.CheckPolynomials.$Shape} CheckPolynomials
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.CheckPolynomials & velum.v1.CheckPolynomials.$Shape;
        }

        namespace CheckPolynomials {

            /** Properties of a CheckPolynomials. */
            interface $Properties {

                /** CheckPolynomials selfMask */
                selfMask?: (Uint8Array|null);

                /** CheckPolynomials pairwiseKey */
                pairwiseKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CheckPolynomials. */
            type $Shape = velum.v1.CheckPolynomials.$Properties;
        }

        /**
         * Properties of a CheckValues.
         * @deprecated Use velum.v1.CheckValues.$Properties instead.
         */
        interface ICheckValues extends velum.v1.CheckValues.$Properties {
        }

        /** Represents a CheckValues. */
        class CheckValues {

            /**
             * Constructs a new CheckValues.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.CheckValues.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CheckValues selfMask. */
            selfMask: Uint8Array;

            /** CheckValues pairwiseKey. */
            pairwiseKey: Uint8Array;

            /**
             * Encodes the specified CheckValues message. Does not implicitly {@link velum.v1.CheckValues.verify|verify} messages.
             * @param message CheckValues message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.CheckValues.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CheckValues message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.CheckValues & velum.v1.CheckValues.$Shape} CheckValues
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.CheckValues & velum.v1.CheckValues.$Shape;
        }

        namespace CheckValues {

            /** Properties of a CheckValues. */
            interface $Properties {

                /** CheckValues selfMask */
                selfMask?: (Uint8Array|null);

                /** CheckValues pairwiseKey */
                pairwiseKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CheckValues. */
            type $Shape = velum.v1.CheckValues.$Properties;
        }

        /**
         * Properties of a ShareKeysRequest.
         * @deprecated Use velum.v1.ShareKeysRequest.$Properties instead.
         */
        interface IShareKeysRequest extends velum.v1.ShareKeysRequest.$Properties {
        }

        /** Represents a ShareKeysRequest. */
        class ShareKeysRequest {

            /**
             * Constructs a new ShareKeysRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShareKeysRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShareKeysRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** ShareKeysRequest seedCommitment. */
            seedCommitment: Uint8Array;

            /** ShareKeysRequest commitments. */
            commitments: velum.v1.ShareCommitment.$Properties[];

            /** ShareKeysRequest boxes. */
            boxes: velum.v1.SealedShares.$Properties[];

            /** ShareKeysRequest signature. */
            signature: Uint8Array;

            /** ShareKeysRequest checks. */
            checks?: (velum.v1.CheckPolynomials.$Properties|null);

            /**
             * Encodes the specified ShareKeysRequest message. Does not implicitly {@link velum.v1.ShareKeysRequest.verify|verify} messages.
             * @param message ShareKeysRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShareKeysRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShareKeysRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShareKeysRequest & velum.v1.ShareKeysRequest.$Shape} ShareKeysRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShareKeysRequest & velum.v1.ShareKeysRequest.$Shape;
        }

        namespace ShareKeysRequest {

            /** Properties of a ShareKeysRequest. */
            interface $Properties {

                /** ShareKeysRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** ShareKeysRequest seedCommitment */
                seedCommitment?: (Uint8Array|null);

                /** ShareKeysRequest commitments */
                commitments?: (velum.v1.ShareCommitment.$Properties[]|null);

                /** ShareKeysRequest boxes */
                boxes?: (velum.v1.SealedShares.$Properties[]|null);

                /** ShareKeysRequest signature */
                signature?: (Uint8Array|null);

                /** ShareKeysRequest checks */
                checks?: (velum.v1.CheckPolynomials.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShareKeysRequest. */
            type $Shape = velum.v1.ShareKeysRequest.$Properties;
        }

        /**
         * Properties of a ShareKeysResponse.
         * @deprecated Use velum.v1.ShareKeysResponse.$Properties instead.
         */
        interface IShareKeysResponse extends velum.v1.ShareKeysResponse.$Properties {
        }

        /** Represents a ShareKeysResponse. */
        class ShareKeysResponse {

            /**
             * Constructs a new ShareKeysResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShareKeysResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified ShareKeysResponse message. Does not implicitly {@link velum.v1.ShareKeysResponse.verify|verify} messages.
             * @param message ShareKeysResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShareKeysResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShareKeysResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShareKeysResponse & velum.v1.ShareKeysResponse.$Shape} ShareKeysResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShareKeysResponse & velum.v1.ShareKeysResponse.$Shape;
        }

        namespace ShareKeysResponse {

            /** Properties of a ShareKeysResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShareKeysResponse. */
            type $Shape = velum.v1.ShareKeysResponse.$Properties;
        }

        /**
         * Properties of a PeerShares.
         * @deprecated Use velum.v1.PeerShares.$Properties instead.
         */
        interface IPeerShares extends velum.v1.PeerShares.$Properties {
        }

        /** Represents a PeerShares. */
        class PeerShares {

            /**
             * Constructs a new PeerShares.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.PeerShares.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PeerShares dealer. */
            dealer: Uint8Array;

            /** PeerShares box. */
            box: Uint8Array;

            /** PeerShares commitment. */
            commitment?: (velum.v1.ShareCommitment.$Properties|null);

            /** PeerShares path. */
            path: Uint8Array[];

            /** PeerShares root. */
            root: Uint8Array;

            /** PeerShares seedCommitment. */
            seedCommitment: Uint8Array;

            /** PeerShares signature. */
            signature: Uint8Array;

            /** PeerShares dealersPath. */
            dealersPath: Uint8Array[];

            /** PeerShares checkRoot. */
            checkRoot: Uint8Array;

            /** PeerShares checks. */
            checks?: (velum.v1.CheckValues.$Properties|null);

            /** PeerShares checkPath. */
            checkPath: Uint8Array[];

            /** PeerShares maskCiphertext. */
            maskCiphertext: Uint8Array;

            /**
             * Encodes the specified PeerShares message. Does not implicitly {@link velum.v1.PeerShares.verify|verify} messages.
             * @param message PeerShares message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.PeerShares.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PeerShares message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.PeerShares & velum.v1.PeerShares.$Shape} PeerShares
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.PeerShares & velum.v1.PeerShares.$Shape;
        }

        namespace PeerShares {

            /** Properties of a PeerShares. */
            interface $Properties {

                /** PeerShares dealer */
                dealer?: (Uint8Array|null);

                /** PeerShares box */
                box?: (Uint8Array|null);

                /** PeerShares commitment */
                commitment?: (velum.v1.ShareCommitment.$Properties|null);

                /** PeerShares path */
                path?: (Uint8Array[]|null);

                /** PeerShares root */
                root?: (Uint8Array|null);

                /** PeerShares seedCommitment */
                seedCommitment?: (Uint8Array|null);

                /** PeerShares signature */
                signature?: (Uint8Array|null);

                /** PeerShares dealersPath */
                dealersPath?: (Uint8Array[]|null);

                /** PeerShares checkRoot */
                checkRoot?: (Uint8Array|null);

                /** PeerShares checks */
                checks?: (velum.v1.CheckValues.$Properties|null);

                /** PeerShares checkPath */
                checkPath?: (Uint8Array[]|null);

                /** PeerShares maskCiphertext */
                maskCiphertext?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PeerShares. */
            type $Shape = velum.v1.PeerShares.$Properties;
        }

        /**
         * Properties of a Relay.
         * @deprecated Use velum.v1.Relay.$Properties instead.
         */
        interface IRelay extends velum.v1.Relay.$Properties {
        }

        /** Represents a Relay. */
        class Relay {

            /**
             * Constructs a new Relay.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Relay.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Relay dealers. */
            dealers: number[];

            /** Relay dealersRoot. */
            dealersRoot: Uint8Array;

            /** Relay bundles. */
            bundles: velum.v1.PeerShares.$Properties[];

            /**
             * Encodes the specified Relay message. Does not implicitly {@link velum.v1.Relay.verify|verify} messages.
             * @param message Relay message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Relay.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Relay message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Relay & velum.v1.Relay.$Shape} Relay
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Relay & velum.v1.Relay.$Shape;
        }

        namespace Relay {

            /** Properties of a Relay. */
            interface $Properties {

                /** Relay dealers */
                dealers?: (number[]|null);

                /** Relay dealersRoot */
                dealersRoot?: (Uint8Array|null);

                /** Relay bundles */
                bundles?: (velum.v1.PeerShares.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Relay. */
            type $Shape = velum.v1.Relay.$Properties;
        }

        /**
         * Properties of a Complaint.
         * @deprecated Use velum.v1.Complaint.$Properties instead.
         */
        interface IComplaint extends velum.v1.Complaint.$Properties {
        }

        /** Represents a Complaint. */
        class Complaint {

            /**
             * Constructs a new Complaint.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Complaint.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Complaint dealer. */
            dealer: Uint8Array;

            /** Complaint reason. */
            reason: velum.v1.ComplaintReason;

            /** Complaint selfMaskShare. */
            selfMaskShare?: (velum.v1.DisclosedShare.$Properties|null);

            /** Complaint pairwiseKeyShare. */
            pairwiseKeyShare?: (velum.v1.DisclosedShare.$Properties|null);

            /** Complaint opened. */
            opened?: ("selfMaskShare"|"pairwiseKeyShare");

            /**
             * Encodes the specified Complaint message. Does not implicitly {@link velum.v1.Complaint.verify|verify} messages.
             * @param message Complaint message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Complaint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Complaint message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Complaint & velum.v1.Complaint.$Shape} Complaint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Complaint & velum.v1.Complaint.$Shape;
        }

        namespace Complaint {

            /** Properties of a Complaint. */
            interface $Properties {

                /** Complaint dealer */
                dealer?: (Uint8Array|null);

                /** Complaint reason */
                reason?: (velum.v1.ComplaintReason|null);

                /** Complaint selfMaskShare */
                selfMaskShare?: (velum.v1.DisclosedShare.$Properties|null);

                /** Complaint pairwiseKeyShare */
                pairwiseKeyShare?: (velum.v1.DisclosedShare.$Properties|null);

                /** Complaint opened */
                opened?: ("selfMaskShare"|"pairwiseKeyShare");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Complaint. */
            type $Shape = {
              dealer?: Uint8Array|null;
              reason?: velum.v1.ComplaintReason|null;
              selfMaskShare?: velum.v1.DisclosedShare.$Shape|null;
              pairwiseKeyShare?: velum.v1.DisclosedShare.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ opened?: undefined; selfMaskShare?: null; pairwiseKeyShare?: null }|{ opened?: "selfMaskShare"; selfMaskShare: velum.v1.DisclosedShare.$Shape; pairwiseKeyShare?: null }|{ opened?: "pairwiseKeyShare"; selfMaskShare?: null; pairwiseKeyShare: velum.v1.DisclosedShare.$Shape })
            );
        }

        /** ComplaintReason enum. */
        enum ComplaintReason {

            /** COMPLAINT_REASON_UNSPECIFIED value */
            COMPLAINT_REASON_UNSPECIFIED = 0,

            /** COMPLAINT_REASON_BOX_UNREADABLE value */
            COMPLAINT_REASON_BOX_UNREADABLE = 1,

            /** COMPLAINT_REASON_COMMITMENT_MISMATCH value */
            COMPLAINT_REASON_COMMITMENT_MISMATCH = 2,

            /** COMPLAINT_REASON_OFF_POLYNOMIAL value */
            COMPLAINT_REASON_OFF_POLYNOMIAL = 3
        }

        /**
         * Properties of an AcknowledgeSharesRequest.
         * @deprecated Use velum.v1.AcknowledgeSharesRequest.$Properties instead.
         */
        interface IAcknowledgeSharesRequest extends velum.v1.AcknowledgeSharesRequest.$Properties {
        }

        /** Represents an AcknowledgeSharesRequest. */
        class AcknowledgeSharesRequest {

            /**
             * Constructs a new AcknowledgeSharesRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AcknowledgeSharesRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AcknowledgeSharesRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** AcknowledgeSharesRequest complaints. */
            complaints: velum.v1.Complaint.$Properties[];

            /** AcknowledgeSharesRequest signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified AcknowledgeSharesRequest message. Does not implicitly {@link velum.v1.AcknowledgeSharesRequest.verify|verify} messages.
             * @param message AcknowledgeSharesRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AcknowledgeSharesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AcknowledgeSharesRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AcknowledgeSharesRequest & velum.v1.AcknowledgeSharesRequest.$Shape} AcknowledgeSharesRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AcknowledgeSharesRequest & velum.v1.AcknowledgeSharesRequest.$Shape;
        }

        namespace AcknowledgeSharesRequest {

            /** Properties of an AcknowledgeSharesRequest. */
            interface $Properties {

                /** AcknowledgeSharesRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** AcknowledgeSharesRequest complaints */
                complaints?: (velum.v1.Complaint.$Properties[]|null);

                /** AcknowledgeSharesRequest signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AcknowledgeSharesRequest. */
            type $Shape = {
              key?: velum.v1.AttemptKey.$Shape|null;
              complaints?: velum.v1.Complaint.$Shape[]|null;
              signature?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of an AcknowledgeSharesResponse.
         * @deprecated Use velum.v1.AcknowledgeSharesResponse.$Properties instead.
         */
        interface IAcknowledgeSharesResponse extends velum.v1.AcknowledgeSharesResponse.$Properties {
        }

        /** Represents an AcknowledgeSharesResponse. */
        class AcknowledgeSharesResponse {

            /**
             * Constructs a new AcknowledgeSharesResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.AcknowledgeSharesResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified AcknowledgeSharesResponse message. Does not implicitly {@link velum.v1.AcknowledgeSharesResponse.verify|verify} messages.
             * @param message AcknowledgeSharesResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.AcknowledgeSharesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AcknowledgeSharesResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.AcknowledgeSharesResponse & velum.v1.AcknowledgeSharesResponse.$Shape} AcknowledgeSharesResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.AcknowledgeSharesResponse & velum.v1.AcknowledgeSharesResponse.$Shape;
        }

        namespace AcknowledgeSharesResponse {

            /** Properties of an AcknowledgeSharesResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AcknowledgeSharesResponse. */
            type $Shape = velum.v1.AcknowledgeSharesResponse.$Properties;
        }

        /**
         * Properties of a Sharers.
         * @deprecated Use velum.v1.Sharers.$Properties instead.
         */
        interface ISharers extends velum.v1.Sharers.$Properties {
        }

        /** Represents a Sharers. */
        class Sharers {

            /**
             * Constructs a new Sharers.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Sharers.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sharers sharers. */
            sharers: number[];

            /**
             * Encodes the specified Sharers message. Does not implicitly {@link velum.v1.Sharers.verify|verify} messages.
             * @param message Sharers message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Sharers.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sharers message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Sharers & velum.v1.Sharers.$Shape} Sharers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Sharers & velum.v1.Sharers.$Shape;
        }

        namespace Sharers {

            /** Properties of a Sharers. */
            interface $Properties {

                /** Sharers sharers */
                sharers?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sharers. */
            type $Shape = velum.v1.Sharers.$Properties;
        }

        /**
         * Properties of a MaskedInputHeader.
         * @deprecated Use velum.v1.MaskedInputHeader.$Properties instead.
         */
        interface IMaskedInputHeader extends velum.v1.MaskedInputHeader.$Properties {
        }

        /** Represents a MaskedInputHeader. */
        class MaskedInputHeader {

            /**
             * Constructs a new MaskedInputHeader.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.MaskedInputHeader.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MaskedInputHeader digest. */
            digest: Uint8Array;

            /** MaskedInputHeader signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified MaskedInputHeader message. Does not implicitly {@link velum.v1.MaskedInputHeader.verify|verify} messages.
             * @param message MaskedInputHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.MaskedInputHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MaskedInputHeader message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.MaskedInputHeader & velum.v1.MaskedInputHeader.$Shape} MaskedInputHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.MaskedInputHeader & velum.v1.MaskedInputHeader.$Shape;
        }

        namespace MaskedInputHeader {

            /** Properties of a MaskedInputHeader. */
            interface $Properties {

                /** MaskedInputHeader digest */
                digest?: (Uint8Array|null);

                /** MaskedInputHeader signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MaskedInputHeader. */
            type $Shape = velum.v1.MaskedInputHeader.$Properties;
        }

        /**
         * Properties of an UploadStatusRequest.
         * @deprecated Use velum.v1.UploadStatusRequest.$Properties instead.
         */
        interface IUploadStatusRequest extends velum.v1.UploadStatusRequest.$Properties {
        }

        /** Represents an UploadStatusRequest. */
        class UploadStatusRequest {

            /**
             * Constructs a new UploadStatusRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.UploadStatusRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadStatusRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** UploadStatusRequest digest. */
            digest: Uint8Array;

            /**
             * Encodes the specified UploadStatusRequest message. Does not implicitly {@link velum.v1.UploadStatusRequest.verify|verify} messages.
             * @param message UploadStatusRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.UploadStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadStatusRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.UploadStatusRequest & velum.v1.UploadStatusRequest.$Shape} UploadStatusRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.UploadStatusRequest & velum.v1.UploadStatusRequest.$Shape;
        }

        namespace UploadStatusRequest {

            /** Properties of an UploadStatusRequest. */
            interface $Properties {

                /** UploadStatusRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** UploadStatusRequest digest */
                digest?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadStatusRequest. */
            type $Shape = velum.v1.UploadStatusRequest.$Properties;
        }

        /**
         * Properties of an UploadStatusResponse.
         * @deprecated Use velum.v1.UploadStatusResponse.$Properties instead.
         */
        interface IUploadStatusResponse extends velum.v1.UploadStatusResponse.$Properties {
        }

        /** Represents an UploadStatusResponse. */
        class UploadStatusResponse {

            /**
             * Constructs a new UploadStatusResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.UploadStatusResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UploadStatusResponse durableBytes. */
            durableBytes: number;

            /**
             * Encodes the specified UploadStatusResponse message. Does not implicitly {@link velum.v1.UploadStatusResponse.verify|verify} messages.
             * @param message UploadStatusResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.UploadStatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UploadStatusResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.UploadStatusResponse & velum.v1.UploadStatusResponse.$Shape} UploadStatusResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.UploadStatusResponse & velum.v1.UploadStatusResponse.$Shape;
        }

        namespace UploadStatusResponse {

            /** Properties of an UploadStatusResponse. */
            interface $Properties {

                /** UploadStatusResponse durableBytes */
                durableBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UploadStatusResponse. */
            type $Shape = velum.v1.UploadStatusResponse.$Properties;
        }

        /**
         * Properties of a SubmitMaskedInputRequest.
         * @deprecated Use velum.v1.SubmitMaskedInputRequest.$Properties instead.
         */
        interface ISubmitMaskedInputRequest extends velum.v1.SubmitMaskedInputRequest.$Properties {
        }

        /** Represents a SubmitMaskedInputRequest. */
        class SubmitMaskedInputRequest {

            /**
             * Constructs a new SubmitMaskedInputRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SubmitMaskedInputRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SubmitMaskedInputRequest start. */
            start?: (velum.v1.SubmitMaskedInputStart.$Properties|null);

            /** SubmitMaskedInputRequest chunk. */
            chunk?: (Uint8Array|null);

            /** SubmitMaskedInputRequest part. */
            part?: ("start"|"chunk");

            /**
             * Encodes the specified SubmitMaskedInputRequest message. Does not implicitly {@link velum.v1.SubmitMaskedInputRequest.verify|verify} messages.
             * @param message SubmitMaskedInputRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SubmitMaskedInputRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubmitMaskedInputRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SubmitMaskedInputRequest & velum.v1.SubmitMaskedInputRequest.$Shape} SubmitMaskedInputRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SubmitMaskedInputRequest & velum.v1.SubmitMaskedInputRequest.$Shape;
        }

        namespace SubmitMaskedInputRequest {

            /** Properties of a SubmitMaskedInputRequest. */
            interface $Properties {

                /** SubmitMaskedInputRequest start */
                start?: (velum.v1.SubmitMaskedInputStart.$Properties|null);

                /** SubmitMaskedInputRequest chunk */
                chunk?: (Uint8Array|null);

                /** SubmitMaskedInputRequest part */
                part?: ("start"|"chunk");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a SubmitMaskedInputRequest. */
            type $Shape = {
              start?: velum.v1.SubmitMaskedInputStart.$Shape|null;
              chunk?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ part?: undefined; start?: null; chunk?: null }|{ part?: "start"; start: velum.v1.SubmitMaskedInputStart.$Shape; chunk?: null }|{ part?: "chunk"; start?: null; chunk: Uint8Array })
            );
        }

        /**
         * Properties of a SubmitMaskedInputStart.
         * @deprecated Use velum.v1.SubmitMaskedInputStart.$Properties instead.
         */
        interface ISubmitMaskedInputStart extends velum.v1.SubmitMaskedInputStart.$Properties {
        }

        /** Represents a SubmitMaskedInputStart. */
        class SubmitMaskedInputStart {

            /**
             * Constructs a new SubmitMaskedInputStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SubmitMaskedInputStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SubmitMaskedInputStart key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** SubmitMaskedInputStart header. */
            header?: (velum.v1.MaskedInputHeader.$Properties|null);

            /** SubmitMaskedInputStart offset. */
            offset: number;

            /**
             * Encodes the specified SubmitMaskedInputStart message. Does not implicitly {@link velum.v1.SubmitMaskedInputStart.verify|verify} messages.
             * @param message SubmitMaskedInputStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SubmitMaskedInputStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubmitMaskedInputStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SubmitMaskedInputStart & velum.v1.SubmitMaskedInputStart.$Shape} SubmitMaskedInputStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SubmitMaskedInputStart & velum.v1.SubmitMaskedInputStart.$Shape;
        }

        namespace SubmitMaskedInputStart {

            /** Properties of a SubmitMaskedInputStart. */
            interface $Properties {

                /** SubmitMaskedInputStart key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** SubmitMaskedInputStart header */
                header?: (velum.v1.MaskedInputHeader.$Properties|null);

                /** SubmitMaskedInputStart offset */
                offset?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SubmitMaskedInputStart. */
            type $Shape = velum.v1.SubmitMaskedInputStart.$Properties;
        }

        /**
         * Properties of a SubmitMaskedInputResponse.
         * @deprecated Use velum.v1.SubmitMaskedInputResponse.$Properties instead.
         */
        interface ISubmitMaskedInputResponse extends velum.v1.SubmitMaskedInputResponse.$Properties {
        }

        /** Represents a SubmitMaskedInputResponse. */
        class SubmitMaskedInputResponse {

            /**
             * Constructs a new SubmitMaskedInputResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SubmitMaskedInputResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified SubmitMaskedInputResponse message. Does not implicitly {@link velum.v1.SubmitMaskedInputResponse.verify|verify} messages.
             * @param message SubmitMaskedInputResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SubmitMaskedInputResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SubmitMaskedInputResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SubmitMaskedInputResponse & velum.v1.SubmitMaskedInputResponse.$Shape} SubmitMaskedInputResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SubmitMaskedInputResponse & velum.v1.SubmitMaskedInputResponse.$Shape;
        }

        namespace SubmitMaskedInputResponse {

            /** Properties of a SubmitMaskedInputResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SubmitMaskedInputResponse. */
            type $Shape = velum.v1.SubmitMaskedInputResponse.$Properties;
        }

        /**
         * Properties of a SurvivorSet.
         * @deprecated Use velum.v1.SurvivorSet.$Properties instead.
         */
        interface ISurvivorSet extends velum.v1.SurvivorSet.$Properties {
        }

        /** Represents a SurvivorSet. */
        class SurvivorSet {

            /**
             * Constructs a new SurvivorSet.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.SurvivorSet.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SurvivorSet survivors. */
            survivors: number[];

            /** SurvivorSet inputsRoot. */
            inputsRoot: Uint8Array;

            /** SurvivorSet path. */
            path: Uint8Array[];

            /**
             * Encodes the specified SurvivorSet message. Does not implicitly {@link velum.v1.SurvivorSet.verify|verify} messages.
             * @param message SurvivorSet message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.SurvivorSet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SurvivorSet message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.SurvivorSet & velum.v1.SurvivorSet.$Shape} SurvivorSet
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.SurvivorSet & velum.v1.SurvivorSet.$Shape;
        }

        namespace SurvivorSet {

            /** Properties of a SurvivorSet. */
            interface $Properties {

                /** SurvivorSet survivors */
                survivors?: (number[]|null);

                /** SurvivorSet inputsRoot */
                inputsRoot?: (Uint8Array|null);

                /** SurvivorSet path */
                path?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SurvivorSet. */
            type $Shape = velum.v1.SurvivorSet.$Properties;
        }

        /**
         * Properties of a ConfirmSurvivorsRequest.
         * @deprecated Use velum.v1.ConfirmSurvivorsRequest.$Properties instead.
         */
        interface IConfirmSurvivorsRequest extends velum.v1.ConfirmSurvivorsRequest.$Properties {
        }

        /** Represents a ConfirmSurvivorsRequest. */
        class ConfirmSurvivorsRequest {

            /**
             * Constructs a new ConfirmSurvivorsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ConfirmSurvivorsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ConfirmSurvivorsRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** ConfirmSurvivorsRequest signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified ConfirmSurvivorsRequest message. Does not implicitly {@link velum.v1.ConfirmSurvivorsRequest.verify|verify} messages.
             * @param message ConfirmSurvivorsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ConfirmSurvivorsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ConfirmSurvivorsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ConfirmSurvivorsRequest & velum.v1.ConfirmSurvivorsRequest.$Shape} ConfirmSurvivorsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ConfirmSurvivorsRequest & velum.v1.ConfirmSurvivorsRequest.$Shape;
        }

        namespace ConfirmSurvivorsRequest {

            /** Properties of a ConfirmSurvivorsRequest. */
            interface $Properties {

                /** ConfirmSurvivorsRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** ConfirmSurvivorsRequest signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ConfirmSurvivorsRequest. */
            type $Shape = velum.v1.ConfirmSurvivorsRequest.$Properties;
        }

        /**
         * Properties of a ConfirmSurvivorsResponse.
         * @deprecated Use velum.v1.ConfirmSurvivorsResponse.$Properties instead.
         */
        interface IConfirmSurvivorsResponse extends velum.v1.ConfirmSurvivorsResponse.$Properties {
        }

        /** Represents a ConfirmSurvivorsResponse. */
        class ConfirmSurvivorsResponse {

            /**
             * Constructs a new ConfirmSurvivorsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ConfirmSurvivorsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified ConfirmSurvivorsResponse message. Does not implicitly {@link velum.v1.ConfirmSurvivorsResponse.verify|verify} messages.
             * @param message ConfirmSurvivorsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ConfirmSurvivorsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ConfirmSurvivorsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ConfirmSurvivorsResponse & velum.v1.ConfirmSurvivorsResponse.$Shape} ConfirmSurvivorsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ConfirmSurvivorsResponse & velum.v1.ConfirmSurvivorsResponse.$Shape;
        }

        namespace ConfirmSurvivorsResponse {

            /** Properties of a ConfirmSurvivorsResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ConfirmSurvivorsResponse. */
            type $Shape = velum.v1.ConfirmSurvivorsResponse.$Properties;
        }

        /**
         * Properties of a QuorumSignature.
         * @deprecated Use velum.v1.QuorumSignature.$Properties instead.
         */
        interface IQuorumSignature extends velum.v1.QuorumSignature.$Properties {
        }

        /** Represents a QuorumSignature. */
        class QuorumSignature {

            /**
             * Constructs a new QuorumSignature.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.QuorumSignature.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** QuorumSignature participant. */
            participant: Uint8Array;

            /** QuorumSignature signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified QuorumSignature message. Does not implicitly {@link velum.v1.QuorumSignature.verify|verify} messages.
             * @param message QuorumSignature message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.QuorumSignature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a QuorumSignature message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.QuorumSignature & velum.v1.QuorumSignature.$Shape} QuorumSignature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.QuorumSignature & velum.v1.QuorumSignature.$Shape;
        }

        namespace QuorumSignature {

            /** Properties of a QuorumSignature. */
            interface $Properties {

                /** QuorumSignature participant */
                participant?: (Uint8Array|null);

                /** QuorumSignature signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a QuorumSignature. */
            type $Shape = velum.v1.QuorumSignature.$Properties;
        }

        /**
         * Properties of a Quorum.
         * @deprecated Use velum.v1.Quorum.$Properties instead.
         */
        interface IQuorum extends velum.v1.Quorum.$Properties {
        }

        /** Represents a Quorum. */
        class Quorum {

            /**
             * Constructs a new Quorum.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Quorum.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Quorum confirmations. */
            confirmations: velum.v1.QuorumSignature.$Properties[];

            /**
             * Encodes the specified Quorum message. Does not implicitly {@link velum.v1.Quorum.verify|verify} messages.
             * @param message Quorum message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Quorum.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Quorum message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Quorum & velum.v1.Quorum.$Shape} Quorum
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Quorum & velum.v1.Quorum.$Shape;
        }

        namespace Quorum {

            /** Properties of a Quorum. */
            interface $Properties {

                /** Quorum confirmations */
                confirmations?: (velum.v1.QuorumSignature.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Quorum. */
            type $Shape = velum.v1.Quorum.$Properties;
        }

        /**
         * Properties of a DisclosedShare.
         * @deprecated Use velum.v1.DisclosedShare.$Properties instead.
         */
        interface IDisclosedShare extends velum.v1.DisclosedShare.$Properties {
        }

        /** Represents a DisclosedShare. */
        class DisclosedShare {

            /**
             * Constructs a new DisclosedShare.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DisclosedShare.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DisclosedShare share. */
            share: Uint8Array;

            /** DisclosedShare salt. */
            salt: Uint8Array;

            /**
             * Encodes the specified DisclosedShare message. Does not implicitly {@link velum.v1.DisclosedShare.verify|verify} messages.
             * @param message DisclosedShare message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DisclosedShare.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DisclosedShare message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DisclosedShare & velum.v1.DisclosedShare.$Shape} DisclosedShare
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DisclosedShare & velum.v1.DisclosedShare.$Shape;
        }

        namespace DisclosedShare {

            /** Properties of a DisclosedShare. */
            interface $Properties {

                /** DisclosedShare share */
                share?: (Uint8Array|null);

                /** DisclosedShare salt */
                salt?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DisclosedShare. */
            type $Shape = velum.v1.DisclosedShare.$Properties;
        }

        /**
         * Properties of a Disclosure.
         * @deprecated Use velum.v1.Disclosure.$Properties instead.
         */
        interface IDisclosure extends velum.v1.Disclosure.$Properties {
        }

        /** Represents a Disclosure. */
        class Disclosure {

            /**
             * Constructs a new Disclosure.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Disclosure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Disclosure peer. */
            peer: Uint8Array;

            /** Disclosure selfMaskShare. */
            selfMaskShare?: (velum.v1.DisclosedShare.$Properties|null);

            /** Disclosure pairwiseKeyShare. */
            pairwiseKeyShare?: (velum.v1.DisclosedShare.$Properties|null);

            /** Disclosure disclosed. */
            disclosed?: ("selfMaskShare"|"pairwiseKeyShare");

            /**
             * Encodes the specified Disclosure message. Does not implicitly {@link velum.v1.Disclosure.verify|verify} messages.
             * @param message Disclosure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Disclosure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Disclosure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Disclosure & velum.v1.Disclosure.$Shape} Disclosure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Disclosure & velum.v1.Disclosure.$Shape;
        }

        namespace Disclosure {

            /** Properties of a Disclosure. */
            interface $Properties {

                /** Disclosure peer */
                peer?: (Uint8Array|null);

                /** Disclosure selfMaskShare */
                selfMaskShare?: (velum.v1.DisclosedShare.$Properties|null);

                /** Disclosure pairwiseKeyShare */
                pairwiseKeyShare?: (velum.v1.DisclosedShare.$Properties|null);

                /** Disclosure disclosed */
                disclosed?: ("selfMaskShare"|"pairwiseKeyShare");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Disclosure. */
            type $Shape = {
              peer?: Uint8Array|null;
              selfMaskShare?: velum.v1.DisclosedShare.$Shape|null;
              pairwiseKeyShare?: velum.v1.DisclosedShare.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ disclosed?: undefined; selfMaskShare?: null; pairwiseKeyShare?: null }|{ disclosed?: "selfMaskShare"; selfMaskShare: velum.v1.DisclosedShare.$Shape; pairwiseKeyShare?: null }|{ disclosed?: "pairwiseKeyShare"; selfMaskShare?: null; pairwiseKeyShare: velum.v1.DisclosedShare.$Shape })
            );
        }

        /**
         * Properties of a DiscloseRequest.
         * @deprecated Use velum.v1.DiscloseRequest.$Properties instead.
         */
        interface IDiscloseRequest extends velum.v1.DiscloseRequest.$Properties {
        }

        /** Represents a DiscloseRequest. */
        class DiscloseRequest {

            /**
             * Constructs a new DiscloseRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DiscloseRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DiscloseRequest key. */
            key?: (velum.v1.AttemptKey.$Properties|null);

            /** DiscloseRequest disclosures. */
            disclosures: velum.v1.Disclosure.$Properties[];

            /**
             * Encodes the specified DiscloseRequest message. Does not implicitly {@link velum.v1.DiscloseRequest.verify|verify} messages.
             * @param message DiscloseRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DiscloseRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DiscloseRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DiscloseRequest & velum.v1.DiscloseRequest.$Shape} DiscloseRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DiscloseRequest & velum.v1.DiscloseRequest.$Shape;
        }

        namespace DiscloseRequest {

            /** Properties of a DiscloseRequest. */
            interface $Properties {

                /** DiscloseRequest key */
                key?: (velum.v1.AttemptKey.$Properties|null);

                /** DiscloseRequest disclosures */
                disclosures?: (velum.v1.Disclosure.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DiscloseRequest. */
            type $Shape = {
              key?: velum.v1.AttemptKey.$Shape|null;
              disclosures?: velum.v1.Disclosure.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a DiscloseResponse.
         * @deprecated Use velum.v1.DiscloseResponse.$Properties instead.
         */
        interface IDiscloseResponse extends velum.v1.DiscloseResponse.$Properties {
        }

        /** Represents a DiscloseResponse. */
        class DiscloseResponse {

            /**
             * Constructs a new DiscloseResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DiscloseResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified DiscloseResponse message. Does not implicitly {@link velum.v1.DiscloseResponse.verify|verify} messages.
             * @param message DiscloseResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DiscloseResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DiscloseResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DiscloseResponse & velum.v1.DiscloseResponse.$Shape} DiscloseResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DiscloseResponse & velum.v1.DiscloseResponse.$Shape;
        }

        namespace DiscloseResponse {

            /** Properties of a DiscloseResponse. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DiscloseResponse. */
            type $Shape = velum.v1.DiscloseResponse.$Properties;
        }

        /**
         * Properties of a DownloadRequest.
         * @deprecated Use velum.v1.DownloadRequest.$Properties instead.
         */
        interface IDownloadRequest extends velum.v1.DownloadRequest.$Properties {
        }

        /** Represents a DownloadRequest. */
        class DownloadRequest {

            /**
             * Constructs a new DownloadRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DownloadRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DownloadRequest digest. */
            digest: Uint8Array;

            /** DownloadRequest offset. */
            offset: number;

            /**
             * Encodes the specified DownloadRequest message. Does not implicitly {@link velum.v1.DownloadRequest.verify|verify} messages.
             * @param message DownloadRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DownloadRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DownloadRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DownloadRequest & velum.v1.DownloadRequest.$Shape} DownloadRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DownloadRequest & velum.v1.DownloadRequest.$Shape;
        }

        namespace DownloadRequest {

            /** Properties of a DownloadRequest. */
            interface $Properties {

                /** DownloadRequest digest */
                digest?: (Uint8Array|null);

                /** DownloadRequest offset */
                offset?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DownloadRequest. */
            type $Shape = velum.v1.DownloadRequest.$Properties;
        }

        /**
         * Properties of a DownloadResponse.
         * @deprecated Use velum.v1.DownloadResponse.$Properties instead.
         */
        interface IDownloadResponse extends velum.v1.DownloadResponse.$Properties {
        }

        /** Represents a DownloadResponse. */
        class DownloadResponse {

            /**
             * Constructs a new DownloadResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DownloadResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DownloadResponse start. */
            start?: (velum.v1.DownloadStart.$Properties|null);

            /** DownloadResponse chunk. */
            chunk?: (Uint8Array|null);

            /** DownloadResponse part. */
            part?: ("start"|"chunk");

            /**
             * Encodes the specified DownloadResponse message. Does not implicitly {@link velum.v1.DownloadResponse.verify|verify} messages.
             * @param message DownloadResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DownloadResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DownloadResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DownloadResponse & velum.v1.DownloadResponse.$Shape} DownloadResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DownloadResponse & velum.v1.DownloadResponse.$Shape;
        }

        namespace DownloadResponse {

            /** Properties of a DownloadResponse. */
            interface $Properties {

                /** DownloadResponse start */
                start?: (velum.v1.DownloadStart.$Properties|null);

                /** DownloadResponse chunk */
                chunk?: (Uint8Array|null);

                /** DownloadResponse part */
                part?: ("start"|"chunk");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a DownloadResponse. */
            type $Shape = {
              start?: velum.v1.DownloadStart.$Shape|null;
              chunk?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ part?: undefined; start?: null; chunk?: null }|{ part?: "start"; start: velum.v1.DownloadStart.$Shape; chunk?: null }|{ part?: "chunk"; start?: null; chunk: Uint8Array })
            );
        }

        /**
         * Properties of a DownloadStart.
         * @deprecated Use velum.v1.DownloadStart.$Properties instead.
         */
        interface IDownloadStart extends velum.v1.DownloadStart.$Properties {
        }

        /** Represents a DownloadStart. */
        class DownloadStart {

            /**
             * Constructs a new DownloadStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.DownloadStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DownloadStart size. */
            size: number;

            /**
             * Encodes the specified DownloadStart message. Does not implicitly {@link velum.v1.DownloadStart.verify|verify} messages.
             * @param message DownloadStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.DownloadStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DownloadStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.DownloadStart & velum.v1.DownloadStart.$Shape} DownloadStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.DownloadStart & velum.v1.DownloadStart.$Shape;
        }

        namespace DownloadStart {

            /** Properties of a DownloadStart. */
            interface $Properties {

                /** DownloadStart size */
                size?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DownloadStart. */
            type $Shape = velum.v1.DownloadStart.$Properties;
        }

        /**
         * Properties of a StartRunRequest.
         * @deprecated Use velum.v1.StartRunRequest.$Properties instead.
         */
        interface IStartRunRequest extends velum.v1.StartRunRequest.$Properties {
        }

        /** Represents a StartRunRequest. */
        class StartRunRequest {

            /**
             * Constructs a new StartRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.StartRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StartRunRequest start. */
            start?: (velum.v1.StartRunStart.$Properties|null);

            /** StartRunRequest chunk. */
            chunk?: (Uint8Array|null);

            /** StartRunRequest part. */
            part?: ("start"|"chunk");

            /**
             * Encodes the specified StartRunRequest message. Does not implicitly {@link velum.v1.StartRunRequest.verify|verify} messages.
             * @param message StartRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.StartRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StartRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.StartRunRequest & velum.v1.StartRunRequest.$Shape} StartRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.StartRunRequest & velum.v1.StartRunRequest.$Shape;
        }

        namespace StartRunRequest {

            /** Properties of a StartRunRequest. */
            interface $Properties {

                /** StartRunRequest start */
                start?: (velum.v1.StartRunStart.$Properties|null);

                /** StartRunRequest chunk */
                chunk?: (Uint8Array|null);

                /** StartRunRequest part */
                part?: ("start"|"chunk");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a StartRunRequest. */
            type $Shape = {
              start?: velum.v1.StartRunStart.$Shape|null;
              chunk?: Uint8Array|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ part?: undefined; start?: null; chunk?: null }|{ part?: "start"; start: velum.v1.StartRunStart.$Shape; chunk?: null }|{ part?: "chunk"; start?: null; chunk: Uint8Array })
            );
        }

        /**
         * Properties of a StartRunStart.
         * @deprecated Use velum.v1.StartRunStart.$Properties instead.
         */
        interface IStartRunStart extends velum.v1.StartRunStart.$Properties {
        }

        /** Represents a StartRunStart. */
        class StartRunStart {

            /**
             * Constructs a new StartRunStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.StartRunStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StartRunStart federation. */
            federation: string;

            /** StartRunStart planBytes. */
            planBytes: number;

            /** StartRunStart topologyBytes. */
            topologyBytes: number;

            /** StartRunStart weightsBytes. */
            weightsBytes: number;

            /** StartRunStart digest. */
            digest: Uint8Array;

            /**
             * Encodes the specified StartRunStart message. Does not implicitly {@link velum.v1.StartRunStart.verify|verify} messages.
             * @param message StartRunStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.StartRunStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StartRunStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.StartRunStart & velum.v1.StartRunStart.$Shape} StartRunStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.StartRunStart & velum.v1.StartRunStart.$Shape;
        }

        namespace StartRunStart {

            /** Properties of a StartRunStart. */
            interface $Properties {

                /** StartRunStart federation */
                federation?: (string|null);

                /** StartRunStart planBytes */
                planBytes?: (number|null);

                /** StartRunStart topologyBytes */
                topologyBytes?: (number|null);

                /** StartRunStart weightsBytes */
                weightsBytes?: (number|null);

                /** StartRunStart digest */
                digest?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StartRunStart. */
            type $Shape = velum.v1.StartRunStart.$Properties;
        }

        /**
         * Properties of a StartRunResponse.
         * @deprecated Use velum.v1.StartRunResponse.$Properties instead.
         */
        interface IStartRunResponse extends velum.v1.StartRunResponse.$Properties {
        }

        /** Represents a StartRunResponse. */
        class StartRunResponse {

            /**
             * Constructs a new StartRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.StartRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StartRunResponse run. */
            run?: (velum.v1.RunSummary.$Properties|null);

            /**
             * Encodes the specified StartRunResponse message. Does not implicitly {@link velum.v1.StartRunResponse.verify|verify} messages.
             * @param message StartRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.StartRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StartRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.StartRunResponse & velum.v1.StartRunResponse.$Shape} StartRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.StartRunResponse & velum.v1.StartRunResponse.$Shape;
        }

        namespace StartRunResponse {

            /** Properties of a StartRunResponse. */
            interface $Properties {

                /** StartRunResponse run */
                run?: (velum.v1.RunSummary.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StartRunResponse. */
            type $Shape = velum.v1.StartRunResponse.$Properties;
        }

        /**
         * Properties of a StopRunRequest.
         * @deprecated Use velum.v1.StopRunRequest.$Properties instead.
         */
        interface IStopRunRequest extends velum.v1.StopRunRequest.$Properties {
        }

        /** Represents a StopRunRequest. */
        class StopRunRequest {

            /**
             * Constructs a new StopRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.StopRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StopRunRequest run. */
            run: Uint8Array;

            /**
             * Encodes the specified StopRunRequest message. Does not implicitly {@link velum.v1.StopRunRequest.verify|verify} messages.
             * @param message StopRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.StopRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StopRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.StopRunRequest & velum.v1.StopRunRequest.$Shape} StopRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.StopRunRequest & velum.v1.StopRunRequest.$Shape;
        }

        namespace StopRunRequest {

            /** Properties of a StopRunRequest. */
            interface $Properties {

                /** StopRunRequest run */
                run?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StopRunRequest. */
            type $Shape = velum.v1.StopRunRequest.$Properties;
        }

        /**
         * Properties of a StopRunResponse.
         * @deprecated Use velum.v1.StopRunResponse.$Properties instead.
         */
        interface IStopRunResponse extends velum.v1.StopRunResponse.$Properties {
        }

        /** Represents a StopRunResponse. */
        class StopRunResponse {

            /**
             * Constructs a new StopRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.StopRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StopRunResponse run. */
            run?: (velum.v1.RunSummary.$Properties|null);

            /**
             * Encodes the specified StopRunResponse message. Does not implicitly {@link velum.v1.StopRunResponse.verify|verify} messages.
             * @param message StopRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.StopRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StopRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.StopRunResponse & velum.v1.StopRunResponse.$Shape} StopRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.StopRunResponse & velum.v1.StopRunResponse.$Shape;
        }

        namespace StopRunResponse {

            /** Properties of a StopRunResponse. */
            interface $Properties {

                /** StopRunResponse run */
                run?: (velum.v1.RunSummary.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StopRunResponse. */
            type $Shape = velum.v1.StopRunResponse.$Properties;
        }

        /**
         * Properties of a ShowRunRequest.
         * @deprecated Use velum.v1.ShowRunRequest.$Properties instead.
         */
        interface IShowRunRequest extends velum.v1.ShowRunRequest.$Properties {
        }

        /** Represents a ShowRunRequest. */
        class ShowRunRequest {

            /**
             * Constructs a new ShowRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShowRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShowRunRequest run. */
            run: Uint8Array;

            /**
             * Encodes the specified ShowRunRequest message. Does not implicitly {@link velum.v1.ShowRunRequest.verify|verify} messages.
             * @param message ShowRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShowRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShowRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShowRunRequest & velum.v1.ShowRunRequest.$Shape} ShowRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShowRunRequest & velum.v1.ShowRunRequest.$Shape;
        }

        namespace ShowRunRequest {

            /** Properties of a ShowRunRequest. */
            interface $Properties {

                /** ShowRunRequest run */
                run?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShowRunRequest. */
            type $Shape = velum.v1.ShowRunRequest.$Properties;
        }

        /**
         * Properties of a ShowRunResponse.
         * @deprecated Use velum.v1.ShowRunResponse.$Properties instead.
         */
        interface IShowRunResponse extends velum.v1.ShowRunResponse.$Properties {
        }

        /** Represents a ShowRunResponse. */
        class ShowRunResponse {

            /**
             * Constructs a new ShowRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShowRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShowRunResponse run. */
            run?: (velum.v1.RunSummary.$Properties|null);

            /**
             * Encodes the specified ShowRunResponse message. Does not implicitly {@link velum.v1.ShowRunResponse.verify|verify} messages.
             * @param message ShowRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShowRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShowRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShowRunResponse & velum.v1.ShowRunResponse.$Shape} ShowRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShowRunResponse & velum.v1.ShowRunResponse.$Shape;
        }

        namespace ShowRunResponse {

            /** Properties of a ShowRunResponse. */
            interface $Properties {

                /** ShowRunResponse run */
                run?: (velum.v1.RunSummary.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShowRunResponse. */
            type $Shape = velum.v1.ShowRunResponse.$Properties;
        }

        /**
         * Properties of a ListRunsRequest.
         * @deprecated Use velum.v1.ListRunsRequest.$Properties instead.
         */
        interface IListRunsRequest extends velum.v1.ListRunsRequest.$Properties {
        }

        /** Represents a ListRunsRequest. */
        class ListRunsRequest {

            /**
             * Constructs a new ListRunsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ListRunsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified ListRunsRequest message. Does not implicitly {@link velum.v1.ListRunsRequest.verify|verify} messages.
             * @param message ListRunsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ListRunsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListRunsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ListRunsRequest & velum.v1.ListRunsRequest.$Shape} ListRunsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ListRunsRequest & velum.v1.ListRunsRequest.$Shape;
        }

        namespace ListRunsRequest {

            /** Properties of a ListRunsRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListRunsRequest. */
            type $Shape = velum.v1.ListRunsRequest.$Properties;
        }

        /**
         * Properties of a ListRunsResponse.
         * @deprecated Use velum.v1.ListRunsResponse.$Properties instead.
         */
        interface IListRunsResponse extends velum.v1.ListRunsResponse.$Properties {
        }

        /** Represents a ListRunsResponse. */
        class ListRunsResponse {

            /**
             * Constructs a new ListRunsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ListRunsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListRunsResponse runs. */
            runs: velum.v1.RunSummary.$Properties[];

            /**
             * Encodes the specified ListRunsResponse message. Does not implicitly {@link velum.v1.ListRunsResponse.verify|verify} messages.
             * @param message ListRunsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ListRunsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListRunsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ListRunsResponse & velum.v1.ListRunsResponse.$Shape} ListRunsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ListRunsResponse & velum.v1.ListRunsResponse.$Shape;
        }

        namespace ListRunsResponse {

            /** Properties of a ListRunsResponse. */
            interface $Properties {

                /** ListRunsResponse runs */
                runs?: (velum.v1.RunSummary.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListRunsResponse. */
            type $Shape = velum.v1.ListRunsResponse.$Properties;
        }

        /**
         * Properties of a WatchRunRequest.
         * @deprecated Use velum.v1.WatchRunRequest.$Properties instead.
         */
        interface IWatchRunRequest extends velum.v1.WatchRunRequest.$Properties {
        }

        /** Represents a WatchRunRequest. */
        class WatchRunRequest {

            /**
             * Constructs a new WatchRunRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.WatchRunRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WatchRunRequest run. */
            run: Uint8Array;

            /**
             * Encodes the specified WatchRunRequest message. Does not implicitly {@link velum.v1.WatchRunRequest.verify|verify} messages.
             * @param message WatchRunRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.WatchRunRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchRunRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.WatchRunRequest & velum.v1.WatchRunRequest.$Shape} WatchRunRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.WatchRunRequest & velum.v1.WatchRunRequest.$Shape;
        }

        namespace WatchRunRequest {

            /** Properties of a WatchRunRequest. */
            interface $Properties {

                /** WatchRunRequest run */
                run?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WatchRunRequest. */
            type $Shape = velum.v1.WatchRunRequest.$Properties;
        }

        /**
         * Properties of a WatchRunResponse.
         * @deprecated Use velum.v1.WatchRunResponse.$Properties instead.
         */
        interface IWatchRunResponse extends velum.v1.WatchRunResponse.$Properties {
        }

        /** Represents a WatchRunResponse. */
        class WatchRunResponse {

            /**
             * Constructs a new WatchRunResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.WatchRunResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WatchRunResponse heartbeat. */
            heartbeat?: (velum.v1.Heartbeat.$Properties|null);

            /** WatchRunResponse run. */
            run?: (velum.v1.RunSummary.$Properties|null);

            /** WatchRunResponse event. */
            event?: ("heartbeat"|"run");

            /**
             * Encodes the specified WatchRunResponse message. Does not implicitly {@link velum.v1.WatchRunResponse.verify|verify} messages.
             * @param message WatchRunResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.WatchRunResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WatchRunResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.WatchRunResponse & velum.v1.WatchRunResponse.$Shape} WatchRunResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.WatchRunResponse & velum.v1.WatchRunResponse.$Shape;
        }

        namespace WatchRunResponse {

            /** Properties of a WatchRunResponse. */
            interface $Properties {

                /** WatchRunResponse heartbeat */
                heartbeat?: (velum.v1.Heartbeat.$Properties|null);

                /** WatchRunResponse run */
                run?: (velum.v1.RunSummary.$Properties|null);

                /** WatchRunResponse event */
                event?: ("heartbeat"|"run");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a WatchRunResponse. */
            type $Shape = {
              heartbeat?: velum.v1.Heartbeat.$Shape|null;
              run?: velum.v1.RunSummary.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ event?: undefined; heartbeat?: null; run?: null }|{ event?: "heartbeat"; heartbeat: velum.v1.Heartbeat.$Shape; run?: null }|{ event?: "run"; heartbeat?: null; run: velum.v1.RunSummary.$Shape })
            );
        }

        /**
         * Properties of a ListModelsRequest.
         * @deprecated Use velum.v1.ListModelsRequest.$Properties instead.
         */
        interface IListModelsRequest extends velum.v1.ListModelsRequest.$Properties {
        }

        /** Represents a ListModelsRequest. */
        class ListModelsRequest {

            /**
             * Constructs a new ListModelsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ListModelsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListModelsRequest run. */
            run?: (Uint8Array|null);

            /**
             * Encodes the specified ListModelsRequest message. Does not implicitly {@link velum.v1.ListModelsRequest.verify|verify} messages.
             * @param message ListModelsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ListModelsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListModelsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ListModelsRequest & velum.v1.ListModelsRequest.$Shape} ListModelsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ListModelsRequest & velum.v1.ListModelsRequest.$Shape;
        }

        namespace ListModelsRequest {

            /** Properties of a ListModelsRequest. */
            interface $Properties {

                /** ListModelsRequest run */
                run?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListModelsRequest. */
            type $Shape = velum.v1.ListModelsRequest.$Properties;
        }

        /**
         * Properties of a ListModelsResponse.
         * @deprecated Use velum.v1.ListModelsResponse.$Properties instead.
         */
        interface IListModelsResponse extends velum.v1.ListModelsResponse.$Properties {
        }

        /** Represents a ListModelsResponse. */
        class ListModelsResponse {

            /**
             * Constructs a new ListModelsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ListModelsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListModelsResponse models. */
            models: velum.v1.ModelSummary.$Properties[];

            /**
             * Encodes the specified ListModelsResponse message. Does not implicitly {@link velum.v1.ListModelsResponse.verify|verify} messages.
             * @param message ListModelsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ListModelsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListModelsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ListModelsResponse & velum.v1.ListModelsResponse.$Shape} ListModelsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ListModelsResponse & velum.v1.ListModelsResponse.$Shape;
        }

        namespace ListModelsResponse {

            /** Properties of a ListModelsResponse. */
            interface $Properties {

                /** ListModelsResponse models */
                models?: (velum.v1.ModelSummary.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListModelsResponse. */
            type $Shape = velum.v1.ListModelsResponse.$Properties;
        }

        /**
         * Properties of a ShowModelRequest.
         * @deprecated Use velum.v1.ShowModelRequest.$Properties instead.
         */
        interface IShowModelRequest extends velum.v1.ShowModelRequest.$Properties {
        }

        /** Represents a ShowModelRequest. */
        class ShowModelRequest {

            /**
             * Constructs a new ShowModelRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShowModelRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShowModelRequest digest. */
            digest: string;

            /**
             * Encodes the specified ShowModelRequest message. Does not implicitly {@link velum.v1.ShowModelRequest.verify|verify} messages.
             * @param message ShowModelRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShowModelRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShowModelRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShowModelRequest & velum.v1.ShowModelRequest.$Shape} ShowModelRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShowModelRequest & velum.v1.ShowModelRequest.$Shape;
        }

        namespace ShowModelRequest {

            /** Properties of a ShowModelRequest. */
            interface $Properties {

                /** ShowModelRequest digest */
                digest?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShowModelRequest. */
            type $Shape = velum.v1.ShowModelRequest.$Properties;
        }

        /**
         * Properties of a ShowModelResponse.
         * @deprecated Use velum.v1.ShowModelResponse.$Properties instead.
         */
        interface IShowModelResponse extends velum.v1.ShowModelResponse.$Properties {
        }

        /** Represents a ShowModelResponse. */
        class ShowModelResponse {

            /**
             * Constructs a new ShowModelResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ShowModelResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShowModelResponse model. */
            model?: (velum.v1.ModelSummary.$Properties|null);

            /**
             * Encodes the specified ShowModelResponse message. Does not implicitly {@link velum.v1.ShowModelResponse.verify|verify} messages.
             * @param message ShowModelResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ShowModelResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShowModelResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ShowModelResponse & velum.v1.ShowModelResponse.$Shape} ShowModelResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ShowModelResponse & velum.v1.ShowModelResponse.$Shape;
        }

        namespace ShowModelResponse {

            /** Properties of a ShowModelResponse. */
            interface $Properties {

                /** ShowModelResponse model */
                model?: (velum.v1.ModelSummary.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShowModelResponse. */
            type $Shape = velum.v1.ShowModelResponse.$Properties;
        }

        /**
         * Properties of a RunSummary.
         * @deprecated Use velum.v1.RunSummary.$Properties instead.
         */
        interface IRunSummary extends velum.v1.RunSummary.$Properties {
        }

        /** Represents a RunSummary. */
        class RunSummary {

            /**
             * Constructs a new RunSummary.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RunSummary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RunSummary run. */
            run: Uint8Array;

            /** RunSummary federation. */
            federation: string;

            /** RunSummary status. */
            status: velum.v1.RunStatus;

            /** RunSummary cause. */
            cause: string;

            /** RunSummary roundsPlanned. */
            roundsPlanned: number;

            /** RunSummary roundsCompleted. */
            roundsCompleted: number;

            /** RunSummary createdAtMs. */
            createdAtMs: (number|Long);

            /** RunSummary endedAtMs. */
            endedAtMs?: (number|Long|null);

            /** RunSummary rounds. */
            rounds: velum.v1.RoundSummary.$Properties[];

            /** RunSummary modelDigest. */
            modelDigest: Uint8Array;

            /**
             * Encodes the specified RunSummary message. Does not implicitly {@link velum.v1.RunSummary.verify|verify} messages.
             * @param message RunSummary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RunSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RunSummary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RunSummary & velum.v1.RunSummary.$Shape} RunSummary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RunSummary & velum.v1.RunSummary.$Shape;
        }

        namespace RunSummary {

            /** Properties of a RunSummary. */
            interface $Properties {

                /** RunSummary run */
                run?: (Uint8Array|null);

                /** RunSummary federation */
                federation?: (string|null);

                /** RunSummary status */
                status?: (velum.v1.RunStatus|null);

                /** RunSummary cause */
                cause?: (string|null);

                /** RunSummary roundsPlanned */
                roundsPlanned?: (number|null);

                /** RunSummary roundsCompleted */
                roundsCompleted?: (number|null);

                /** RunSummary createdAtMs */
                createdAtMs?: (number|Long|null);

                /** RunSummary endedAtMs */
                endedAtMs?: (number|Long|null);

                /** RunSummary rounds */
                rounds?: (velum.v1.RoundSummary.$Properties[]|null);

                /** RunSummary modelDigest */
                modelDigest?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RunSummary. */
            type $Shape = velum.v1.RunSummary.$Properties;
        }

        /** RunStatus enum. */
        enum RunStatus {

            /** RUN_STATUS_UNSPECIFIED value */
            RUN_STATUS_UNSPECIFIED = 0,

            /** RUN_STATUS_RUNNING value */
            RUN_STATUS_RUNNING = 1,

            /** RUN_STATUS_COMPLETED value */
            RUN_STATUS_COMPLETED = 2,

            /** RUN_STATUS_FAILED value */
            RUN_STATUS_FAILED = 3,

            /** RUN_STATUS_STOPPED value */
            RUN_STATUS_STOPPED = 4
        }

        /**
         * Properties of a RoundSummary.
         * @deprecated Use velum.v1.RoundSummary.$Properties instead.
         */
        interface IRoundSummary extends velum.v1.RoundSummary.$Properties {
        }

        /** Represents a RoundSummary. */
        class RoundSummary {

            /**
             * Constructs a new RoundSummary.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RoundSummary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RoundSummary round. */
            round: number;

            /** RoundSummary kind. */
            kind: velum.v1.RoundKind;

            /** RoundSummary attempt. */
            attempt: number;

            /** RoundSummary phase. */
            phase: string;

            /** RoundSummary checkedIn. */
            checkedIn: number;

            /** RoundSummary cohort. */
            cohort: number;

            /** RoundSummary submitted. */
            submitted: number;

            /** RoundSummary survivors. */
            survivors: number;

            /** RoundSummary quorum. */
            quorum: number;

            /** RoundSummary dropouts. */
            dropouts: velum.v1.Dropout.$Properties[];

            /** RoundSummary metrics. */
            metrics?: (velum.v1.RoundMetrics.$Properties|null);

            /** RoundSummary phaseTimes. */
            phaseTimes: velum.v1.PhaseTime.$Properties[];

            /** RoundSummary abortReasons. */
            abortReasons: string[];

            /** RoundSummary modelDigest. */
            modelDigest?: (Uint8Array|null);

            /** RoundSummary startedAtMs. */
            startedAtMs: (number|Long);

            /** RoundSummary endedAtMs. */
            endedAtMs?: (number|Long|null);

            /** RoundSummary scalingDigest. */
            scalingDigest?: (Uint8Array|null);

            /** RoundSummary sums. */
            sums?: (velum.v1.RoundSums.$Properties|null);

            /**
             * Encodes the specified RoundSummary message. Does not implicitly {@link velum.v1.RoundSummary.verify|verify} messages.
             * @param message RoundSummary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RoundSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RoundSummary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RoundSummary & velum.v1.RoundSummary.$Shape} RoundSummary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RoundSummary & velum.v1.RoundSummary.$Shape;
        }

        namespace RoundSummary {

            /** Properties of a RoundSummary. */
            interface $Properties {

                /** RoundSummary round */
                round?: (number|null);

                /** RoundSummary kind */
                kind?: (velum.v1.RoundKind|null);

                /** RoundSummary attempt */
                attempt?: (number|null);

                /** RoundSummary phase */
                phase?: (string|null);

                /** RoundSummary checkedIn */
                checkedIn?: (number|null);

                /** RoundSummary cohort */
                cohort?: (number|null);

                /** RoundSummary submitted */
                submitted?: (number|null);

                /** RoundSummary survivors */
                survivors?: (number|null);

                /** RoundSummary quorum */
                quorum?: (number|null);

                /** RoundSummary dropouts */
                dropouts?: (velum.v1.Dropout.$Properties[]|null);

                /** RoundSummary metrics */
                metrics?: (velum.v1.RoundMetrics.$Properties|null);

                /** RoundSummary phaseTimes */
                phaseTimes?: (velum.v1.PhaseTime.$Properties[]|null);

                /** RoundSummary abortReasons */
                abortReasons?: (string[]|null);

                /** RoundSummary modelDigest */
                modelDigest?: (Uint8Array|null);

                /** RoundSummary startedAtMs */
                startedAtMs?: (number|Long|null);

                /** RoundSummary endedAtMs */
                endedAtMs?: (number|Long|null);

                /** RoundSummary scalingDigest */
                scalingDigest?: (Uint8Array|null);

                /** RoundSummary sums */
                sums?: (velum.v1.RoundSums.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RoundSummary. */
            type $Shape = velum.v1.RoundSummary.$Properties;
        }

        /**
         * Properties of a RoundSums.
         * @deprecated Use velum.v1.RoundSums.$Properties instead.
         */
        interface IRoundSums extends velum.v1.RoundSums.$Properties {
        }

        /** Represents a RoundSums. */
        class RoundSums {

            /**
             * Constructs a new RoundSums.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.RoundSums.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RoundSums opened. */
            opened: number;

            /** RoundSums used. */
            used: number;

            /**
             * Encodes the specified RoundSums message. Does not implicitly {@link velum.v1.RoundSums.verify|verify} messages.
             * @param message RoundSums message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.RoundSums.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RoundSums message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.RoundSums & velum.v1.RoundSums.$Shape} RoundSums
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.RoundSums & velum.v1.RoundSums.$Shape;
        }

        namespace RoundSums {

            /** Properties of a RoundSums. */
            interface $Properties {

                /** RoundSums opened */
                opened?: (number|null);

                /** RoundSums used */
                used?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RoundSums. */
            type $Shape = velum.v1.RoundSums.$Properties;
        }

        /**
         * Properties of a Dropout.
         * @deprecated Use velum.v1.Dropout.$Properties instead.
         */
        interface IDropout extends velum.v1.Dropout.$Properties {
        }

        /** Represents a Dropout. */
        class Dropout {

            /**
             * Constructs a new Dropout.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.Dropout.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Dropout participant. */
            participant: string;

            /** Dropout phase. */
            phase: string;

            /** Dropout reason. */
            reason: string;

            /**
             * Encodes the specified Dropout message. Does not implicitly {@link velum.v1.Dropout.verify|verify} messages.
             * @param message Dropout message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.Dropout.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Dropout message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.Dropout & velum.v1.Dropout.$Shape} Dropout
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.Dropout & velum.v1.Dropout.$Shape;
        }

        namespace Dropout {

            /** Properties of a Dropout. */
            interface $Properties {

                /** Dropout participant */
                participant?: (string|null);

                /** Dropout phase */
                phase?: (string|null);

                /** Dropout reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Dropout. */
            type $Shape = velum.v1.Dropout.$Properties;
        }

        /**
         * Properties of a PhaseTime.
         * @deprecated Use velum.v1.PhaseTime.$Properties instead.
         */
        interface IPhaseTime extends velum.v1.PhaseTime.$Properties {
        }

        /** Represents a PhaseTime. */
        class PhaseTime {

            /**
             * Constructs a new PhaseTime.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.PhaseTime.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PhaseTime phase. */
            phase: string;

            /** PhaseTime elapsedMs. */
            elapsedMs: number;

            /**
             * Encodes the specified PhaseTime message. Does not implicitly {@link velum.v1.PhaseTime.verify|verify} messages.
             * @param message PhaseTime message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.PhaseTime.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PhaseTime message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.PhaseTime & velum.v1.PhaseTime.$Shape} PhaseTime
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.PhaseTime & velum.v1.PhaseTime.$Shape;
        }

        namespace PhaseTime {

            /** Properties of a PhaseTime. */
            interface $Properties {

                /** PhaseTime phase */
                phase?: (string|null);

                /** PhaseTime elapsedMs */
                elapsedMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PhaseTime. */
            type $Shape = velum.v1.PhaseTime.$Properties;
        }

        /**
         * Properties of a ModelSummary.
         * @deprecated Use velum.v1.ModelSummary.$Properties instead.
         */
        interface IModelSummary extends velum.v1.ModelSummary.$Properties {
        }

        /** Represents a ModelSummary. */
        class ModelSummary {

            /**
             * Constructs a new ModelSummary.
             * @param [properties] Properties to set
             */
            constructor(properties?: velum.v1.ModelSummary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ModelSummary digest. */
            digest: Uint8Array;

            /** ModelSummary parent. */
            parent?: (Uint8Array|null);

            /** ModelSummary run. */
            run: Uint8Array;

            /** ModelSummary round. */
            round: number;

            /** ModelSummary createdAtMs. */
            createdAtMs: (number|Long);

            /** ModelSummary topologyDigest. */
            topologyDigest: Uint8Array;

            /** ModelSummary parameters. */
            parameters: number;

            /** ModelSummary survivors. */
            survivors: number;

            /** ModelSummary metrics. */
            metrics?: (velum.v1.RoundMetrics.$Properties|null);

            /**
             * Encodes the specified ModelSummary message. Does not implicitly {@link velum.v1.ModelSummary.verify|verify} messages.
             * @param message ModelSummary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: velum.v1.ModelSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ModelSummary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {velum.v1.ModelSummary & velum.v1.ModelSummary.$Shape} ModelSummary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): velum.v1.ModelSummary & velum.v1.ModelSummary.$Shape;
        }

        namespace ModelSummary {

            /** Properties of a ModelSummary. */
            interface $Properties {

                /** ModelSummary digest */
                digest?: (Uint8Array|null);

                /** ModelSummary parent */
                parent?: (Uint8Array|null);

                /** ModelSummary run */
                run?: (Uint8Array|null);

                /** ModelSummary round */
                round?: (number|null);

                /** ModelSummary createdAtMs */
                createdAtMs?: (number|Long|null);

                /** ModelSummary topologyDigest */
                topologyDigest?: (Uint8Array|null);

                /** ModelSummary parameters */
                parameters?: (number|null);

                /** ModelSummary survivors */
                survivors?: (number|null);

                /** ModelSummary metrics */
                metrics?: (velum.v1.RoundMetrics.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ModelSummary. */
            type $Shape = velum.v1.ModelSummary.$Properties;
        }
    }
}

/** Namespace grpc. */
export namespace grpc {

    /** Namespace health. */
    namespace health {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a HealthCheckRequest.
             * @deprecated Use grpc.health.v1.HealthCheckRequest.$Properties instead.
             */
            interface IHealthCheckRequest extends grpc.health.v1.HealthCheckRequest.$Properties {
            }

            /** Represents a HealthCheckRequest. */
            class HealthCheckRequest {

                /**
                 * Constructs a new HealthCheckRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: grpc.health.v1.HealthCheckRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** HealthCheckRequest service. */
                service: string;

                /**
                 * Encodes the specified HealthCheckRequest message. Does not implicitly {@link grpc.health.v1.HealthCheckRequest.verify|verify} messages.
                 * @param message HealthCheckRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: grpc.health.v1.HealthCheckRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a HealthCheckRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {grpc.health.v1.HealthCheckRequest & grpc.health.v1.HealthCheckRequest.$Shape} HealthCheckRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): grpc.health.v1.HealthCheckRequest & grpc.health.v1.HealthCheckRequest.$Shape;
            }

            namespace HealthCheckRequest {

                /** Properties of a HealthCheckRequest. */
                interface $Properties {

                    /** HealthCheckRequest service */
                    service?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a HealthCheckRequest. */
                type $Shape = grpc.health.v1.HealthCheckRequest.$Properties;
            }

            /**
             * Properties of a HealthCheckResponse.
             * @deprecated Use grpc.health.v1.HealthCheckResponse.$Properties instead.
             */
            interface IHealthCheckResponse extends grpc.health.v1.HealthCheckResponse.$Properties {
            }

            /** Represents a HealthCheckResponse. */
            class HealthCheckResponse {

                /**
                 * Constructs a new HealthCheckResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: grpc.health.v1.HealthCheckResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** HealthCheckResponse status. */
                status: grpc.health.v1.HealthCheckResponse.ServingStatus;

                /**
                 * Encodes the specified HealthCheckResponse message. Does not implicitly {@link grpc.health.v1.HealthCheckResponse.verify|verify} messages.
                 * @param message HealthCheckResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: grpc.health.v1.HealthCheckResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a HealthCheckResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {grpc.health.v1.HealthCheckResponse & grpc.health.v1.HealthCheckResponse.$Shape} HealthCheckResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): grpc.health.v1.HealthCheckResponse & grpc.health.v1.HealthCheckResponse.$Shape;
            }

            namespace HealthCheckResponse {

                /** Properties of a HealthCheckResponse. */
                interface $Properties {

                    /** HealthCheckResponse status */
                    status?: (grpc.health.v1.HealthCheckResponse.ServingStatus|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a HealthCheckResponse. */
                type $Shape = grpc.health.v1.HealthCheckResponse.$Properties;

                /** ServingStatus enum. */
                enum ServingStatus {

                    /** UNKNOWN value */
                    UNKNOWN = 0,

                    /** SERVING value */
                    SERVING = 1,

                    /** NOT_SERVING value */
                    NOT_SERVING = 2,

                    /** SERVICE_UNKNOWN value */
                    SERVICE_UNKNOWN = 3
                }
            }
        }
    }
}
