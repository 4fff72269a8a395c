namespace SrsStack.Media.Protocols.Rtmp;

/// <summary>Where a connection stands after its handshake.</summary>
internal enum RtmpState
{
    AwaitingConnect,
    Connected,
    StreamCreated,
    AskingToPublish,
    AskingToPlay,
    Publishing,
    Playing,
    Over,
}

/// <summary>What the pump has to do after a message, beside sending the outbox.</summary>
internal enum RtmpEffect
{
    None,

    /// <summary>Ask whether <see cref="RtmpSession.Address"/> may be published; answer by Accept or Refuse.</summary>
    PublishAsked,

    /// <summary>Ask whether <see cref="RtmpSession.Address"/> may be played; answer by Accept or Refuse.</summary>
    PlayAsked,

    /// <summary>The message is media of the publisher.</summary>
    Media,

    /// <summary>The publisher said that it is done; it may publish again on the same connection.</summary>
    PublishEnded,

    /// <summary>The player wants no more.</summary>
    PlayEnded,

    /// <summary>The player's wish in <see cref="RtmpSession.IsPaused"/> changed.</summary>
    PauseChanged,

    /// <summary>The session is over: send the outbox and close.</summary>
    Close,
}
