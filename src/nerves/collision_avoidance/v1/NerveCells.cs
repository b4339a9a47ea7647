using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Nerves.CollisionAvoidance;

/// <summary>The cells and the gate that the nerve is composed of.</summary>
/// <param name="Front">The range sensor ahead, <c>NIMMERVERSE_FRONT</c>; required to be alive.</param>
/// <param name="Left">The range sensor to the left, <c>NIMMERVERSE_LEFT</c>.</param>
/// <param name="Right">The range sensor to the right, <c>NIMMERVERSE_RIGHT</c>.</param>
/// <param name="Motor">The motor, <c>NIMMERVERSE_MOTOR</c>; required to be alive.</param>
/// <param name="Gate">The gate that guards the region of obstacles, <c>NIMMERVERSE_GATE</c>.</param>
public sealed record NerveCells(string Front, string Left, string Right, string Motor, string Gate)
{
    /// <summary>Reads them; faults are collected in the reader.</summary>
    /// <param name="settings">The reader.</param>
    /// <returns>The cells.</returns>
    public static NerveCells Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new NerveCells(
            Token("front", "distance_front"), Token("left", "distance_left"), Token("right", "distance_right"), Token("motor", "motor"), Token("gate", "obstacle"));

        string Token(string name, string fallback)
        {
            var text = settings.Text(name, fallback)!;
            if (!SubjectToken.IsValid(text))
            {
                settings.Fault(name, $"is '{text}', but must be the id of a cell or gate such as {fallback}");
            }

            return text;
        }
    }
}
