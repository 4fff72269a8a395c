namespace SrsStack.Domain.Access;

/// <summary>Patterns of <c>app/stream</c> as SRS Stack's: Go's <c>path.Match</c> (https://pkg.go.dev/path#Match).</summary>
/// <remarks><c>*</c>: any characters but <c>/</c>; <c>?</c>: one of them; <c>[abc]</c>, <c>[a-z]</c>, <c>[^a]</c>: one of a set; <c>\</c>: the next as it is.</remarks>
public static class StreamPattern
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 512;

    public static bool IsValid(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength || pattern.Any(char.IsControl)) return false;
        for (var at = 0; at < pattern.Length;)
        {
            if (pattern[at] == '*') at++;
            else if (!TryTake(pattern, ref at, ' ', out _)) return false;
        }
        return true;
    }

    /// <summary>Does the whole name fit? A pattern that is none fits nothing. Takes time in the product of both lengths at most.</summary>
    public static bool Matches(string pattern, string name)
    {
        int at = 0, of = 0, afterStar = -1, starOf = 0;
        while (true)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                afterStar = ++at;
                starOf = of;
                continue;
            }
            if (of == name.Length && at == pattern.Length) return true;
            if (of < name.Length && at < pattern.Length && TryTake(pattern, ref at, name[of], out var fits) && fits)
            {
                of++;
                continue;
            }
            if (afterStar < 0 || starOf == name.Length || name[starOf] == '/') return false;
            (at, of) = (afterStar, ++starOf);       // the star takes one more
        }
    }

    /// <summary>Takes one element that stands for one character; not a star.</summary>
    /// <returns>False when the pattern is broken.</returns>
    private static bool TryTake(string pattern, ref int at, char c, out bool fits)
    {
        fits = false;
        switch (pattern[at])
        {
            case '[':
                return TryTakeSet(pattern, ref at, c, out fits);
            case '\\' when at + 1 == pattern.Length:
                return false;
            case '\\':
                fits = pattern[at + 1] == c;
                at += 2;
                return true;
            default:
                fits = pattern[at] == '?' ? c != '/' : pattern[at] == c;
                at++;
                return true;
        }
    }

    private static bool TryTakeSet(string pattern, ref int at, char c, out bool fits)
    {
        fits = false;
        var isNegated = ++at < pattern.Length && pattern[at] == '^';
        if (isNegated) at++;
        for (var count = 0; at >= pattern.Length || pattern[at] != ']' || count == 0; count++)
        {
            if (!TryTakeBound(pattern, ref at, out var low)) return false;
            var high = low;
            if (pattern[at] == '-')
            {
                at++;
                if (!TryTakeBound(pattern, ref at, out high)) return false;
            }
            fits |= low <= c && c <= high;
        }
        at++;
        fits = fits != isNegated && c != '/';
        return true;
    }

    /// <returns>False also when nothing stands behind: the set is not closed.</returns>
    private static bool TryTakeBound(string pattern, ref int at, out char bound)
    {
        bound = default;
        if (at >= pattern.Length || pattern[at] is '-' or ']') return false;
        if (pattern[at] == '\\') at++;
        if (at + 1 >= pattern.Length) return false;
        bound = pattern[at++];
        return true;
    }
}
