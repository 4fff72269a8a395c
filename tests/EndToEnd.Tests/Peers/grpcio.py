"""grpcio with messages made from descriptors. Arguments: host:port, descriptor set, token, prefix, number of events."""
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

address, descriptors, token, prefix, count = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)


def message(name):
    descriptor = pool.FindMessageTypeByName("srsstack.v1." + name)
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)  # protobuf before 4.22


def call(kind, method, answer):
    return getattr(channel, kind)("/srsstack.v1." + method, request_serializer=lambda m: m.SerializeToString(), response_deserializer=answer.FromString)


channel = grpc.insecure_channel(address)
metadata = [("authorization", "Bearer " + token)]
listed = call("unary_unary", "StreamsApi/ListStreams", message("ListStreamsResponse"))(message("ListStreamsRequest")(), metadata=metadata, timeout=20)
watch = call("unary_stream", "HistoryApi/WatchEvents", message("Event"))(message("WatchEventsRequest")(event_stream_prefix=prefix), metadata=metadata, timeout=20)
events = []
for event in watch:
    events.append(json_format.MessageToDict(event, descriptor_pool=pool))
    if len(events) == int(count):
        watch.cancel()
        break
print(json.dumps({"streams": json_format.MessageToDict(listed, descriptor_pool=pool), "events": events}))
