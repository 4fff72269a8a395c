using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Alpha = Grpc.Reflection.V1Alpha;
using Question = Grpc.Reflection.V1.ServerReflectionRequest;

namespace SrsStack.Rpc.Reflection;

/// <summary>grpc.reflection.v1: tells tools which services are mapped and what their messages look like.</summary>
internal sealed class ReflectionService(MethodTable table) : ServerReflection.ServerReflectionBase
{
    private readonly Lazy<DescriptorIndex> _index = new(() => new DescriptorIndex(table.Services.Select(s => s.File)));

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<Question> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        await foreach (var question in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(Answer(question), context.CancellationToken);
    }

    internal ServerReflectionResponse Answer(Question question)
    {
        var answer = new ServerReflectionResponse { ValidHost = question.Host, OriginalRequest = question };
        switch (question.MessageRequestCase)
        {
            case Question.MessageRequestOneofCase.ListServices: answer.ListServicesResponse = Services(); break;
            case Question.MessageRequestOneofCase.FileByFilename: Set(answer, _index.Value.File(question.FileByFilename)); break;
            case Question.MessageRequestOneofCase.FileContainingSymbol: Set(answer, _index.Value.Declaring(question.FileContainingSymbol)); break;
            case Question.MessageRequestOneofCase.FileContainingExtension: Set(answer, ExtensionFile(question.FileContainingExtension)); break;
            case Question.MessageRequestOneofCase.AllExtensionNumbersOfType: SetNumbers(answer, question.AllExtensionNumbersOfType); break;
            default: SetError(answer, StatusCode.InvalidArgument, "the question is empty"); break;
        }

        return answer;
    }

    private ListServiceResponse Services() => new() { Service = { table.Services.Select(s => new ServiceResponse { Name = s.FullName }) } };

    private FileDescriptor? ExtensionFile(ExtensionRequest request) => _index.Value.Extension(request.ContainingType, request.ExtensionNumber)?.File;

    private static void Set(ServerReflectionResponse answer, FileDescriptor? file)
    {
        if (file is null) SetError(answer, StatusCode.NotFound, "nothing has this name");
        else answer.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { DescriptorIndex.Closure(file) } };
    }

    private void SetNumbers(ServerReflectionResponse answer, string type)
    {
        if (_index.Value.Declaring(type) is null) SetError(answer, StatusCode.NotFound, "no message has this name");
        else answer.AllExtensionNumbersResponse =
            new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { _index.Value.ExtensionNumbers(type) } };
    }

    private static void SetError(ServerReflectionResponse answer, StatusCode code, string message) =>
        answer.ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = message };
}

/// <summary>The same under its older name, which many tools still ask first. The messages are alike, byte for byte.</summary>
internal sealed class ReflectionAlphaService(MethodTable table) : Alpha.ServerReflection.ServerReflectionBase
{
    private readonly ReflectionService _current = new(table);

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<Alpha.ServerReflectionRequest> requestStream,
        IServerStreamWriter<Alpha.ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        await foreach (var question in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var answer = _current.Answer(Question.Parser.ParseFrom(question.ToByteString()));
            await responseStream.WriteAsync(Alpha.ServerReflectionResponse.Parser.ParseFrom(answer.ToByteString()), context.CancellationToken);
        }
    }
}
