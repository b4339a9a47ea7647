using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// The one parameter of subjects of a family, remembered by subject. Who speaks is read from the subject and not from the header, because
/// the server's allow-lists hold the subject.
/// </summary>
/// <param name="family">A family of one parameter.</param>
internal sealed class SubjectTokens(SubjectFamily family)
{
    private const int Remembered = 4_096;

    private readonly Dictionary<string, string> _tokens = [];

    /// <summary>The parameter of a subject.</summary>
    /// <param name="subject">A subject as it arrived.</param>
    /// <returns>The token, or null when the subject is not of the family.</returns>
    internal string? Of(string subject)
    {
        if (_tokens.TryGetValue(subject, out var token))
        {
            return token;
        }

        if (!family.TryParse(subject, out var parameters))
        {
            return null;
        }

        if (_tokens.Count >= Remembered)
        {
            _tokens.Clear();
        }

        return _tokens[subject] = parameters[0];
    }
}
