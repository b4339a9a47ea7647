using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Nerves.Exploration;

/// <summary>The cells, the body and the other nerve that exploration works with.</summary>
/// <param name="Front">The range sensor ahead, <c>NIMMERVERSE_FRONT</c>; required to be alive.</param>
/// <param name="Left">The range sensor to the left, <c>NIMMERVERSE_LEFT</c>.</param>
/// <param name="Right">The range sensor to the right, <c>NIMMERVERSE_RIGHT</c>.</param>
/// <param name="Motor">The motor, <c>NIMMERVERSE_MOTOR</c>; required to be alive.</param>
/// <param name="Guard">The nerve that goes before this one, <c>NIMMERVERSE_GUARD</c>.</param>
/// <param name="Body">The body whose places count as discoveries, <c>NIMMERVERSE_BODY</c>.</param>
public sealed record ExplorationCells(string Front, string Left, string Right, string Motor, string Guard, string Body)
{
    /// <summary>Reads them; faults are collected in the reader.</summary>
    /// <param name="settings">The reader.</param>
    /// <returns>The cells.</returns>
    public static ExplorationCells Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ExplorationCells(
            Token("front", "distance_front"),
            Token("left", "distance_left"),
            Token("right", "distance_right"),
            Token("motor", "motor"),
            Token("guard", "collision_avoidance"),
            Token("body", "crawler-0"));

        string Token(string name, string fallback)
        {
            var text = settings.Text(name, fallback)!;
            if (!SubjectToken.IsValid(text))
            {
                settings.Fault(name, $"is '{text}', but must be an id such as {fallback}");
            }

            return text;
        }
    }
}
