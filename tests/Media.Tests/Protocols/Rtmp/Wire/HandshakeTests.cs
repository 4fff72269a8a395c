using System.Security.Cryptography;
using System.Text;
using SrsStack.Media.Protocols;
using SrsStack.Media.Protocols.Rtmp.Wire;
using SrsStack.Testing;

namespace SrsStack.Media.Tests.Protocols.Rtmp.Wire;

/// <summary>The client's side is written here a second time, from the published descriptions of the digest handshake.</summary>
public class HandshakeTests
{
    private static readonly byte[] Tail = HexVector.Parse("F0EEC24A8068BEE82E00D0D1029E7E576EEC5D2D29806FAB93B8E636CFEB31AE");
    private static readonly byte[] PlayerKey = Encoding.ASCII.GetBytes("Genuine Adobe Flash Player 001");
    private static readonly byte[] ServerKey = Encoding.ASCII.GetBytes("Genuine Adobe Flash Media Server 001");

    [Fact]
    public void Without_a_version_the_answer_is_the_simple_one_of_the_specification()
    {
        byte[] c1 = [0, 0, 0, 9, 0, 0, 0, 0, .. RandomNumberGenerator.GetBytes(1528)];
        var (s1, s2) = Respond(c1);
        s1[4..8].ShouldBe([0, 0, 0, 0]);
        s2[..4].ShouldBe(c1[..4]);
        s2[4..8].ShouldBe([0, 0, 0x12, 0x34]); // when C1 was read
        s2[8..].ShouldBe(c1[8..]);
    }

    [Fact]
    public void With_a_version_but_no_valid_digest_the_answer_is_the_simple_one()
    {
        byte[] c1 = [0, 0, 0, 9, 9, 0, 124, 2, .. RandomNumberGenerator.GetBytes(1528)];
        Respond(c1).S2[8..].ShouldBe(c1[8..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_digest_of_either_schema_is_answered_with_digests_of_the_same(int schema)
    {
        var c1 = SignedC1(schema);
        var (s1, s2) = Respond(c1);
        var at = DigestAt(s1, schema);
        s1[at..(at + 32)].ShouldBe(HMACSHA256.HashData(ServerKey, Without(s1, at)), "S1 carries its digest");
        var digest = c1[DigestAt(c1, schema)..][..32];
        byte[] fullKey = [.. ServerKey, .. Tail];
        var key = HMACSHA256.HashData(fullKey, digest);
        s2[^32..].ShouldBe(HMACSHA256.HashData(key, s2[..^32]), "S2 answers the digest of C1");
    }

    [Fact]
    public void A_digest_at_the_far_end_of_its_block_is_found()
    {
        foreach (var schema in new[] { 0, 1 })
        {
            byte[] c1 = [0, 0, 0, 1, 9, 0, 124, 2, .. new byte[1528]];
            var block = schema == 0 ? 772 : 8;
            new byte[] { 255, 255, 217, 0 }.CopyTo(c1, block); // 727, the largest remainder
            Sign(c1, schema);
            DigestHandshake.FindDigest(c1).ShouldBe(block + 4 + 727);
        }
    }

    [Fact]
    public void The_digest_of_ffmpeg_is_found() =>
        DigestHandshake.FindDigest(HexVector.Load("Media.Tests", "Rtmp/c0c1-ffmpeg.hex").AsSpan(1)).ShouldBeGreaterThan(0);

    [Fact]
    public void A_digest_that_differs_in_one_bit_is_none()
    {
        var c1 = SignedC1(0);
        c1[DigestAt(c1, 0)] ^= 1;
        DigestHandshake.FindDigest(c1).ShouldBe(-1);
    }

    [Theory]
    [InlineData(6, "RTMPE")]
    [InlineData(8, "RTMPE")]
    [InlineData(9, "RTMPE")]
    [InlineData(0, "not RTMP")]
    [InlineData(0x16, "not RTMP")] // TLS
    [InlineData((byte)'G', "not RTMP")] // HTTP
    public void Another_version_is_refused(byte version, string what) =>
        Should.Throw<ProtocolException>(() => Handshake.CheckVersion(version)).Detail.ShouldContain(what);

    private static (byte[] S1, byte[] S2) Respond(byte[] c1)
    {
        var response = new byte[Handshake.ResponseBytes];
        Handshake.Respond([3, .. c1], response, 0x1234);
        response[0].ShouldBe((byte)3);
        response[1..5].ShouldBe([0, 0, 0x12, 0x34]);
        return (response[1..1537], response[1537..]);
    }

    private static byte[] SignedC1(int schema)
    {
        byte[] c1 = [0, 0, 0, 1, 9, 0, 124, 2, .. RandomNumberGenerator.GetBytes(1528)];
        Sign(c1, schema);
        return c1;
    }

    private static void Sign(byte[] c1, int schema)
    {
        var at = DigestAt(c1, schema);
        HMACSHA256.HashData(PlayerKey, Without(c1, at)).CopyTo(c1, at);
    }

    private static int DigestAt(byte[] packet, int schema)
    {
        var block = schema == 0 ? 8 + 764 : 8;
        return ((packet[block] + packet[block + 1] + packet[block + 2] + packet[block + 3]) % 728) + block + 4;
    }

    private static byte[] Without(byte[] packet, int digestAt) => [.. packet[..digestAt], .. packet[(digestAt + 32)..]];
}
