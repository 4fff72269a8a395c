"""grpcio over cleartext HTTP/2. Arguments: host:port, descriptor set."""
import sys
import traceback

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, descriptors = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
with open(descriptors, "rb") as file:
    for proto in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
        pool.Add(proto)
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName(name))


Echo, EchoAnswer = message("demo.v1.EchoRequest"), message("demo.v1.EchoResponse")
Count, CountEvent = message("demo.v1.CountRequest"), message("demo.v1.CountEvent")
channel = grpc.insecure_channel(address)


def stub(kind, method, answer):
    return getattr(channel, kind)(method, request_serializer=lambda m: m.SerializeToString(), response_deserializer=answer.FromString)


echo = stub("unary_unary", "/demo.v1.FilmApi/Echo", EchoAnswer)
count = stub("unary_stream", "/demo.v1.FilmApi/Count", CountEvent)
collect = stub("stream_unary", "/demo.v1.FilmApi/Collect", EchoAnswer)
chat = stub("stream_stream", "/demo.v1.FilmApi/Chat", EchoAnswer)


def fails(code, action):
    try:
        action()
    except grpc.RpcError as error:
        assert error.code() == code, error
        return error
    raise AssertionError("it should have failed")


def unary():
    answer, call = echo.with_call(Echo(text="hällo"), metadata=[("mark-bin", b"\x00\xff")])
    assert answer.text == "hällo" and call.code() == grpc.StatusCode.OK


def compressed():
    assert len(echo(Echo(blob=bytes(100_000)), compression=grpc.Compression.Gzip).blob) == 100_000


def server_stream():
    assert [e.number for e in count(Count(name="f", to=3))] == [1, 2, 3]


def client_stream():
    assert collect(Echo(text=t) for t in "abc").text == "a,b,c"


def duplex():
    assert [a.text for a in chat(Echo(text=t) for t in "ab")] == ["A", "B"]


def details():
    get = stub("unary_unary", "/demo.v1.FilmApi/GetFilm", message("demo.v1.Film"))
    error = fails(grpc.StatusCode.NOT_FOUND, lambda: get(message("demo.v1.GetFilmRequest")(name="missing")))
    assert error.details() == "no such film: über"
    assert b"FILM_NOT_FOUND" in dict(error.trailing_metadata())["grpc-status-details-bin"]


def deadline():
    fails(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: echo(Echo(delay_ms=10_000), timeout=0.2))


def cancel():
    stream = count(Count(name="f", to=1000, interval_ms=20))
    next(stream)
    stream.cancel()
    fails(grpc.StatusCode.CANCELLED, lambda: list(stream))


def too_large():
    fails(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: echo(Echo(blob=bytes(2 << 20))))


def unknown_method():
    fails(grpc.StatusCode.UNIMPLEMENTED, lambda: stub("unary_unary", "/demo.v1.FilmApi/Nope", EchoAnswer)(Echo()))


def health():
    check = stub("unary_unary", "/grpc.health.v1.Health/Check", message("grpc.health.v1.HealthCheckResponse"))
    assert check(message("grpc.health.v1.HealthCheckRequest")()).status == 1


def reflection():
    ask = message("grpc.reflection.v1.ServerReflectionRequest")
    info = stub("stream_stream", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", message("grpc.reflection.v1.ServerReflectionResponse"))
    answers = list(info(iter([ask(list_services=""), ask(file_containing_symbol="demo.v1.FilmApi")])))
    assert "demo.v1.FilmApi" in [s.name for s in answers[0].list_services_response.service]
    fresh = descriptor_pool.DescriptorPool()
    files = {f.name: f for f in map(descriptor_pb2.FileDescriptorProto.FromString, answers[1].file_descriptor_response.file_descriptor_proto)}

    def add(name):
        if name in files:
            proto = files.pop(name)
            for dependency in proto.dependency:
                add(dependency)
            fresh.Add(proto)

    add("demo.proto")
    assert fresh.FindServiceByName("demo.v1.FilmApi").methods_by_name["Echo"]


failed = 0
for check in [unary, compressed, server_stream, client_stream, duplex, details, deadline, cancel, too_large, unknown_method, health, reflection]:
    try:
        check()
        print("ok", check.__name__)
    except Exception:
        failed = 1
        print("FAILED", check.__name__)
        traceback.print_exc(file=sys.stdout)
sys.exit(failed)
