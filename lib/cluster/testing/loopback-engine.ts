import { Server, ServerCredentials, type handleUnaryCall, type MethodDefinition } from '@grpc/grpc-js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct, type JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';
import {
  LogRequest,
  LogSeverity,
  SetRootResourceRequest,
  SetRootResourceResponse,
} from '@pulumi/pulumi/proto/engine_pb';
import {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  SupportsFeatureRequest,
  SupportsFeatureResponse,
} from '@pulumi/pulumi/proto/resource_pb';

/** A resource as the program asked for it, in the form that Pulumi's engine reads. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, JavaScriptValue>>;
  readonly dependencies: readonly string[];
}

interface Message {
  serializeBinary(): Uint8Array;
}

/** Pulumi's resource monitor and engine on a port of this machine: makes nothing, records what it is asked for. */
export class LoopbackEngine {
  readonly registrations: Registration[] = [];
  /** What the stack's outputs are, once they are told. */
  outputs: Readonly<Record<string, JavaScriptValue>> | undefined;
  /** What a user reads: all but what is for debugging. */
  readonly messages: string[] = [];
  readonly #server = new Server();

  /** @param answers what a provider would make of a resource, beside its inputs */
  constructor(answers: (type: string) => Readonly<Record<string, JavaScriptValue>>) {
    this.#serve('ResourceMonitor/SupportsFeature', SupportsFeatureRequest, (request) => {
      const response = new SupportsFeatureResponse();
      // The features that change the form of what is sent, no callbacks.
      response.setHassupport(['secrets', 'outputValues', 'resourceReferences'].includes(request.getId()));
      return response;
    });
    this.#serve('ResourceMonitor/RegisterResource', RegisterResourceRequest, (request) => {
      const type = request.getType();
      const urn = `urn:pulumi:stack::slipway::${type}::${request.getName()}`;
      const inputs = request.getObject()?.toJavaScript() ?? {};
      const dependencies = request.getDependenciesList();
      this.registrations.push({ urn, type, name: request.getName(), inputs, dependencies });
      const response = new RegisterResourceResponse();
      response.setUrn(urn);
      if (request.getCustom()) response.setId(`id of ${request.getName()}`);
      response.setObject(Struct.fromJavaScript({ ...inputs, ...answers(type) }));
      return response;
    });
    this.#serve('ResourceMonitor/RegisterResourceOutputs', RegisterResourceOutputsRequest, (request) => {
      if (request.getUrn().includes('pulumi:pulumi:Stack')) this.outputs = request.getOutputs()?.toJavaScript() ?? {};
      return new Empty();
    });
    this.#serve('ResourceMonitor/SignalAndWaitForShutdown', Empty, () => new Empty());
    this.#serve('Engine/Log', LogRequest, (request) => {
      if (request.getSeverity() !== LogSeverity.DEBUG) this.messages.push(request.getMessage());
      return new Empty();
    });
    this.#serve('Engine/SetRootResource', SetRootResourceRequest, () => new SetRootResourceResponse());
  }

  /** @returns the address, without a scheme */
  async start(): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #serve<Request extends Message>(
    method: string,
    { deserializeBinary }: { deserializeBinary: (bytes: Uint8Array) => Request },
    answer: (request: Request) => Message,
  ): void {
    const serialize = (message: Message): Buffer => Buffer.from(message.serializeBinary());
    const definition: MethodDefinition<Request, Message> = {
      path: `/pulumirpc.${method}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: serialize,
      requestDeserialize: (bytes) => deserializeBinary(bytes),
      responseSerialize: serialize,
      responseDeserialize: () => new Empty(),
    };
    const handle: handleUnaryCall<Request, Message> = (call, callback) => callback(null, answer(call.request));
    this.#server.addService({ [method]: definition }, { [method]: handle });
  }
}
