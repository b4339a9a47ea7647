using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Hearing;

/// <summary>The subjects that were heard, each with what is known of it. Bounded: beyond it a subject is known only while its message is taken.</summary>
internal sealed class RouteBook
{
    private const int Most = 32_768;

    // Subjects that are spelled out come before those with parameters: 'cells.math.request' is no 'cells.{cell}...'.
    private static readonly SubjectFamily[] Families = [.. Subjects.All.OrderBy(static family => family.Parameters.Count)];
    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);

    /// <summary>Finds what is known of a subject.</summary>
    /// <param name="subject">The subject.</param>
    public Route Find(string subject)
    {
        if (_routes.TryGetValue(subject, out var route))
        {
            return route;
        }

        route = Make(subject);
        if (_routes.Count < Most)
        {
            _routes[subject] = route;
        }

        return route;
    }

    private static Route Make(string subject)
    {
        foreach (var family in Families)
        {
            if (family.TryParse(subject, out var parameters))
            {
                return new Route(subject, family, parameters);
            }
        }

        return new Route(subject, null, []);
    }
}
