using Nimmerverse.Npc.Memory;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Npc.Life;

/// <summary>
/// Answers quizzes from the exact memory alone: what was seen, else what was told, as long as not everything was seen. What is not known
/// is null; that a house does not exist is said only when everything of the village is known or every node was seen, because before that
/// it may merely not have been found. What was told and never seen is then known to be untrue.
/// </summary>
public static class QuizAnswerer
{
    /// <summary>The answer that there is no such house.</summary>
    public const string NoSuchHouse = "none";

    /// <summary>Answers.</summary>
    /// <param name="npc">Who answers.</param>
    /// <param name="quiz">The questions.</param>
    /// <param name="episodes">The exact memory.</param>
    /// <returns>One answer per question, in the order asked.</returns>
    public static QuizAnswers Answer(string npc, QuizRequest quiz, EpisodicStore episodes)
    {
        ArgumentNullException.ThrowIfNull(quiz);
        ArgumentNullException.ThrowIfNull(episodes);
        var answers = new QuizAnswer[quiz.Questions.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var (house, attribute) = quiz.Questions[i];
            var value = quiz.Village != episodes.Village ? null
                : episodes.Recall(house, attribute)?.Value ?? (episodes.KnowsAll ? NoSuchHouse : episodes.RecallTold(house, attribute)?.Value);
            answers[i] = new(house, attribute, value);
        }

        return new() { QuizId = quiz.QuizId, Npc = npc, Answers = answers };
    }
}
