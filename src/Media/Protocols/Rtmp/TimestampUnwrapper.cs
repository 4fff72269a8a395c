namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>32-bit millisecond time stamps, which wrap after 49.7 days, as a line that does not.</summary>
/// <remarks>RTMP 1.0, 4: serial arithmetic; of two time stamps the one less than 2^31 ahead is the later. Steps back stay steps back.</remarks>
internal struct TimestampUnwrapper
{
    private bool _isStarted;
    private long _last;

    /// <returns>Milliseconds; equal to <paramref name="timestamp"/> until the first wrap.</returns>
    public long Unwrap(uint timestamp)
    {
        _last = _isStarted ? _last + unchecked((int)(timestamp - (uint)_last)) : timestamp;
        _isStarted = true;
        return _last;
    }
}
