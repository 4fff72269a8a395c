using System.Buffers;

namespace SrsStack.Media.Containers.Fmp4;

/// <summary>A movie fragment that owns its bytes, in the order in which they are written: head (<c>moof</c> and the head of <c>mdat</c>), video, sound.</summary>
/// <remarks>Memory of the samples is of <see cref="ArrayPool{T}.Shared"/>; a fragment is filled again and again by <see cref="FragmentWriter.Take"/>.</remarks>
internal sealed class Fragment
{
    private byte[] _head = [];
    private int _headLength;

    /// <summary>Memory of the pictures, of which <see cref="VideoLength"/> bytes count. A field, because it is swapped.</summary>
    internal byte[] Video = [];

    /// <summary>The same of the sound.</summary>
    internal byte[] Audio = [];

    public int VideoLength { get; set; }

    public int AudioLength { get; set; }

    public int Samples { get; set; }

    public bool IsEmpty => Samples == 0;

    public int Bytes => _headLength + VideoLength + AudioLength;

    public ReadOnlyMemory<byte> Head => _head.AsMemory(0, _headLength);

    public ReadOnlyMemory<byte> VideoData => Video.AsMemory(0, VideoLength);

    public ReadOnlyMemory<byte> AudioData => Audio.AsMemory(0, AudioLength);

    public void SetHead(ReadOnlySpan<byte> head)
    {
        if (_head.Length < head.Length) _head = new byte[Math.Max(head.Length, _head.Length * 2)];
        head.CopyTo(_head);
        _headLength = head.Length;
    }

    /// <summary>Nothing counts any more; memory is kept.</summary>
    public void Clear() => (_headLength, VideoLength, AudioLength, Samples) = (0, 0, 0, 0);

    /// <summary>Gives the memory of the samples back; may be used again.</summary>
    public void Return()
    {
        Clear();
        if (Video.Length > 0) ArrayPool<byte>.Shared.Return(Video);
        if (Audio.Length > 0) ArrayPool<byte>.Shared.Return(Audio);
        (Video, Audio) = ([], []);
    }
}
