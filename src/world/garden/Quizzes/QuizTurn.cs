using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.World.Quizzes;

/// <summary>A quiz that is to be put to an NPC now.</summary>
/// <param name="Npc">Who is asked.</param>
/// <param name="Quiz">The questions.</param>
public sealed record QuizAsk(string Npc, QuizRequest Quiz);

/// <summary>What became of a quiz on its way to an NPC and back.</summary>
/// <param name="Npc">Who was asked.</param>
/// <param name="QuizId">The quiz.</param>
/// <param name="Answers">The answers; null when the quiz reached nobody, so that it was not held at all.</param>
public sealed record QuizReturn(string Npc, Guid QuizId, QuizAnswers? Answers);

/// <summary>A marked quiz.</summary>
/// <param name="Npc">Who was asked.</param>
/// <param name="QuizId">The quiz.</param>
/// <param name="Village">The village's number.</param>
/// <param name="AskedTick">World tick at which it was asked.</param>
/// <param name="MarkedTick">World tick at which it was marked.</param>
/// <param name="Questions">How many questions it had.</param>
/// <param name="Right">How many answers were right.</param>
/// <param name="Answered">False when the deadline passed without an answer.</param>
/// <param name="Knows">True when it was the second perfect one.</param>
public sealed record QuizVerdict(
    string Npc, Guid QuizId, long Village, long AskedTick, long MarkedTick, int Questions, int Right, bool Answered, bool Knows)
{
    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Score => (double)Right / Questions;

    /// <summary>Whether every answer was right.</summary>
    public bool Perfect => Right == Questions;
}
