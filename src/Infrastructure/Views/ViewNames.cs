using System.Text.RegularExpressions;
using SrsStack.Application.Kernel;

namespace SrsStack.Infrastructure.Views;

/// <summary>Names of views become names of tables, and some of these belong to rebuilds and versions.</summary>
internal static partial class ViewNames
{
    /// <summary>PostgreSQL cuts names at 63 characters; <c>view_</c> and <c>_rebuild</c> come around it.</summary>
    private const int MaxLength = 48;

    /// <exception cref="InvalidOperationException">A view can not have its name; the sentence says why.</exception>
    public static void Check(IEnumerable<IProjection> views)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var view in views)
        {
            if (!SnakeCase().IsMatch(view.Name) || view.Name.Length > MaxLength)
                throw new InvalidOperationException($"A view can not be named '{view.Name}': give small letters, digits and underscores, at most {MaxLength}, a letter first.");
            if (Taken().IsMatch(view.Name))
                throw new InvalidOperationException($"A view can not be named '{view.Name}': tables of rebuilds end in _rebuild, those of versions in _v and a number.");
            if (!names.Add(view.Name)) throw new InvalidOperationException($"Two views are named '{view.Name}'.");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnakeCase();

    [GeneratedRegex("(_rebuild|_v[0-9]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Taken();
}
