using SrsStack.Media.Bits;

namespace SrsStack.Media.Codecs.Hevc;

/// <summary>The general part of profile_tier_level(): ITU-T H.265, 7.3.3. The first twelve bytes of it stand in a configuration record as well.</summary>
/// <param name="Space">general_profile_space, 0 to 3.</param>
/// <param name="IsHighTier">general_tier_flag.</param>
/// <param name="Idc">general_profile_idc: 1 Main, 2 Main 10, 3 Main Still Picture, 4 range extensions.</param>
/// <param name="Compatibility">The 32 compatibility flags, the flag of profile 0 highest.</param>
/// <param name="Constraints">The 48 bits behind them.</param>
/// <param name="Level">general_level_idc: thirty times the level.</param>
internal sealed record HevcProfile(int Space, bool IsHighTier, int Idc, uint Compatibility, ulong Constraints, int Level)
{
    public const int Size = 12;

    public static HevcProfile Read(ref BitReader reader)
    {
        var space = (int)reader.ReadBits(2);
        var tier = reader.ReadFlag();
        var idc = (int)reader.ReadBits(5);
        var compatibility = reader.ReadBits(32);
        var constraints = ((ulong)reader.ReadBits(32) << 16) | reader.ReadBits(16);
        return new(space, tier, idc, compatibility, constraints, (int)reader.ReadBits(8));
    }

    public void Write(ref BitWriter writer)
    {
        writer.Write((uint)Space, 2);
        writer.Write(IsHighTier ? 1u : 0, 1);
        writer.Write((uint)Idc, 5);
        writer.Write(Compatibility, 32);
        writer.Write((uint)(Constraints >> 16), 32);
        writer.Write((uint)Constraints, 16);
        writer.Write((uint)Level, 8);
    }
}
